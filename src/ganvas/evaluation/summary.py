"""Summary: what the figures say, in sentences for people who never heard of them."""

from ganvas.evaluation.record import Evaluation

GOOD, FAIR = 0.9, 0.6
"""Shares of what real pictures reach, above which quality and variety are called good and fair."""
RARE, OFTEN = 0.7, 1.4
"""A class is made too rarely or too often when its share is beyond these multiples of its part in the real pictures."""
SURE = 3.0
"""Deviations by which chance alone must be exceeded for that to be said."""
SMALL = 1_000
"""Pictures a row below which figures are rough."""


def quality(evaluation: Evaluation) -> float:
    """Precision as a share of what real pictures reach, in [0, 1]."""
    return _share(evaluation, "precision")


def variety(evaluation: Evaluation) -> float:
    """Coverage as a share of what real pictures reach, in [0, 1]."""
    return _share(evaluation, "coverage")


def sentences(evaluation: Evaluation) -> list[str]:
    """The summary: how real the pictures look, how varied they are, whether they copy, and what to do next."""
    told = [_of_quality(evaluation), _of_variety(evaluation)]
    if classes := _of_classes(evaluation):
        told.append(classes)
    if verdict := evaluation.copying.get("verdict"):
        told.append(verdict[0].upper() + verdict[1:])
    told.append(_advice(evaluation))
    if evaluation.protocol.n < SMALL:
        told.append(
            f"Each row has only {evaluation.protocol.n:,} pictures, so all of this is rough; compare rows of this table, "
            "not with figures from elsewhere."
        )
    return told


def _of_quality(evaluation: Evaluation) -> str:
    made, real = evaluation.metrics["precision"], evaluation.floor["precision"]
    return (
        f"Quality {_word(quality(evaluation))}: of 100 generated pictures {_hundred(made)} look like real ones "
        f"(of 100 real ones, {_hundred(real)} pass the same test)."
    )


def _of_variety(evaluation: Evaluation) -> str:
    made, real = evaluation.metrics["coverage"], evaluation.floor["coverage"]
    return (
        f"Variety {_word(variety(evaluation))}: {_hundred(made)} of 100 real pictures have something like them among the "
        f"generated ones (among as many real ones, {_hundred(real)} have)."
    )


def _of_classes(evaluation: Evaluation) -> str:
    classes = evaluation.classes
    if not classes:
        return ""
    rare: list[str] = []
    often: list[str] = []
    for name, real, made in zip(evaluation.class_names, classes["real"], classes["generated"], strict=True):
        chance = SURE * ((real * (1 - real) + made * (1 - made)) / evaluation.protocol.n) ** 0.5
        if abs(made - real) > chance and not RARE * real <= made <= OFTEN * real:
            (rare if made < real else often).append(f"{name} ({made:.0%} instead of {real:.0%})")
    told = [
        f"Too {word} among the generated pictures: {', '.join(names)}."
        for word, names in (("rare", rare), ("often", often))
        if names
    ]
    return " ".join(told) or "Every class comes about as often as it should."


def _advice(evaluation: Evaluation) -> str:
    good, varied = quality(evaluation), variety(evaluation)
    if evaluation.copying.get("copies"):
        return "Don't show these pictures as new ones: train on more pictures, or stop earlier, and judge again."
    if evaluation.copying.get("closer"):
        return (
            "No single copy is proven, but as a whole these pictures lie closer to the training pictures than real ones do: it may be "
            "memorising. Look at the gallery, judge an earlier checkpoint, or train on more pictures."
        )
    if good >= GOOD and varied >= GOOD:
        return "This model is nearly as good as this judge can tell; training on will change little."
    if good >= FAIR and varied < FAIR:
        return "It makes good pictures of a few kinds only: another seed, a larger batch or a lower rate may bring the others."
    if varied >= FAIR and good < FAIR:
        return "It has the variety but not the looks yet: train on, and judge again; stop when these figures no longer rise."
    if good < FAIR and varied < FAIR:
        return "It is far from done: train on for several times as long, and judge again."
    return "It is on its way: train on, and judge again; stop when these figures no longer rise."


def _share(evaluation: Evaluation, name: str) -> float:
    return min(1.0, evaluation.metrics[name] / max(evaluation.floor[name], 1e-9))


def _word(share: float) -> str:
    return "good" if share >= GOOD else "fair" if share >= FAIR else "poor"


def _hundred(share: float) -> str:
    return str(round(100 * share))
