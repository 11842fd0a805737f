"""Nearest neighbours between sets of feature vectors, exact, in flat memory."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

CHUNK_BYTES = 4 * 2**20
"""Memory for one block of the distance matrix: what a processor's cache holds."""


class Neighbours(NamedTuple):
    """For each query the nearest references, nearest first: distances (M, k) float64 and indices (M, k) int64."""

    distances: NDArray[np.float64]
    indices: NDArray[np.int64]


def nearest(queries: ArrayLike, references: ArrayLike, k: int = 1, *, skip_self: bool = False) -> Neighbours:
    """The ``k`` nearest ``references``, (N, d), of each of the ``queries``, (M, d), by Euclidean distance.

    ``skip_self``: queries and references are the same set, and a vector is not a neighbour of itself. Equal vectors have the
    distance 0 exactly. Raises ValueError when there are fewer than k references to choose from, or widths differ.
    """
    these, those = as_matrix(queries), as_matrix(references)
    if these.shape[1] != those.shape[1]:
        raise ValueError(f"queries have {these.shape[1]} features, references {those.shape[1]}")
    available = len(those) - skip_self
    if not 1 <= k <= available:
        raise ValueError(f"{k} neighbours were asked for, {available} can be had")
    centre = those.mean(0)  # a common offset would only cost digits
    these, those = these - centre, those - centre
    squares = those.square().sum(1)
    rows = max(1, CHUNK_BYTES // (8 * len(those)))
    distances, indices = [], []
    space = torch.empty(rows, len(those), dtype=torch.float64)  # one block of memory for all
    for start in range(0, len(these), rows):
        block = these[start : start + rows]
        # |q - r|² without |q|², which is the same for all references of a query.
        gaps = torch.addmm(squares, block, those.T, alpha=-2, out=space[: len(block)])
        if skip_self:
            own = torch.arange(len(block))
            gaps[own, own + start] = torch.inf
        found = gaps.topk(k, largest=False).indices
        # That form cancels near zero, where copies must be told apart from near misses; so the chosen ones are measured directly.
        exact = (block.unsqueeze(1) - those[found]).square().sum(2).sqrt()
        order = exact.argsort(dim=1, stable=True)
        distances.append(exact.gather(1, order))
        indices.append(found.gather(1, order))
    if not distances:
        return Neighbours(np.empty((0, k)), np.empty((0, k), np.int64))
    return Neighbours(torch.cat(distances).numpy(), torch.cat(indices).numpy())


def as_matrix(features: ArrayLike) -> Tensor:
    """Feature vectors as a float64 matrix (N, d). Raises ValueError for another form or numbers that are not finite."""
    matrix = np.ascontiguousarray(np.asarray(features, np.float64))
    if matrix.ndim != 2:
        raise ValueError(f"features must be (N, d), not {matrix.shape}")
    if not np.isfinite(matrix).all():
        raise ValueError("features hold numbers that are not finite")
    return torch.from_numpy(matrix)
