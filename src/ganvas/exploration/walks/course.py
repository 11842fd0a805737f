"""Course: how far one has come along a way, as it looks. From it follow the places to be at, to go at an even pace."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from ganvas.exploration.eyes import Looks
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message

Places = NDArray[np.float64]

FIRST = 4
"""Intervals of each stretch that are looked at whatever it is like."""
DEEPEST = 12
"""How often an interval may be halved."""
EVEN, STRAIGHT = 1.25, 1.1
"""An interval is known well enough where its halves are so alike in length, and together hardly longer than it is from end to end..."""
LONGEST = 3.0
"""...unless it is longer than so many frames are apart: then something may be hidden in it..."""
SHORTEST = 0.5
"""...or where it is shorter than so many: nobody sees what is hidden there."""
GRAINS = 8.0
"""An interval of so many grains isn't halved: its parts would measure how numbers are rounded."""
NOTHING = 1e-9
AT_ONCE = 128
"""Places that are looked at together."""
FOR_A_FRAME, FOR_A_STRETCH = 0.8, 35
"""Places that are usually looked at: what the time left is guessed by."""


@dataclass(frozen=True, eq=False)
class Course:
    """places: where on a way, rising. seen: how far one has come there, in usual distances, rising from 0."""

    places: Places
    seen: Places

    @property
    def length(self) -> float:
        """Of the whole way, as it looks: 1 is as far as two usual pictures are apart."""
        return float(self.seen[-1])

    def at(self, shares: Places) -> Places:
        """The places at which so much of the way is behind one, in [0, 1] each."""
        if self.places[-1] == self.places[0]:
            return np.full(len(shares), self.places[0])
        # Where nothing changes to the eye, one still goes on: else two frames would jump over it.
        even = np.linspace(0, 1, len(self.seen))
        rising = self.seen / max(self.length, NOTHING) + NOTHING * even if self.length > NOTHING else self._by_place
        found: Places = PchipInterpolator(rising / rising[-1], self.places)(np.clip(shares, 0, 1))
        return np.clip(found, self.places[0], self.places[-1])

    @property
    def _by_place(self) -> Places:
        found: Places = (self.places - self.places[0]) / (self.places[-1] - self.places[0])
        return found


def measured(
    looks: Callable[[Places], Looks],
    borders: Places,
    frames: int,
    *,
    grain: float = 0.0,
    progress: ProgressCallback | None = None,
) -> Course:
    """The course of a way, looked at more closely the steeper it is: where pictures change fast, and where the pace changes.

    looks: of the pictures at some places. borders: see ``Way.borders``. frames: how many there will be, about evenly apart. grain: how far
    apart what is the same may look; see ``Eyes.grain``.
    """
    if borders[-1] == borders[0]:
        return Course(borders[:1].repeat(2), np.zeros(2))
    known: dict[float, Looks] = {}
    expected = round(FOR_A_FRAME * frames) + FOR_A_STRETCH * (len(borders) - 1)
    pace = Pace(message("measuring the way"), expected, progress)

    def look_at(places: Places) -> None:
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            known.update(zip(some, looks(some), strict=True))
            pace.note(min(len(known), expected - 1))

    places = np.unique(np.concatenate([np.linspace(a, b, FIRST + 1) for a, b in pairwise(borders)]))
    look_at(places)
    todo = list(pairwise(places))
    for _ in range(DEEPEST):
        if not todo:
            break
        halves = np.array([(a + b) / 2 for a, b in todo])
        look_at(halves)
        apart = _course(known).length / frames
        unclear = []
        for (a, b), half in zip(todo, halves, strict=True):
            there, on, straight = (float(np.linalg.norm(known[p] - known[q])) for p, q in ((a, half), (half, b), (a, b)))
            together = there + on
            is_even = max(there, on) <= EVEN * min(there, on) and together <= STRAIGHT * straight
            if together > max(SHORTEST * apart, GRAINS * grain) and not (is_even and together <= LONGEST * apart):
                unclear += [(a, half), (half, b)]
        todo = unclear
    pace.note(expected)
    return _course(known)


def _course(known: dict[float, Looks]) -> Course:
    places = np.array(sorted(known))
    steps = np.linalg.norm(np.diff(np.stack([known[place] for place in places]), axis=0), axis=1)
    return Course(places, np.concatenate([[0.0], np.cumsum(steps)]))
