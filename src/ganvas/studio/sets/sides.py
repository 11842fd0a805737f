"""Sides: whether the folders of a set are the two sides of a translation, by their names, as a training would take them."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ganvas.data.sources.layout import below_common_folder
from ganvas.data.sources.sides.partners import matched
from ganvas.data.sources.two_sides import side_of


class Sides(NamedTuple):
    """How many pictures side a and side b have, and how many of these are pairs."""

    a: int
    b: int
    pairs: int

    @property
    def relation(self) -> Literal["pairs", "sides"]:
        """Pairs where at least half of the smaller side has a partner."""
        return "pairs" if 2 * self.pairs >= min(self.a, self.b) else "sides"


def sides_of(names: Sequence[str]) -> Sides | None:
    """Of the files of a set, below it. None unless exactly one folder is called like side a, and one like side b."""
    found: dict[int, dict[str, list[str]]] = {0: {}, 1: {}}
    for name, below in zip(names, below_common_folder(list(names)), strict=True):
        if len(below) > 1 and (side := side_of(below[0])) is not None:
            found[side].setdefault(below[0], []).append(name)
    if len(found[0]) != 1 or len(found[1]) != 1:
        return None
    (one,), (other,) = found[0].values(), found[1].values()
    return Sides(len(one), len(other), matched(one, other).count)
