"""Kind: whether two sets of real pictures are of one kind, so that the one may stand for what the other has not shown."""

from math import sqrt

from ganvas.data import Dataset
from ganvas.evaluation.records import Figures
from ganvas.evaluation.roles.reference import FEWEST, Reference
from ganvas.words import Message, message, sentences

TOLD_APART = 0.7
"""Share of the pictures whose nearest neighbour is of their own set, above which two sets are of different kinds; 0.5 for one kind."""
DEVIATIONS = 3.0
"""Standard deviations by which a share must differ before it is more than chance, wherever shares are graded."""
COLOURED = {"RGB", "RGBA", "P", "PA", "CMYK", "YCbCr", "HSV", "LAB"}
"""Pillow's modes of pictures that may not be grey."""


def of_one_kind(reference: Reference, controls: dict[str, Figures]) -> tuple[bool, list[str]]:
    """Whether the real pictures that the model never saw are of its training pictures' kind, and what to say where not.

    A held-out row of another kind than what it is compared with is not the row of a perfect model: it is taken out of ``controls``.
    """
    row, n, others = controls["training"], reference.n, reference.real.dataset
    if reference.beside_training:
        others = reference.spare.dataset
        if reference.held_out is None or others.fingerprint == reference.training.fingerprint:
            return True, []
        row, n = controls["held_out"], len(reference.held_out)
    if not of_another_kind(row, n):
        return True, []
    if reference.beside_training:
        del controls["held_out"]
    return False, [_note(reference, others, row)]


def _note(reference: Reference, others: Dataset, row: Figures) -> str:
    apart = message(
        "The real pictures of {others} ({described}) are of another kind than the training pictures of {training} ({known}): "
        "for {apart:.0f} of 100 pictures, the nearest neighbour is of the same set (50 of 100 if both sets show the same kind).",
        others=others.source,
        described=described(others),
        training=reference.training.source,
        known=described(reference.training),
        apart=100 * told_apart(row),
    )
    if len(reference.withheld) >= FEWEST:
        return sentences(
            apart, message("What the search for copies expects of real pictures is learned from held-out training pictures.")
        )
    return sentences(apart, message("What the search for copies expects of real pictures is learned from training pictures."))


def of_another_kind(figures: Figures, n: int) -> bool:
    """Whether ``figures`` of n real pictures, compared with n other real ones, say that a nearest neighbour tells the two sets apart."""
    return told_apart(figures) > TOLD_APART + DEVIATIONS * 0.5 / sqrt(2 * n)


def told_apart(figures: Figures) -> float:
    """Share of the pictures of both sides whose nearest neighbour is of their own side: 0 to 1, 0.5 where chance decides."""
    return (figures["two_sample_real"] + figures["two_sample_fake"]) / 2


def described(dataset: Dataset) -> Message:
    """How the pictures were before they were packed: "28x28, grey"."""
    width, height = dataset.report.sizes.most_common
    if COLOURED & set(dataset.report.modes):
        return message("{width}x{height}, colour", width=width, height=height)
    return message("{width}x{height}, grey", width=width, height=height)
