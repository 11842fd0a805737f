"""Ticks: how long frames last, in the whole units of a format, so that rounding never adds up."""

from collections.abc import Iterable, Iterator
from fractions import Fraction


def ticks(seconds: Iterable[Fraction], per_second: int) -> Iterator[int]:
    """Each frame's own ticks, at least 1: after any number of frames their sum is as near to the time as it can be."""
    time, told = Fraction(0), 0
    for each in seconds:
        time += each
        lasts = max(1, round(time * per_second) - told)
        told += lasts
        yield lasts
