"""Augmentation: pictures are moved, turned and recoloured at random before the discriminator, so that few of them last longer.

Real and generated pictures go through it alike, gradients flow through it to the generator, and each change happens with a
probability below one: unchanged pictures then stay the likeliest, and the generator has to make those (Karras et al. 2020,
arXiv:2006.06676, section 3.1). Everything differentiates twice, so gradient penalties can be taken through it.
"""

import math
from contextlib import nullcontext
from typing import Annotated, Any, Literal

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.nn.functional import grid_sample

from ganvas.data.batches.stream import Batch
from ganvas.settings import Settings
from ganvas.words import message

Kind = Literal["flip", "turn", "shift", "scale", "rotation", "colour", "cutout"]
"""A change to pictures; ``Augmentation`` describes each."""
Share = Annotated[float, Field(ge=0, lt=1)]

SHIFT = 0.125
"""At most this share of a side, in whole pixels. SCALE, STRETCH and so on: deviations, of the binary logarithm where it is a factor."""
SCALE, STRETCH, BRIGHTNESS, CONTRAST, SATURATION = 0.2, 0.2, 0.2, 0.5, 1.0
CUTOUT = 0.5
"""The share of each side that is hidden."""
LIMIT = 0.8
"""The highest probability: above about this, the generator can't know that it should make upright pictures, not turned ones."""

BATCHES = 4
"""About how many batches are averaged over before an adaptive strength follows."""


class Augmentation(Settings):
    """Which changes, and how often. The changes' constants are those of Karras et al. 2020, appendix B."""

    kinds: tuple[Kind, ...] = ()
    """flip: left and right. turn: by quarters. shift: by whole pixels. scale: larger, smaller, stretched. rotation: by any angle.
    colour: brightness and contrast, of colour pictures hue and saturation too. cutout: hides a square."""
    strength: Annotated[float, Field(ge=0, le=LIMIT)] = 0.0
    """The probability of each change; where it is adaptive, the one at the start. Half of the flips, inversions and turns by 180° that
    happen leave a picture as it is."""
    warm_up_images: Annotated[float, Field(ge=0)] = 0
    """Images shown while a fixed strength rises from 0, along half a cosine. Huang et al. 2024, arXiv:2501.05441, appendix."""
    adaptive: bool = False
    """Raise the strength while the discriminator overfits, lower it when it doesn't. Karras et al. 2020, section 3.2."""
    target: Annotated[float, Field(ge=-1, le=1)] = 0.6
    """The share of real pictures, or of their patches, that the discriminator recognises as real, minus the share that it doesn't; above
    this it counts as overfitting. Where the objective compares pairs, a real one is recognised when it outscores its generated partner,
    so 0.6 is four in five."""
    adaptive_images: Annotated[float, Field(gt=0)] = 100_000
    """Images shown in which an adaptive strength can go from 0 to 1."""

    @model_validator(mode="after")
    def _fits(self) -> "Augmentation":
        if (self.strength or self.adaptive) and not self.kinds:
            raise ValueError(message('A strength needs kinds to apply to, for example kinds=["flip","shift","colour"].'))
        if self.adaptive and self.warm_up_images:
            raise ValueError(message("An adaptive strength rises by itself: leave warm_up_images or adaptive out."))
        return self

    @property
    def is_on(self) -> bool:
        """Whether anything is changed, or may be later."""
        return bool(self.kinds) and (self.strength > 0 or self.adaptive)


