"""A light generator and discriminator for few pictures, of FastGAN's kind. Liu et al. 2021, arXiv:2101.04775, sections 3.1 and 3.2.

What makes it light on a CPU: features stop at half the pictures' side, and where a side is doubled, resampling and convolution
are one layer, at half the cost. No normalisation in the discriminator, so that every gradient penalty can be taken.
"""

import itertools
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, leaky_relu, silu

from ganvas.networks.condition import Projection
from ganvas.networks.dcgan import start_he
from ganvas.networks.resampling import Doubling
from ganvas.networks.score import Score

SLOPE = 0.2
REACH = 3
"""Doublings between the maps that a gate reads and those that it scales (4 in the paper, whose features go on to the pictures' side)."""
WINDOW = 4
"""The side of the window that one part of a score is made from, on the discriminator's last maps."""


def gated(x: Tensor) -> Tensor:
    """Half of the channels, each scaled by the sigmoid of one of the other half: (B, 2 C, H, W) -> (B, C, H, W).

    Dauphin et al. 2017, arXiv:1612.08083, equation 1. The halves are copied first: where channels are together in memory, torch's
    own ``glu`` jumps about and takes five times as long.
    """
    values, gates = (half.contiguous(memory_format=torch.channels_last) for half in x.chunk(2, 1))
    return values * torch.sigmoid(gates)


class Gated(nn.Module):
    """A layer to twice ``outputs`` channels, batch normalisation where it is wanted, and the gated half of them."""

    def __init__(self, layer: nn.Module, outputs: int, *, normalised: bool = True) -> None:
        super().__init__()
        self.layer = layer
        self.norm = nn.BatchNorm2d(2 * outputs) if normalised else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return gated(self.norm(self.layer(x)))


