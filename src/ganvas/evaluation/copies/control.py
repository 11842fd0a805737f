"""Control: how near pictures are to training pictures, compared with real pictures that were not trained on, in features."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganvas.evaluation.copies.statistics import CopyingTest, Gaps, copying_test_of, gaps

MOST_COMPARED = 5_000
"""Pictures, and controls, of which features are compared; the detector looks at all."""

SPLITS, MANY = 9, 5_000
"""Ways of halving training pictures that are their own control; the middle one counts, so that no lucky half decides. With MANY
pictures halves hardly differ, and one way is enough."""

FALSE_ALARM = 1e-4
"""How often chance alone makes the copying test, with all its cells, say that pictures are too close."""


class Nearness(NamedTuple):
    """How near pictures are to training pictures, and how near real ones that were not trained on are."""

    made: Gaps
    control: Gaps
    tested: CopyingTest
    tested_control: CopyingTest
    """One half of the control tested against the other."""


def nearness_of(
    references: NDArray[np.float64], control: NDArray[np.float64], made: NDArray[np.float64], *, seed: int = 0
) -> Nearness:
    """Of feature vectors (N, d): training ones, real ones that are not among them, at least two, and those to examine."""
    control = control[np.random.default_rng(seed).permutation(len(control))[:MOST_COMPARED]]
    made_gaps, control_gaps = gaps(made, references), gaps(control, references)
    one, other = ((control[half], control_gaps.distances[half]) for half in (slice(0, None, 2), slice(1, None, 2)))
    return Nearness(
        made_gaps,
        control_gaps,
        copying_test_of(references, (control, control_gaps.distances), (made, made_gaps.distances), seed=seed),
        copying_test_of(references, one, other, seed=seed),
    )


def between_halves(
    training: NDArray[np.float64], made: NDArray[np.float64], *, control: NDArray[np.float64] | None = None, seed: int = 0
) -> Nearness:
    """Without other real pictures: how near to one half of the training vectors (N, d), compared with how near the other half is.

    Of SPLITS ways to halve them the one whose score is the median: with few pictures, halves differ by more than chance
    between pictures explains. control: vectors that stand for the other half, one for each training vector; None takes these.
    """
    random = np.random.default_rng(seed)
    halves = [np.array_split(random.permutation(len(training)), 2) for _ in range(SPLITS if len(training) < MANY else 1)]
    beside = training if control is None else control
    found = [nearness_of(training[one], beside[other], made, seed=seed) for other, one in halves]
    return sorted(found, key=lambda each: each.tested.weighted)[len(found) // 2]


def limit_of(tested: CopyingTest) -> float:
    """The score that the lowest of a test's scores falls below with the probability FALSE_ALARM when nothing differs.

    Each cell is a test, and so are their mean and the closest pictures; they are paid for as if none knew of the others.
    """
    from scipy.stats import norm

    return float(norm.ppf(FALSE_ALARM / (max(1, round(tested.cells * tested.cells_used)) + 2)))
