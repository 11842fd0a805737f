"""Pieces: pictures that a model made, each with its origin. What makes one is in ``latents``, what is written down of it in ``origins``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ganvas import origins
from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.errors import ModelError, OriginError
from ganvas.exploration.latents import Genes, Latents
from ganvas.origins import LARGEST, LARGEST_SHEET, Node, Numbers, Origin, broken, parents_of
from ganvas.words import message


@dataclass(frozen=True, eq=False)
class Piece:
    """A picture that a model made, and where it comes from. Two are equal where their origins are."""

    origin: Origin
    genes: Genes
    latents: Latents

    @property
    def id(self) -> str:
        """32 hexadecimal digits: see ``Origin.id``."""
        return self.origin.id

    @cached_property
    def picture(self) -> NDArray[np.uint8]:
        """(H, W, C)."""
        found: NDArray[np.uint8] = self.latents.pictures([self.genes])[0]
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Piece) and self.origin == other.origin

    def __hash__(self) -> int:
        return hash(self.origin)

    def __repr__(self) -> str:
        return f"Piece({self.origin.text if len(self.origin.text) < 100 else self.id})"

    def _repr_png_(self) -> bytes:
        return sheet_of([self], columns=1)._repr_png_()


class Pieces:
    """Makes pieces of one model, and makes them again from their origins."""

    def __init__(self, latents: Latents) -> None:
        self.latents = latents

    def sample(self, seed: int, index: int = 0, *, label: int | None = None, sampler: str = "prior") -> Piece:
        """Picture ``index`` of a seed.

        label: the place of a class, of a model that has classes. sampler: as for ``TrainedModel.sample``.
        """
        return self.grown(origins.of_samples(self.model, seed, index, label=label, sampler=sampler))

    def vary(self, piece: Piece, similarity: float, seed: int) -> Piece:
        """One near another: see ``operators.vary``."""
        return self.then(origins.Vary(of=0, similarity=similarity, seed=seed, sampler=self.latents.sampler), piece)

    def blend(self, parents: Sequence[Piece], weights: Sequence[float] | None = None) -> Piece:
        """One between some: see ``operators.round_about``. weights: equal ones where none are given."""
        given = tuple(weights) if weights is not None else (1.0,) * len(parents)
        return self.then(origins.Blend(of=tuple(range(len(parents))), weights=given), *parents)

    def inherit(self, parents: Sequence[Piece], layers: Sequence[int]) -> Piece:
        """One with each layer from a parent: see ``operators.inherit``. Raises ModelError for a model without styles."""
        if not self.latents.layers:
            raise ModelError(
                message(
                    "This model has no styles, so a picture can't have its shape from one parent and its colours from another."
                ),
                message("Blend them instead: explorer.blend([...])."),
            )
        return self.then(origins.Inherit(of=tuple(range(len(parents))), layers=tuple(layers)), *parents)

    def truncate(self, piece: Piece, psi: float, *, layers: int | None = None) -> Piece:
        """A more usual one: see ``operators.truncate``."""
        return self.then(origins.Truncate(of=0, psi=psi, layers=layers), piece)

    def move(self, piece: Piece, along: Numbers, amount: float, *, name: str = "") -> Piece:
        """One further along a direction: see ``operators.move``."""
        return self.then(origins.Move(of=0, along=along, amount=amount, name=name), piece)

    def wander(self, piece: Piece, turn: float, similarity: float, seed: int, *, pairs: int = 3, frame: int = 0) -> Piece:
        """One on a loop around another: see ``operators.wander``. frame: its number in a walk."""
        sampler = self.latents.sampler
        node = origins.Wander(of=0, turn=turn, similarity=similarity, seed=seed, pairs=pairs, sampler=sampler, frame=frame)
        return self.then(node, piece)

    def through(self, parents: Sequence[Piece], share: float, *, frame: int = 0) -> Piece:
        """One between the second and the third of four: see ``operators.through``. frame: its number in a walk."""
        if len(parents) != 4:
            raise ValueError(f"a way through pieces needs four of them, not {len(parents)}")
        return self.then(origins.Through(of=(0, 1, 2, 3), share=share, frame=frame), *parents)

    def in_classes(self, piece: Piece, shares: Sequence[float]) -> Piece:
        """The same in other classes, of a model that has classes."""
        return self.then(origins.Classes(of=0, shares=tuple(shares)), piece)

    def kept(self, genes: Genes, why: Literal["found", "long"] = "found") -> Piece:
        """A code as a piece, rounded as its origin holds it."""
        room = LARGEST // 2 - (0 if genes.classes is None else 2 * len(genes.classes))
        code = Numbers.of(genes.space, genes.numbers, most=room)
        classes = None if genes.classes is None else Numbers.of("classes", genes.classes)
        return self.grown(Origin(model=self.model, nodes=(origins.Keep(code=code, classes=classes, why=why),)))

    def then(self, node: Node, *parents: Piece) -> Piece:
        """What a step makes of some pieces; its ``of`` are places among them. Raises OriginError for pieces of another model."""
        for parent in parents:
            self.check(parent.origin)
        made = self._then(node, parents)
        if len(made.origin.text) > LARGEST:
            # Too long for a file. Its parents' codes, rounded, replace their history, and it is made of those rounded codes.
            # Children of the same parents still share them on a sheet.
            made = self._then(node, [self.kept(parent.genes, "long") for parent in parents])
        return made if len(made.origin.text) <= LARGEST else self.kept(made.genes, "long")

    def _then(self, node: Node, parents: Sequence[Piece]) -> Piece:
        genes = [parents[place].genes for place in parents_of(node)]
        return Piece(origins.then(node, *(parent.origin for parent in parents)), self._step(node, genes), self.latents)

    def grown(self, origin: Origin) -> Piece:
        """The piece of an origin. Raises OriginError where it is a sheet's, of another model, or was tampered with."""
        self.check(origin)
        if len(origin) > 1:
            raise OriginError(
                message("This sheet has {count:,} pictures.", count=len(origin)),
                message("Name one of them by its number, for example sheet.png#{last}.", last=len(origin) - 1),
            )
        origin = origin.cell(0) if origin.cells else origin
        if not {getattr(node, "sampler", "prior") for node in origin.nodes} <= set(self.latents.model.samplers):
            raise broken(message("it doesn't fit its model"))
        made: list[Genes] = []
        try:
            for node in origin.nodes:
                made.append(self._step(node, [made[place] for place in parents_of(node)]))
        except ValueError:  # no model would have made what somebody wrote there
            raise broken(message("it doesn't fit its model")) from None
        return Piece(origin, made[-1], self.latents)

    def check(self, origin: Origin) -> None:
        """Raises OriginError for an origin of another model."""
        self.check_model(origin.model)

    def check_model(self, sha256: str) -> None:
        """Raises OriginError for another model than this."""
        if sha256 != self.model:
            raise OriginError(
                message(
                    "This picture was made by another model ({other} and not {model}).",
                    other=sha256[:12],
                    model=self.model[:12],
                ),
                message(
                    "Give the run that made it. A run that was trained on since is another model; its model folder can be kept."
                ),
            )

    @property
    def model(self) -> str:
        """SHA-256 of the model."""
        return self.latents.trained.sha256

    def _step(self, node: Node, parents: list[Genes]) -> Genes:
        latents = self.latents
        match node:
            case origins.Sample():
                return latents.sampled(node.seed, node.index, sampler=node.sampler, label=node.label)
            case origins.Vary():
                return latents.varied(parents[0], node.similarity, node.seed, node.sampler)
            case origins.Blend():
                return latents.blended(parents, node.weights)
            case origins.Inherit():
                return latents.inherited(parents, node.layers)
            case origins.Truncate():
                return latents.truncated(parents[0], node.psi, node.layers)
            case origins.Move():
                return latents.moved(parents[0], node.along.space, node.along.values, node.amount)
            case origins.Wander():
                return latents.wandered(parents[0], node.turn, node.similarity, node.seed, node.pairs, node.sampler, node.frame)
            case origins.Through():
                return latents.through(parents, node.share, node.frame)
            case origins.Classes():
                return latents.with_classes(parents[0], node.shares)
            case origins.Keep():
                return latents.kept(node.code.space, node.code.values, None if node.classes is None else node.classes.values)


def pictures_of(pieces: Sequence[Piece]) -> Pixels:
    """(N, H, W, C), made together where that is possible; each is its ``Piece.picture``."""
    todo = [piece for piece in pieces if "picture" not in vars(piece)]
    if todo:
        made = todo[0].latents.pictures([piece.genes for piece in todo])
        for piece, picture in zip(todo, made, strict=True):
            vars(piece)["picture"] = picture
    return np.stack([piece.picture for piece in pieces])


def sheet_of(pieces: Sequence[Piece], columns: int | None = None, scale: int | None = None) -> Sheet:
    """Pieces in a grid, which carries their origins. Raises OriginError for more than it can carry."""
    text = origins.sheet_of([piece.origin for piece in pieces]).text
    if len(text) > LARGEST_SHEET:
        raise OriginError(
            message("The origins of {count:,} pieces together are too long for one sheet to carry.", count=len(pieces)),
            message("Make several sheets, with fewer pieces each."),
        )
    sheet = pieces[0].latents.trained.config.medium.sheet(pictures_of(pieces), columns, scale)
    return replace(sheet, origin=text)
