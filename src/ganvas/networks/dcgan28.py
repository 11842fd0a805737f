"""The small DCGAN of the MNIST tutorials: 5x5 kernels, two doublings from a dense start, dropout in the discriminator."""

import math

from torch import Tensor, nn

from ganvas.networks.condition import Projection
from ganvas.networks.dense import start_glorot
from ganvas.networks.dropout import Dropout
from ganvas.networks.score import Score


def quarters_of(shape: tuple[int, int, int]) -> tuple[int, int]:
    """A quarter of the height and of the width of pictures (C, H, W). Raises ValueError where one isn't a whole number."""
    _, height, width = shape
    if height % 4 or width % 4:
        raise ValueError("Both sides must be multiples of 4: 28, 32, 64, ...")
    return height // 4, width // 4


class Dcgan28Generator(nn.Module):
    """Latents (B, Z) -> images (B, C, H, W) in [-1, 1]; H and W are multiples of 4.

    Dense to (4 * width, H/4, W/4), then 5x5 transposed convolutions to 2 * width (same sides), width (doubled) and the
    picture (doubled); batch normalisation and LeakyReLU 0.3 between them, no biases, tanh at the end.
    """

    def __init__(self, *, latent_size: int, shape: tuple[int, int, int], width: int) -> None:
        super().__init__()
        grid = quarters_of(shape)
        features = 4 * width * math.prod(grid)
        self.layers = nn.Sequential(
            nn.Linear(latent_size, features, bias=False),
            nn.BatchNorm1d(features),
            nn.LeakyReLU(0.3, inplace=True),
            nn.Unflatten(1, (4 * width, *grid)),
            nn.ConvTranspose2d(4 * width, 2 * width, 5, padding=2, bias=False),
            nn.BatchNorm2d(2 * width),
            nn.LeakyReLU(0.3, inplace=True),
            nn.ConvTranspose2d(2 * width, width, 5, stride=2, padding=2, output_padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.LeakyReLU(0.3, inplace=True),
            nn.ConvTranspose2d(width, shape[0], 5, stride=2, padding=2, output_padding=1, bias=False),
            nn.Tanh(),
        )
        start_glorot(self)

    def forward(self, latents: Tensor) -> Tensor:
        images: Tensor = self.layers(latents)
        return images


class ChannelsLastFlatten(nn.Module):
    """(B, C, H, W) -> (B, H * W * C): the order of the maps in memory, so that nothing is copied in the backward pass either."""

    def forward(self, maps: Tensor) -> Tensor:
        return maps.permute(0, 2, 3, 1).flatten(1)


class Dcgan28Discriminator(nn.Module):
    """Images (B, C, H, W), and their classes (B, K) where it was built for some -> scores (B,), logits: positive means "real".

    H and W are multiples of 4.
    """

    def __init__(self, *, shape: tuple[int, int, int], width: int, dropout: float, classes: int = 0) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(shape[0], width, 5, stride=2, padding=2),
            nn.LeakyReLU(0.3, inplace=True),
            Dropout(dropout),
            nn.Conv2d(width, 2 * width, 5, stride=2, padding=2),
            nn.LeakyReLU(0.3, inplace=True),
            Dropout(dropout),
            ChannelsLastFlatten(),
        )
        features = 2 * width * math.prod(quarters_of(shape))
        self.score = Score(features)
        start_glorot(self)
        self.projection = Projection(features, classes) if classes else None

    def forward(self, images: Tensor, conditions: Tensor | None = None) -> Tensor:
        features = self.layers(images)
        scores: Tensor = self.score(features)
        return scores if self.projection is None or conditions is None else scores + self.projection(features, conditions)
