"""Standing: where pictures stand beside real ones, as a few shares and yes-or-no answers that words and bars are made of."""

from math import sqrt

from ganvas.evaluation.samples.record import Evaluation
from ganvas.evaluation.samples.same_kind import of_another_kind

GOOD, FAIR = 0.9, 0.6
"""Shares of what real pictures reach, above which quality and variety are called good and fair."""
ALIKE = 1 / 3
"""Pictures that count as fewer kinds than this share of what real ones count as are nearly all alike."""
NEARER, SELDOM_TOLD = 0.8, 0.45
"""Pictures lie closer to real ones than real ones do below this share of their smallest distance, where fewer than this share is
told apart by its nearest neighbour."""
SURE = 3.0
"""Deviations by which chance alone must be exceeded."""


def quality(evaluation: Evaluation) -> float:
    """Precision as a share of what real pictures reach, in [0, 1], and no more than the two-sample test leaves of it.

    Pictures that are all alike may all lie where a real one does. Where half as many of the generated pictures as of real ones
    have a real one as their nearest neighbour, or more, precision stands alone; where none has, it means nothing.
    """
    made, real = (1 - figures["two_sample_fake"] for figures in (evaluation.metrics, evaluation.floor))
    return min(share(evaluation, "precision"), 2 * made / max(real, 1e-9))


def variety(evaluation: Evaluation) -> float:
    """Coverage as a share of what real pictures reach, in [0, 1]; of pictures that are all alike, of the kinds they count as."""
    return min(share(evaluation, "coverage"), share(evaluation, "vendi") if all_alike(evaluation) else 1.0)


def all_alike(evaluation: Evaluation) -> bool:
    """Whether a model has collapsed to a few pictures, or has only begun."""
    return share(evaluation, "vendi") < ALIKE


def closer_than_real(evaluation: Evaluation) -> bool:
    """Whether these lie closer to the real pictures than real pictures of the same number do, by more than chance."""
    n = evaluation.protocol.n
    told = (evaluation.metrics["two_sample_real"] + evaluation.metrics["two_sample_fake"]) / 2
    nearest = min(row["frechet"] for row in evaluation.controls.values() if "frechet" in row)
    near = evaluation.metrics["frechet"] < NEARER * nearest
    return near and told < SELDOM_TOLD - SURE * 0.5 / sqrt(2 * n)


def beside_another_kind(evaluation: Evaluation) -> bool:
    """Whether the real pictures are of another kind than those that the model was trained on."""
    protocol = evaluation.protocol
    return protocol.against != protocol.trained_on and of_another_kind(evaluation.controls["training"], protocol.n)


def share(evaluation: Evaluation, name: str) -> float:
    """A figure as a share of what real pictures reach, at most 1."""
    return min(1.0, evaluation.metrics[name] / max(evaluation.floor[name], 1e-9))


def word(value: float) -> str:
    """A share of what real pictures reach in a word."""
    return "good" if value >= GOOD else "fair" if value >= FAIR else "poor"
