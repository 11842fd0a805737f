import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from ganvas.losses.adversarial import accuracy, discriminator_loss, generator_loss, margins, needs_real

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


def test_least_squares_is_zero_at_its_targets_and_a_parabola_around_them() -> None:
    losses = discriminator_loss(torch.tensor([1.0, 3.0]), torch.tensor([0.0, -1.0]), "least-squares")
    assert {name: float(loss) for name, loss in losses.items()} == pytest.approx({"real": (0 + 4) / 4, "fake": (0 + 1) / 4})
    assert float(generator_loss(torch.tensor([1.0, -1.0]), "least-squares")) == pytest.approx((0 + 4) / 4)


def test_hinge_has_no_gradient_past_its_margins() -> None:
    real, fake = (torch.tensor(values, requires_grad=True) for values in ([2.0, 0.5], [-2.0, 0.5]))
    losses = discriminator_loss(real, fake, "hinge")
    assert {name: float(loss.detach()) for name, loss in losses.items()} == pytest.approx({"real": 0.25, "fake": 0.75})
    assert _gradient(losses["real"], real).tolist() == [0.0, -0.5]
    assert _gradient(losses["fake"], fake).tolist() == [0.0, 0.5]
    assert float(generator_loss(torch.tensor([2.0, 4.0]), "hinge")) == -3


def test_wasserstein_is_the_difference_of_means() -> None:
    losses = discriminator_loss(torch.tensor([3.0, 5.0]), torch.tensor([1.0, 2.0]), "wasserstein")
    assert float(sum(losses.values())) == pytest.approx(1.5 - 4)
    assert float(generator_loss(torch.tensor([1.0, 2.0]), "wasserstein")) == pytest.approx(-1.5)


@given(
    st.lists(st.tuples(st.floats(-15, 15, width=32), st.floats(-15, 15, width=32)), min_size=1, max_size=8), st.floats(-5, 5)
)
def test_relativistic_scores_count_in_pairs_and_only_by_their_difference(
    pairs: list[tuple[float, float]], shift: float
) -> None:
    real, fake = torch.tensor(pairs, dtype=torch.float64).T
    caught, fooled = -torch.log(torch.sigmoid(real - fake)).mean(), -torch.log(torch.sigmoid(fake - real)).mean()
    assert float(discriminator_loss(real, fake, "relativistic")["pairs"]) == pytest.approx(float(caught), rel=1e-4, abs=1e-5)
    assert float(generator_loss(fake, "relativistic", real)) == pytest.approx(float(fooled), rel=1e-4, abs=1e-5)
    moved = generator_loss(fake + shift, "relativistic", real + shift)
    assert float(moved) == pytest.approx(float(fooled), rel=1e-4, abs=1e-5)


def test_only_an_objective_of_pairs_asks_for_real_scores() -> None:
    assert needs_real("relativistic")
    assert not any(needs_real(other) for other in ("non-saturating", "minimax", "least-squares", "hinge", "wasserstein"))
    with pytest.raises(ValueError, match="real pictures"):
        generator_loss(torch.zeros(2), "relativistic")


def test_accuracy_asks_where_the_scores_of_an_objective_divide() -> None:
    real, fake = torch.tensor([0.4, 0.6]), torch.tensor([0.3, 0.7])
    assert float(accuracy(real, fake, "least-squares")) == 0.5
    assert float(accuracy(real + 9, fake + 9, "relativistic")) == 0.5
    assert float(accuracy(real + 9, fake + 9, "wasserstein")) == 0.5
    assert float(accuracy(real, fake)) == 0.5


def test_margins_are_counted_from_what_divides_real_from_generated() -> None:
    real, fake = torch.tensor([1.0, 3.0]), torch.tensor([2.0, 0.0])
    assert margins(real, fake, "hinge").tolist() == [1, 3]
    assert margins(real, fake, "least-squares").tolist() == [0.5, 2.5]
    assert margins(real, fake, "relativistic").tolist() == margins(real, fake, "wasserstein").tolist() == [-1, 3]
