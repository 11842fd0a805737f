"""Doubling and halving: against their definitions."""

import pytest
import torch
from torch.nn.functional import conv2d, interpolate

from ganvas.networks.resampling import Doubling, doubled, doubled_in_order, halved


@pytest.mark.parametrize("bias", [True, False])
def test_a_doubling_is_doubled_pixels_before_a_convolution(bias: bool) -> None:
    layer, maps = Doubling(4, 6, bias=bias), torch.randn(2, 4, 5, 8)
    larger = interpolate(maps, scale_factor=2, mode="nearest")
    assert torch.allclose(layer(maps), conv2d(larger, layer.weight, layer.bias, padding=1), atol=1e-5)


@pytest.mark.parametrize("size", [(2, 3, 5, 4), (1, 2, 1, 1)])
def test_doubling_in_order_is_torchs_there_and_back(size: tuple[int, ...]) -> None:
    maps = torch.randn(size, dtype=torch.float64, requires_grad=True)
    ours, torchs = doubled_in_order(maps), interpolate(maps, scale_factor=2, mode="bilinear", align_corners=False)
    torch.testing.assert_close(ours, torchs)
    weights = torch.randn_like(ours)
    gradients = [torch.autograd.grad((made * weights).sum(), maps)[0] for made in (ours, torchs)]
    torch.testing.assert_close(*gradients)


def test_doubling_keeps_a_slope_and_halving_it_gives_the_same_back() -> None:
    slope = torch.arange(8.0).expand(1, 3, 6, 8)
    there = doubled(slope)
    assert there.shape == (1, 3, 12, 16)
    assert torch.allclose(there[0, 0, 5, 1:15], torch.arange(0.25, 7.0, 0.5))
    assert torch.allclose(halved(there)[:, :, 1:-1, 1:-1], slope[:, :, 1:-1, 1:-1])


def test_halving_takes_the_filter_1_3_3_1_along_both_axes() -> None:
    dot = torch.zeros(1, 1, 8, 8)
    dot[0, 0, 3, 4] = 64
    weights = torch.tensor([0.0, 3.0, 1.0, 0.0])  # of the row above and the rows below; the column is one further on
    assert torch.equal(halved(dot)[0, 0, :, 2], weights[[0, 1, 2, 3]] * 3)
