"""DCGAN's layers: against the ones that the paper draws."""

import pytest
import torch
from torch.nn.functional import conv_transpose2d

from ganvas.networks.dcgan import DcganGenerator, ToMaps


def test_maps_from_latents_are_a_transposed_convolution_of_one_pixel() -> None:
    layer, latents = ToMaps(5, 3, (4, 7)), torch.randn(2, 5)
    kernel = layer.weight.view(4, 7, 3, 5).permute(3, 2, 0, 1)
    maps = layer(latents)
    assert maps.shape == (2, 3, 4, 7)
    assert maps.is_contiguous(memory_format=torch.channels_last)
    assert torch.allclose(maps, conv_transpose2d(latents[:, :, None, None], kernel), atol=1e-6)


def test_they_start_as_the_paper_has_it_at_its_width() -> None:
    first = DcganGenerator(latent_size=100, shape=(3, 64, 64), width=64).layers[0]
    assert isinstance(first, ToMaps)
    assert float(first.weight.detach().std()) == pytest.approx(0.02, rel=0.01)
