"""Normalisation between convolutions: over the batch, each picture or each pixel by itself, or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import layer_norm

Normalisation = Literal["none", "batch", "instance"]
"""batch: over all pictures of a batch, with weights. instance: each channel of each picture by itself."""

EPSILON = 1e-5


class InstanceNorm(nn.Module):
    """Each channel of each picture to mean 0 and deviation 1, without weights: (B, C, H, W) -> the same.

    Ulyanov et al. 2017, arXiv:1607.08022. Within ``shared_statistics`` the means and deviations are those of other pictures: then
    the parts of a large picture can be computed one by one, and fit together.
    """

    def __init__(self) -> None:
        super().__init__()
        self._mode: Literal["", "gather", "use"] = ""
        self._kept: tuple[Tensor, Tensor] | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self._mode == "use":
            assert self._kept is not None
            mean, variance = self._kept
        else:
            over = (0, 2, 3) if self._mode == "gather" else (2, 3)
            variance, mean = torch.var_mean(x.float(), over, correction=0, keepdim=True)
            if self._mode == "gather":
                self._kept = mean, variance
        scale = (variance + EPSILON).rsqrt()
        return torch.addcmul(-mean * scale, x.float(), scale).to(x.dtype)


@contextmanager
def shared_statistics(network: nn.Module, examples: Callable[[], object]) -> Iterator[None]:
    """Inside, all instance norms of ``network`` use the statistics that they had when ``examples`` ran it, over its batch."""
    layers = [layer for layer in network.modules() if isinstance(layer, InstanceNorm)]
    try:
        for layer in layers:
            layer._mode = "gather"
        if layers:
            examples()
        for layer in layers:
            layer._mode = "use"
        yield
    finally:
        for layer in layers:
            layer._mode, layer._kept = "", None


def each_place(x: Tensor) -> Tensor:
    """The channels of each pixel by themselves to mean 0 and deviation 1: (B, C, H, W) -> the same.

    The layer normalisation of Ba et al. 2016, arXiv:1607.06450, without weights. A place depends on itself alone, so that the parts of a
    large picture can be computed one by one.
    """
    return layer_norm(x.permute(0, 2, 3, 1), (x.shape[1],), eps=EPSILON).permute(0, 3, 1, 2)


def normalisation(kind: Normalisation, channels: int) -> nn.Module:
    """The layer of that kind for ``channels`` channels."""
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    return InstanceNorm() if kind == "instance" else nn.Identity()


def start_normal(network: nn.Module, deviation: float = 0.02) -> None:
    """Weights as DCGAN, pix2pix and CycleGAN draw them, biases at 0. Radford et al. 2016, arXiv:1511.06434, section 4."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, 0.0, deviation)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, deviation)
