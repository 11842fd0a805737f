"""The last layer of a discriminator."""

import torch

from ganvas.networks.score import Score


def test_scores_are_computed_in_float32_even_under_autocast() -> None:
    torch.manual_seed(0)
    layer = Score(64)
    features = torch.randn(5, 64)
    expected = (features.double() @ layer.weight.double().T + layer.bias.double()).flatten()
    with torch.autocast("cpu", torch.bfloat16):
        scores = layer(features)
    assert scores.dtype == torch.float32
    assert scores.shape == (5,)
    assert torch.allclose(scores.double(), expected, atol=1e-6)
