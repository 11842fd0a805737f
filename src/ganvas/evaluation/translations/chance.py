"""Chance: how far two that are equal may seem apart, by the pictures that both were judged by."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student

CHANCE = 0.05
"""How often one of two equals may seem better in a figure."""
SAME = 1e-5
"""Figures are recorded with six digits: what differs by less is equal."""
GROUPS = 10
"""Of pictures that are left out in turn."""


def of_differences(differences: ArrayLike) -> float:
    """How far from 0 the mean of differences, (N,), one for each picture, may be by chance: Student's t-test of pairs.

    Infinite for fewer than two, and where one isn't finite.
    """
    values = np.asarray(differences, np.float64)
    if len(values) < 2 or not np.isfinite(values).all():
        return float("inf")
    return _margin(float(values.std(ddof=1)) / len(values) ** 0.5, len(values))


def of_sets(figure: Callable[[NDArray[np.int64]], float], pictures: int) -> float:
    """The same of a figure of the whole set: a group of the pictures is left out in turn (the jackknife: Tukey 1958).

    figure: its value for the rows of the pictures that remain, (M,). pictures: how many there are. Infinite for fewer than three.
    """
    groups = min(GROUPS, pictures)
    if groups < 3:
        return float("inf")
    rows = np.arange(pictures)
    values = np.array([figure(np.flatnonzero(rows % groups != group)) for group in range(groups)])
    return _margin(float(values.std()) * (groups - 1) ** 0.5, groups)


def _margin(error: float, count: int) -> float:
    return SAME + float(student.ppf(1 - CHANCE / 2, count - 1)) * error
