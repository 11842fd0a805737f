"""Summary: what the figures say, in sentences for people who never heard of them."""

from ganvas.evaluation.samples.grades import FAIR, all_alike, closer_than_real, quality, share, variety, word
from ganvas.evaluation.samples.next_step import next_step
from ganvas.evaluation.samples.record import Evaluation

RARE, OFTEN = 0.7, 1.4
"""A class is made too rarely or too often when its share is beyond these multiples of its part in the real pictures."""
SURE = 3.0
"""Deviations by which chance alone must be exceeded for that to be said."""
SMALL = 1_000
"""Pictures a row below which figures are rough."""


def sentences(evaluation: Evaluation) -> list[str]:
    """The summary: how real the pictures look, how varied they are, whether they copy, and what to do next."""
    told = [_of_quality(evaluation), _of_variety(evaluation)]
    if classes := _of_classes(evaluation):
        told.append(classes)
    if headline := evaluation.copying_headline:
        told.append(headline)
    if closer := _of_closeness(evaluation):
        told.append(closer)
    told.append(next_step(evaluation))
    if evaluation.protocol.n < SMALL:
        told.append(
            f"Each row has only {evaluation.protocol.n:,} pictures, so all of this is rough; compare rows of this table, "
            "not with figures from elsewhere."
        )
    return told


def off_balance(evaluation: Evaluation) -> dict[str, str]:
    """The classes that come "rare" or "often", by more than chance, by name."""
    found, classes = {}, evaluation.classes
    if classes:
        for name, real, made in zip(evaluation.class_names, classes["real"], classes["generated"], strict=True):
            chance = SURE * ((real * (1 - real) + made * (1 - made)) / evaluation.protocol.n) ** 0.5
            if abs(made - real) > chance and not RARE * real <= made <= OFTEN * real:
                found[name] = "rare" if made < real else "often"
    return found


def _of_quality(evaluation: Evaluation) -> str:
    made, real = (_hundred(figures["precision"]) for figures in (evaluation.metrics, evaluation.floor))
    told = f"Quality {word(quality(evaluation))}: "
    if all_alike(evaluation):
        return told + (
            f"nearly all generated pictures are alike. That {made} of 100 lie where real ones do means nothing then: one picture "
            "that does, repeated, would give 100."
        )
    if quality(evaluation) < share(evaluation, "precision") or variety(evaluation) < FAIR / 2:
        apart, usual = (_hundred(figures["two_sample_fake"]) for figures in (evaluation.metrics, evaluation.floor))
        return told + (
            f"of 100 generated pictures {made} lie where real ones do (of 100 real ones, {real}), but {apart} of 100 are most like "
            f"another generated one (of real ones, {usual} are): together they can be told from real ones."
        )
    return told + (f"of 100 generated pictures {made} look like real ones (of 100 real ones, {real} pass the same test).")


def _of_variety(evaluation: Evaluation) -> str:
    told = f"Variety {word(variety(evaluation))}: "
    if all_alike(evaluation):
        kinds, usual = (f"{figures['vendi']:.2g}" for figures in (evaluation.metrics, evaluation.floor))
        return told + f"the generated pictures count as {kinds} different ones, as many real ones as {usual}."
    made, real = (_hundred(figures["coverage"]) for figures in (evaluation.metrics, evaluation.floor))
    return told + (
        f"{made} of 100 real pictures have something like them among the generated ones (among as many real ones, {real} have)."
    )


def _of_classes(evaluation: Evaluation) -> str:
    classes = evaluation.classes
    if not classes:
        return ""
    shares = dict(zip(evaluation.class_names, zip(classes["real"], classes["generated"], strict=True), strict=True))
    found = off_balance(evaluation)
    told = []
    for how in ("rare", "often"):
        names = [f"{name} ({shares[name][1]:.0%} instead of {shares[name][0]:.0%})" for name in found if found[name] == how]
        if names:
            told.append(f"Too {how} among the generated pictures: {', '.join(names)}.")
    return " ".join(told) or "Every class comes about as often as it should."


def _of_closeness(evaluation: Evaluation) -> str:
    if not closer_than_real(evaluation) or evaluation.copying.get("copies"):
        return ""
    looked = "" if evaluation.copying else " Copies were not looked for: leave out --no-copies."
    return (
        "These lie closer to the real pictures than real pictures lie to each other (frechet "
        f"{evaluation.metrics['frechet']:.3g} beside {evaluation.floor['frechet']:.3g}): that is what copies look like.{looked}"
    )


def _hundred(value: float) -> str:
    return str(round(100 * value))
