"""Grades: where pictures stand next to real ones, as a few shares and yes-or-no answers that sentences and bars are made of."""

from math import sqrt

from ganvas.evaluation.samples.findings import Findings
from ganvas.evaluation.samples.same_kind import DEVIATIONS, of_another_kind

GOOD, FAIR = 0.9, 0.6
"""Shares of what real pictures reach, above which quality and variety are called good and fair."""
ALIKE = 1 / 3
"""Pictures that are worth fewer distinct ones than this share of what real ones are worth are nearly all alike."""
NEARER, SELDOM_TOLD = 0.8, 0.45
"""Pictures are closer to real ones than real ones are below this share of their smallest distance, where fewer than this share is
told apart by its nearest neighbour."""
RARE, OFTEN = 0.7, 1.4
"""A class comes too rarely or too often when its share is beyond these multiples of its share of the real pictures."""


def quality(findings: Findings) -> float:
    """Precision as a share of what real pictures reach, in [0, 1], and no more than the two-sample test leaves of it.

    Pictures that are all alike may all be where a real one is. Where half as many of the generated pictures as of real ones
    have a real one as their nearest neighbour, or more, precision stands alone; where none has, it means nothing.
    """
    made, real = (1 - figures["two_sample_fake"] for figures in (findings.metrics, findings.floor))
    return min(share(findings, "precision"), 2 * made / max(real, 1e-9))


def variety(findings: Findings) -> float:
    """Coverage as a share of what real pictures reach, in [0, 1]; of pictures that are all alike, of what they are worth."""
    return min(share(findings, "coverage"), share(findings, "vendi") if all_alike(findings) else 1.0)


def all_alike(findings: Findings) -> bool:
    """Whether a model has collapsed to a few pictures, or has only begun."""
    return share(findings, "vendi") < ALIKE


def closer_than_real(findings: Findings) -> bool:
    """Whether these are closer to the real pictures than the same number of real pictures are, by more than chance."""
    n = findings.protocol.n
    apart = (findings.metrics["two_sample_real"] + findings.metrics["two_sample_fake"]) / 2
    nearest = min(row["frechet"] for row in findings.controls.values() if "frechet" in row)
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


def grade(value: float) -> str:
    """What a share of what real pictures reach is called: good, fair or poor."""
    return "good" if value >= GOOD else "fair" if value >= FAIR else "poor"
