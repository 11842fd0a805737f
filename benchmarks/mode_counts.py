"""Mode counts: how much of a distribution with known modes a generator covers, on points of the plane and on stacked digits.

The protocol of VEEGAN (Srivastava et al. 2017, arXiv:1705.07761) as PacGAN's published code carries it out (Lin et al. 2018,
arXiv:1712.04086). A sample belongs to its nearest mode and is of high quality when it lies within three standard deviations
of it. PacGAN divides the distance by the deviation axis by axis before taking its length; as the deviations are the same
along both axes, that is the plain distance divided by sigma, and the region is a disc, not a square. The histogram over the
modes counts the high-quality samples only.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganvas.evaluation.figures.neighbours import nearest
from ganvas.randomness import random_of

NEAR = 3.0
"""Standard deviations within which a sample counts as one of its mode."""

REAL_SHARE = 1 - math.exp(-(NEAR**2) / 2)
"""The share of a two-dimensional Gaussian within NEAR deviations, 98.9 %: the high quality of perfect points."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """Gaussians of equal weight in the plane. centres: (K, 2); sigma: the deviation along each axis.

    ``reach``: points divided by it lie well inside [-1, 1], where generators that end in tanh work without effort.
    """

    name: str
    centres: NDArray[np.float64]
    sigma: float
    reach: float

    def draw(self, count: int, *, seed: int) -> NDArray[np.float64]:
        """(count, 2) points; a function of the seed, and each mode equally likely for each of them."""
        generator = random_of(seed, self.name)
        chosen = generator.integers(len(self.centres), size=count)
        return self.centres[chosen] + self.sigma * generator.standard_normal((count, 2))


def _ring() -> NDArray[np.float64]:
    angles = 2 * np.pi * np.arange(8) / 8
    return np.stack([np.cos(angles), np.sin(angles)], 1)


def _grid() -> NDArray[np.float64]:
    places = np.arange(-4.0, 5.0, 2.0)
    return np.stack(np.meshgrid(places, places), 2).reshape(-1, 2)


RING = Mixture("ring", _ring(), sigma=0.01, reach=1.5)
"""Eight narrow Gaussians on the unit circle."""

GRID = Mixture("grid", _grid(), sigma=0.05, reach=6.0)
"""Twenty-five narrow Gaussians at {-4, -2, 0, 2, 4}²."""


@dataclass(frozen=True)
class Modes:
    """What a set of samples covers of ``modes`` modes. Divergences are in nats and nan when no sample is of high quality."""

    modes: int
    samples: int
    captured: int
    """Modes that own at least one high-quality sample."""
    high_quality: float
    """The share of samples within NEAR deviations of a mode; of stacked digits the share of clear ones, 1 if that is not asked."""
    kl: float
    """KL(histogram over the modes || uniform): 0 for equal shares, ln(modes) when one mode has everything."""
    jsd: float
    """The Jensen-Shannon divergence between the two, at most ln 2."""

    @property
    def expected_kl(self) -> float:
        """The ``kl`` that as many perfect samples, each mode equally likely, have on average: (modes - 1) / (2 * samples).

        The histogram of a finite sample is never quite uniform. Miller 1955; good while there are several samples a mode.
        """
        counted = self.samples * self.high_quality
        return (self.modes - 1) / (2 * counted) if counted else math.nan


def count_modes(points: ArrayLike, centres: ArrayLike, sigma: float) -> Modes:
    """The modes that points (N, 2) capture, out of Gaussians at centres (K, 2) with the deviation ``sigma`` along each axis.

    Raises ValueError for no points, or numbers that are not finite.
    """
    distances, owners = nearest(points, centres)
    good = distances[:, 0] < NEAR * sigma
    counts = np.bincount(owners[good, 0], minlength=len(np.asarray(centres)))
    return _of_histogram(counts, samples=len(good))


def stack(
    images: NDArray[np.uint8], labels: NDArray[np.int64], *, seed: int, count: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Colour pictures, each of three grey ones drawn at random as its red, green and blue: (count, H, W, 3), and (count, 3) labels.

    images: (N, H, W) or (N, H, W, 1), labels: (N,). With ten classes there are 1,000 modes. All pictures are equally likely,
    so the modes are as uneven as the classes: MNIST's training digits add 0.004 to the KL.
    """
    grey = images[..., 0] if images.ndim == 4 else images
    chosen = random_of(seed, "stack").integers(len(grey), size=(count, 3))
    stacked = np.empty((count, *grey.shape[1:], 3), np.uint8)
    for channel in range(3):
        stacked[..., channel] = grey[chosen[:, channel]]
    return stacked, labels[chosen]


def count_stacked(class_ids: ArrayLike, classes: int = 10, *, clear: ArrayLike | None = None) -> Modes:
    """The modes among the classes that a judge saw in each channel of stacked pictures: class_ids (N, 3) in [0, classes).

    clear: (N,) bool, the pictures of which the judge was sure; only these are counted then. The published protocol counts all,
    and a judge finds some digit in every scrawl, so that poor pictures are spread over many modes. The published number is
    at 26,000 samples, where perfect ones have a KL of 0.019. Raises ValueError for other numbers.
    """
    ids = np.asarray(class_ids)
    if ids.ndim != 2 or ids.shape[1] != 3 or not np.issubdtype(ids.dtype, np.integer):
        raise ValueError(f"class_ids must be whole numbers (N, 3), not {ids.dtype} {ids.shape}")
    if ids.size and not (ids.min() >= 0 and ids.max() < classes):
        raise ValueError(f"class_ids must be 0 to {classes - 1}, not {ids.min()} to {ids.max()}")
    good = np.ones(len(ids), bool) if clear is None else np.asarray(clear, bool)
    if good.shape != (len(ids),):
        raise ValueError(f"clear must be ({len(ids)},), not {good.shape}")
    triples = (ids[:, 0] * classes + ids[:, 1]) * classes + ids[:, 2]
    return _of_histogram(np.bincount(triples[good], minlength=classes**3), samples=len(ids))


def _of_histogram(counts: NDArray[np.int64], *, samples: int) -> Modes:
    if not samples:
        raise ValueError("There are no samples to count modes in.")
    counted = int(counts.sum())
    shares = counts / max(counted, 1)
    uniform = np.full(len(counts), 1 / len(counts))
    middle = (shares + uniform) / 2
    return Modes(
        modes=len(counts),
        samples=samples,
        captured=int((counts > 0).sum()),
        high_quality=counted / samples,
        kl=_kl(shares, uniform) if counted else math.nan,
        jsd=(_kl(shares, middle) + _kl(uniform, middle)) / 2 if counted else math.nan,
    )


def _kl(these: NDArray[np.float64], those: NDArray[np.float64]) -> float:
    """KL(these || those) in nats; 0 ln 0 = 0."""
    there = these > 0
    return float((these[there] * np.log(these[there] / those[there])).sum())