class Augment(nn.Module):
    """Applies an Augmentation. Its strength is a buffer, so that it is in every checkpoint."""

    def __init__(self, settings: Augmentation) -> None:
        super().__init__()
        self.settings = settings
        self.strength: Tensor
        self.known: Tensor
        self.register_buffer("strength", torch.tensor(float(settings.strength if settings.adaptive else 0.0)))
        self.register_buffer("known", torch.zeros(()))

    def begin(self, images_shown: int) -> None:
        """Set a fixed strength for a step; an adaptive one stays as it is."""
        settings = self.settings
        if not settings.adaptive:
            passed = min(1.0, images_shown / settings.warm_up_images) if settings.warm_up_images else 1.0
            self.strength.fill_(settings.strength * (1 - math.cos(math.pi * passed)) / 2)

    @torch.no_grad()
    def adapt(self, margins: Tensor, batch: Batch) -> None:
        """Move an adaptive strength by how many real pictures the discriminator recognises, averaged over the last few batches.

        margins: (B,) or, of patches, (B, P): by how much each scored above the boundary between real and generated. Of a batch in parts,
        each part moves it by its share.
        """
        if self.settings.adaptive:
            self.known.lerp_(margins.sign().float().mean(), len(margins) / (BATCHES * batch.total))
            step = len(margins) / self.settings.adaptive_images
            self.strength.add_(step * (self.known - self.settings.target).sign()).clamp_(0, LIMIT)

    def forward(self, images: Tensor, batch: Batch, purpose: str) -> Tensor:
        """(B, C, H, W) in [-1, 1], changed; a function of the batch's seed, step, phase and the purpose."""
        kinds = self.settings.kinds
        if not self.settings.is_on:
            return images
        if images.device.type == "cpu" and not self.strength:
            # An adaptive one stays 0 until the discriminator overfits. Asking other devices would mean waiting for them.
            return images
        chances = batch.uniform(16, purpose=f"chances {purpose}")
        uniform = batch.uniform(8, purpose=f"uniform {purpose}") * 2 - 1
        normal = batch.normal(8, purpose=f"normal {purpose}")
        draws = _Draws(chances[:, :12] < self.strength, chances[:, 12:] < 0.5, uniform, normal)
        # Sampling and small matrix products need full precision, and cost little.
        kind = images.device.type
        with torch.autocast(kind, enabled=False) if torch.amp.is_autocast_available(kind) else nullcontext():
            images = images.float()
            if {"flip", "turn", "shift", "scale", "rotation"} & set(kinds):
                images = moved(images, geometry(kinds, draws, images.shape[2], images.shape[3]))
            if "colour" in kinds:
                images = recoloured(images, draws)
            if "cutout" in kinds:
                images = cut_out(images, draws)
        return images


class _Draws:
    """Random numbers of a batch: whether each change happens, (B, 12), and how much, uniform in [-1, 1) and normal, (B, 8) each.

    coins: (B, 4) bool, for changes that have two states: where one happens, both states are equally likely. If it always swapped them,
    mirrored pictures and negatives would be the majority from a strength of a half, and the generator would make those.
    """

    def __init__(self, happens: Tensor, coins: Tensor, uniform: Tensor, normal: Tensor) -> None:
        self._happens, self._coins, self.uniform, self.normal = happens, coins, uniform, normal

    def coin(self, number: int) -> Tensor:
        """0 or 1, (B,) float32."""
        return self._coins[:, number].float()

    def where(self, change: int, value: Tensor, otherwise: float) -> Tensor:
        """``value`` (B,) for the pictures that are changed, ``otherwise`` for the rest."""
        return torch.where(self._happens[:, change], value, torch.full_like(value, otherwise))


def geometry(kinds: tuple[Kind, ...], draws: _Draws, height: int, width: int) -> Tensor:
    """For each picture, where an output pixel comes from: (B, 2, 3), in pixels from the centre."""
    uniform, normal = draws.uniform, draws.normal
    count, zero = len(uniform), torch.zeros(len(uniform), device=uniform.device)
    matrix = torch.eye(3, device=uniform.device).repeat(count, 1, 1)
    if "flip" in kinds:
        matrix = matrix @ _scaling(draws.where(0, 1 - 2 * draws.coin(0), 1.0), zero + 1)
    if "turn" in kinds:  # what isn't square can only be turned upside down
        quarters = (uniform[:, 0] * 2 + 2).floor() if height == width else 2 * draws.coin(1)
        matrix = matrix @ _rotation(draws.where(1, quarters * (math.pi / 2), 0.0))
    if "shift" in kinds:
        right, down = (uniform[:, 1] * SHIFT * width).round(), (uniform[:, 2] * SHIFT * height).round()
        matrix = matrix @ _translation(draws.where(2, right, 0.0), draws.where(2, down, 0.0))
    if "scale" in kinds:
        factor = draws.where(3, torch.exp2(SCALE * normal[:, 0]), 1.0)
        matrix = matrix @ _scaling(factor, factor)
    if "rotation" in kinds:
        matrix = matrix @ _rotation(draws.where(4, uniform[:, 3] * math.pi, 0.0))
    if "scale" in kinds:
        factor = draws.where(5, torch.exp2(STRETCH * normal[:, 1]), 1.0)
        matrix = matrix @ _scaling(factor, 1 / factor)
    return matrix[:, :2]


