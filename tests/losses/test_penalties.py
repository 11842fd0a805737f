"""Penalties against what they are by definition."""

import torch

from ganvas.losses.penalties import gradient_penalty


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
