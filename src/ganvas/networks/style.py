"""A style-based generator and its discriminator, as StyleGAN2 has them. Karras et al. 2020, arXiv:1912.04958.

Every convolution's inputs are scaled by the style and its outputs by what that did to their size: the modulated weights of the paper,
written as two products around an ordinary convolution, so that nothing depends on the batch and everything exports.
"""

import itertools
import math

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, leaky_relu, linear, rms_norm

from ganvas.networks.condition import Projection
from ganvas.networks.joint import gathered, own
from ganvas.networks.resampling import doubled, halved
from ganvas.networks.score import Score

SLOPE, GAIN = 0.2, math.sqrt(2)
"""LeakyReLU's slope below 0, and what keeps the size of what passes through it."""


class Dense(nn.Module):
    """Linear, with weights from N(0, 1) that are scaled when used, so that Adam moves all layers alike (Karras et al. 2018).

    (B, I) -> (B, O). ``rate``: how fast it learns compared with others; ``bias``: where the bias starts.
    """

    def __init__(self, inputs: int, outputs: int, *, rate: float = 1.0, bias: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias / rate))
        self.rate, self.gain = rate, rate / math.sqrt(inputs)

    def forward(self, x: Tensor) -> Tensor:
        return linear(x, self.weight * self.gain, self.bias * self.rate)


class Convolution(nn.Module):
    """Odd-sized, padded convolution with equalised weights and a bias: (B, I, H, W) -> (B, O, H, W)."""

    def __init__(self, inputs: int, outputs: int, size: int, *, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, size, size))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self.gain, self.padding = 1 / math.sqrt(inputs * size * size), size // 2

    def forward(self, x: Tensor) -> Tensor:
        return conv2d(x, self.weight * self.gain, self.bias, padding=self.padding)


class Mapping(nn.Module):
    """Latents (B, Z) -> styles (B, W). The latents are first brought to length root Z; layers learn a hundredth as fast."""

    def __init__(self, latent_size: int, style_size: int, layers: int) -> None:
        super().__init__()
        sizes = [latent_size] + [style_size] * layers
        self.layers = nn.ModuleList(Dense(before, after, rate=0.01) for before, after in itertools.pairwise(sizes))

    def forward(self, latents: Tensor) -> Tensor:
        x = rms_norm(latents, latents.shape[1:])
        for layer in self.layers:
            x = leaky_relu(layer(x), SLOPE) * GAIN
        return x


class StyledConvolution(nn.Module):
    """A modulated convolution: (B, I, H, W) and styles (B, W) -> (B, O, H, W). Section 2.2 of the paper.

    ``demodulate``: divide by the size that the style gave to the output, as everywhere but at the pixels, which have a bias instead.
    """

    def __init__(self, inputs: int, outputs: int, size: int, style_size: int, *, demodulate: bool = True) -> None:
        super().__init__()
        self.convolution = Convolution(inputs, outputs, size, bias=not demodulate)
        self.scale = Dense(style_size, inputs, bias=1.0)
        self.demodulate = demodulate

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        scale = self.scale(style)
        y: Tensor = self.convolution(x * scale[:, :, None, None])
        if not self.demodulate:
            return y
        squares = (self.convolution.weight * self.convolution.gain).square().sum((2, 3))  # (O, I)
        sizes = torch.rsqrt(linear(scale.square(), squares) + 1e-8)
        return y * sizes[:, :, None, None]


class Layer(nn.Module):
    """A styled convolution, noise times a learned strength, bias, LeakyReLU. noise: (B, 1, H, W) or (1, 1, H, W)."""

    def __init__(self, inputs: int, outputs: int, style_size: int) -> None:
        super().__init__()
        self.styled = StyledConvolution(inputs, outputs, 3, style_size)
        self.noise_strength = nn.Parameter(torch.zeros(()))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor, style: Tensor, noise: Tensor) -> Tensor:
        y = self.styled(x, style) + self.noise_strength * noise + self.bias[:, None, None]
        return leaky_relu(y, SLOPE) * GAIN


