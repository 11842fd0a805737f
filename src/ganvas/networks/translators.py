"""Translators: networks from pictures to pictures of the same size: pix2pix's U-Net, CycleGAN's residual network, and one for CPUs.

All take any size: what their halvings don't divide is mirrored at the right and the bottom, and cropped again. ``stride`` is the
step by which a picture can be shifted so that the network's work shifts with it, and ``reach`` how far, in pixels, something can be
from what it changes; None where that is everywhere.
"""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from ganvas.networks.dropout import Dropout
from ganvas.networks.normalisation import Normalisation, each_place, normalisation, start_normal
from ganvas.networks.padding import MirroredConv2d, mirrored, repeated
from ganvas.networks.resampling import Doubling

SLOPE = 0.2
FORGETTING = 3
"""How many inner layers of the U-Net have dropout."""


class UNet(nn.Module):
    """Images (B, I, H, W) -> images (B, O, H, W) in (-1, 1): halvings, and as many doublings that also get each halving's features.

    Isola et al. 2017, arXiv:1611.07004, section 6.1.1 and appendix. ``width`` doubles with each of the ``depth`` halvings up to eight
    times itself; with ``even``, pixels are doubled before they are convolved, which leaves no checkerboard.
    """

    def __init__(
        self,
        *,
        inputs: int,
        outputs: int,
        width: int = 64,
        depth: int = 8,
        norm: Normalisation = "batch",
        dropout: float = 0.5,
        even: bool = False,
    ) -> None:
        super().__init__()
        self.stride, self.reach = 2**depth, None
        widths = [width * min(8, 2**level) for level in range(depth)]
        bias = norm != "batch"  # batch normalisation would take a bias away again
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        for level, channels in enumerate(widths):
            before = widths[level - 1] if level else inputs
            layers: list[nn.Module] = [nn.LeakyReLU(SLOPE)] if level else []
            layers.append(nn.Conv2d(before, channels, 4, stride=2, padding=1, bias=bias))
            if 0 < level < depth - 1:  # a single pixel has nothing to be normalised by
                layers.append(normalisation(norm, channels))
            self.down.append(nn.Sequential(*layers))
        for level in reversed(range(depth)):
            inner = widths[level] * (1 if level == depth - 1 else 2)
            channels = widths[level - 1] if level else outputs
            layers = [nn.ReLU(), _doubling(inner, channels, 4, even=even, bias=bias or not level)]
            if level:
                layers.append(normalisation(norm, channels))
                if dropout and depth - 1 - FORGETTING <= level < depth - 1 and channels == widths[-1]:
                    layers.append(Dropout(dropout))
            self.up.append(nn.Sequential(*layers))
        start_normal(self)

    def forward(self, images: Tensor) -> Tensor:
        return of_any_size(self._translated, images, self.stride).tanh()

    def _translated(self, x: Tensor) -> Tensor:
        skips: list[Tensor] = []
        for down in self.down:
            x = down(x)
            skips.append(x)
        for up in self.up:
            skipped = skips.pop()
            x = up(skipped if len(skips) == len(self.down) - 1 else torch.cat([skipped, x], 1))
        return x


