"""Layout: points that stand for many, put on a grid on which neighbours are near each other. Functions of numbers, always the same.

The grid is sorted by linear assignments to its own smoothed self (Barthel et al. 2023, "Improved evaluation and generation of grid layouts
using distance preservation quality and linear assignment sorting", Computer Graphics Forum 42, arXiv:2205.04255), from the two main axes
on; then pairs change places as long as that brings neighbours nearer.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from ganvas.exploration.eyes import Looks

Points = NDArray[np.float64]
"""(N, D)."""
Places = NDArray[np.int64]
"""Rows of points, in the order of what they are put on."""

AXES = 64
"""Main axes in which points are compared; of looks they hold four fifths of the variance."""
LLOYD = 20
"""Rounds in which means are moved."""
WIDEST = 0.25
"""The first radius in which the grid is smoothed, of its longer side."""
NARROWS = 0.9
"""What each round's radius is of the last one's."""
PASSES = 30
"""In each of which every point may change places once."""


def main_axes(looks: Looks) -> Points:
    """Points in their AXES main axes, the longest first."""
    given = np.asarray(looks, np.float64)
    centred = given - given.mean(0)
    along, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    found: Points = along[:, :AXES] * lengths[:AXES]
    return found


def representatives(points: Points, count: int) -> Places:
    """``count`` different points, of at least as many, to one of which each other one is near: those nearest to the means of k-means.

    Lloyd 1982, "Least squares quantization in PCM", from the first points on.
    """
    means = points[:count].copy()
    for _ in range(LLOYD):
        nearest = ((means**2).sum(1) - 2 * points @ means.T).argmin(1)
        shares = np.bincount(nearest, minlength=count)
        sums = np.zeros_like(means)
        np.add.at(sums, nearest, points)
        means = np.where(shares[:, None] > 0, sums / np.maximum(shares, 1)[:, None], means)
    _, chosen = linear_sum_assignment(cdist(means, points, "sqeuclidean"))
    return np.asarray(chosen, np.int64)


def arranged(points: Points, rows: int, columns: int) -> Iterator[tuple[float, Places]]:
    """Points (rows x columns, D), the longest axis first, on a grid, row by row: how far the work is, 0 to 1, and the places so far."""
    order = _by_two_axes(points, rows, columns)
    radius = WIDEST * max(rows, columns)
    rounds = 1 + int(np.log(max(radius, 1.0)) / -np.log(NARROWS))
    for number in range(rounds):
        size = [min(2 * round(max(radius, 1.0)) + 1, 2 * side - 1) for side in (rows, columns)]
        smooth = uniform_filter(points[order].reshape(rows, columns, -1), (*size, 1), mode="nearest")
        _, found = linear_sum_assignment(cdist(smooth.reshape(len(points), -1), points, "sqeuclidean"))
        order = np.asarray(found, np.int64)
        radius *= NARROWS
        yield (number + 1) / (rounds + 1), order
    yield 1.0, polished(points, order, rows, columns)


def polished(points: Points, order: Places, rows: int, columns: int) -> Places:
    """An order in which no change of places that was tried brings neighbours nearer to each other."""
    order, count = order.copy(), len(order)
    beside = _neighbours(rows, columns)
    apart = np.zeros((count, count + 1))  # one more column, of nothing, for neighbours beyond the edge
    apart[:, :count] = cdist(points[order], points[order])
    are_beside = np.zeros((count, count + 1), bool)
    np.put_along_axis(are_beside, beside, True, axis=1)
    for _ in range(PASSES):
        changed = False
        for place in range(count):
            own = np.take_along_axis(apart, beside, axis=1).sum(1)
            here, there = apart[:, beside[place]].sum(1), apart[place, beside].sum(1)
            gain = own + own[place] - here - there - 2 * are_beside[place, :count] * apart[place, :count]
            gain[place] = 0.0
            other = int(gain.argmax())
            if gain[other] > 1e-9:
                changed, pair, swapped = True, [place, other], [other, place]
                order[pair] = order[swapped]
                apart[pair] = apart[swapped]
                apart[:, pair] = apart[:, swapped]
        if not changed:
            break
    return order


def neighbours_apart(points: Points, rows: int, columns: int) -> float:
    """The mean distance of neighbours on a grid, of points (rows x columns, D) in its order."""
    grid = points.reshape(rows, columns, -1)
    steps = [np.linalg.norm(np.diff(grid, axis=axis), axis=2).ravel() for axis in (0, 1)]
    return float(np.concatenate(steps).mean()) if len(points) > 1 else 0.0


def _by_two_axes(points: Points, rows: int, columns: int) -> Places:
    """By the ranks along the two main axes, the longer one of which runs along the longer side."""
    flat = np.zeros((len(points), 2))
    flat[:, : min(2, points.shape[1])] = points[:, :2]
    ranks = (flat.argsort(0, kind="stable").argsort(0, kind="stable") + 0.5) / len(points)
    across, down = (0, 1) if columns >= rows else (1, 0)
    y, x = np.mgrid[:rows, :columns]
    cells = np.stack([(x.ravel() + 0.5) / columns, (y.ravel() + 0.5) / rows], 1)
    _, order = linear_sum_assignment(cdist(cells, ranks[:, [across, down]], "sqeuclidean"))
    return np.asarray(order, np.int64)


def _neighbours(rows: int, columns: int) -> Places:
    """The places above, below, left and right of each, (rows x columns, 4); beyond the edge one more than there are."""
    places = np.full((rows + 2, columns + 2), rows * columns)
    places[1:-1, 1:-1] = np.arange(rows * columns).reshape(rows, columns)
    around = (places[:-2, 1:-1], places[2:, 1:-1], places[1:-1, :-2], places[1:-1, 2:])
    return np.stack([each.ravel() for each in around], 1).astype(np.int64)
