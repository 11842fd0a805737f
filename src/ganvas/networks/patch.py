"""Patch discriminators: they score overlapping patches of a picture instead of all of it, at one scale or at several."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from ganvas.networks.normalisation import Normalisation, normalisation, start_normal
from ganvas.networks.score import in_float32

SLOPE = 0.2


class PatchDiscriminator(nn.Module):
    """Images (B, C, H, W) -> the features of each layer and, last, the scores, (B, 1, h, w) logits: one a patch.

    Isola et al. 2017, arXiv:1611.07004, section 3.2.2 and appendix. With ``layers`` halvings, 3 make patches of 70 pixels, 2 of 34, 1 of
    16; ``width`` doubles with each up to eight times itself. The first layer is never normalised.
    """

    def __init__(self, *, channels: int, width: int = 64, layers: int = 3, norm: Normalisation = "batch") -> None:
        super().__init__()
        widths = [channels, *(width * min(8, 2**level) for level in range(layers + 1))]
        self.stages = nn.ModuleList()
        for level, (before, after) in enumerate(pairwise(widths)):
            stride = 2 if level < layers else 1
            bias = norm != "batch" or not level
            stage: list[nn.Module] = [nn.Conv2d(before, after, 4, stride, 1, bias=bias)]
            if level:
                stage.append(normalisation(norm, after))
            self.stages.append(nn.Sequential(*stage, nn.LeakyReLU(SLOPE)))
        self.score = nn.Conv2d(widths[-1], 1, 4, padding=1)
        start_normal(self)

    def forward(self, images: Tensor) -> list[Tensor]:
        layers: list[Tensor] = []
        x = images
        for stage in self.stages:
            x = stage(x)
            layers.append(x)
        with in_float32(x.device):
            layers.append(self.score(x.float()))
        return layers

    @staticmethod
    def patch(layers: int) -> int:
        """The side of a patch, in pixels."""
        side = 1
        for stride in (1, 1, *(2,) * layers):
            side = (side - 1) * stride + 4
        return side


class PatchDiscriminators(nn.Module):
    """Several patch discriminators, each at half the size of the one before: images -> features and scores of each.

    Wang et al. 2018, arXiv:1711.11585, section 3.2.
    """

    def __init__(self, *, scales: int, channels: int, width: int, layers: int, norm: Normalisation) -> None:
        super().__init__()
        self.scales = nn.ModuleList(
            PatchDiscriminator(channels=channels, width=width, layers=layers, norm=norm) for _ in range(scales)
        )

    def forward(self, images: Tensor) -> list[list[Tensor]]:
        """Images (B, C, H, W) -> for each scale the features of its layers and, last, its scores, (B, 1, h, w) logits."""
        layers = []
        for number, discriminator in enumerate(self.scales):
            images = avg_pool2d(images, 2) if number else images
            layers.append(discriminator(images))
        return layers


def layers_apart(discriminators: nn.Module, real: Tensor, fake: Tensor) -> tuple[list[list[Tensor]], list[list[Tensor]]]:
    """Features and scores of real and of fake pictures, (B, C, H, W) each, all in [-1, 1].

    In one pass, or in two where batch normalisation would mix them.
    """
    if any(isinstance(layer, nn.BatchNorm2d) for layer in discriminators.modules()):
        return discriminators(real), discriminators(fake)
    halves = [[layer.chunk(2) for layer in scale] for scale in discriminators(torch.cat([real, fake]))]
    return [[one for one, _ in scale] for scale in halves], [[other for _, other in scale] for scale in halves]


def scores_of(layers: list[list[Tensor]]) -> list[Tensor]:
    """The scores at each scale, (B, patches)."""
    return [scale[-1].flatten(1) for scale in layers]


def features_of(layers: list[list[Tensor]]) -> list[Tensor]:
    """The features of all layers at all scales, without the scores: (B, F, h, w) each."""
    return [layer for scale in layers for layer in scale[:-1]]


def as_one(scores: list[Tensor]) -> Tensor:
    """One score a picture, (B,), whose squared gradient is about the mean of those of the patches' scores.

    The sum over patches that hardly overlap has the sum of their squared gradients; hence the root of their number. Scales are averaged, as
    in the losses; of two of them, which look at different things, the squared gradient is about half of that mean.
    """
    return torch.stack([scale.sum(1) / scale.shape[1] ** 0.5 for scale in scores]).mean(0)
