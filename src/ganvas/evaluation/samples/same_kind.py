"""Kind: whether two sets of real pictures are of one kind, so that the one may stand for what the other has not shown."""

from math import sqrt

from ganvas.data import Dataset
from ganvas.evaluation.samples.measure import Figures
from ganvas.evaluation.samples.reference import FEWEST, Reference

TOLD_APART = 0.7
"""Share of the pictures whose nearest neighbour is of their own set, above which two sets are of different kinds; 0.5 for one kind."""
SURE = 3.0
"""Deviations by which chance alone must be exceeded."""
COLOURED = {"RGB", "RGBA", "P", "PA", "CMYK", "YCbCr", "HSV", "LAB"}
"""Pillow's modes of pictures that may not be grey."""


def of_one_kind(reference: Reference, controls: dict[str, Figures]) -> tuple[bool, list[str]]:
    """Whether the real pictures that the model never saw are of its training pictures' kind, and what to say where not.

    A held-out row of another kind than what it is compared with is no row of a perfect model: it is taken out of ``controls``.
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
    return False, [
        f"The real pictures of {others.source} ({described(others)}) are of another kind than the training pictures of "
        f"{reference.training.source} ({described(reference.training)}): {100 * told_apart(row):.0f} of 100 are told apart by "
        "their nearest neighbour (of one kind, 50 are). What the search for copies expects of real pictures is learnt from "
        f"{'withheld ' if len(reference.withheld) >= FEWEST else ''}training pictures."
    ]


def of_another_kind(figures: Figures, n: int) -> bool:
    """Whether ``figures`` of n real pictures beside n other real ones say that a nearest neighbour tells the two sets apart."""
    return told_apart(figures) > TOLD_APART + SURE * 0.5 / sqrt(2 * n)


def told_apart(figures: Figures) -> float:
    """Share of the pictures of both sides whose nearest neighbour is of their own side: 0 to 1, 0.5 where chance decides."""
    return (figures["two_sample_real"] + figures["two_sample_fake"]) / 2


def described(dataset: Dataset) -> str:
    """How the pictures were before they were packed: "28x28, grey"."""
    width, height = dataset.report.sizes.most_common
    return f"{width}x{height}, {'colour' if COLOURED & set(dataset.report.modes) else 'grey'}"
