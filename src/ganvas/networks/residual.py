"""Residual generator and discriminator without any normalisation, as R3GAN has them. Huang et al. 2024, arXiv:2501.05441, section 4.

What keeps them trainable is how they start (Zhang et al. 2019, arXiv:1901.09321): every block starts as the identity.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from ganvas.networks.condition import Projection
from ganvas.networks.resampling import doubled, halved
from ganvas.networks.score import Score

SLOPE = 0.2
EXPANSION = 2
"""How many times as wide a block is inside."""


class Block(nn.Module):
    """x + a narrow-wide-narrow detour: 1x1, grouped 3x3, 1x1, each after a biased LeakyReLU but the first. (B, C, H, W) -> the same."""

    def __init__(self, channels: int, *, group_width: int, blocks: int) -> None:
        super().__init__()
        inner = EXPANSION * channels
        self.widen = nn.Conv2d(channels, inner, 1)
        # All groups are equally wide: where the width can't be cut into groups of exactly group_width, they are a little wider.
        groups = next(count for count in range(max(1, inner // group_width), 0, -1) if inner % count == 0)
        self.mix = nn.Conv2d(inner, inner, 3, padding=1, groups=groups)
        self.narrow = nn.Conv2d(inner, channels, 1, bias=False)
        gain = math.sqrt(2 / (1 + SLOPE**2)) * blocks**-0.25
        start(self.widen, gain)
        start(self.mix, gain)
        nn.init.zeros_(self.narrow.weight)

    def forward(self, x: Tensor) -> Tensor:
        inside = leaky_relu(self.widen(x), SLOPE)
        inside = leaky_relu(self.mix(inside), SLOPE)
        detour: Tensor = self.narrow(inside)
        return x + detour


class ResidualGenerator(nn.Module):
    """Latents (B, Z) -> images (B, C, H, W), about [-1, 1] and not squashed.

    A learned ``grid`` of (height, width), scaled by the latents channel by channel, then one stage for each of ``widths``: double the
    sides (not in the first), change the width, ``blocks`` blocks; 1x1 to the pixels. H = grid height * 2**(stages - 1).
    """

    def __init__(
        self,
        *,
        latent_size: int,
        channels: int,
        grid: tuple[int, int],
        widths: tuple[int, ...],
        blocks: int,
        group_width: int,
    ) -> None:
        super().__init__()
        total = blocks * len(widths)
        self.basis = nn.Parameter(torch.randn(widths[0], *grid))
        self.scale = nn.Linear(latent_size, widths[0], bias=False)
        start(self.scale, 1)
        self.changes, self.stages = nn.ModuleList(), nn.ModuleList()
        for before, width in zip((widths[0], *widths), widths, strict=False):
            self.changes.append(change_of_width(before, width))
            inside = (Block(width, group_width=group_width, blocks=total) for _ in range(blocks))
            self.stages.append(nn.Sequential(*inside))
        self.to_pixels = nn.Conv2d(widths[-1], channels, 1)
        start(self.to_pixels, 1)

    def forward(self, latents: Tensor) -> Tensor:
        x = self.basis * self.scale(latents)[:, :, None, None]
        for number, (change, stage) in enumerate(zip(self.changes, self.stages, strict=True)):
            # The width changes before the side: a 1x1 convolution commutes with resampling, and is cheaper there.
            x = stage(doubled(change(x)) if number else change(x))
        images: Tensor = self.to_pixels(x)
        return images


class ResidualDiscriminator(nn.Module):
    """Images (B, C, H, W) -> scores (B,), logits; conditions, (B, K), where it was built for classes. The generator's mirror.

    The last grid becomes features by one weighting of its places a channel (a depthwise convolution as large as the grid).
    """

    def __init__(
        self,
        *,
        channels: int,
        grid: tuple[int, int],
        widths: tuple[int, ...],
        blocks: int,
        group_width: int,
        classes: int = 0,
    ) -> None:
        super().__init__()
        total = blocks * len(widths)
        self.from_pixels = nn.Conv2d(channels, widths[0], 1)
        start(self.from_pixels, 1)
        self.stages, self.changes = nn.ModuleList(), nn.ModuleList()
        for width, after in zip(widths, (*widths[1:], widths[-1]), strict=True):
            inside = (Block(width, group_width=group_width, blocks=total) for _ in range(blocks))
            self.stages.append(nn.Sequential(*inside))
            self.changes.append(change_of_width(width, after))
        self.gather = nn.Conv2d(widths[-1], widths[-1], grid, groups=widths[-1], bias=False)
        start(self.gather, 1)
        self.score = Score(widths[-1])
        start(self.score, 1)
        self.projection = Projection(widths[-1], classes) if classes else None

    def forward(self, images: Tensor, conditions: Tensor | None = None) -> Tensor:
        x = self.from_pixels(images)
        for number, (stage, change) in enumerate(zip(self.stages, self.changes, strict=True)):
            x = stage(x)
            x = change(halved(x)) if number < len(self.stages) - 1 else x
        features = self.gather(x).flatten(1)
        scores: Tensor = self.score(features)
        if self.projection is not None and conditions is not None:
            scores = scores + self.projection(features, conditions)
        return scores


def change_of_width(before: int, after: int) -> nn.Module:
    """A 1x1 convolution where the width changes, nothing where it doesn't."""
    if before == after:
        return nn.Identity()
    layer = nn.Conv2d(before, after, 1, bias=False)
    start(layer, 1)
    return layer


def start(layer: nn.Module, gain: float) -> None:
    """Weights from N(0, gain² / inputs), zero biases."""
    for name, parameter in layer.named_parameters():
        if name == "weight":
            nn.init.normal_(parameter, std=gain / math.sqrt(parameter[0].numel()))
        else:
            nn.init.zeros_(parameter)
