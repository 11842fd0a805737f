"""The Fréchet distance without the bias of a small sample, for benchmarks that ask how large that bias is."""

import numpy as np
from numpy.typing import ArrayLike

from ganvas.evaluation.figures.distances import as_matrices, frechet, random_of

PARTS = 4
"""The features are cut into up to so many parts."""


def frechet_limit(real: ArrayLike, fake: ArrayLike, *, seed: int = 0) -> float:
    """The Fréchet distance that infinitely many vectors would have, estimated from these (N, d) and (M, d); may be below 0.

    The distance falls about linearly in 1/N; a line through its values at several N meets 1/N = 0 at the limit. Chong and
    Forsyth 2020, arXiv:1911.07023, draw 15 subsets of the generated vectors. Here both sides shrink together, since
    the real ones are few too, and each size N, N/2, N/3, N/4 takes the mean over all its disjoint parts, which varies less.
    Raises ValueError as ``frechet`` does and when a quarter of a side is no larger than d + 1 (covariances are singular then).
    """
    these, those = as_matrices(real, fake)
    shortest = min(len(these), len(those))
    if shortest // PARTS <= these.shape[1] + 1:
        fewest = PARTS * (these.shape[1] + 2)
        raise ValueError(
            f"the limit for {these.shape[1]} features needs at least {fewest} vectors on each side, not {shortest}"
        )
    random = random_of(seed)
    orders = random.permutation(len(these)), random.permutation(len(those))
    means = []
    for parts in range(1, PARTS + 1):
        cut = zip(np.array_split(orders[0], parts), np.array_split(orders[1], parts), strict=True)
        means.append(np.mean([frechet(these[one], those[other]) for one, other in cut]))
    # In units of 1/N of the whole sets the sizes N/1, N/2, ... are 1, 2, ...
    return float(np.polyfit(np.arange(1, PARTS + 1), means, 1)[1])
