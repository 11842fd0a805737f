"""Advice: what to do next, by what was judged: a model that can train on, or pictures that are what they are."""

from ganvas.evaluation.samples.grades import FAIR, GOOD, all_alike, beside_another_kind, closer_than_real, quality, variety
from ganvas.evaluation.samples.record import Evaluation
from ganvas.words import quoted

NEAR = 3.0
"""Times as far as real pictures, up to which a distance leaves little to gain."""


def next_step(evaluation: Evaluation) -> str:
    """One sentence or two. Never to train on because of real pictures that the model was not made for."""
    if evaluation.copying.get("copies"):
        step = ": train on more pictures, or stop earlier, and judge again." if evaluation.of_a_model else "."
        return f"Don't show these pictures as new ones{step}"
    if beside_another_kind(evaluation):
        told = f"{evaluation.against} is of another kind than the training pictures, so these figures don't say how good the "
        return _of(
            evaluation,
            f"{told}model is. Judge it beside its own kind:  ganvas evaluate {quoted(evaluation.what)}",
            f"{told}pictures are.",
        )
    if all_alike(evaluation):
        return _of(
            evaluation, "It has collapsed or has only begun: train on; if that stays, train a GAN anew with --stability 2."
        )
    if evaluation.copying.get("closer"):
        return _of(
            evaluation,
            "It may be memorising. Look at the gallery, judge an earlier checkpoint, or train on more pictures.",
            "Look at the gallery of the report: they may be copies with changes.",
        )
    if closer_than_real(evaluation):
        return (
            "Look at the report's gallery before you show them as new ones." if evaluation.copying else "Look for copies first."
        )
    good, varied = quality(evaluation), variety(evaluation)
    near = evaluation.metrics["frechet"] <= NEAR * evaluation.floor["frechet"]
    if good >= GOOD and varied >= GOOD and near:
        return _of(
            evaluation,
            "This model is nearly as good as this judge can tell; training on will change little.",
            "These pictures are nearly as good as this judge can tell.",
        )
    if good >= FAIR and varied < FAIR:
        return _of(
            evaluation,
            "It makes good pictures of a few kinds only: another seed, a larger batch or a lower rate may bring the others.",
            "They are good pictures of a few kinds only.",
        )
    if varied >= FAIR and good < FAIR:
        return _of(
            evaluation,
            "It has the variety but not the looks yet: train on, and judge again; stop when these figures no longer rise.",
            "They have the variety of real ones but not the looks.",
        )
    if good < FAIR and varied < FAIR:
        return _of(evaluation, "It is far from done: train on for several times as long, and judge again.")
    return _of(
        evaluation,
        "It is on its way: train on, and judge again; stop when these figures no longer rise.",
        "They come near real ones, and can still be told from them.",
    )


def _of(evaluation: Evaluation, model: str, pictures: str = "They are still far from real ones.") -> str:
    return model if evaluation.of_a_model else pictures
