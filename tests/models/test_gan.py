"""What all GANs do: a penalty at some pictures of the batch."""

import pytest
import torch

from ganvas.data.batches.augmentation import BATCHES
from ganvas.losses.adversarial import discriminator_loss
from ganvas.losses.penalties import gradient_penalty
from ganvas.models.gan import Gan
from ganvas.models.style import StyleGan
from ganvas.training.logbook import Logbook
from ganvas.training.step import play
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
    scores = model.scores(model.augmented(few, batch, "real"), batch)
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


def test_the_accuracy_is_that_of_the_whole_batch_whatever_parts_it_is_cut_into() -> None:
    recipe = small("gan-dense")
    model, batch = fresh(recipe).model, first_batch(recipe)
    assert isinstance(model, Gan)
    real, fake = torch.linspace(-1, 3, len(batch)), torch.linspace(-2, 2, len(batch))
    model.note_scores(real, fake, batch)
    whole = float(model.readings()["accuracy"])
    assert 0.5 < whole < 1
    for _ in range(2):  # a batch that is played again doesn't add up
        for part in batch.split(3):
            rows = slice(part.rows.start, part.rows.stop)
            model.note_scores(real[rows], fake[rows], part)
        assert float(model.readings()["accuracy"]) == pytest.approx(whole)


def test_pixels_in_0_to_1_are_augmented_as_those_in_minus_1_to_1_are() -> None:
    changes = ('model.augment.kinds=["colour","cutout"]', "model.augment.strength=0.8")
    unit, usual = (fresh(small(name).but(*changes)).model for name in ("gan-dense-small", "gan-dense"))
    assert isinstance(unit, Gan)
    assert isinstance(usual, Gan)
    batch = first_batch(small("gan-dense"))
    expected = (usual.augmented(batch.images, batch, "real") + 1) / 2
    assert torch.allclose(unit.augmented(unit.reals(batch), batch, "real"), expected, atol=1e-6)
    assert not torch.allclose(expected, unit.reals(batch), atol=0.1)


def test_a_discriminator_that_compares_pictures_sees_real_and_generated_ones_apart() -> None:
    recipe = small("style").but("model.game.penalty=none")
    model, batch = fresh(recipe).model, first_batch(recipe)
    assert isinstance(model, Gan)
    discriminator, objective = model.networks["discriminator"], recipe.model.game.objective
    real, fake = model.both_sides(batch)
    apart = discriminator_loss(discriminator(real), discriminator(fake), objective)
    together = discriminator_loss(*discriminator(torch.cat([real, fake])).chunk(2), objective)
    for name, loss in model.discriminator_losses(batch).items():
        assert torch.allclose(loss, apart[name], atol=1e-5)
        assert not torch.allclose(loss, together[name], atol=1e-5)


def test_what_a_style_model_follows_moves_once_a_step_whatever_parts_a_batch_is_cut_into() -> None:
    recipe, means = small("lone-style"), []
    for size in (None, 3, 1):
        state = fresh(recipe)
        play(state, state.model.phases, first_batch(recipe), micro_batch=size, precision="float32", logbook=Logbook())
        model = state.model
        assert isinstance(model, StyleGan)
        means.append((model.generator.mean_style.clone(), model.mean_length.clone()))
    for style, length in means[1:]:
        assert torch.allclose(style, means[0][0], rtol=0.05, atol=1e-4)
        assert float(length) == pytest.approx(float(means[0][1]), rel=0.05)
