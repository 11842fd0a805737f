"""The networks of the DCGAN paper, for any side that is 4 to 7 times a power of two (8, 16, 28, 32, 48, 64, 128, ...)."""

import torch
from torch import Tensor, nn


def stages_of(side: int) -> tuple[int, int]:
    """How a side is reached: (start, doublings) with side = start * 2**doublings and 4 <= start <= 7.

    Raises ValueError for a side that can't be reached by doubling.
    """
    doublings = 0
    while side > 7 and side % 2 == 0:
        side, doublings = side // 2, doublings + 1
    if not 4 <= side <= 7 or not doublings:
        raise ValueError("The side must be 4, 5, 6 or 7 times a power of two: 8, 16, 28, 32, 48, 64, 96, 128, ...")
    return side, doublings


class DcganGenerator(nn.Module):
    """Latents (B, Z) -> images (B, C, S, S) in [-1, 1].

    Transposed convolutions double the side and halve the channels, down to ``width`` before the last one; batch
    normalisation and ReLU between them, tanh at the end. Radford et al. 2016, arXiv:1511.06434, section 3 and figure 1
    (which draws twice this width; the published code uses 64).
    """

    def __init__(self, *, latent_size: int, shape: tuple[int, int, int], width: int) -> None:
        super().__init__()
        channels, side, _ = shape
        start, doublings = stages_of(side)
        size = width * 2 ** (doublings - 1)
        layers: list[nn.Module] = [
            nn.Unflatten(1, (latent_size, 1, 1)),
            nn.ConvTranspose2d(latent_size, size, start, bias=False),
            nn.BatchNorm2d(size),
            nn.ReLU(inplace=True),
        ]
        for _ in range(doublings - 1):
            layers += [
                nn.ConvTranspose2d(size, size // 2, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(size // 2),
                nn.ReLU(inplace=True),
            ]
            size //= 2
        layers += [nn.ConvTranspose2d(size, channels, 4, stride=2, padding=1, bias=False), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        start_dcgan(self, width)

    def forward(self, latents: Tensor) -> Tensor:
        images: Tensor = self.layers(latents)
        return images


class DcganDiscriminator(nn.Module):
    """Images (B, C, S, S) -> scores (B,), logits: positive means "real". The generator's mirror, with LeakyReLU 0.2."""

    def __init__(self, *, shape: tuple[int, int, int], width: int) -> None:
        super().__init__()
        channels, side, _ = shape
        start, doublings = stages_of(side)
        layers: list[nn.Module] = [
            nn.Conv2d(channels, width, 4, stride=2, padding=1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        size = width
        for _ in range(doublings - 1):
            layers += [
                nn.Conv2d(size, size * 2, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(size * 2),
                nn.LeakyReLU(0.2, inplace=True),
            ]
            size *= 2
        self.layers = nn.Sequential(*layers, nn.Conv2d(size, 1, start, bias=False), nn.Flatten(0))
        start_dcgan(self, width)

    def forward(self, images: Tensor) -> Tensor:
        scores: Tensor = self.layers(images)
        return scores


@torch.no_grad()
def start_dcgan(network: nn.Module, width: int) -> None:
    """Weights from N(0, 0.02²), batch normalisation's gains from N(1, 0.02²). Radford et al. 2016, section 4.

    0.02 is meant for the paper's width of 64. Narrower networks add up fewer products, so their weights start larger; with
    0.02 they would pass on so little that the discriminator wins before the generator has moved.
    """
    deviation = 0.02 * (64 / width) ** 0.5
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            layer.weight.normal_(0.0, deviation)
        elif isinstance(layer, nn.BatchNorm2d):
            layer.weight.normal_(1.0, 0.02)
