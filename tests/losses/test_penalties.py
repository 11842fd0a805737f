"""Penalties against what they are by definition."""

import torch

from ganvas.losses.penalties import around, between, gradient_penalty, lipschitz_penalty, path_lengths


def test_the_penalty_is_the_squared_length_of_the_gradient() -> None:
    torch.manual_seed(0)
    images = torch.randn(3, 2, 4, 4, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(2, 4, 4, dtype=torch.float64)

    def score(pictures: torch.Tensor) -> torch.Tensor:
        return torch.sin((pictures * weights).flatten(1).sum(1)) + (pictures**3).flatten(1).sum(1)

    penalty = gradient_penalty(score(images), images)
    step = 1e-6
    for index in range(3):
        slopes = []
        for place in range(32):
            moved = torch.zeros(32, dtype=torch.float64)
            moved[place] = step
            one = images[index : index + 1].detach() + moved.reshape(1, 2, 4, 4)
            other = images[index : index + 1].detach() - moved.reshape(1, 2, 4, 4)
            slopes.append((score(one) - score(other)) / (2 * step))
        expected = torch.cat(slopes).square().sum()
        assert torch.allclose(penalty[index], expected, rtol=1e-6)


def test_a_linear_score_is_penalised_alike_everywhere_and_the_penalty_reaches_its_weights() -> None:
    weights = torch.tensor([3.0, 4.0], requires_grad=True)
    images = torch.randn(5, 1, 1, 2, requires_grad=True)
    penalty = gradient_penalty((images.flatten(1) @ weights), images)
    assert torch.allclose(penalty, torch.full((5,), 25.0))
    penalty.mean().backward()
    assert torch.allclose(weights.grad, 2 * weights.detach())


def test_a_critic_of_slope_one_is_not_penalised_and_others_by_how_far_they_are_from_it() -> None:
    images = torch.randn(5, 1, 1, 2, requires_grad=True)
    for slope in (1.0, 3.0, 0.25):
        weights = slope * torch.tensor([0.6, 0.8])
        penalty = lipschitz_penalty(images.flatten(1) @ weights, images)
        assert torch.allclose(penalty, torch.full((5,), (slope - 1) ** 2), atol=1e-6)


def test_a_critic_that_sees_nothing_has_a_finite_penalty_and_gradient() -> None:
    weights = torch.zeros(2, requires_grad=True)
    images = torch.randn(5, 1, 1, 2, requires_grad=True)
    penalty = lipschitz_penalty(images.flatten(1) @ weights, images)
    penalty.mean().backward()
    assert torch.allclose(penalty, torch.ones(5))
    assert weights.grad.isfinite().all()


def test_penalised_points_lie_on_the_line_or_within_half_a_deviation() -> None:
    real, fake = torch.randn(6, 1, 4, 4), torch.randn(6, 1, 4, 4)
    shares = torch.rand(6)
    points = between(real, fake, shares)
    assert points.requires_grad
    for row in range(6):
        assert torch.allclose(points[row], fake[row] + shares[row] * (real[row] - fake[row]), atol=1e-6)
    assert torch.equal(between(real, fake, torch.zeros(6)), fake)
    noisy = around(real, torch.rand_like(real)) - real
    assert noisy.min() >= 0
    assert (noisy.amax((1, 2, 3)) <= 0.5 * real.std((1, 2, 3)) + 1e-6).all()


def test_path_lengths_of_a_linear_generator_are_those_of_its_matrix() -> None:
    torch.manual_seed(1)
    matrix = torch.randn(16, 3, dtype=torch.float64)
    styles = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    noise = torch.randn(4, 1, 4, 4, dtype=torch.float64)
    lengths = path_lengths((styles @ matrix.T).view(4, 1, 4, 4), styles, noise)
    expected = (noise.flatten(1) @ matrix).norm(dim=1) / 4  # J^T y, divided by the root of the number of pixels
    assert torch.allclose(lengths, expected)
    in_layers = styles.detach()[:, None].repeat(1, 5, 1).requires_grad_()
    lengths = path_lengths((in_layers.mean(1) @ matrix.T).view(4, 1, 4, 4), in_layers, noise)
    assert torch.allclose(lengths, expected / 5)
