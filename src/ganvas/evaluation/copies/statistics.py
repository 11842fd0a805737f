"""How close generated pictures come to training pictures, compared with how close real ones do: statistics of feature vectors."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganvas.evaluation.figures.neighbours import as_matrix, nearest
from ganvas.settings import Settings

CLOSEST = 0.05
"""The share of samples that the tail of the copying test looks at."""

FEWEST_IN_A_CELL = 20
"""Samples of each side that a cell must hold to be tested; with fewer a z-score says nothing."""

ENOUGH_FOR_CELLS = 10_000
"""Training vectors from which the cells are made; more only take longer."""


class CopyingTest(Settings):
    """z-scores of how far samples are from training vectors compared with held-out ones: far below 0 is copying, above 0 underfit.

    Meehan, Chaudhuri, Dasgupta 2020, arXiv:2004.05675. Under no difference each single score is about standard normal.
    """

    weighted: float
    """C_T: the mean of the cells' scores, weighted by their shares of the held-out vectors."""
    lowest_cell: float
    closest: float
    """The same test of the closest 5 % alone, all cells together: it notices a few copies among many other pictures."""
    cells: int
    cells_used: float
    """Share of the cells with enough samples of both sides."""


def authenticity(fake: ArrayLike, train: ArrayLike) -> float:
    """Per cent of samples further from their nearest training vector than that one is from its own nearest other (AuthPct).

    Alaa et al. 2022, arXiv:2102.08921. Means nothing without a control: held-out real pictures reach 60 to 80, not 100, and
    only a value well below theirs speaks of copying.
    """
    return gaps(fake, train).authenticity


class Gaps(NamedTuple):
    """Of each sample, (M,): the distance to the nearest training vector, and its ratio to that one's own nearest other's."""

    distances: NDArray[np.float64]
    ratios: NDArray[np.float64]

    @property
    def authenticity(self) -> float:
        return float((self.ratios > 1).mean() * 100)


def gaps(samples: ArrayLike, train: ArrayLike) -> Gaps:
    """What all tests of closeness stand on, for those that make several of them.

    samples: (M, d), train: (N, d) with at least two vectors that differ. Equal training vectors count once.
    """
    references = np.unique(as_matrix(train).numpy(), axis=0)
    found = nearest(samples, references)
    chosen, back = np.unique(found.indices[:, 0], return_inverse=True)
    # The references are distinct, so the nearest of each is itself and the second its nearest other.
    spacing = nearest(references[chosen], references, 2).distances[:, 1]
    distances = found.distances[:, 0]
    return Gaps(distances, distances / np.maximum(spacing[back], np.finfo(np.float64).tiny))


def copying_test(
    train: ArrayLike, held_out: ArrayLike, fake: ArrayLike, *, cells: int | None = None, seed: int = 0
) -> CopyingTest:
    """Whether samples are nearer to training vectors than held-out real vectors are, cell by cell of k-means.

    train, held_out, fake: (N, d), (n, d), (m, d). ``cells``: by default one for each hundred samples of the smaller side, at
    most 50. Cells with fewer than 20 samples of either side are left out; when that leaves none, all is one cell.
    """
    references, real, made = (as_matrix(each).numpy() for each in (train, held_out, fake))
    real_gaps, made_gaps = (nearest(each, references).distances[:, 0] for each in (real, made))
    return copying_test_of(references, (real, real_gaps), (made, made_gaps), cells=cells, seed=seed)


WithDistances = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Vectors (M, d) and their distances (M,) to the nearest training vector."""


def copying_test_of(
    references: NDArray[np.float64], held_out: WithDistances, fake: WithDistances, *, cells: int | None = None, seed: int = 0
) -> CopyingTest:
    """``copying_test`` of vectors whose distances to the training vectors are known."""
    (real, real_gaps), (made, made_gaps) = held_out, fake
    if not len(real) or not len(made):
        raise ValueError("the copying test needs held-out vectors and samples, at least one of each")
    if cells is None:
        cells = min(50, min(len(real), len(made)) // 100)
    cells = max(1, min(cells, len(references)))
    real_cells, made_cells = _cells(references, real, made, cells, seed)
    counts = np.stack([np.bincount(each, minlength=cells) for each in (real_cells, made_cells)])
    used = np.flatnonzero((counts >= FEWEST_IN_A_CELL).all(0))
    if not len(used):
        cells, used = 1, np.array([0])
        real_cells, made_cells = np.zeros(len(real), int), np.zeros(len(made), int)
        counts = np.array([[len(real)], [len(made)]])
    pairs = [(real_gaps[real_cells == cell], made_gaps[made_cells == cell]) for cell in used]
    whole = [_rank_sum(*pair, closest=None) for pair in pairs]
    scores = np.array([gap / np.sqrt(variance) if variance else 0.0 for gap, variance in whole])
    tails = [_rank_sum(*pair, closest=CLOSEST) for pair in pairs]
    gap, variance = np.sum(tails, axis=0)
    return CopyingTest(
        weighted=float(np.average(scores, weights=counts[0, used])),
        lowest_cell=float(scores.min()),
        closest=float(gap / np.sqrt(variance)) if variance else 0.0,
        cells=cells,
        cells_used=len(used) / cells,
    )


def _cells(
    references: NDArray[np.float64], real: NDArray[np.float64], made: NDArray[np.float64], cells: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The cell of each held-out vector and of each sample."""
    from sklearn.cluster import KMeans

    if len(references) > ENOUGH_FOR_CELLS:
        references = references[np.random.default_rng(seed).choice(len(references), ENOUGH_FOR_CELLS, replace=False)]
    centres = KMeans(cells, n_init=1, random_state=seed).fit(references).cluster_centers_
    return nearest(real, centres).indices[:, 0], nearest(made, centres).indices[:, 0]


def _rank_sum(real: NDArray[np.float64], made: NDArray[np.float64], closest: float | None) -> tuple[float, float]:
    """By how much the ranks of ``made`` exceed what chance gives, and the variance of that under chance, ties allowed for.

    Mann-Whitney's test, or, of the closest share alone, Gastwirth's percentile-modified one (1965, JASA 60:1127): samples
    beyond it all weigh the same, so that only who comes closest, and how close, counts.
    """
    total = len(real) + len(made)
    if total < 2:
        return 0.0, 0.0
    _, places, counts = np.unique(np.concatenate([real, made]), return_inverse=True, return_counts=True)
    # Equal distances share the mean of the weights that their ranks would have.
    ranks = np.minimum(np.arange(1, total + 1) / total, closest or 1)
    weights = (np.add.reduceat(ranks, np.cumsum(counts) - counts) / counts)[places]
    excess = weights[len(real) :].sum() - len(made) * weights.mean()
    return float(excess), float(len(real) * len(made) / total * weights.var(ddof=1))
