"""Grades: where pictures stand next to real ones, as a few words and shares that sentences and bars are made of."""

from enum import IntEnum
from math import sqrt

from ganvas.evaluation.records import Figures
from ganvas.evaluation.roles.same_kind import DEVIATIONS, of_another_kind
from ganvas.evaluation.samples.findings import Findings


class Grade(IntEnum):
    """Five steps; a higher one is better."""

    VERY_POOR = 0
    POOR = 1
    FAIR = 2
    GOOD = 3
    VERY_GOOD = 4


SHARP = 0.5
"""Pixels: pictures that are further from real ones than a blur of so much, which takes the finest detail, are not called good."""
FAIR, POOR = 0.75, 1.5
"""Pixels on a side of SIDE: the blurs up to which quality is called fair and poor; on larger pictures more, as the root of the side."""
SIDE = 32
VARIED = (0.2, 0.5, 0.8, 0.95)
"""Shares of the coverage of real pictures at which variety reaches the next grade."""
ALIKE = 1 / 3
"""Pictures that are worth fewer distinct ones than this share of what real ones are worth are nearly all alike."""
CROWDED = 0.95
"""Where more of the generated pictures than this share are most like another generated one, they have a place of their own."""
NEARER, SELDOM_TOLD = 0.8, 0.45
"""Pictures are closer to real ones than real ones are below this share of their smallest distance, where fewer than this share is
told apart by its nearest neighbour."""
RARE, OFTEN = 0.7, 1.4
"""A class comes too rarely or too often when its share is beyond these multiples of its share of the real pictures."""


def quality(findings: Findings) -> Grade:
    """How close to real pictures these are as a set: by the blur that makes real ones as far, or that would not be noticed."""
    if all_alike(findings):
        return Grade.VERY_POOR
    seen = _grade_of(findings.metrics["blur"], findings)
    if differs(findings) and seen <= Grade.POOR:
        return seen
    least = noticed_blur(findings) or strongest_blur(findings)
    grade = min(seen, _grade_of(least, findings))
    return Grade.VERY_GOOD if grade is Grade.GOOD and not differs(findings) else grade


def _grade_of(blur: float, findings: Findings) -> Grade:
    size = max(1.0, sqrt(min(findings.protocol.shape[1:]) / SIDE))
    if blur <= SHARP:
        return Grade.GOOD
    if blur <= FAIR * size:
        return Grade.FAIR
    return Grade.POOR if blur <= POOR * size else Grade.VERY_POOR


def differs(findings: Findings) -> bool:
    """Whether any difference from real pictures was noticed."""
    least: float | None = findings.power["anything"]
    return least is not None and findings.metrics["blur"] >= least


def is_sure(findings: Findings) -> bool:
    """Whether quality is what it is called, and not perhaps better: it is limited by these pictures, not by what is noticed."""
    least = noticed_blur(findings)
    if all_alike(findings) or (least is not None and findings.metrics["blur"] >= least):
        return True
    if differs(findings) and _grade_of(findings.metrics["blur"], findings) <= Grade.POOR:
        return True  # what isn't noticed could only make it worse
    return least is not None and _grade_of(least, findings) >= Grade.GOOD


def noticed_blur(findings: Findings) -> float | None:
    """The weakest blur of real pictures that is noticed in detail and in what is shown, in pixels; None where none is."""
    least: float | None = findings.power["notices"]["blur"]
    return least


def shown_by(findings: Findings) -> float:
    """The blur from which on a difference like the one that was found is noticed, in pixels."""
    least = noticed_blur(findings)
    if least is not None and (findings.metrics["blur"] >= least or not differs(findings)):
        return least
    return float(findings.power["anything"])


def strongest_blur(findings: Findings) -> float:
    """The strongest blur that was tried, in pixels."""
    return float(findings.power["strongest"])


def variety(findings: Findings) -> float:
    """Coverage as a share of what real pictures reach, in [0, 1]; of pictures that are all alike, of what they are worth."""
    return min(share(findings, "coverage"), share(findings, "vendi") if all_alike(findings) else 1.0)


def varied(findings: Findings) -> Grade:
    """The same as a grade."""
    return Grade(sum(variety(findings) >= least for least in VARIED))


def all_alike(findings: Findings) -> bool:
    """Whether a model has collapsed to a few pictures, or has only begun."""
    return share(findings, "vendi") < ALIKE


def too_alike_to_be_close(figures: Figures, floor: Figures, *, same_kind: bool) -> bool:
    """Whether pictures are so much alike, or so much more like each other than like real ones, that closeness says nothing of copying.

    same_kind: whether the real ones are of the training pictures' kind; next to others every picture is like its own kind.
    """
    return figures["vendi"] < ALIKE * floor["vendi"] or (same_kind and figures["two_sample_fake"] > CROWDED)


def closer_than_real(findings: Findings) -> bool:
    """Whether these are closer to the real pictures than the same number of real pictures are, by more than chance."""
    n = findings.protocol.n
    apart = (findings.metrics["two_sample_real"] + findings.metrics["two_sample_fake"]) / 2
    nearest = findings.floor["frechet"]
    near = findings.metrics["frechet"] < NEARER * nearest
    return near and apart < SELDOM_TOLD - DEVIATIONS * 0.5 / sqrt(2 * n)


def beside_another_kind(findings: Findings) -> bool:
    """Whether the real pictures are of another kind than those that the model was trained on."""
    protocol = findings.protocol
    return protocol.against != protocol.trained_on and of_another_kind(findings.controls["training"], protocol.n)


def off_balance(findings: Findings) -> dict[str, str]:
    """The classes that come "rare" or "often", by more than chance, by name."""
    found, classes = {}, findings.classes
    if classes:
        for name, real, made in zip(findings.class_names, classes["real"], classes["generated"], strict=True):
            chance = DEVIATIONS * ((real * (1 - real) + made * (1 - made)) / findings.protocol.n) ** 0.5
            if abs(made - real) > chance and not RARE * real <= made <= OFTEN * real:
                found[name] = "rare" if made < real else "often"
    return found


def share(findings: Findings, name: str) -> float:
    """A figure as a share of what real pictures reach, at most 1."""
    return min(1.0, findings.metrics[name] / max(findings.floor[name], 1e-9))
