"""Sentences: what the figures say, for people who have never heard of them."""

from ganvas.evaluation.samples.findings import Findings
from ganvas.evaluation.samples.grades import (
    Grade,
    all_alike,
    closer_than_real,
    differs,
    is_sure,
    noticed_blur,
    off_balance,
    quality,
    shown_by,
    strongest_blur,
    varied,
)
from ganvas.evaluation.samples.next_step import next_step
from ganvas.words import Message, listed, message

SMALL = 1_000
"""Pictures a row below which figures are rough."""
ROUGH = 0.8
"""Accuracy below which a classifier is called rough where classes are spoken of."""


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


def quality_in_words(grade: Grade) -> Message:
    """The grade as a sentence of its own."""
    return {
        Grade.VERY_GOOD: message("Quality is very good."),
        Grade.GOOD: message("Quality is good."),
        Grade.FAIR: message("Quality is fair."),
        Grade.POOR: message("Quality is poor."),
        Grade.VERY_POOR: message("Quality is very poor."),
    }[grade]


def variety_in_words(grade: Grade) -> Message:
    """The grade as a sentence of its own. It never says "good", which is a word for quality."""
    return {
        Grade.VERY_GOOD: message("They are as varied as real ones."),
        Grade.GOOD: message("They are nearly as varied as real ones."),
        Grade.FAIR: message("They are less varied than real ones."),
        Grade.POOR: message("They are much less varied than real ones."),
        Grade.VERY_POOR: message("They are hardly varied."),
    }[grade]


def _of_quality(findings: Findings) -> Message:
    grade, blur = quality_in_words(quality(findings)), findings.metrics["blur"]
    if all_alike(findings):
        return message("{grade} Nearly the same picture comes again and again, which real pictures don't do.", grade=grade)
    if not is_sure(findings):
        return _of_unsure_quality(findings)
    least = shown_by(findings)
    if not differs(findings):
        return message(
            "{grade} No difference from real pictures was noticed; real ones that are blurred by {least:.2g} pixels would have been "
            "noticed.",
            grade=grade,
            least=least,
        )
    if blur > strongest_blur(findings):
        return message(
            "{grade} The generated pictures are further from real ones than real pictures blurred by {most:.2g} pixels would be, beyond "
            "recognition. On these pictures a blur of {least:.2g} pixels is noticed.",
            grade=grade,
            most=strongest_blur(findings),
            least=least,
        )
    return message(
        "{grade} As a set, the generated pictures are as far from real ones as real pictures blurred by {blur:.2g} pixels would be. On "
        "these pictures a blur of {least:.2g} pixels is noticed.",
        grade=grade,
        blur=blur,
        least=least,
    )


def _of_unsure_quality(findings: Findings) -> Message:
    """Where worse pictures would pass too."""
    least = noticed_blur(findings)
    if least is None:
        return message(
            "Quality can't be told: on these pictures, real ones may be blurred by {most:.2g} pixels, beyond recognition, before it is "
            "noticed that they show less. Look at them.",
            most=strongest_blur(findings),
        )
    if quality(findings) <= Grade.POOR:
        if not differs(findings):
            return message(
                "Quality can't be told: no difference from real pictures was noticed, but only from a blur of {least:.2g} pixels on is it "
                "noticed here that pictures show less, and these may be as bad. Look at them.",
                least=least,
            )
        return message(
            "Quality can't be told: in detail the generated pictures differ from real ones as much as a blur of {blur:.2g} pixels makes "
            "them differ, but only from {least:.2g} pixels on is it noticed here that pictures show less, and these may be as bad. Look at "
            "them.",
            blur=findings.metrics["blur"],
            least=least,
        )
    if not differs(findings):
        return message(
            "Quality is fair or better: no difference from real pictures was noticed; real ones that are blurred by {least:.2g} pixels "
            "would have been noticed.",
            least=least,
        )
    return message(
        "Quality is fair or better: the generated pictures differ from real ones about as much as a blur of {blur:.2g} pixels makes them "
        "differ. Only from {least:.2g} pixels on is a blur noticed both in detail and in what is shown.",
        blur=findings.metrics["blur"],
        least=least,
    )


def _of_variety(findings: Findings) -> Message:
    if all_alike(findings):
        return message(
            "Nearly all generated pictures are alike: the number of distinct ones among them is in effect {kinds:.2g}; among as many real "
            "ones, {usual:.2g}.",
            kinds=findings.metrics["vendi"],
            usual=findings.floor["vendi"],
        )
    made, real = (_hundred(figures["coverage"]) for figures in (findings.metrics, findings.floor))
    if not is_sure(findings) and quality(findings) <= Grade.POOR:
        return message("How varied they are can't be told either.")
    if quality(findings) is Grade.VERY_POOR:
        return message(
            "How varied they are means little so far from real ones: of 100 real pictures, {made} have something like them among the "
            "generated ones ({real} among the same number of other real ones).",
            made=made,
            real=real,
        )
    return message(
        "{grade} Of 100 real pictures, {made} have something like them among the generated ones ({real} among the same number of other "
        "real ones).",
        grade=variety_in_words(varied(findings)),
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
    right = findings.classifier_is_right
    if right is None or right >= ROUGH:
        said = said or [message("Every class occurs about as often as it should.")]
    elif said:
        said.append(message("The classifier that says so is right only {right:.1%} of the time.", right=right))
    else:
        said.append(
            message(
                "Every class seems to occur about as often as it should; but the classifier that says so is right only {right:.1%} of the "
                "time.",
                right=right,
            )
        )
    return said + _of_agreement(findings)


def _of_agreement(findings: Findings) -> list[Message]:
    """Whether a conditional model obeys; beside real pictures that the classifier didn't learn by heart."""
    made, right = findings.metrics.get("label_agreement"), findings.classifier_is_right
    if made is None or right is None:
        return []
    said = [
        message(
            "Of 100 generated pictures, the classifier puts {made} into the class they were made for; of 100 real pictures that it wasn't "
            "trained on, {real} into their own.",
            made=_hundred(made),
            real=_hundred(right),
        )
    ]
    if findings.copying.get("copies"):
        said.append(message("It was trained on the originals of copies, so copies make that figure better than it should be."))
    return said


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
