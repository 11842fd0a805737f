"""Next step: what to do about what was found. A model can train on; pictures are what they are."""

from ganvas.evaluation.samples.findings import Findings
from ganvas.evaluation.samples.grades import (
    Grade,
    all_alike,
    beside_another_kind,
    closer_than_real,
    differs,
    is_sure,
    quality,
    varied,
)
from ganvas.words import Command, Message, message


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
    good, many = quality(findings), varied(findings)
    if not is_sure(findings) and good <= Grade.POOR:
        return message(
            "Look at its pictures, train on, and look again: this evaluation doesn't notice enough to say how far it is."
        )
    if not differs(findings) and many >= Grade.GOOD:
        return message("This model is as good as this evaluation can measure; training on will change little that it notices.")
    if good >= Grade.FAIR and many < Grade.FAIR:
        return message(
            "It makes believable pictures of a few kinds only: another seed, a larger batch or a lower learning rate may bring the others."
        )
    if good == Grade.VERY_POOR:
        return message("It is far from done: train on for several times as long, and evaluate again.")
    if good == Grade.POOR:
        return message("It is not done: train on and evaluate again; stop when the blur no longer falls.")
    return message("It is getting there: train on and evaluate again; stop when these figures no longer improve.")


def _of_pictures(findings: Findings) -> Message:
    if all_alike(findings):
        return message("They are still far from real ones.")
    if findings.copying.get("closer"):
        return message("Look at the gallery of the report: they may be altered copies.")
    if closer_than_real(findings):
        return _of_too_close(findings)
    good, many = quality(findings), varied(findings)
    if not is_sure(findings) and good <= Grade.POOR:
        return message("Look at them: this evaluation doesn't notice enough to say how good they are.")
    if not differs(findings) and many >= Grade.GOOD:
        return message("This evaluation can't tell these pictures from real ones.")
    if good >= Grade.FAIR and many < Grade.FAIR:
        return message("They are believable pictures of a few kinds only.")
    if good <= Grade.POOR:
        return message("They are still far from real ones.")
    if not differs(findings):
        return message("This evaluation can't tell them from real ones one by one, but as a set they are less varied.")
    return message("They come close to real ones, but are still distinguishable from them.")


def _of_too_close(findings: Findings) -> Message:
    if findings.copying:
        return message("Look at the gallery of the report before you show them as new ones.")
    return message("Search for copies first.")