class ResNet(nn.Module):
    """Images (B, I, H, W) -> images (B, O, H, W) in (-1, 1): two halvings, ``blocks`` residual blocks, two doublings.

    Zhu et al. 2017, arXiv:1703.10593, appendix 7.2 (after Johnson et al. 2016): 9 blocks for 256 pixels, 6 for 128.
    """

    def __init__(
        self,
        *,
        inputs: int,
        outputs: int,
        width: int = 64,
        blocks: int = 9,
        norm: Normalisation = "instance",
        even: bool = False,
    ) -> None:
        super().__init__()
        # Half of each layer's kernel, times the pixels that one step is there.
        self.stride, self.reach = 4, 3 + (1 + 2) + 8 * blocks + ((4 + 2) if even else (2 + 1)) + 3
        bias = norm != "batch"

        def convolution(before: int, after: int, kernel: int) -> list[nn.Module]:
            return [MirroredConv2d(before, after, kernel, bias=bias), normalisation(norm, after)]

        layers: list[nn.Module] = [*convolution(inputs, width, 7), nn.ReLU()]
        for before, after in pairwise((width, 2 * width, 4 * width)):
            layers += [nn.Conv2d(before, after, 3, 2, 1, bias=bias), normalisation(norm, after), nn.ReLU()]
        for _ in range(blocks):
            inside = [*convolution(4 * width, 4 * width, 3), nn.ReLU(), *convolution(4 * width, 4 * width, 3)]
            layers.append(Detour(nn.Sequential(*inside)))
        for factor in (4, 2):
            layers.append(_doubling(width * factor, width * factor // 2, 3, even=even, bias=bias))
            layers += [normalisation(norm, width * factor // 2), nn.ReLU()]
        layers.append(MirroredConv2d(width, outputs, 7))
        self.layers = nn.Sequential(*layers)
        start_normal(self)

    def forward(self, images: Tensor) -> Tensor:
        return of_any_size(self.layers, images, self.stride, least=2).tanh()  # its own mirrors need two places


class Detour(nn.Module):
    """x + layers(x)."""

    def __init__(self, layers: nn.Module) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = x + self.layers(x)
        return made


class ResidualUNet(nn.Module):
    """Images (B, I, H, W) -> images (B, O, H, W), about [-1, 1] and not squashed: a U-Net of residual blocks.

    ``width`` doubles with each of ``depth`` halvings up to ``widest``; ``blocks`` at each size on the way down and on the way up. The
    features of each size are added on the way up. Every block starts as the identity (Zhang et al. 2019, arXiv:1901.09321), and so, with
    ``from_input``, does all of it: its last layer starts at 0 and what it makes is added to the first O channels of its input.

    What enters a block, a change of size or the last layer is normalised at each place by itself, as in Chen et al. 2022,
    arXiv:2204.04676 (NAFNet), section 3.2: without it, a step of all layers in one direction now and then multiplies through all of them.
    """

    def __init__(
        self, *, inputs: int, outputs: int, width: int, widest: int, depth: int, blocks: int, from_input: bool = False
    ) -> None:
        super().__init__()
        self.stride, self.outputs, self.from_input = 2**depth, outputs, from_input
        widths = [min(widest, width * 2**level) for level in range(depth + 1)]
        self.first = nn.Conv2d(inputs, width, 3, padding=1)
        self.down = nn.ModuleList(_blocks(channels, blocks) for channels in widths)
        self.halvings = nn.ModuleList(nn.Conv2d(fine, coarse, 4, stride=2, padding=1) for fine, coarse in pairwise(widths))
        self.doublings = nn.ModuleList(Doubling(coarse, fine) for fine, coarse in pairwise(widths))
        self.up = nn.ModuleList(_blocks(channels, blocks) for channels in widths[:-1])
        self.last = nn.Conv2d(width, outputs, 3, padding=1)
        for layer in (self.first, *self.halvings, *self.doublings):
            nn.init.normal_(layer.weight, 0, (1 / layer.weight[0].numel()) ** 0.5)
            nn.init.zeros_(layer.bias)
        if from_input:
            nn.init.zeros_(self.last.weight)
            nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]
        # Two pixels a block, on the way down and on the way up; three for each change of size; one for the first and the last layer.
        self.reach = 2 + sum(2**level * (4 * blocks + 3) for level in range(depth)) + 2**depth * 2 * blocks

    def forward(self, images: Tensor) -> Tensor:
        return of_any_size(self._translated, images, self.stride)

    def _translated(self, images: Tensor) -> Tensor:
        x, skips = self.first(images), []
        for level, blocks in enumerate(self.down):
            x = blocks(x)
            if level < len(self.halvings):
                skips.append(x)
                x = self.halvings[level](each_place(x))
        for level in reversed(range(len(self.halvings))):
            x = self.up[level](self.doublings[level](each_place(x)) + skips[level])
        made: Tensor = self.last(leaky_relu(each_place(x), SLOPE))
        return images[:, : self.outputs] + made if self.from_input else made


class _Block(nn.Module):
    """x + two 3x3 convolutions of it with a LeakyReLU between them; the second starts at 0."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.one = nn.Conv2d(channels, channels, 3, padding=1)
        self.other = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.kaiming_normal_(self.one.weight, SLOPE)
        nn.init.zeros_(self.one.bias)  # type: ignore[arg-type]
        nn.init.zeros_(self.other.weight)
        nn.init.zeros_(self.other.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        detour: Tensor = self.other(leaky_relu(self.one(each_place(x)), SLOPE))
        return x + detour


def _blocks(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(_Block(channels) for _ in range(count)))


def _doubling(inputs: int, outputs: int, kernel: int, *, even: bool, bias: bool) -> nn.Module:
    if even:
        return Doubling(inputs, outputs, bias=bias)
    return nn.ConvTranspose2d(inputs, outputs, kernel, 2, 1, output_padding=kernel % 2, bias=bias)


def of_any_size(network: Callable[[Tensor], Tensor], images: Tensor, stride: int, least: int = 1) -> Tensor:
    """A network applied to images whose sides needn't be multiples of its stride: they are mirrored there, and cropped again.

    least: the shortest side, in strides, that it can work on.
    """
    height, width = images.shape[2:]
    below, right = (max(least * stride, -(-side // stride) * stride) - side for side in (height, width))
    if not below and not right:
        return network(images)
    for dim, missing in ((3, right), (2, below)):
        while missing and (more := min(missing, images.shape[dim] - 1)):  # a mirror shows no more than there is
            images, missing = mirrored(images, dim, 0, more), missing - more
        if missing:  # a single line shows nothing
            images = repeated(images, dim, missing)
    return network(images)[..., :height, :width]
