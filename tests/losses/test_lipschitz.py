"""The penalty for slopes other than one against finite differences, and what each penalty of a game weighs."""

import math
from typing import get_args

import pytest
import torch
from torch import Tensor

from ganvas.errors import SettingError
from ganvas.losses.penalties import lipschitz_penalty
from ganvas.models import Gan
from ganvas.models.game import Penalty
from ganvas.networks.score import Score
from small import first_batch, fresh, small

PENALTIES = [penalty for penalty in get_args(Penalty) if penalty != "none"]
SLOPE = 3.0


def test_the_penalty_is_how_far_the_length_of_the_gradient_is_from_one() -> None:
    torch.manual_seed(0)
    images = 0.3 * torch.randn(4, 2, 3, 5, dtype=torch.float64)
    images[3] /= 10
    weights = torch.randn(2, 3, 5, dtype=torch.float64) / 8

    def score(pictures: Tensor) -> Tensor:
        return torch.sin((pictures * weights).flatten(1).sum(1)) + (pictures**3).flatten(1).sum(1)

    images.requires_grad_()
    found = lipschitz_penalty(score(images), images)
    step, lengths = 1e-6, []
    for image in images.detach():
        moved = step * torch.eye(30, dtype=torch.float64).view(30, 2, 3, 5)
        lengths.append(((score(image + moved) - score(image - moved)) / (2 * step)).norm())
    expected = (torch.stack(lengths) - 1).square()
    assert min(lengths) < 1 < max(lengths)  # from both sides
    assert torch.allclose(found, expected, rtol=1e-5, atol=1e-9)


def test_its_own_gradient_is_that_of_finite_differences_too() -> None:
    """It is what a critic learns from."""
    torch.manual_seed(1)
    images = torch.randn(3, 1, 2, 3, dtype=torch.float64)

    def penalty(weights: Tensor) -> Tensor:
        points = images.clone().requires_grad_()
        return lipschitz_penalty(torch.tanh(points.flatten(1) @ weights).sum(1), points)

    assert torch.autograd.gradcheck(penalty, (torch.randn(6, 4, dtype=torch.float64, requires_grad=True),))


def weighed(*changes: str, aspect: str = "1:1") -> tuple[dict[str, float], int]:
    """The penalties of a game whose discriminator's score rises by SLOPE per unit of way, wherever one stands; and the pixels."""
    recipe = small("gan-dense").but("model.discriminator_widths=[]", f"data.aspect={aspect}", *changes)
    model, batch = fresh(recipe).model, first_batch(recipe)
    assert isinstance(model, Gan)
    (score,) = (layer for layer in model.networks["discriminator"].modules() if isinstance(layer, Score))
    torch.nn.init.constant_(score.weight, SLOPE / math.sqrt(score.in_features))
    losses = model.penalty_losses(batch.in_phase("penalty"))
    return {name: float(loss.detach()) for name, loss in losses.items()}, batch.images[0, 0].numel()


def expected(penalty: str, gamma: float) -> dict[str, float]:
    if penalty in ("wgan-gp", "dragan"):
        return {penalty: gamma * (SLOPE - 1) ** 2}
    return dict.fromkeys(penalty.split("-"), gamma / 2 * SLOPE**2)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_penalty_weighs_what_gamma_says(penalty: str) -> None:
    for gamma in (0.5, 7.0):
        found, _ = weighed(f"model.game.penalty={penalty}", f"model.game.gamma={gamma}")
        assert found == pytest.approx(expected(penalty, gamma), rel=1e-4)


@pytest.mark.parametrize("aspect", ["1:1", "3:2"])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_without_a_gamma_it_is_ten_towards_a_slope_of_one_and_else_grows_with_the_pixels(penalty: str, aspect: str) -> None:
    """Ten is the lambda of both papers: Gulrajani et al. 2017, arXiv:1704.00028; Kodali et al. 2017, arXiv:1705.07215."""
    found, pixels = weighed(f"model.game.penalty={penalty}", aspect=aspect)
    assert pixels == {"1:1": 16 * 16, "3:2": 16 * 24}[aspect]
    gamma = 10 if penalty in ("wgan-gp", "dragan") else 0.002 * pixels
    assert found == pytest.approx(expected(penalty, gamma), rel=1e-4)


@pytest.mark.parametrize("gamma", ["auto", "3"])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_each_step_of_stability_doubles_a_penalty_and_the_usual_one_leaves_it(penalty: str, gamma: str) -> None:
    changes = (f"model.game.penalty={penalty}", f"model.game.gamma={gamma}")
    usual, _ = weighed(*changes)
    for stability, factor in ((0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0)):
        found, _ = weighed(*changes, f"model.game.stability={stability}")
        assert found == pytest.approx({name: factor * loss for name, loss in usual.items()})


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_penalty_that_comes_seldom_counts_for_all_the_steps_between(penalty: str) -> None:
    always, _ = weighed(f"model.game.penalty={penalty}")
    seldom, _ = weighed(f"model.game.penalty={penalty}", "model.game.every=16")
    assert seldom == pytest.approx({name: 16 * loss for name, loss in always.items()})


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_penalty_is_noted_under_the_names_that_the_game_says(penalty: str) -> None:
    names = small("gan-dense").but(f"model.game.penalty={penalty}").model.game.penalty_names
    assert list(weighed(f"model.game.penalty={penalty}")[0]) == list(names)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_discriminator_with_batch_normalisation_is_refused_every_penalty_with_the_reason(penalty: str) -> None:
    recipe = small("dcgan").but("model.batch_norm=true", "model.game.penalty=none")
    fresh(recipe)  # it is the two together that can't be
    with pytest.raises(SettingError, match="batch normalisation") as refusal:
        fresh(recipe.but(f"model.game.penalty={penalty}"))
    assert penalty in refusal.value.what
    assert "gradient of one picture's score" in refusal.value.what
    assert "depend on the whole batch" in refusal.value.what
    fresh(recipe.but(f"model.game.penalty={penalty}", "model.game.gamma=0"))  # a penalty that weighs nothing is none
    fresh(recipe.but(f"model.game.penalty={penalty}", "model.batch_norm=false"))


def test_what_a_refusal_advises_helps() -> None:
    recipe = small("dcgan").but("model.batch_norm=true", "model.game.penalty=r1")
    with pytest.raises(SettingError) as refusal:
        fresh(recipe)
    changes = [word for word in " ".join(refusal.value.next_steps).split() if "=" in word]
    assert changes == ["model.batch_norm=false", "model.game.penalty=none"]
    for change in changes:
        fresh(recipe.but(change))


def test_a_generator_may_have_batch_normalisation_beside_any_penalty() -> None:
    recipe = small("gan-dense-batchnorm")
    assert any(isinstance(layer, torch.nn.BatchNorm1d) for layer in fresh(recipe).model.networks["generator"].modules())
    for penalty in PENALTIES:
        fresh(recipe.but(f"model.game.penalty={penalty}"))
