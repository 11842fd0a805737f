"""What all GANs do: a penalty at some pictures of the batch."""

import pytest
import torch

from ganvas.data.augmentation import BATCHES
from ganvas.losses.penalties import gradient_penalty
from ganvas.models.gan import Gan
from small import first_batch, fresh, small


@pytest.mark.parametrize("one_in", [1, 3, 4, 100])
def test_a_penalty_is_taken_at_one_picture_in_so_many_of_either_side(one_in: int) -> None:
    recipe = small("gan-dense").but(
        "model.game.objective=relativistic", "model.game.penalty=r1-r2", "model.game.gamma=3", "model.game.every=4"
    )
    recipe = recipe.but(f"model.game.one_in={one_in}")
    model, batch = fresh(recipe).model, first_batch(recipe)
    assert isinstance(model, Gan)
    found = model.penalty_losses(batch.in_phase("penalty"))
    for name, images in {"r1": batch.images, "r2": model.fakes(batch)}.items():
        few = images[::one_in].detach().clone().requires_grad_()
        scores = model.networks["discriminator"](few)
        assert found[name].item() == pytest.approx(3 / 2 * 4 * gradient_penalty(scores, few).mean().item(), rel=1e-5)


def test_augmented_pictures_and_their_classes_stay_together_when_some_are_taken() -> None:
    """They are augmented as they are in the whole batch, and judged with their own classes."""
    recipe = small("conditional-dcgan").but(
        "model.game.one_in=2",
        "model.game.penalty=r1",
        'model.augment.kinds=["shift","turn"]',
        "model.augment.strength=0.8",
    )
    model, batch = fresh(recipe, seed=1).model, first_batch(recipe).in_phase("penalty")
    assert isinstance(model, Gan)
    few = batch.images.clone().requires_grad_()
    scores = model.judged(model.seen(few, batch, "real"), batch)
    (slopes,) = torch.autograd.grad(scores[::2].sum(), few)
    expected = slopes[::2].square().flatten(1).sum(1).mean().item()
    weight = model.game.weight(few[0, 0].numel()) / 2 * model.game.every
    assert model.penalty_losses(batch)["r1"].item() == pytest.approx(weight * expected, rel=1e-4)


@pytest.mark.parametrize(("objective", "known"), [("relativistic", 0.5), ("hinge", 1.0), ("least-squares", 0.0)])
def test_an_augmentation_adapts_to_what_the_objective_asks(objective: str, known: float) -> None:
    """The scores of real pictures are positive, half of them more than a half, three quarters above their partners'."""
    recipe = small("adaptive").but(f"model.game.objective={objective}")
    model, batch = fresh(recipe).model, first_batch(recipe)
    assert isinstance(model, Gan)
    assert model.augment is not None
    real = torch.tensor([0.1, 0.9]).repeat(len(batch) // 2)
    fake = torch.tensor([0.0, 0.0, 0.2, 0.0]).repeat(len(batch) // 4)
    model.note_scores(real, fake, batch)
    assert float(model.augment.known) == pytest.approx(known / BATCHES)