def moved(images: Tensor, matrices: Tensor) -> Tensor:
    """Pictures (B, C, H, W) through affine maps (B, 2, 3) in pixels from the centre; what is outside is mirrored in."""
    height, width = images.shape[2:]
    y = torch.arange(height, device=images.device) + 0.5 - height / 2
    x = torch.arange(width, device=images.device) + 0.5 - width / 2
    places = torch.stack(
        [x.expand(height, width), y[:, None].expand(height, width), torch.ones(height, width, device=x.device)]
    )
    grid = (matrices @ places.flatten(1)).view(-1, 2, height, width).permute(0, 2, 3, 1)
    half = torch.tensor([width / 2, height / 2], device=images.device)
    sampled: Tensor = _Sampled.apply(images, grid / half)  # type: ignore[no-untyped-call]
    return sampled


class _Sampled(torch.autograd.Function):
    """Bilinear sampling that differentiates any number of times, unlike torch's own: it is linear in the pictures."""

    @staticmethod
    def forward(ctx: Any, images: Tensor, grid: Tensor) -> Tensor:
        ctx.save_for_backward(grid)
        ctx.size = images.shape
        return sampled(images, grid)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (grid,) = ctx.saved_tensors
        spread: Tensor = _Spread.apply(gradient, grid, ctx.size)  # type: ignore[no-untyped-call]
        return spread, None


class _Spread(torch.autograd.Function):
    """The adjoint of sampling: what each pixel gave goes back to it."""

    @staticmethod
    def forward(ctx: Any, gradient: Tensor, grid: Tensor, size: torch.Size) -> Tensor:
        ctx.save_for_backward(grid)
        if gradient.is_cuda:
            return spread_in_order(gradient, grid, size)
        with torch.enable_grad():
            nothing = torch.zeros(size, dtype=gradient.dtype, device=gradient.device, requires_grad=True)
            spread: Tensor = torch.autograd.grad(sampled(nothing, grid), nothing, gradient)[0]
        return spread

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        (grid,) = ctx.saved_tensors
        sampled: Tensor = _Sampled.apply(gradient, grid)  # type: ignore[no-untyped-call]
        return sampled, None, None


