"""Whether generated features lie where real ones do, everywhere that real ones do, and how varied they are."""

from typing import NamedTuple

import torch
from numpy.typing import ArrayLike
from torch import Tensor

from ganvas.evaluation.distances import as_matrices
from ganvas.evaluation.neighbours import as_matrix, nearest

BLOCK_BYTES = 4 * 2**20
"""Memory for one block of the distance matrix; a few of them stay in the processor's cache."""

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
    covered, recalled = torch.zeros(len(these), dtype=torch.bool), torch.zeros(len(these), dtype=torch.bool)
    believable = held = 0
    rows = max(1, BLOCK_BYTES // (8 * len(these)))
    for block, reach in zip(torch.split(those, rows), torch.split(fake_reach, rows), strict=True):
        queries = block - centre
        own = queries.square().sum(1, keepdim=True)
        gaps = torch.addmm(squares, queries, references.T, alpha=-2).add_(own)
        # The sum above is off by so much at most; what is closer to an edge is measured again.
        doubt = 4 * these.shape[1] * torch.finfo(torch.float64).eps * float(own.max() + squares.max())
        in_real = _within(gaps, real_reach, doubt, block, these)
        covered |= in_real.any(0)
        believable += int(in_real.any(1).sum())
        held += int(in_real.sum())
        recalled |= _within(gaps, reach.unsqueeze(1), doubt, block, these).any(0)
    return Coverage(
        precision=believable / len(those),
        recall=int(recalled.sum()) / len(these),
        density=held / (k * len(those)),
        coverage=int(covered.sum()) / len(these),
    )


def two_sample_accuracy(real: ArrayLike, fake: ArrayLike) -> Accuracy:
    """How well the nearest neighbour tells (N, d) real from (M, d) generated features, each left out in turn; take N = M.

    0.5 on both sides when they can't be told apart, 1 when they don't mix. Fake far above real: the fakes crowd together; both
    far below 0.5: they are copies. A tie counts half. Lopez-Paz and Oquab 2017, arXiv:1610.06545; Xu et al. 2018,
    arXiv:1806.07755. Raises ValueError for fewer than two vectors a side, different widths, or numbers not finite.
    """
    these, those = as_matrices(real, fake)
    if min(len(these), len(those)) < 2:
        raise ValueError(f"two vectors a side are needed; there are {len(these)} and {len(those)}")
    return Accuracy(_accuracy(these, those), _accuracy(those, these))


def vendi(features: ArrayLike) -> float:
    """How many different vectors the (N, d) features amount to: 1 when all point one way, N (at most d) when orthogonal.

    The exponential of the entropy of the eigenvalues of the cosine similarities over N; from the d x d matrix when that is the
    smaller one, which has the same. It needs no real set, but means something only beside the real set's at the same N.
    Zero vectors count as equal to each other and orthogonal to the rest. Friedman and Dieng 2023, arXiv:2210.02410, section 3.
    Raises ValueError for no vectors or numbers that are not finite.
    """
    matrix = as_matrix(features)
    if not len(matrix):
        raise ValueError("no vectors have no variety")
    # Scaled by the largest number first, so that squares of tiny ones don't vanish.
    scale = matrix.abs().amax(1, keepdim=True) if matrix.shape[1] else matrix.new_zeros(len(matrix), 1)
    present = scale.flatten() > 0
    units = matrix[present] / scale[present]
    units /= units.norm(dim=1, keepdim=True)
    gram = units.T @ units if units.shape[1] < len(units) else units @ units.T
    shares = torch.linalg.eigvalsh(gram / len(matrix))
    shares = torch.cat([shares, (len(matrix) - len(units)) / matrix.new_tensor([len(matrix)])]).clamp(min=0)
    return float(torch.special.entr(shares).sum().exp())


def _reach(vectors: Tensor, k: int) -> Tensor:
    """Squared distance of each vector to its k-th nearest other one, measured directly."""
    indices = torch.from_numpy(nearest(vectors.numpy(), vectors.numpy(), k, skip_self=True).indices)
    return _squared(vectors, vectors[indices[:, -1]])


def _squared(these: Tensor, those: Tensor) -> Tensor:
    """Squared distances row by row, from differences: relatively exact, however close or far from the origin."""
    return (these - those).square_().sum(1)


def _within(gaps: Tensor, reach: Tensor, doubt: float, block: Tensor, references: Tensor) -> Tensor:
    """Where squared distances, (rows, N), are below the squared reach, which broadcasts; those on the edge are not."""
    inside = gaps < reach - doubt
    unsure = (gaps <= reach + doubt).logical_and_(reach > 0) ^ inside
    if unsure.any():
        reach = reach.expand_as(gaps)
        pairs = unsure.nonzero()
        for piece in torch.split(pairs, max(1, BLOCK_BYTES // (8 * block.shape[1]))):
            rows, columns = piece.unbind(1)
            exact = _squared(block[rows], references[columns])
            inside[rows, columns] = exact < reach[rows, columns] * (1 - ROUNDING)
    return inside


def _accuracy(these: Tensor, those: Tensor) -> float:
    """Share of these whose nearest neighbour is another one of these."""
    one = nearest(these.numpy(), these.numpy(), skip_self=True).indices[:, 0]
    other = nearest(these.numpy(), those.numpy()).indices[:, 0]
    friend, stranger = _squared(these, these[one]), _squared(these, those[other])
    tie = (friend - stranger).abs() <= ROUNDING * friend
    return float(torch.where(tie, 0.5, (friend < stranger).double()).mean())
