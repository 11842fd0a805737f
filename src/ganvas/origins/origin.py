"""Origin: where a piece comes from, as a small JSON text. From an origin and its model come the same pixels.

An origin is a list of steps, each of which names the steps that it starts from by their places in the list; the last one is the piece. A
parent that comes in by two ways is written once, so ten generations fit into a line of text that a picture file carries.
Nothing that is read is trusted: sizes, counts and shapes are limited before anything is made of it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ganvas.errors import OriginError, SettingError
from ganvas.origins.steps import LARGEST, Node, Place, Sample, Truncate, broken, parents_of
from ganvas.settings import Settings
from ganvas.words import message

FORMAT = 1
"""Counts up when an operator changes what it makes."""
LARGEST_SHEET = 65_536
"""Bytes of the origin of a sheet, which has many pieces."""


class Origin(Settings):
    """Where a piece comes from, or the pieces of a sheet."""

    format: Literal[1] = 1
    model: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of what makes the pictures: see ``TrainedModel.sha256``."""
    nodes: Annotated[tuple[Node, ...], Field(min_length=1, max_length=4_096)]
    """Each starts from earlier ones; the last is the piece."""
    cells: Annotated[tuple[Place, ...], Field(max_length=4_096)] = ()
    """Of a sheet: the node of each of its pieces, in their order."""
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Of a sheet of samples: how many follow each other, each made in the same steps."""

    @model_validator(mode="after")
    def _starts_from_earlier_ones(self) -> Self:
        for place, node in enumerate(self.nodes):
            if any(parent >= place for parent in parents_of(node)):
                raise ValueError("a step can only start from earlier ones")
        if any(cell >= len(self.nodes) for cell in self.cells):
            raise ValueError("a cell names a step that isn't there")
        steps = [parents_of(node) for node in self.nodes]
        is_chain = isinstance(self.nodes[0], Sample) and steps == [(), *((place,) for place in range(len(steps) - 1))]
        if self.count > 1 and (self.cells or not is_chain):
            raise ValueError("only samples follow each other")
        return self

    @property
    def text(self) -> str:
        """As a file carries it: without spaces, and without what is as usual."""
        found = self.model_dump(mode="json", exclude_defaults=True, exclude={"nodes"})
        steps = [{"op": node.op, **node.model_dump(mode="json", exclude_defaults=True)} for node in self.nodes]
        return json.dumps({"format": self.format, **found, "nodes": steps}, separators=(",", ":"), ensure_ascii=True)

    @property
    def id(self) -> str:
        """32 hexadecimal digits that no other origin has."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]

    def __len__(self) -> int:
        """How many pieces it describes: those of a sheet, or 1."""
        return len(self.cells) or self.count

    def cell(self, index: int) -> "Origin":
        """The origin of one piece of a sheet, without what it doesn't need. Raises OriginError where there is none of that number."""
        if not 0 <= index < len(self):
            raise OriginError(
                message(
                    "There is no picture {index}: the sheet has {count:,} pictures, numbered from 0.",
                    index=index,
                    count=len(self),
                ),
                message("Give a number from 0 to {last:,}.", last=len(self) - 1),
            )
        if self.count > 1:
            first = self.nodes[0]
            assert isinstance(first, Sample)
            return Origin(model=self.model, nodes=(first.model_copy(update={"index": first.index + index}), *self.nodes[1:]))
        return joined(self.model, [self.nodes[: (self.cells[index] if self.cells else len(self.nodes) - 1) + 1]])[0]


def of_samples(
    model: str, seed: int, index: int, count: int = 1, *, sampler: str = "prior", label: int | None = None, psi: float = 1.0
) -> Origin:
    """Of ``count`` pictures of a seed from ``index`` on, as ``ganvas sample`` makes them."""
    sample = Sample(seed=seed, index=index, sampler=sampler, label=label)
    nodes = (sample,) if psi == 1 else (sample, Truncate(of=0, psi=psi))
    return Origin(model=model, nodes=nodes, count=count)


def then(node: Node, *parents: Origin) -> Origin:
    """The origin of what a step makes of some pieces. node: its ``of`` are places in ``parents``. Raises OriginError for two models."""
    model = _one_model(parents)
    origin, places = joined(model, [parent.nodes for parent in parents])
    return joined(model, [(*origin.nodes, _renumbered(node, places))])[0]


def sheet_of(origins: Sequence[Origin]) -> Origin:
    """One origin for the pieces of a sheet, what they have in common once. Raises OriginError where they are of two models."""
    origin, places = joined(_one_model(origins), [each.nodes for each in origins])
    return origin if len(origins) == 1 else origin.model_copy(update={"cells": tuple(places)})


def joined(model: str, lists: Iterable[Sequence[Node]]) -> tuple[Origin, list[int]]:
    """Lists of steps as one, and the places that their last steps have in it. What no last step needs is left out."""
    nodes: list[Node] = []
    known: dict[Node, int] = {}
    ends = []
    for each in lists:
        places: dict[int, int] = {}
        for place in _in_order(each):
            node = _renumbered(each[place], places)
            if node not in known:
                known[node] = len(nodes)
                nodes.append(node)
            places[place] = known[node]
        ends.append(places[len(each) - 1])
    return Origin(model=model, nodes=tuple(nodes)), ends


def read(text: str, *, sheet: bool = True) -> Origin:
    """The origin in a text from elsewhere. Raises OriginError for anything that ganvas wouldn't have written."""
    if len(text) > (LARGEST_SHEET if sheet else LARGEST):
        raise broken(message("it is {size:,} bytes long", size=len(text)))
    try:
        found = json.loads(text)
        version = found.get("format", FORMAT) if isinstance(found, dict) else FORMAT
        if version != FORMAT:
            raise OriginError(
                message(
                    "The origin has format {format!r}; this version of ganvas reads format {known}.",
                    format=version,
                    known=FORMAT,
                ),
                message("Update ganvas:  pip install --upgrade ganvas"),
            )
        return Origin.from_json(text)
    except (ValueError, RecursionError, SettingError) as error:
        raise broken(error if isinstance(error, SettingError) else message("it is not JSON")) from None


def _in_order(nodes: Sequence[Node]) -> list[int]:
    """The places of the steps that the last one needs, parents first and the first parent's before the second's; itself last.

    So a piece has one list of steps, whatever else was in the list that it was taken from.
    """
    found: dict[int, None] = {}
    todo = [(len(nodes) - 1, False)]
    while todo:
        place, are_parents_there = todo.pop()
        if are_parents_there:
            found[place] = None
        elif place not in found:
            todo += [(place, True), *((parent, False) for parent in reversed(parents_of(nodes[place])))]
    return list(found)


def _renumbered(node: Node, places: Sequence[int] | dict[int, int]) -> Node:
    of = getattr(node, "of", None)
    if of is None:
        return node
    new = tuple(places[parent] for parent in of) if isinstance(of, tuple) else places[of]
    return node.model_copy(update={"of": new})


def _one_model(origins: Sequence[Origin]) -> str:
    models = {origin.model for origin in origins}
    if len(models) != 1:
        raise OriginError(
            message("The pieces are of {count} models, and only those of one can be joined.", count=len(models)),
            message("Give pieces of one model."),
        )
    return models.pop()
