import math

import pytest
import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from ganvas.losses.variational import bernoulli_reconstruction, gaussian_reconstruction, kl_to_standard_normal

GENERATOR = torch.Generator().manual_seed(4)


def numbers(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=GENERATOR)


def test_kl_is_that_of_two_gaussians() -> None:
    means, log_variances = numbers(7, 5), numbers(7, 5)
    mine = Normal(means.double(), (log_variances.double() / 2).exp())
    expected = kl_divergence(mine, Normal(0.0, 1.0)).sum(1).mean()
    assert float(kl_to_standard_normal(means, log_variances)) == pytest.approx(float(expected), rel=1e-5)


def test_kl_is_nothing_at_the_prior_and_grows_away_from_it() -> None:
    zeros = torch.zeros(3, 4)
    assert float(kl_to_standard_normal(zeros, zeros)) == 0
    assert float(kl_to_standard_normal(zeros + 2, zeros)) == pytest.approx(4 * 2.0**2 / 2)
    assert float(kl_to_standard_normal(zeros, zeros + 1)) == pytest.approx(4 * (math.e - 2) / 2)


@pytest.mark.parametrize("shape", [(4, 1, 6, 6), (3, 3, 5, 5)])
def test_bernoulli_reconstruction_is_its_negative_log_likelihood(shape: tuple[int, ...]) -> None:
    logits, targets = numbers(*shape) * 3, (numbers(*shape) > 0).float()
    expected = -Bernoulli(logits=logits.double()).log_prob(targets.double()).flatten(1).sum(1).mean()
    assert float(bernoulli_reconstruction(logits, targets)) == pytest.approx(float(expected), rel=1e-5)


def test_bernoulli_reconstruction_of_grey_is_the_mean_over_ink_and_paper() -> None:
    logits, grey = numbers(2, 1, 3, 3), torch.full((2, 1, 3, 3), 0.25)
    ink, paper = (bernoulli_reconstruction(logits, torch.full_like(grey, value)) for value in (1.0, 0.0))
    assert float(bernoulli_reconstruction(logits, grey)) == pytest.approx(float(0.25 * ink + 0.75 * paper), rel=1e-5)


@pytest.mark.parametrize("log_deviation", [-2.0, 0.0, 0.7])
def test_gaussian_reconstruction_is_its_negative_log_likelihood(log_deviation: float) -> None:
    logits, targets = numbers(4, 3, 5, 5), torch.rand(4, 3, 5, 5, generator=GENERATOR)
    likelihood = Normal(logits.double().sigmoid(), math.exp(log_deviation))
    expected = -likelihood.log_prob(targets.double()).flatten(1).sum(1).mean()
    assert float(gaussian_reconstruction(logits, targets, torch.tensor(log_deviation))) == pytest.approx(
        float(expected), rel=1e-5
    )


def test_the_best_deviation_is_the_root_mean_square_error() -> None:
    logits, targets = numbers(4, 3, 5, 5), torch.rand(4, 3, 5, 5, generator=GENERATOR)
    best = (logits.sigmoid() - targets).square().mean().sqrt().log().requires_grad_()
    (slope,) = torch.autograd.grad(gaussian_reconstruction(logits, targets, best), best)
    assert float(slope) == pytest.approx(0, abs=1e-2)


def test_sure_logits_stay_finite() -> None:
    logits, targets = torch.full((2, 1, 2, 2), 1e4, requires_grad=True), torch.zeros(2, 1, 2, 2)
    for loss in (bernoulli_reconstruction(logits, targets), gaussian_reconstruction(logits, targets, torch.tensor(-2.0))):
        assert loss.isfinite()
        assert torch.autograd.grad(loss, logits, retain_graph=True)[0].isfinite().all()


def test_losses_of_half_precision_numbers_are_computed_in_full() -> None:
    logits, targets = numbers(4, 1, 28, 28).bfloat16(), torch.rand(4, 1, 28, 28, generator=GENERATOR)
    assert torch.equal(bernoulli_reconstruction(logits, targets), bernoulli_reconstruction(logits.float(), targets))
    assert kl_to_standard_normal(numbers(2, 3).bfloat16(), numbers(2, 3).bfloat16()).dtype == torch.float32
