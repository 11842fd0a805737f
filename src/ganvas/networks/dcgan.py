"""The networks of the DCGAN paper, for shorter sides of 4 to 7 times a power of two (8, 16, 28, 32, 48, 64, 128, ...)."""

import math

import torch
from torch import Tensor, nn

from ganvas.networks.condition import Projection
from ganvas.networks.dropout import Dropout
from ganvas.networks.resampling import Doubling
from ganvas.networks.score import Score
from ganvas.networks.stages import stages_of


class DcganGenerator(nn.Module):
    """Latents (B, Z) -> images (B, C, H, W) in [-1, 1].

    Transposed convolutions double the sides and halve the channels, down to ``width`` before the last one; batch normalisation and
    ReLU between them, tanh at the end. Radford et al. 2016, arXiv:1511.06434, section 3 and figure 1 (which draws twice this width;
    the published code uses 64). ``dense``: the width of a dense layer at the start, 0 for none, as published. ``even``: doublings that
    leave no pattern of the pixel grid, instead of the published ones that do.
    """

    def __init__(
        self, *, latent_size: int, shape: tuple[int, int, int], width: int, dense: int = 0, even: bool = False
    ) -> None:
        super().__init__()
        channels = shape[0]
        grid, doublings = stages_of(shape[1:])
        size = width * 2 ** (doublings - 1)
        layers: list[nn.Module] = []
        if dense:
            layers += [nn.Linear(latent_size, dense), nn.LeakyReLU(0.2, inplace=True)]
            latent_size = dense
        layers += [
            ToMaps(latent_size, size, grid),
            nn.BatchNorm2d(size),
            nn.ReLU(inplace=True),
        ]
        for _ in range(doublings - 1):
            layers += [
                doubling(size, size // 2, even),
                nn.BatchNorm2d(size // 2),
                nn.ReLU(inplace=True),
            ]
            size //= 2
        layers += [doubling(size, channels, even), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        start_dcgan(self, width)

    def forward(self, latents: Tensor) -> Tensor:
        images: Tensor = self.layers(latents)
        return images


class ToMaps(nn.Linear):
    """Latents (B, Z) -> maps (B, C, H, W): the transposed convolution of a single pixel that the paper starts with.

    Computed as the matrix product that it is, in the memory order that suits the next layers; it saves a sixth of a light network's step.
    """

    def __init__(self, latent_size: int, channels: int, grid: tuple[int, int]) -> None:
        super().__init__(latent_size, math.prod(grid) * channels, bias=False)
        self.channels, self.grid = channels, grid

    def forward(self, latents: Tensor) -> Tensor:
        return super().forward(latents).view(-1, *self.grid, self.channels).permute(0, 3, 1, 2)


def doubling(inputs: int, outputs: int, even: bool) -> nn.Module:
    """(B, I, H, W) -> (B, O, 2 H, 2 W): the paper's 4x4 transposed convolution, or one that treats all pixels alike."""
    if even:
        return Doubling(inputs, outputs, bias=False)
    return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=False)


class DcganDiscriminator(nn.Module):
    """Images (B, C, H, W), and their classes (B, K) where it was built for some -> scores (B,), logits: positive means "real".

    The generator's mirror, with LeakyReLU 0.2. With ``batch_norm`` it is the paper's. Without it, it can't tell a batch of real
    pictures apart from one of generated ones by their statistics, which keeps narrow networks in balance; ``dropout`` then does what
    normalisation did against overfitting. ``dense``: the width of a dense layer between the last maps and the score, which then
    takes in the picture as a whole; 0 for none, as published.
    """

    def __init__(
        self,
        *,
        shape: tuple[int, int, int],
        width: int,
        batch_norm: bool = True,
        dropout: float = 0.0,
        dense: int = 0,
        classes: int = 0,
    ) -> None:
        super().__init__()
        channels = shape[0]
        grid, doublings = stages_of(shape[1:])
        layers: list[nn.Module] = []
        inputs, outputs = channels, width
        for stage in range(doublings):
            normalised = batch_norm and stage > 0
            layers.append(nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=not batch_norm))
            if normalised:
                layers.append(nn.BatchNorm2d(outputs))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            if dropout:
                layers.append(Dropout(dropout))
            inputs, outputs = outputs, outputs * 2
        self.layers = nn.Sequential(*layers)
        features = inputs * math.prod(grid)
        if dense:
            self.layers.append(nn.Sequential(nn.Flatten(), nn.Linear(features, dense), nn.LeakyReLU(0.2, inplace=True)))
            self.score: nn.Module = Score(dense)
        else:
            self.score = nn.Sequential(nn.Conv2d(inputs, 1, grid, bias=not batch_norm), nn.Flatten(0))
        if batch_norm:
            start_dcgan(self, width)
        else:
            start_he(self)
        self.projection = Projection(dense or features, classes) if classes else None

    def forward(self, images: Tensor, conditions: Tensor | None = None) -> Tensor:
        features = self.layers(images)
        scores: Tensor = self.score(features)
        if self.projection is None or conditions is None:
            return scores
        added: Tensor = self.projection(features.flatten(1), conditions)
        return scores.float() + added


@torch.no_grad()
def start_dcgan(network: nn.Module, width: int) -> None:
    """Weights from N(0, 0.02²), batch normalisation's gains from N(1, 0.02²). Radford et al. 2016, section 4.

    0.02 is meant for the paper's width of 64. Narrower networks add up fewer products, so their weights start larger; with
    0.02 they would pass on so little that the discriminator wins before the generator has moved.
    """
    deviation = 0.02 * (64 / width) ** 0.5
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | ToMaps):
            layer.weight.normal_(0.0, deviation)
        elif isinstance(layer, nn.BatchNorm2d):
            layer.weight.normal_(1.0, 0.02)


def start_he(network: nn.Module) -> None:
    """Weights that keep the scale of what passes through LeakyReLU 0.2, zero biases. He et al. 2015, arXiv:1502.01852, section 2.2."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, a=0.2)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