class Excitation(nn.Module):
    """Gates in (0, 1) from small maps, (B, I, h, w), for the channels of large ones: (B, O, 1, 1). Section 3.1, equation 1.

    The small maps are averaged down to ``grid``, of which they are a multiple, and one window as large as that reads them all.
    """

    def __init__(self, inputs: int, outputs: int, grid: tuple[int, int]) -> None:
        super().__init__()
        self.grid = grid
        self.gather, self.weigh = nn.Conv2d(inputs, outputs, grid), nn.Conv2d(outputs, outputs, 1)

    def forward(self, maps: Tensor) -> Tensor:
        smaller = avg_pool2d(maps, (maps.shape[2] // self.grid[0], maps.shape[3] // self.grid[1]))
        return torch.sigmoid(self.weigh(silu(self.gather(smaller))))


class FewShotGenerator(nn.Module):
    """Latents (B, Z) -> images (B, C, H, W) in [-1, 1].

    Dense to the ``grid`` of (height, width), then one stage for each further one of ``widths`` doubles the side and convolves once more;
    the last doubling makes pixels. Gates lead from each stage to the one REACH doublings later, or from the first to the last.
    H = grid height * 2**len(widths).
    """

    def __init__(self, *, latent_size: int, channels: int, grid: tuple[int, int], widths: tuple[int, ...]) -> None:
        super().__init__()
        first = nn.Sequential(
            nn.Linear(latent_size, 2 * widths[0] * grid[0] * grid[1], bias=False), nn.Unflatten(1, (2 * widths[0], *grid))
        )
        self.stages = nn.ModuleList([Gated(first, widths[0])])
        for before, width in itertools.pairwise(widths):
            doubling = Doubling(before, 2 * width, bias=False)
            again = nn.Conv2d(width, 2 * width, 3, padding=1, bias=False)
            self.stages.append(nn.Sequential(Gated(doubling, width), Gated(again, width)))
        last = len(widths) - 1
        reach = min(REACH, last)
        # By the number of the stage that is scaled; each reads the one ``reach`` before it.
        self.reach, targets = reach, range(reach, last + 1) if reach else range(0)
        self.gates = nn.ModuleDict({str(n): Excitation(widths[n - reach], widths[n], grid) for n in targets})
        self.to_pixels = Doubling(widths[-1], channels)
        start_plain(self)

    def forward(self, latents: Tensor) -> Tensor:
        maps: list[Tensor] = []
        x = latents
        for number, stage in enumerate(self.stages):
            x = stage(x)
            if str(number) in self.gates:
                x = x * self.gates[str(number)](maps[number - self.reach])
            maps.append(x)
        return torch.tanh(self.to_pixels(x))


class Halving(nn.Module):
    """Half the side: a 4x4 and a 3x3 convolution, and next to them a 1x1 convolution of the means; the mean of both. Figure 4."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 4, stride=2, padding=1)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.beside = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = leaky_relu(self.second(leaky_relu(self.first(x), SLOPE)), SLOPE)
        return (y + leaky_relu(self.beside(avg_pool2d(x, 2)), SLOPE)) / 2


class Decoder(nn.Module):
    """Maps (B, I, h, w) -> a picture (B, C, h * 2**doublings, w * 2**doublings), not squashed. Section 3.2."""

    def __init__(self, inputs: int, channels: int, doublings: int) -> None:
        super().__init__()
        widths = [max(inputs >> halvings, 8) for halvings in range(1, doublings + 2)]
        layers: list[nn.Module] = [Gated(nn.Conv2d(inputs, 2 * widths[0], 3, padding=1), widths[0], normalised=False)]
        for before, width in itertools.pairwise(widths):
            doubling = Doubling(before, 2 * width)
            layers.append(Gated(doubling, width, normalised=False))
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], channels, 3, padding=1))

    def forward(self, maps: Tensor) -> Tensor:
        pictures: Tensor = self.layers(maps)
        return pictures


class Maps(NamedTuple):
    """A discriminator's maps: those from which the whole picture can be redrawn, and those of which a quarter is enough for a quarter."""

    whole: Tensor
    parts: Tensor


class FewShotDiscriminator(nn.Module):
    """Images (B, C, H, W), and their classes (B, K) where it was built for some -> scores (B,), logits.

    Halvings down to twice the ``grid``; the score is a mean over all windows of those maps, so that it is about textures and parts
    more than about which picture it is. Decoders must redraw the picture from the maps: what can be redrawn wasn't dropped for the
    sake of a few telltale pixels; ``reconstructs``: whether there are any. ``widths``: the generator's in the other order; the last
    one, of the grid itself, has no place here unless it is the only one.
    """

    def __init__(
        self,
        *,
        channels: int,
        grid: tuple[int, int],
        widths: tuple[int, ...],
        reconstructs: bool = True,
        classes: int = 0,
    ) -> None:
        super().__init__()
        doublings = len(widths)
        # Pictures of twice the grid are not halved at all.
        small = doublings == 1
        self.from_pixels = nn.Conv2d(channels, widths[0], *((3, 1) if small else (4, 2)), padding=1)
        self.halvings = nn.ModuleList(
            Halving(before, after) for before, after in itertools.pairwise(widths[: max(1, doublings - 1)])
        )
        last = widths[max(0, doublings - 2)]
        self.gather = nn.Conv2d(last, last, WINDOW)
        self.score = Score(last)
        self.decoders = nn.ModuleDict()
        if reconstructs:
            before = widths[max(0, doublings - 3)]
            self.decoders["whole"] = Decoder(last, channels, min(2, doublings - 1))
            self.decoders["part"] = Decoder(before, channels, min(3, doublings - 1 - (doublings > 2)))
        start_he(self)
        start_plain(self.decoders)
        self.projection = Projection(last, classes) if classes else None

    def forward(self, images: Tensor, conditions: Tensor | None = None) -> Tensor:
        return self.scores(self.maps(images), conditions)

    def maps(self, images: Tensor) -> Maps:
        """Images (B, C, H, W) -> the last maps, of twice the grid, and those before them (the same where there is only one halving)."""
        x = before = leaky_relu(self.from_pixels(images), SLOPE)
        for halving in self.halvings:
            x, before = halving(x), x
        return Maps(x, before)

    def scores(self, maps: Maps, conditions: Tensor | None = None) -> Tensor:
        """Scores (B,), logits, from the maps; conditions: (B, K)."""
        features = leaky_relu(self.gather(maps.whole), SLOPE).mean((2, 3))
        scores: Tensor = self.score(features)
        return scores if self.projection is None or conditions is None else scores + self.projection(features, conditions)

    def reconstruct(self, maps: Maps, quarters: Tensor) -> tuple[Tensor, Tensor]:
        """The pictures as they can be redrawn from the maps: whole ones at a smaller size, and the quarter of each that ``quarters`` names.

        quarters: (B,) integers: 0 and 1 above, 2 and 3 below, from the left.
        """
        return self.decoders["whole"](maps.whole), self.decoders["part"](quarter(maps.parts, quarters))


def quarter(images: Tensor, which: Tensor) -> Tensor:
    """One quarter of each picture: (B, C, 2 H, 2 W) and (B,) integers as ``reconstruct`` has them -> (B, C, H, W)."""
    count, channels, height, width = images.shape
    split = images.reshape(count, channels, 2, height // 2, 2, width // 2)
    return split[torch.arange(count, device=images.device), :, which // 2, :, which % 2]


def start_plain(network: nn.Module) -> None:
    """Weights from N(0, 1 / inputs) and zero biases, so that no layer begins saturated or silent."""
    for layer in network.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):  # a Doubling is one
            nn.init.normal_(layer.weight, std=layer.weight[0].numel() ** -0.5)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
