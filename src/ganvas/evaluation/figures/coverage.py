"""Whether generated features are where real ones are, whether they are everywhere that real ones are, and how varied they are."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr
from torch import Tensor

from ganvas.evaluation.figures.distances import as_matrices, in_pieces
from ganvas.evaluation.figures.neighbours import nearest

BLOCK_BYTES = 4 * 2**20
"""Memory for one block of the distance matrix; a few of them stay in the processor's cache."""

TILE = 512
"""Rows and columns of a square block."""

ROUNDING = 1e-12
"""Squared distances that agree to this share are equal. Measured directly they are good to about d times 1e-16."""


class Coverage(NamedTuple):
    """Shares from 0 to 1, density alone may pass 1."""

    precision: float
    """Share of the generated vectors within the real set's reach: how believable."""
    recall: float
    """Share of the real vectors within the generated set's reach: how varied."""
    density: float
    """Like precision, but counts in how many neighbourhoods, over k; an outlier's wide neighbourhood weighs little."""
    coverage: float
    """Share of the real vectors with a generated one in their neighbourhood: how varied, robustly."""


class Accuracy(NamedTuple):
    """Share of vectors whose nearest neighbour is from their own set, for each set: 0.5 is best."""

    real: float
    fake: float


def coverage(real: ArrayLike, fake: ArrayLike, k: int = 5) -> Coverage:
    """Precision, recall, density and coverage of (M, d) generated features among (N, d) real ones; N, M > k.

    A vector's neighbourhood reaches to the ``k``-th nearest other vector of its own set. Precision and recall: Kynkäänniemi et
    al. 2019, arXiv:1904.06991, section 2; density and coverage: Naeem et al. 2020, arXiv:2002.09797, section 3.
    A vector exactly on the edge is outside (strict <, as in the latter's code), decided without rounding errors: fakes that are
    copies of all real vectors have a density of exactly 1. Two equal distributions reach a coverage of about 1 - 2⁻ᵏ, but a
    precision and recall well below 1 where d is large. Time N · M, memory flat.
    Raises ValueError when a side has no more than k vectors, for different widths, or numbers that are not finite.
    """
    these, those = as_matrices(real, fake)
    if not 1 <= k < min(len(these), len(those)):
        raise ValueError(f"{k} neighbours need more than {max(k, 1)} vectors a side; there are {len(these)} and {len(those)}")
    real_reach, fake_reach = _reach(these, k), _reach(those, k)
    centre = these.mean(0)  # a common offset would only cost digits
    references = these - centre
    squares = references.square().sum(1)
    covered, recalled = np.zeros(len(these), bool), np.zeros(len(these), bool)
    believable = held = 0
    rows = max(1, BLOCK_BYTES // (8 * len(these)))
    for start in range(0, len(those), rows):
        block = those[start : start + rows]
        queries = block - centre
        own = queries.square().sum(1, keepdim=True)
        gaps = torch.addmm(squares, queries, references.T, alpha=-2).add_(own).numpy()
        doubt = _rounding(these.shape[1], own, squares)  # what is so close to an edge is measured again
        in_real = _within(gaps, real_reach, doubt, block, these)
        covered |= in_real.any(0)
        believable += int(in_real.any(1).sum())
        held += int(in_real.sum())
        recalled |= _within(gaps, fake_reach[start : start + rows, None], doubt, block, these).any(0)
    return Coverage(
        precision=believable / len(those),
        recall=float(recalled.mean()),
        density=held / (k * len(those)),
        coverage=float(covered.mean()),
    )


def two_sample_accuracy(real: ArrayLike, fake: ArrayLike) -> Accuracy:
    """How well the nearest neighbour tells (N, d) real and (M, d) generated features apart, each left out in turn; take N = M.

    0.5 on both sides when they can't be told apart, 1 when they don't mix. Fake far above real: the fakes crowd together; both
    far below 0.5: they are copies. A tie counts half. Lopez-Paz and Oquab 2017, arXiv:1610.06545; Xu et al. 2018,
    arXiv:1806.07755. Raises ValueError for fewer than two vectors a side, different widths, or numbers not finite.
    """
    these, those = as_matrices(real, fake)
    if min(len(these), len(those)) < 2:
        raise ValueError(f"two vectors a side are needed; there are {len(these)} and {len(those)}")
    both = torch.cat([these, those]) - these.mean(0)  # a common offset would only cost digits
    squares = both.square().sum(1)
    ends = [*range(0, len(these), TILE), *range(len(these), len(both), TILE), len(both)]
    tiles = [(int(start >= len(these)), slice(start, end)) for start, end in pairwise(ends)]
    closest = np.full((2, len(both)), np.inf)  # squared distance of each vector to the nearest real and generated other one
    for place, (row_set, rows) in enumerate(tiles):
        for column_set, columns in tiles[place:]:
            gaps = torch.addmm(squares[columns], both[rows], both[columns].T, alpha=-2).add_(squares[rows, None])
            if rows == columns:
                gaps.fill_diagonal_(torch.inf)
            # Each pair is measured once and counts for both.
            np.minimum(closest[column_set, rows], gaps.numpy().min(1), out=closest[column_set, rows])
            np.minimum(closest[row_set, columns], gaps.numpy().min(0), out=closest[row_set, columns])
    doubt = _rounding(both.shape[1], squares, squares)
    return Accuracy(
        _friends(closest[0, : len(these)], closest[1, : len(these)], doubt, these, those),
        _friends(closest[1, len(these) :], closest[0, len(these) :], doubt, those, these),
    )


def vendi(features: ArrayLike) -> float:
    """How many different vectors the (N, d) features amount to: 1 when all point one way, N (at most d) when orthogonal.

    The exponential of the entropy of the eigenvalues of the cosine similarities over N; from the d x d matrix when that is the
    smaller one, which has the same. It needs no real set, but means something only next to the real set's at the same N.
    Zero vectors count as equal to each other and orthogonal to the rest. Friedman and Dieng 2023, arXiv:2210.02410, section 3.
    Raises ValueError for no vectors or numbers that are not finite.
    """
    count, width = np.shape(features)[0], np.shape(features)[-1]
    if not count:
        raise ValueError("no vectors have no variety")
    units = (_unit_vectors(piece) for piece in in_pieces(features))
    if width < count:
        gram, present = np.zeros((width, width)), 0
        for piece in units:
            gram += piece.T @ piece
            present += len(piece)
    else:
        all_units = np.concatenate(list(units))
        gram, present = all_units @ all_units.T, len(all_units)
    shares = np.append(np.linalg.eigvalsh(gram), count - present) / count
    return float(np.exp(entr(shares.clip(min=0)).sum()))


def _unit_vectors(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rows that have a length, divided by it."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    there = lengths > 0
    units: NDArray[np.float64] = rows[there] / lengths[there, None]
    return units


def _reach(vectors: Tensor, k: int) -> NDArray[np.float64]:
    """Squared distance of each vector to its k-th nearest other one, measured directly."""
    indices = nearest(vectors.numpy(), vectors.numpy(), k, skip_self=True).indices
    return _squared(vectors, vectors[indices[:, -1]])


def _squared(these: Tensor, those: Tensor) -> NDArray[np.float64]:
    """Squared distances row by row, from differences: relatively exact, however close or far from the origin."""
    squares: NDArray[np.float64] = (these - those).square_().sum(1).numpy()
    return squares


def _within(
    gaps: NDArray[np.float64], reach: NDArray[np.float64], doubt: float, block: Tensor, references: Tensor
) -> NDArray[np.bool]:
    """Where squared distances, (rows, N), are below the squared reach, which broadcasts; those on the edge are not."""
    inside = gaps < reach - doubt
    unsure = (gaps <= reach + doubt) ^ inside
    if unsure.any():
        rows, columns = (unsure & (reach > 0)).nonzero()
        reaches = np.broadcast_to(reach * (1 - ROUNDING), gaps.shape)
        step = max(1, BLOCK_BYTES // (8 * block.shape[1]))
        for start in range(0, len(rows), step):
            pairs = rows[start : start + step], columns[start : start + step]
            inside[pairs] = _squared(block[pairs[0]], references[pairs[1]]) < reaches[pairs]
    return inside


def _friends(friend: NDArray[np.float64], stranger: NDArray[np.float64], doubt: float, these: Tensor, those: Tensor) -> float:
    """Share of these whose nearest friend, another one of these, is nearer than the nearest stranger, one of those."""
    nearer, unsure = (friend < stranger).astype(np.float64), np.abs(friend - stranger) <= 2 * doubt
    if unsure.any():
        # A vector is its own nearest one, or a twin of it is; either way the second is the nearest friend.
        mine = these[unsure]
        friends = nearest(mine.numpy(), these.numpy(), 2).indices[:, 1]
        strangers = nearest(mine.numpy(), those.numpy()).indices[:, 0]
        one, other = _squared(mine, these[friends]), _squared(mine, those[strangers])
        nearer[unsure] = np.where(np.abs(one - other) <= ROUNDING * one, 0.5, one < other)
    return float(nearer.mean())


def _rounding(width: int, *squares: Tensor) -> float:
    """How far a squared distance that is made of squared lengths and a product may be off."""
    return 4 * width * float(np.finfo(np.float64).eps) * sum(float(lengths.max()) for lengths in squares)
