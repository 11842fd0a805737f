"""Encoders and decoders of variational autoencoders, dense and convolutional."""

import math

import torch
from torch import Tensor, nn

from ganvas.networks.dense import start_glorot
from ganvas.networks.stages import stages_of


class DenseEncoder(nn.Module):
    """Images (B, C, H, W) -> (means, log variances) of the latents, each (B, Z)."""

    def __init__(self, *, shape: tuple[int, int, int], widths: tuple[int, ...], latent_size: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Flatten()]
        size = math.prod(shape)
        for width in widths:
            layers += [nn.Linear(size, width), nn.ReLU(inplace=True)]
            size = width
        self.layers = nn.Sequential(*layers, nn.Linear(size, 2 * latent_size))
        start_glorot(self)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        means, log_variances = self.layers(images).chunk(2, dim=1)
        return means, log_variances


class DenseDecoder(nn.Module):
    """Latents (B, Z) -> logits of the pixels (B, C, H, W), before any sigmoid. ``learn_deviation`` as in ConvDecoder."""

    def __init__(
        self, *, latent_size: int, widths: tuple[int, ...], shape: tuple[int, int, int], learn_deviation: bool = False
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        size = latent_size
        for width in widths:
            layers += [nn.Linear(size, width), nn.ReLU(inplace=True)]
            size = width
        self.layers = nn.Sequential(*layers, nn.Linear(size, math.prod(shape)), nn.Unflatten(1, shape))
        if learn_deviation:
            self.log_deviation = nn.Parameter(torch.tensor(-2.0))
        start_glorot(self)

    def forward(self, latents: Tensor) -> Tensor:
        logits: Tensor = self.layers(latents)
        return logits


class ConvEncoder(nn.Module):
    """Images (B, C, H, W) -> (means, log variances), each (B, Z). Convolutions halve the sides down to a small grid."""

    def __init__(self, *, shape: tuple[int, int, int], width: int, latent_size: int) -> None:
        super().__init__()
        channels = shape[0]
        grid, doublings = stages_of(shape[1:])
        layers: list[nn.Module] = []
        size = channels
        for stage in range(doublings):
            out = width * 2**stage
            layers += [
                nn.Conv2d(size, out, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(out),
                nn.LeakyReLU(0.2, inplace=True),
            ]
            size = out
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(size * math.prod(grid), 2 * latent_size))

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        means, log_variances = self.layers(images).chunk(2, dim=1)
        return means, log_variances


class ConvDecoder(nn.Module):
    """Latents (B, Z) -> logits of the pixels (B, C, H, W), before any sigmoid. The encoder's mirror.

    With ``learn_deviation`` it also has ``log_deviation``, (), the logarithm of the standard deviation that a Gaussian
    likelihood gives every pixel. Rybkin et al. 2021, arXiv:2006.13202, section 4.
    """

    def __init__(self, *, latent_size: int, width: int, shape: tuple[int, int, int], learn_deviation: bool = False) -> None:
        super().__init__()
        channels = shape[0]
        grid, doublings = stages_of(shape[1:])
        size = width * 2 ** (doublings - 1)
        layers: list[nn.Module] = [
            nn.Linear(latent_size, size * math.prod(grid), bias=False),
            nn.Unflatten(1, (size, *grid)),
            nn.BatchNorm2d(size),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        for _ in range(doublings - 1):
            layers += [
                nn.ConvTranspose2d(size, size // 2, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(size // 2),
                nn.LeakyReLU(0.2, inplace=True),
            ]
            size //= 2
        self.layers = nn.Sequential(*layers, nn.ConvTranspose2d(size, channels, 4, stride=2, padding=1))
        if learn_deviation:
            self.log_deviation = nn.Parameter(torch.tensor(-2.0))

    def forward(self, latents: Tensor) -> Tensor:
        logits: Tensor = self.layers(latents)
        return logits
