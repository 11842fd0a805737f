"""Relatives: the steps that a piece comes from, read out of its origin: any number of parents, each with a role and a weight."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from json import JSONEncoder

from ganvas import origins
from ganvas.origins import Node, Origin, parents_of
from ganvas.words import Message, listed, message, plural
from ganvas.workspace.database.labels import plain

NAMED = 4
"""More parents than that are counted."""
_json: Callable[[object], str] = JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True)
class Parent:
    """What a step starts from.

    id: the parent's. role: what was done with it: vary, blend, inherit, truncate, move, wander, classes. weight: of a blend its share, of
    an inheritance its share of the layers, of a variation or a walk the similarity; 1 where it is the only one.
    """

    id: str
    role: str
    weight: float


@dataclass(frozen=True)
class Made:
    """A step on the way to a piece, or the piece itself.

    id: that which its own origin has. ancestors: ids of all that it comes from. of: what a person would call its parents, "7:3" or the
    first digits of an id.
    """

    id: str
    node: Node
    parents: tuple[Parent, ...]
    ancestors: frozenset[str]
    of: tuple[str, ...] = ()

    @property
    def words(self) -> Message:
        """What was done, in a few words."""
        return _words(self.node, self.of)

    @property
    def called(self) -> str:
        """What a person would call it."""
        return f"{self.node.seed}:{self.node.index}" if isinstance(self.node, origins.Sample) else self.id[:8]


@dataclass(frozen=True)
class Descent:
    """A piece with the steps that made it, in their order, itself last. text: of its origin."""

    origin: Origin
    made: tuple[Made, ...]
    text: str

    @property
    def id(self) -> str:
        return self.made[-1].id


def descent_of(origin: Origin) -> Descent:
    """What made a piece, each step with the id that it has where it is a piece of its own.

    The origin is brought to the order in which ganvas writes it, which it nearly always has, so that a piece has one id. The ids are those
    that ``origins.joined`` and ``Origin.id`` give for each step; here each step is written down once, for speed.
    """
    of = [parents_of(node) for node in origin.nodes]
    texts = [_around_of(node) for node in origin.nodes]
    orders = _orders(of)
    if origin.cells or orders[-1] != list(range(len(of))) or len({*zip(texts, of, strict=True)}) < len(of):
        return descent_of(origins.joined(origin.model, [origin.nodes])[0])
    head = f'{{"format":{origin.format},"model":"{origin.model}","nodes":['
    found: list[Made] = []
    text = ""
    for place, (node, order) in enumerate(zip(origin.nodes, orders, strict=True)):
        new = {old: number for number, old in enumerate(order)}
        steps = [_renumbered(*texts[old], [new[parent] for parent in of[old]]) for old in order]
        text = head + ",".join(steps) + "]}"
        name = hashlib.sha256(text.encode()).hexdigest()[:32]
        before = [found[parent] for parent in of[place]]
        parents = tuple(Parent(each.id, node.op, weight) for each, weight in zip(before, _weights(node), strict=True))
        ancestors = frozenset(each.id for each in before).union(*(each.ancestors for each in before))
        found.append(Made(name, node, parents, ancestors, _called(node, before)))
    return Descent(origin, tuple(found), text)


def _orders(of: list[tuple[int, ...]]) -> list[list[int]]:
    """For each step the places of all that it needs, parents first and the first parent's before the second's; itself last."""
    orders: list[list[int]] = []
    for place, parents in enumerate(of):
        order: dict[int, None] = {}
        for parent in parents:
            order.update(dict.fromkeys(orders[parent]))
        orders.append([*order, place])
    return orders


def _around_of(node: Node) -> tuple[str, str, bool]:
    """The JSON of a step before and after the places of its parents, and whether these are a list."""
    values = {"op": node.op, **node.model_dump(mode="json", exclude_defaults=True)}
    of = values.get("of")
    if of is None:
        return _json(values), "", False
    before, _, after = _json(values | {"of": "@"}).partition('"@"')
    return before, after, isinstance(of, list)


def _renumbered(before: str, after: str, is_list: bool, places: list[int]) -> str:
    if not places:
        return before
    return f"{before}{str(places).replace(' ', '') if is_list else places[0]}{after}"


def _weights(node: Node) -> list[float]:
    match node:
        case origins.Vary() | origins.Wander():
            return [node.similarity]
        case origins.Blend():
            return [weight / sum(node.weights) for weight in node.weights]
        case origins.Inherit():
            return [node.layers.count(place) / len(node.layers) for place in range(len(node.of))]
    return [1.0] * len(parents_of(node))


def _called(node: Node, parents: list[Made]) -> tuple[str, ...]:
    """What the parents of a step are called. Of a child of a mixture that was made on the way, those that were mixed."""
    if isinstance(node, origins.Vary) and isinstance(parents[0].node, origins.Blend | origins.Inherit):
        return parents[0].of
    return tuple(parent.called for parent in parents)


def _words(node: Node, of: tuple[str, ...]) -> Message:
    match node:
        case origins.Sample():
            return message("{seed}:{index}", seed=node.seed, index=node.index)
        case origins.Vary():
            return message("child of {parents}", parents=_listed(of))
        case origins.Blend():
            return message("blend of {parents}", parents=_listed(of))
        case origins.Inherit():
            return message("layers of {parents}", parents=_listed(of))
        case origins.Truncate():
            return message("truncated, psi {psi:g}", psi=node.psi)
        case origins.Move():
            if name := plain(node.name).strip():
                return message("{name}, {amount:+g}", name=name, amount=node.amount)
            return message("moved by {amount:g}", amount=node.amount)
        case origins.Wander():
            return message("on a walk, at {turn:.2f}", turn=node.turn)
        case origins.Through():
            return message("on a walk between the second and the third, at {share:.2f}", share=node.share)
        case origins.Classes():
            return message("in other classes")
    return message("found in a picture") if node.why == "found" else message("kept, without its history")


def _listed(names: tuple[str, ...]) -> Message | str:
    return listed(names) if len(names) <= NAMED else plural(len(names), "{n} piece", "{n} pieces")


@dataclass(frozen=True)
class Relative:
    """One of a lineage. operation: its last step. is_piece: whether it is in the gallery, or only a step on the way to one."""

    id: str
    operation: str
    words: str
    parents: tuple[Parent, ...]
    is_piece: bool
    generation: int
    """0 comes from nothing, 1 from that, and so on."""
    png: bytes | None = field(default=None, repr=False)
    """Its picture as a file, where that is known."""
