"""What tutorials and papers vary about a GAN, as settings: steps of the discriminator, smoothed labels, uniform noise."""

import math

import numpy as np
import pytest
import torch

from ganvas.errors import SettingError
from ganvas.inference.config import ModelConfig
from ganvas.inference.trained import TrainedModel
from ganvas.losses.adversarial import discriminator_loss
from ganvas.training.logbook import Logbook
from ganvas.training.step import play
from small import CPU, advance, first_batch, fresh, shape_for, small, stream_for

GAMES = ("gan-dense", "style", "pix2pix", "cyclegan", "restore")


@pytest.mark.parametrize("name", GAMES)
def test_the_generator_moves_in_one_of_so_many_steps(name: str) -> None:
    recipe = small(name).but("model.game.discriminator_steps=3")
    state, stream = fresh(recipe), stream_for(recipe)
    generators = {network for phase in state.model.phases if phase.role == "generator" for network in phase.moves}
    for step in range(4):
        before = {key: weight.clone() for key, weight in state.model.state_dict().items() if key.startswith("networks.")}
        play(state, state.model.phases, stream.batch(step), micro_batch=None, precision="float32", logbook=Logbook())
        for network in state.model.networks:
            weights = dict(state.model.networks[network].named_parameters())
            moved = any(not torch.equal(weight, before[f"networks.{network}.{key}"]) for key, weight in weights.items())
            assert moved == (network not in generators or step in (0, 3)), f"{network} in step {step}"


def test_parts_of_a_batch_train_as_the_whole_where_the_generator_waits() -> None:
    recipe = small("gan-dense").but("model.game.discriminator_steps=2")
    whole, parts = fresh(recipe), fresh(recipe)
    advance(whole, recipe, 3)
    advance(parts, recipe.but("schedule.micro_batch=3"), 3)
    for mine, theirs in zip(whole.model.parameters(), parts.model.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-3, atol=1e-4)


def test_smoothed_labels_ask_for_less_than_certainty_about_real_pictures() -> None:
    """The loss is least where D(x) is 1 - smoothing, and is the usual one at 0 except for pictures that are real."""
    scores = torch.linspace(-4, 6, 2001)
    losses = torch.stack([discriminator_loss(score[None], score[None], smoothing=0.1)["real"] for score in scores])
    assert float(torch.sigmoid(scores[losses.argmin()])) == pytest.approx(0.9, abs=2e-3)
    smoothed, usual = (discriminator_loss(scores, scores, smoothing=amount) for amount in (0.25, 0.0))
    assert torch.equal(smoothed["fake"], usual["fake"])
    expected = torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.full_like(scores, 0.75))
    torch.testing.assert_close(smoothed["real"], expected)
    assert math.isfinite(float(discriminator_loss(torch.tensor([1e4]), torch.tensor([-1e4]), smoothing=0.1)["real"]))


def test_smoothing_reaches_the_training_and_is_refused_where_there_are_no_labels() -> None:
    recipe = small("gan-dense")
    model, batch = fresh(recipe.but("model.game.smoothing=0.2")).model, first_batch(recipe).in_phase("discriminator")
    usual = fresh(recipe).model.phases[0].losses(batch)
    mine = model.phases[0].losses(batch)
    assert torch.equal(mine["fake"], usual["fake"])
    assert not torch.equal(mine["real"], usual["real"])
    for name in ("sketch", "few-shot", "cyclegan-256"):
        changed = small(name).but("model.game.smoothing=0.2")
        with pytest.raises(SettingError, match="no labels to smooth"):
            changed.model.build(shape_for(changed))


@pytest.mark.parametrize("name", ["gan-dense", "conditional-dense", "style"])
def test_uniform_noise_is_uniform_in_training_and_in_samples(name: str) -> None:
    recipe = small(name).but("model.prior=uniform", "model.latent_size=40")
    state = fresh(recipe)
    drawn = state.model.latents(range(200))[:, :40]
    trained = state.model.training_latents(first_batch(recipe))[:, :40]
    for latents in (drawn, trained):
        assert latents.abs().max() <= 1
        assert float(latents.square().mean()) == pytest.approx(1 / 3, abs=0.04)
    assert np.histogram(drawn.numpy(), 4, (-1, 1))[0] == pytest.approx([2000] * 4, rel=0.08)
    assert torch.equal(state.model.latents([7, 3])[0], state.model.latents([7])[0])


def test_a_shared_model_says_its_prior_and_draws_from_it() -> None:
    recipe = small("gan-dense").but("model.prior=uniform")
    config = ModelConfig(model=recipe.model, shape=shape_for(recipe))
    model = TrainedModel(fresh(recipe).average.model, ModelConfig.from_json(config.to_json()))
    assert '"prior": "uniform"' in config.to_json()
    assert float(model.model.latents(range(50)).abs().max()) <= 1
    assert len(model.sample(3)) == 3


def test_the_way_between_two_latents_leads_through_latents_that_could_be_drawn() -> None:
    normal, uniform = (
        fresh(small("gan-dense").but(f"model.prior={prior}", "model.latent_size=200")).model for prior in ("normal", "uniform")
    )
    for model, length in ((normal, 200**0.5), (uniform, (200 / 3) ** 0.5)):
        one, other = model.latents([1, 2]), model.latents([3, 4])
        assert torch.allclose(model.between(one, other, 0.0), one, atol=1e-5)
        assert torch.allclose(model.between(one, other, 1.0), other, atol=1e-5)
        middle = model.between(one, other, 0.5)
        if model is normal:
            assert middle.norm(dim=1) == pytest.approx([length] * 2, rel=0.1)
        else:
            torch.testing.assert_close(middle, (one + other) / 2)
        same = model.between(one, one, 0.3)
        torch.testing.assert_close(same, one)
    classes = fresh(small("conditional-dense")).model
    halfway = classes.between(classes.latents([1], label=0), classes.latents([1], label=2), 0.5)
    torch.testing.assert_close(halfway[:, -3:], torch.tensor([[0.5, 0.0, 0.5]]))
    assert halfway.device == CPU