class StyleGenerator(nn.Module):
    """Latents (B, Z) -> images (B, C, H, W), not squashed: a learned grid that styles shape stage by stage.

    Each stage doubles the sides (not the first), has two layers (the first one), and adds its pixels to those of the stage before
    (the "skip" architecture). One style a layer and one for the pixels of each stage: ``layers`` of them.
    """

    def __init__(
        self,
        *,
        latent_size: int,
        style_size: int,
        mapping_layers: int,
        channels: int,
        grid: tuple[int, int],
        widths: tuple[int, ...],
    ) -> None:
        super().__init__()
        self.mapping = Mapping(latent_size, style_size, mapping_layers)
        self.basis = nn.Parameter(torch.randn(widths[0], *grid))
        # Layer 0 works on the grid, layers 2n - 1 and 2n on n doublings of it.
        self.convolutions, self.to_pixels = nn.ModuleList(), nn.ModuleList()
        for number, (before, width) in enumerate(zip((widths[0], *widths), widths, strict=False)):
            self.convolutions.append(Layer(before, width, style_size))
            if number:
                self.convolutions.append(Layer(width, width, style_size))
            self.to_pixels.append(StyledConvolution(width, channels, 1, style_size, demodulate=False))
        doublings = [(number + 1) // 2 for number in range(len(self.convolutions))]
        self.sides = [(grid[0] << times, grid[1] << times) for times in doublings]
        self.layers = len(self.convolutions) + len(self.to_pixels)
        self.mean_style: Tensor
        self.register_buffer("mean_style", torch.zeros(style_size))
        self.noise_size = sum(height * width for height, width in self.sides)
        self.fixed_noise: Tensor
        self.register_buffer("fixed_noise", torch.randn(1, self.noise_size))

    def forward(self, latents: Tensor) -> Tensor:
        """Pictures as they are sampled: one style for all layers, always the same noise."""
        return self.synthesise(self.mapping(latents)[:, None].expand(-1, self.layers, -1))

    def synthesise(self, styles: Tensor, noise: Tensor | None = None) -> Tensor:
        """styles (B, L, W) -> images (B, C, H, W). noise: (B, noise_size), standard normal; None takes the fixed one."""
        noise = self.fixed_noise if noise is None else noise
        x = self.basis.expand(styles.shape[0], -1, -1, -1)  # which a tracer keeps free, as it wouldn't len()
        images, style, used = torch.zeros((), device=styles.device), iter(styles.unbind(1)), 0
        for number, (convolution, (height, width)) in enumerate(zip(self.convolutions, self.sides, strict=True)):
            doubles = number % 2 == 1
            part = noise[:, used : used + height * width].view(-1, 1, height, width)
            x, used = convolution(doubled(x) if doubles else x, next(style), part), used + height * width
            if not doubles:
                images = self.to_pixels[number // 2](x, next(style)) + (doubled(images) if number else 0)
        return images


class StyleDiscriminator(nn.Module):
    """Images (B, C, H, W), and their classes (B, K) where it was built for some -> scores (B,), logits.

    Residual stages that halve the sides; at the end one more channel says how much each pixel varies over a group of ``group``
    pictures, by which a collapse can be noticed (Karras et al. 2018, arXiv:1710.10196, section 3).
    """

    def __init__(
        self, *, channels: int, grid: tuple[int, int], widths: tuple[int, ...], group: int = 4, classes: int = 0
    ) -> None:
        super().__init__()
        self.from_pixels = Convolution(channels, widths[0], 1)
        self.stages = nn.ModuleList(Halving(before, after) for before, after in itertools.pairwise(widths))
        last = widths[-1]
        self.group, self.compares_pictures = group, group > 1
        self.mix = Convolution(last + (1 if group > 1 else 0), last, 3)
        self.gather = Dense(last * grid[0] * grid[1], last)
        self.score = Score(last)
        nn.init.normal_(self.score.weight, std=1 / math.sqrt(last))
        nn.init.zeros_(self.score.bias)
        self.projection = Projection(last, classes) if classes else None

    def forward(self, images: Tensor, conditions: Tensor | None = None) -> Tensor:
        x = leaky_relu(self.from_pixels(images), SLOPE) * GAIN
        for stage in self.stages:
            x = stage(x)
        if self.group > 1:
            x = torch.cat([x, variation(x, self.group)], 1)
        x = leaky_relu(self.mix(x), SLOPE) * GAIN
        features = leaky_relu(self.gather(x.flatten(1)), SLOPE) * GAIN
        scores: Tensor = self.score(features)
        return scores if self.projection is None or conditions is None else scores + self.projection(features, conditions)


class Halving(nn.Module):
    """Two convolutions and half the sides, plus a 1x1 convolution of the same; the sum divided by the root of 2."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first, self.second = Convolution(inputs, inputs, 3), Convolution(inputs, outputs, 3)
        self.beside = Convolution(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y = leaky_relu(self.first(x), SLOPE) * GAIN
        y = leaky_relu(self.second(halved(y)), SLOPE)
        beside: Tensor = self.beside(halved(x))
        return beside * math.sqrt(0.5) + y


def variation(x: Tensor, group: int) -> Tensor:
    """The mean deviation of the features within groups of pictures, as one more map for each: (B, C, H, W) -> (B, 1, H, W).

    Groups are those of the joint batch, where several processes share one.
    """
    height, width = x.shape[2:]
    together = gathered(x.float())
    count = len(together)
    size = math.gcd(group, count)
    grouped = together.reshape(size, count // size, *x.shape[1:])  # pictures of a group are count // size apart
    deviations = own((grouped.var(0, correction=0) + 1e-8).sqrt().mean((1, 2, 3)).repeat(size))
    return deviations.view(-1, 1, 1, 1).expand(-1, -1, height, width).to(x.dtype)
