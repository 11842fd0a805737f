"""Sentences: what the figures say, for people who have never heard of them."""

from ganvas.evaluation.samples.findings import Findings
from ganvas.evaluation.samples.grades import FAIR, all_alike, closer_than_real, grade, off_balance, quality, share, variety
from ganvas.evaluation.samples.next_step import next_step
from ganvas.words import Message, listed, message

SMALL = 1_000
"""Pictures a row below which figures are rough."""


def sentences(findings: Findings) -> list[str]:
    """How real the pictures look, how varied they are, whether they copy, and what to do next."""
    said: list[str] = [_of_quality(findings), _of_variety(findings), *_of_classes(findings)]
    if headline := findings.copying_headline:
        said.append(headline)
    said += [*_of_closeness(findings), next_step(findings)]
    if findings.protocol.n < SMALL:
        said.append(
            message(
                "Each row has only {n:,} pictures, so all of this is rough. Compare the rows of this table, not figures from elsewhere.",
                n=findings.protocol.n,
            )
        )
    return said


def _of_quality(findings: Findings) -> Message:
    graded = {
        "good": message("Quality is good."),
        "fair": message("Quality is fair."),
        "poor": message("Quality is poor."),
    }[grade(quality(findings))]
    made, real = (_hundred(figures["precision"]) for figures in (findings.metrics, findings.floor))
    if all_alike(findings):
        return message(
            "{grade} Nearly all generated pictures are alike. It then means nothing that {made} of 100 are where real ones are: a single "
            "such picture, repeated, would score 100.",
            grade=graded,
            made=made,
        )
    if quality(findings) < share(findings, "precision") or variety(findings) < FAIR / 2:
        apart, usual = (_hundred(figures["two_sample_fake"]) for figures in (findings.metrics, findings.floor))
        return message(
            "{grade} Of 100 generated pictures, {made} are where real ones are (of 100 real ones, {real} are), but {apart} of 100 are most "
            "like another generated one (of 100 real ones, {usual} are): as a set they are distinguishable from real ones.",
            grade=graded,
            made=made,
            real=real,
            apart=apart,
            usual=usual,
        )
    return message(
        "{grade} Of 100 generated pictures, {made} look like real ones (of 100 real ones, {real} pass the same test).",
        grade=graded,
        made=made,
        real=real,
    )


def _of_variety(findings: Findings) -> Message:
    graded = {
        "good": message("Variety is good."),
        "fair": message("Variety is fair."),
        "poor": message("Variety is poor."),
    }[grade(variety(findings))]
    if all_alike(findings):
        return message(
            "{grade} The generated pictures are about as varied as {kinds:.2g} distinct pictures; the same number of real ones, as "
            "{usual:.2g}.",
            grade=graded,
            kinds=findings.metrics["vendi"],
            usual=findings.floor["vendi"],
        )
    made, real = (_hundred(figures["coverage"]) for figures in (findings.metrics, findings.floor))
    return message(
        "{grade} Of 100 real pictures, {made} have something like them among the generated ones ({real} among the same number of other "
        "real ones).",
        grade=graded,
        made=made,
        real=real,
    )


def _of_classes(findings: Findings) -> list[str]:
    classes = findings.classes
    if not classes:
        return []
    shares = dict(zip(findings.class_names, zip(classes["real"], classes["generated"], strict=True), strict=True))
    uneven = off_balance(findings)
    named = {
        how: listed([f"{name} ({shares[name][1]:.0%} / {shares[name][0]:.0%})" for name in uneven if uneven[name] == how])
        for how in ("rare", "often")
    }
    said: list[str] = []
    if named["rare"]:
        said.append(message("Too rare among the generated pictures (share / real share): {classes}.", classes=named["rare"]))
    if named["often"]:
        said.append(message("Too often among the generated pictures (share / real share): {classes}.", classes=named["often"]))
    return said or [message("Every class occurs about as often as it should.")]


def _of_closeness(findings: Findings) -> list[str]:
    if not closer_than_real(findings) or findings.copying.get("copies"):
        return []
    closer = message(
        "These are closer to the real pictures than real pictures are to each other (frechet {distance:.3g}, compared with {real:.3g}): "
        "that is what copies look like.",
        distance=findings.metrics["frechet"],
        real=findings.floor["frechet"],
    )
    return [closer] if findings.copying else [closer, message("Copies were not searched for: leave out --no-copies.")]


def _hundred(value: float) -> int:
    return round(100 * value)
