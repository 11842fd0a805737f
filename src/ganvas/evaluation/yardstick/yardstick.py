"""Yardstick: how far pictures are from real ones, told as the blur that makes real pictures as far.

A distance alone says nothing to a person, and not every space of features notices what an eye does. So held-out real pictures are
damaged by known amounts, and each kind of features has a say only from the damage on that it notices on these very pictures.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.figures.distances import frechet
from ganvas.evaluation.yardstick.curve import Curve
from ganvas.evaluation.yardstick.damage import DAMAGES, strengths_of
from ganvas.progress import Pace, ProgressCallback
from ganvas.randomness import random_of
from ganvas.words import message

Vectors = Mapping[str, NDArray[np.floating]]
"""Features of one set of pictures, (N, F), by the name of their space."""

MOST = 1_000
"""Pictures a set: the yardstick is made once, and more would tell little more."""
FEWEST, MOST_VALUES = 200, 1_000 * 3 * 64 * 64
"""Large pictures are fewer, so that all together hold about so many values; but never fewer than that."""
SPACES = 2
"""Spaces of one kind (untrained networks) that are asked."""
DAMAGED = 300
"""Pictures that are damaged: by how much a distance rises hardly depends on their number, and this takes the time."""
DETAIL = "texture"
"""The kind of features that knows how much detail there is, and nothing of what is shown."""
DIVISIONS = 20
"""Ways to divide the real pictures in two, by which chance is measured."""

Curves = dict[str, dict[str, Curve]]
"""By kind of features and damage."""


def kind_of(space: str) -> str:
    """The kind of features that a space has by its name: "random" of "random-3"."""
    return space.partition("-")[0]


def how_many(count: int, shape: tuple[int, int, int]) -> int:
    """Of so many real pictures of (C, H, W), those that make the yardstick."""
    return min(count, MOST, max(FEWEST, MOST_VALUES // int(np.prod(shape))))


def curves_of(
    real: Vectors,
    clean: Vectors,
    pixels: Pixels,
    features: Callable[[Pixels], Vectors],
    *,
    damages: Sequence[str] = tuple(DAMAGES),
    progress: ProgressCallback | None = None,
) -> Curves:
    """How far the pictures ``pixels`` (N, H, W, C) are from the real ones when they are damaged.

    real: of the pictures that all is compared with, clean: of ``pixels`` themselves, as many other real ones; both by space.
    features: of any pictures, in the same spaces. damages: some of DAMAGES.
    """
    kinds = _kinds(real)
    chances = {kind: _chance(names, real, clean) for kind, names in kinds.items()}
    # As many of each, or the floor would be another.
    real, clean = ({name: each[:DAMAGED] for name, each in side.items()} for side in (real, clean))
    pixels = pixels[:DAMAGED]
    floors = {kind: _distance(names, real, clean) for kind, names in kinds.items()}
    _, height, width, channels = pixels.shape
    strengths = {damage: strengths_of(damage, (channels, height, width)) for damage in damages}
    pace = Pace(message("measuring what this evaluation notices"), sum(map(len, strengths.values())), progress)
    excesses: dict[tuple[str, str], list[float]] = {(kind, damage): [] for kind in kinds for damage in damages}
    done = 0
    for damage in damages:
        for strength in strengths[damage]:
            damaged = features(DAMAGES[damage](pixels, strength))
            for kind, names in kinds.items():
                excesses[kind, damage].append(_distance(names, real, damaged) - floors[kind])
            done += 1
            pace.note(done)
    return {
        kind: {
            damage: Curve(strengths=strengths[damage], excess=tuple(excesses[kind, damage]), chance=chances[kind])
            for damage in damages
        }
        for kind in kinds
    }


@dataclass(frozen=True)
class Yardstick:
    """Tells how far pictures are from the ``real`` ones, as a blur in pixels, by what ``clean`` ones and their damage gave."""

    real: Vectors
    clean: Vectors
    curves: Curves

    def excess(self, other: Vectors) -> dict[str, float]:
        """By kind: the distance of other pictures to the real ones, less that of as many real ones."""
        count = len(next(iter(self.real.values())))
        found = {}
        for kind, names in _kinds(self.real).items():
            pieces = [{name: other[name][start : start + count] for name in names} for start in _starts(other, count)]
            found[kind] = float(np.mean([_distance(names, self.real, piece) for piece in pieces])) - self._floors[kind]
        return found

    @cached_property
    def _floors(self) -> dict[str, float]:
        return {kind: _distance(names, self.real, self.clean) for kind, names in _kinds(self.real).items()}

    def blur(self, other: Vectors) -> float:
        """The blur in pixels that makes real pictures as far from real ones as these are, by the kind that sees them furthest.

        Where no kind notices more than chance, it is below the weakest blur that is noticed, and at least 0.
        """
        return self.blur_of(self.excess(other))

    def blur_of(self, excess: Mapping[str, float]) -> float:
        """The blur for an excess by kind, see ``blur``."""
        seen = max((self.curves[kind]["blur"].strength_of(value) for kind, value in excess.items()), default=0.0)
        if seen:
            return seen
        least = noticed(self.curves, "blur") or strongest(self.curves)
        shares = (value / (self.curves[kind]["blur"].limit or 1.0) for kind, value in excess.items())
        return least * float(np.clip(max(shares, default=0.0), 0, 0.999))


def noticed(curves: Curves, damage: str) -> float | None:
    """The weakest strength of a damage that any kind of features notices; None where none does."""
    return min((least for kind in curves.values() if (least := kind[damage].notices) is not None), default=None)


def surely_noticed(curves: Curves) -> float | None:
    """The weakest blur that is noticed both in detail and in what the pictures show; None where one of these notices none.

    Texture notices a faint blur of few pictures, and says nothing of what is in them: mush with sharp edges passes there.
    """
    detail = {kind: each for kind, each in curves.items() if kind == DETAIL}
    shown = {kind: each for kind, each in curves.items() if kind != DETAIL}
    found = [noticed(part, "blur") for part in (detail, shown) if part]
    known = [least for least in found if least is not None]
    return max(known) if len(known) == len(found) else None


def strongest(curves: Curves) -> float:
    """The strongest blur that was tried, in pixels."""
    return max(curve["blur"].strengths[-1] for curve in curves.values())


def asked(spaces: Iterable[str]) -> list[str]:
    """The spaces, by their names, that a yardstick asks."""
    return [name for names in _kinds(spaces).values() for name in names]


def _kinds(spaces: Iterable[str]) -> dict[str, list[str]]:
    """The names of the spaces of each kind, SPACES of them at most."""
    kinds: dict[str, list[str]] = {}
    for name in spaces:
        kinds.setdefault(kind_of(name), []).append(name)
    return {kind: names[:SPACES] for kind, names in kinds.items()}


def _starts(other: Vectors, count: int) -> range:
    """Where pieces of ``count`` begin, of which there is at least one."""
    return range(0, max(1, len(next(iter(other.values()))) - count + 1), count)


def _distance(names: list[str], one: Vectors, other: Vectors) -> float:
    return float(np.mean([frechet(one[name], other[name]) for name in names]))


def _chance(names: list[str], one: Vectors, other: Vectors) -> float:
    """Standard deviation of the distance between two sets of the same real pictures."""
    joined = {name: np.concatenate([one[name], other[name]]) for name in names}
    half, count = len(one[names[0]]), len(joined[names[0]])
    found = []
    for division in range(DIVISIONS):
        order = random_of("division", division).permutation(count)
        mine, yours = ({name: each[rows] for name, each in joined.items()} for rows in (order[:half], order[half:]))
        found.append(_distance(names, mine, yours))
    return float(np.std(found, ddof=1))
