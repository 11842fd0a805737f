"""Duel: which of two ways to do the same is faster, by turns until the answer is clear."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 3
"""At least so many, however slow a step is."""
PATIENCE = 3.0
"""Seconds after which a duel ends, once it has had its rounds."""
ROUND_SECONDS = 0.05
"""A round is as many steps as take at least this long: a scheduler's slices of some milliseconds then count for little."""


@dataclass(frozen=True)
class Duel:
    """How many times as fast the challenger is as the holder: the median of the rounds, and the range that most of them are in."""

    ratio: float
    low: float
    high: float
    worth: float
    """The ratio from which the challenger is worth it."""
    seconds: tuple[float, float]
    """Of a step: the holder's, the challenger's; medians."""

    @property
    def is_clear(self) -> bool:
        return self.low >= self.worth or self.high < self.worth

    @property
    def won(self) -> bool:
        """Whether the challenger is clearly worth it; a doubtful case stays with the holder."""
        return self.low >= self.worth


def duel(
    holder: Callable[[], float],
    challenger: Callable[[], float],
    *,
    worth: float,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.perf_counter,
) -> Duel:
    """Both by turns, the first of a pair changing (ABBA), until the answer is clear or ``patience`` seconds are over.

    holder, challenger: do a step, and return the seconds that it took.
    """
    sides = (holder, challenger)
    steps = [_steps_in_a_round(side) for side in sides]
    times: tuple[list[float], list[float]] = ([], [])
    begin = clock()
    while True:
        for which in ((0, 1), (1, 0))[len(times[0]) % 2]:
            times[which].append(sum(sides[which]() for _ in range(steps[which])) / steps[which])
        if len(times[0]) < ROUNDS:
            continue
        found = judged(times[0], times[1], worth)
        if found.is_clear or clock() - begin > patience:
            return found


def _steps_in_a_round(side: Callable[[], float]) -> int:
    """By the second step: the first includes allocating memory and choosing kernels. A long one says enough by itself."""
    first = side()
    return 1 if first > 10 * ROUND_SECONDS else max(1, min(1000, round(ROUND_SECONDS / max(side(), 1e-6))))


def judged(holder: list[float], challenger: list[float], worth: float) -> Duel:
    """What the rounds say: the range leaves out a quarter of them at each end, of three none."""
    ratios = sorted(one / max(other, 1e-12) for one, other in zip(holder, challenger, strict=True))
    left_out = len(ratios) // 4
    return Duel(
        ratio=statistics.median(ratios),
        low=ratios[left_out],
        high=ratios[-1 - left_out],
        worth=worth,
        seconds=(statistics.median(holder), statistics.median(challenger)),
    )