def sampled(images: Tensor, grid: Tensor) -> Tensor:
    """Images (B, C, H, W) at the places of a grid (B, H, W, 2) in [-1, 1], continued beyond their edges by mirroring."""
    return grid_sample(images, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def spread_in_order(gradient: Tensor, grid: Tensor, size: torch.Size) -> Tensor:
    """The adjoint of ``sampled``, (B, C, H, W), summed in a fixed order, which torch's own is not on a GPU."""
    count, channels, height, width = size
    x, y = (_inside(grid[..., axis], side) for axis, side in enumerate((width, height)))
    left, top = x.floor(), y.floor()
    places, shares = [], []
    for down, row_share in ((0, 1 - (y - top)), (1, y - top)):
        for right, column_share in ((0, 1 - (x - left)), (1, x - left)):
            row, column = (top + down).clamp(max=height - 1), (left + right).clamp(max=width - 1)
            places.append((row * width + column).long())
            shares.append(row_share * column_share)
    pictures = torch.arange(count, device=grid.device)[:, None] * (height * width)
    rows = (torch.stack(places, 1).flatten(1) + pictures).flatten()
    given = (gradient.to(grid.dtype)[:, None] * torch.stack(shares, 1)[:, :, None]).permute(0, 1, 3, 4, 2)
    spread = grid.new_zeros(count * height * width, channels)
    spread.index_put_((rows,), given.reshape(-1, channels), accumulate=True)  # sorts, and so adds in order
    return spread.view(count, height, width, channels).permute(0, 3, 1, 2).contiguous().to(gradient.dtype)


def _inside(x: Tensor, side: int) -> Tensor:
    """Places, where -1 and 1 are the edges of a picture -> pixels, 0 the centre of the first one; what is outside is mirrored in."""
    x = ((x + 1) * (side / 2)).abs().remainder(2 * side)
    return torch.where(x < side, x, 2 * side - x).sub(0.5).clamp(0, side - 1)


def recoloured(images: Tensor, draws: _Draws) -> Tensor:
    """Brightness and contrast; with three channels also an inverted lightness, a turned hue and another saturation."""
    uniform, normal = draws.uniform, draws.normal
    brightness = draws.where(6, BRIGHTNESS * normal[:, 2], 0.0)
    contrast = draws.where(7, torch.exp2(CONTRAST * normal[:, 3]), 1.0)
    channels = images.shape[1]
    if channels == 1:
        return images * contrast.view(-1, 1, 1, 1) + brightness.view(-1, 1, 1, 1)
    identity = torch.eye(3, device=images.device)
    lightness = torch.full((3, 3), 1 / 3, device=images.device)
    inverted = draws.where(8, draws.coin(2), 0.0).view(-1, 1, 1)
    matrix = identity - 2 * lightness * inverted
    angle = draws.where(9, uniform[:, 4] * math.pi, 0.0).view(-1, 1, 1)
    # Rodrigues' formula about the grey axis.
    root = 3**-0.5
    across = torch.tensor([[0, -root, root], [root, 0, -root], [-root, root, 0]], device=images.device)
    matrix = (lightness + angle.cos() * (identity - lightness) + angle.sin() * across) @ matrix
    saturation = draws.where(10, torch.exp2(SATURATION * normal[:, 4]), 1.0).view(-1, 1, 1)
    matrix = (lightness + saturation * (identity - lightness)) @ matrix * contrast.view(-1, 1, 1)
    flat = matrix @ images.flatten(2) + brightness.view(-1, 1, 1)
    return flat.view(images.shape)


def cut_out(images: Tensor, draws: _Draws) -> Tensor:
    """A rectangle of half of each side is made grey, anywhere, also partly outside."""
    height, width = images.shape[2:]
    x = torch.arange(width, device=images.device) + 0.5 - width / 2
    y = torch.arange(height, device=images.device) + 0.5 - height / 2
    reach = draws.where(11, torch.full_like(draws.uniform[:, 5], CUTOUT / 2), 0.0)[:, None]
    columns = (x - draws.uniform[:, 5:6] * width / 2).abs() < reach * width
    rows = (y - draws.uniform[:, 6:7] * height / 2).abs() < reach * height
    return images * ~(rows[:, None, :, None] & columns[:, None, None, :])


def _scaling(right: Tensor, down: Tensor) -> Tensor:
    zero, one = torch.zeros_like(right), torch.ones_like(right)
    return _matrices(right, zero, zero, zero, down, zero, zero, zero, one)


def _rotation(angle: Tensor) -> Tensor:
    zero, one, cos, sin = torch.zeros_like(angle), torch.ones_like(angle), angle.cos(), angle.sin()
    return _matrices(cos, -sin, zero, sin, cos, zero, zero, zero, one)


def _translation(right: Tensor, down: Tensor) -> Tensor:
    zero, one = torch.zeros_like(right), torch.ones_like(right)
    return _matrices(one, zero, right, zero, one, down, zero, zero, one)


def _matrices(*entries: Tensor) -> Tensor:
    return torch.stack(entries, 1).view(-1, 3, 3)
