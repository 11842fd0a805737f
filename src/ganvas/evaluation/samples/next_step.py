"""Next step: what to do about what was found. A model can train on; pictures are what they are."""

from ganvas.evaluation.samples.findings import Findings
from ganvas.evaluation.samples.grades import FAIR, GOOD, all_alike, beside_another_kind, closer_than_real, quality, variety
from ganvas.words import Command, Message, message

NEAR = 3.0
"""Times as far as real pictures, up to which a distance leaves little to gain."""


def next_step(findings: Findings) -> Message:
    """One sentence or two. Never to train on because of real pictures that the model was not made for."""
    if findings.copying.get("copies") or beside_another_kind(findings):
        return _of_what_it_is_worth(findings)
    return _of_a_model(findings) if findings.of_a_model else _of_pictures(findings)


def _of_what_it_is_worth(findings: Findings) -> Message:
    """Where the other figures say nothing about how good it is."""
    if findings.copying.get("copies"):
        if findings.of_a_model:
            return message(
                "Don't show these pictures as new ones: train on more pictures, or stop earlier, and evaluate it again."
            )
        return message("Don't show these pictures as new ones.")
    if findings.of_a_model:
        return message(
            "{against} is of another kind than the training pictures, so these figures don't say how good the model is. Evaluate it "
            "against its own kind:  {command}",
            against=findings.against,
            command=Command("evaluate", findings.what).suited,
        )
    return message(
        "{against} is of another kind than the training pictures, so these figures don't say how good the pictures are.",
        against=findings.against,
    )


def _of_a_model(findings: Findings) -> Message:
    if all_alike(findings):
        return message("It has collapsed or only just begun: train on. If that stays, retrain a GAN with --stability 2.")
    if findings.copying.get("closer"):
        return message("It may be memorising. Look at the gallery, evaluate an earlier checkpoint, or train on more pictures.")
    if closer_than_real(findings):
        return _of_too_close(findings)
    good, varied = quality(findings), variety(findings)
    if _as_good_as_measurable(findings):
        return message("This model is nearly as good as this evaluation can measure; training on will change little.")
    if good >= FAIR and varied < FAIR:
        return message(
            "It makes good pictures of a few kinds only: another seed, a larger batch or a lower learning rate may bring the others."
        )
    if varied >= FAIR and good < FAIR:
        return message(
            "Variety is there; quality isn't yet. Train on and evaluate again; stop when these figures no longer improve."
        )
    if good < FAIR and varied < FAIR:
        return message("It is far from done: train on for several times as long, and evaluate again.")
    return message("It is getting there: train on and evaluate again; stop when these figures no longer improve.")


def _of_pictures(findings: Findings) -> Message:
    if all_alike(findings):
        return message("They are still far from real ones.")
    if findings.copying.get("closer"):
        return message("Look at the gallery of the report: they may be altered copies.")
    if closer_than_real(findings):
        return _of_too_close(findings)
    good, varied = quality(findings), variety(findings)
    if _as_good_as_measurable(findings):
        return message("These pictures are nearly as good as this evaluation can measure.")
    if good >= FAIR and varied < FAIR:
        return message("They are good pictures of a few kinds only.")
    if varied >= FAIR and good < FAIR:
        return message("They are as varied as real ones, but don't look like them.")
    if good < FAIR and varied < FAIR:
        return message("They are still far from real ones.")
    return message("They come close to real ones, but are still distinguishable from them.")


def _of_too_close(findings: Findings) -> Message:
    if findings.copying:
        return message("Look at the gallery of the report before you show them as new ones.")
    return message("Search for copies first.")


def _as_good_as_measurable(findings: Findings) -> bool:
    near = findings.metrics["frechet"] <= NEAR * findings.floor["frechet"]
    return quality(findings) >= GOOD and variety(findings) >= GOOD and near
