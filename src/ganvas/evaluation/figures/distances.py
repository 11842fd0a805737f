"""Distances between real and generated features; 0 is best.

All are functions of feature vectors, (N, d) on the real and (M, d) on the generated side, whatever extractor they come from,
and calculate in float64. A small sample of a perfect generator is still some distance away: compare only figures of the same
extractor and the same N and M.
"""

from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor
from torch.nn import functional

from ganvas.evaluation.figures.neighbours import as_matrix

BLOCK_BYTES = 2**20
"""Memory for one block of an intermediate matrix: small enough to stay in a core's cache, where sums are fastest."""


class Moments:
    """Number, mean and covariance of feature vectors that arrive in pieces, in memory that doesn't grow with their number.

    Each piece is centred on its own mean and merged with what was there, so that a large common offset costs no digits
    (Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance", The American Statistician 37(3), 242-247).
    """

    def __init__(self, features: ArrayLike | None = None) -> None:
        self.count = 0
        self._mean = np.empty(0)
        self._scatter = np.empty((0, 0))  # sum of outer products of the gaps to the mean
        if features is not None:
            self.add(features)

    def add(self, features: ArrayLike) -> Self:
        """Count more vectors, (N, d). Raises ValueError, and counts none, when d changes or numbers are not finite."""
        added = Moments()
        for piece in in_pieces(features):
            part = Moments()
            part.count = len(piece)
            part._mean = np.full(len(piece), 1 / len(piece)) @ piece  # a product is three times as fast as mean(0)
            gaps = piece - part._mean
            part._scatter = gaps.T @ gaps  # NumPy recognises the symmetry and calculates one half
            added.merge(part)
        return self.merge(added)

    def merge(self, other: "Moments") -> Self:
        """Count what another one counted, too. Raises ValueError when the widths differ."""
        if not other.count:
            return self
        if not self.count:
            self.count, self._mean, self._scatter = other.count, other._mean.copy(), other._scatter.copy()
            return self
        if len(self._mean) != len(other._mean):
            raise ValueError(f"these vectors have {len(other._mean)} features, those before had {len(self._mean)}")
        both, gap = self.count + other.count, other._mean - self._mean
        self._scatter += other._scatter + np.outer(gap, gap) * (self.count * other.count / both)
        self._mean += gap * (other.count / both)
        self.count = both
        return self

    @property
    def mean(self) -> NDArray[np.float64]:
        """(d,). Raises ValueError when nothing was counted."""
        if not self.count:
            raise ValueError("no vectors have no mean")
        return self._mean

    @property
    def covariance(self) -> NDArray[np.float64]:
        """(d, d), unbiased: divided by N - 1. Raises ValueError for fewer than two vectors."""
        if self.count < 2:
            raise ValueError(f"a covariance needs at least 2 vectors, not {self.count}")
        return self._scatter / (self.count - 1)


class KernelDistance(NamedTuple):
    """Mean and standard deviation of the squared distance over random subsets."""

    mean: float
    spread: float


def frechet(real: ArrayLike, fake: ArrayLike) -> float:
    """Fréchet distance, squared as always, between Gaussians fitted to the features: (N, d) and (M, d) with N, M >= 2.

    Two equal samples have 0, two fresh samples of the same N(0, I) about d (d + 4) / 4 · (1/N + 1/M). "FID" is this distance
    for Inception features and for nothing else. Heusel et al. 2017, arXiv:1706.08500, equation 6.
    Raises ValueError for fewer than two vectors on a side, different widths, or numbers that are not finite.
    """
    return frechet_of_moments(Moments(real), Moments(fake))


def frechet_of_moments(real: Moments, fake: Moments) -> float:
    """``frechet`` of sets that were counted before: |μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½)."""
    if real.count and fake.count and real.mean.shape != fake.mean.shape:
        raise ValueError(f"real vectors have {len(real.mean)} features, generated ones {len(fake.mean)}")
    one, other = real.covariance, fake.covariance
    # With Σᵢ = Rᵢ Rᵢᵀ the trace of the root is the sum of the singular values of R₁ᵀ R₂. Unlike roots of eigenvalues of
    # Σ₁ Σ₂, they carry no rounding error of the size √1e-16 when a covariance is singular.
    shared = np.linalg.svd(_root(one).T @ _root(other), compute_uv=False).sum()
    gap = real.mean - fake.mean
    return max(0.0, float(gap @ gap + np.trace(one) + np.trace(other) - 2 * shared))


def kernel_distance(
    real: ArrayLike, fake: ArrayLike, *, subsets: int = 100, subset_size: int = 1000, seed: int = 0
) -> KernelDistance:
    """Squared maximum mean discrepancy with the kernel (x·y / d + 1)³, over random subsets of (N, d) and (M, d).

    Unbiased: around 0 for equal distributions at any size, so slightly negative values are normal and kept. Bińkowski et al.
    2018, arXiv:1801.01401, section 4 ("KID" for Inception features). Raises ValueError when a side has fewer vectors than
    ``subset_size``, for different widths, or numbers that are not finite.
    """
    if subsets < 1 or subset_size < 2:
        raise ValueError(f"at least 1 subset of at least 2 vectors is needed, not {subsets} of {subset_size}")
    these, those = as_matrices(real, fake)
    if subset_size > min(len(these), len(those)):
        few = min(len(these), len(those))
        raise ValueError(f"{few} vectors are fewer than a subset's {subset_size}; pass a smaller subset_size")
    # One more coordinate carries the + 1 of the kernel.
    sides = [functional.pad(side / side.shape[1] ** 0.5, (0, 1), value=1.0) for side in (these, those)]
    random, values = random_of(seed), []
    for _ in range(subsets):
        x, y = (side[random.choice(len(side), subset_size, replace=False)] for side in sides)
        within = sum(_cubes(side, side) - float(side.square().sum(1).pow(3).sum()) for side in (x, y))
        values.append(within / (subset_size * (subset_size - 1)) - 2 * _cubes(x, y) / subset_size**2)
    return KernelDistance(float(np.mean(values)), float(np.std(values)))


