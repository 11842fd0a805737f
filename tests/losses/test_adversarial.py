import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from ganvas.losses.adversarial import accuracy, discriminator_loss, generator_loss

scores = st.lists(st.floats(-15, 15, width=32), min_size=1, max_size=8)


def naive_fooled(score: Tensor) -> Tensor:
    """-log D(x) as the paper writes it."""
    return -torch.log(torch.sigmoid(score)).mean()


def naive_caught(score: Tensor) -> Tensor:
    """-log(1 - D(x))."""
    return -torch.log(1 - torch.sigmoid(score)).mean()


@given(scores, scores)
def test_the_discriminator_minimises_binary_cross_entropy(real: list[float], fake: list[float]) -> None:
    losses = discriminator_loss(torch.tensor(real), torch.tensor(fake))
    assert set(losses) == {"real", "fake"}
    assert float(losses["real"]) == pytest.approx(
        float(naive_fooled(torch.tensor(real, dtype=torch.float64))), rel=1e-5, abs=1e-6
    )
    assert float(losses["fake"]) == pytest.approx(
        float(naive_caught(torch.tensor(fake, dtype=torch.float64))), rel=1e-5, abs=1e-6
    )


@given(scores)
def test_the_generator_minimises_what_the_objective_says(fake: list[float]) -> None:
    exact = torch.tensor(fake, dtype=torch.float64)
    assert float(generator_loss(torch.tensor(fake), "non-saturating")) == pytest.approx(
        float(naive_fooled(exact)), rel=1e-5, abs=1e-6
    )
    assert float(generator_loss(torch.tensor(fake), "minimax")) == pytest.approx(
        -float(naive_caught(exact)), rel=1e-5, abs=1e-6
    )


def test_guessing_costs_log_two() -> None:
    losses = discriminator_loss(torch.zeros(4), torch.zeros(4))
    assert [float(loss) for loss in losses.values()] == pytest.approx([math.log(2)] * 2)
    assert float(generator_loss(torch.zeros(4), "minimax")) == pytest.approx(-math.log(2))


def _gradient(loss: Tensor, at: Tensor) -> Tensor:
    return torch.autograd.grad(loss, at)[0].double()


@pytest.mark.parametrize("values", [[-6.0, -1.0, 0.0, 0.5, 9.0]])
def test_gradients_are_those_of_the_formula(values: list[float]) -> None:
    exact = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    ours = torch.tensor(values, requires_grad=True)
    pairs = [
        (discriminator_loss(ours, torch.zeros(1))["real"], naive_fooled(exact)),
        (discriminator_loss(torch.zeros(1), ours)["fake"], naive_caught(exact)),
        (generator_loss(ours, "non-saturating"), naive_fooled(exact)),
        (generator_loss(ours, "minimax"), -naive_caught(exact)),
    ]
    for our_loss, exact_loss in pairs:
        torch.testing.assert_close(_gradient(our_loss, ours), _gradient(exact_loss, exact), rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("extreme", [1e4, -1e4])
def test_a_discriminator_that_is_sure_of_itself_never_gives_infinite_losses_or_gradients(
    extreme: float, dtype: torch.dtype
) -> None:
    scores = torch.full((3,), extreme, dtype=dtype, requires_grad=True)
    losses = [
        *discriminator_loss(scores, scores).values(),
        generator_loss(scores, "non-saturating"),
        generator_loss(scores, "minimax"),
    ]
    for loss in losses:
        assert loss.dtype == torch.float32
        assert loss.isfinite()
        assert _gradient(loss, scores).isfinite().all()
    # The wrong side pays in proportion, the right side nothing.
    assert losses[0].item() == pytest.approx(max(0.0, -extreme), rel=5e-3)
    assert losses[1].item() == pytest.approx(max(0.0, extreme), rel=5e-3)


def test_only_the_non_saturating_generator_still_learns_from_a_winning_discriminator() -> None:
    scores = torch.full((1,), -20.0, requires_grad=True)
    assert float(_gradient(generator_loss(scores, "non-saturating"), scores)) == pytest.approx(-1, abs=1e-6)
    assert float(_gradient(generator_loss(scores, "minimax"), scores)) == pytest.approx(0, abs=1e-6)


def test_accuracy_is_the_share_told_right_on_both_sides() -> None:
    assert float(accuracy(torch.tensor([1.0, 2.0, -1.0, 3.0]), torch.tensor([-1.0, 1.0]))) == pytest.approx((0.75 + 0.5) / 2)
    assert float(accuracy(torch.tensor([1.0]), torch.tensor([-1.0]))) == 1
    assert float(accuracy(torch.tensor([-1.0]), torch.tensor([1.0]))) == 0
