"""What all GANs do: a penalty at a share of the batch."""

import pytest
import torch

from ganvas.losses.penalties import gradient_penalty
from ganvas.models.gan import Gan
from small import BATCH, first_batch, fresh, small


@pytest.mark.parametrize(("share", "count"), [(1.0, BATCH), (0.25, BATCH // 4), (0.01, 1)])
def test_a_penalty_is_taken_at_a_share_of_the_pictures_of_either_side(share: float, count: int) -> None:
    recipe = small("gan-dense").but(
        "model.game.objective=relativistic", "model.game.penalty=r1-r2", "model.game.gamma=3", "model.game.every=4"
    )
    recipe = recipe.but(f"model.game.penalised={share}")
    model, batch = fresh(recipe).model, first_batch(recipe)
    assert isinstance(model, Gan)
    found = model.penalty_losses(batch.in_phase("penalty"))
    for name, images in {"r1": batch.images, "r2": model.fakes(batch)}.items():
        few = images[:count].detach().clone().requires_grad_()
        scores = model.networks["discriminator"](few)
        assert found[name].item() == pytest.approx(3 / 2 * 4 * gradient_penalty(scores, few).mean().item(), rel=1e-5)


def test_augmented_pictures_and_their_classes_stay_together_in_a_share_of_them() -> None:
    """The pictures of a share are augmented as they are in the whole batch, and judged with their own classes."""
    recipe = small("conditional-dcgan").but(
        "model.game.penalised=0.5",
        "model.game.penalty=r1",
        'model.augment.kinds=["shift","turn"]',
        "model.augment.strength=0.8",
    )
    model, batch = fresh(recipe, seed=1).model, first_batch(recipe).in_phase("penalty")
    assert isinstance(model, Gan)
    half = BATCH // 2
    few = batch.images.clone().requires_grad_()
    scores = model.judged(model.seen(few, batch, "real"), batch)
    (slopes,) = torch.autograd.grad(scores[:half].sum(), few)
    expected = slopes[:half].square().flatten(1).sum(1).mean().item()
    weight = model.game.weight(few[0, 0].numel()) / 2 * model.game.every
    assert model.penalty_losses(batch)["r1"].item() == pytest.approx(weight * expected, rel=1e-4)