def mind(real: ArrayLike, fake: ArrayLike, *, directions: int = 1000, seed: int = 0) -> float:
    """Sliced 2-Wasserstein distance: 3 d times the mean squared gap of sorted projections; (N, d) and (M, d).

    A shift by µ in every feature has 3 d µ². Sets of different sizes are compared exactly, by the quantile functions of both.
    Berthet et al. 2026, arXiv:2605.06797 ("MIND"). The directions are orthogonal in groups of d, which halves the spread between
    seeds and leaves the expectation (Rowland et al. 2019, arXiv:1903.03784). Raises ValueError for an empty side, different
    widths, or numbers that are not finite.
    """
    these, those = as_matrices(real, fake)
    width, n, m = these.shape[1], len(these), len(those)
    # Both quantile functions are constant between neighbouring multiples of 1/n and 1/m: here as multiples of 1/(n m).
    ends = np.union1d(np.arange(1, n + 1) * m, np.arange(1, m + 1) * n)
    weights = np.diff(ends, prepend=0) / (n * m)
    total = 0.0
    at_once = max(1, 4 * BLOCK_BYTES // (8 * (n + m)))
    for block in torch.split(torch.from_numpy(unit_directions(width, directions, seed)), at_once):
        # NumPy sorts faster than PyTorch, which keeps track of positions as well.
        one, other = (block @ these.T).numpy(), (block @ those.T).numpy()
        one.sort(axis=1)
        other.sort(axis=1)
        if n != m:
            one, other = one[:, (ends - 1) // m], other[:, (ends - 1) // n]
        one -= other
        total += float((np.square(one, out=one) @ weights).sum())
    return 3 * width * total / directions


def as_matrices(real: ArrayLike, fake: ArrayLike) -> tuple[Tensor, Tensor]:
    """Both sides as float64 matrices of equal width. Raises ValueError for an empty side and whatever ``as_matrix`` refuses."""
    these, those = as_matrix(real), as_matrix(fake)
    if these.shape[1] != those.shape[1]:
        raise ValueError(f"real vectors have {these.shape[1]} features, generated ones {those.shape[1]}")
    if not len(these) or not len(those):
        raise ValueError(f"{len(these)} real and {len(those)} generated vectors can't be compared")
    return these, those


def in_pieces(features: ArrayLike) -> Iterator[NDArray[np.float64]]:
    """Consecutive rows of (N, d) as float64, few enough to stay in a core's cache.

    Raises ValueError for another form or numbers that are not finite.
    """
    rows = np.asarray(features)
    if rows.ndim != 2:
        raise ValueError(f"features must be (N, d), not {rows.shape}")
    step = max(1, 2 * BLOCK_BYTES // (8 * max(1, rows.shape[1])))
    for start in range(0, len(rows), step):
        piece = rows[start : start + step].astype(np.float64, copy=False)
        if not np.isfinite(piece).all():
            raise ValueError("features hold numbers that are not finite")
        yield piece


def unit_directions(width: int, count: int, seed: int) -> NDArray[np.float64]:
    """(count, width) random unit vectors, orthogonal within each group of ``width``; the same for the same seed."""
    if count < 1:
        raise ValueError(f"at least 1 direction is needed, not {count}")
    groups = -(-count // width)
    columns, triangle = np.linalg.qr(random_of(seed).normal(size=(groups, width, min(width, count))))
    # The factorisation chooses signs by its own rule; this gives every direction the same chance (Mezzadri 2007).
    columns *= np.sign(np.diagonal(triangle, axis1=1, axis2=2))[:, None]
    return columns.transpose(0, 2, 1).reshape(-1, width)[:count].copy()


def random_of(*key: int) -> np.random.Generator:
    """Random numbers that are a function of the key (Philox, Salmon et al. 2011)."""
    return np.random.Generator(np.random.Philox(key))


def _root(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """R with covariance = R Rᵀ. Eigenvalues within rounding of 0 count as 0: dead features are common."""
    values, vectors = np.linalg.eigh(covariance)
    noise = len(values) * np.finfo(np.float64).eps * max(values[-1], 0.0)
    root: NDArray[np.float64] = vectors * np.sqrt(np.where(values > noise, values, 0.0))
    return root


def _cubes(x: Tensor, y: Tensor) -> float:
    """The sum of (xᵢ·yⱼ)³ over all pairs."""
    total, rows = 0.0, max(1, BLOCK_BYTES // (8 * max(1, len(y))))
    for start in range(0, len(x), rows):
        block = x[start : start + rows]
        if x is y:  # what is right of the diagonal counts for what is left of it
            total += _cube_sum(block, block) + 2 * _cube_sum(block, y[start + rows :])
        else:
            total += _cube_sum(block, y)
    return total


def _cube_sum(x: Tensor, y: Tensor) -> float:
    products = (x @ y.T).flatten()
    return float(torch.dot(products.square(), products))
