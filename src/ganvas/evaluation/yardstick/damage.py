"""Damage: real pictures made worse on purpose, by known amounts, so that it can be measured what an evaluation notices.

Each is a function of pictures, (N, H, W, C) uint8, and of a strength, and returns new pictures of the same shape and type.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ganvas.data.pictures.sheets import Pixels
from ganvas.randomness import random_of

BLURS = 8
"""Blurs that are measured, each the same factor stronger than the one before."""
FAINTEST = 0.35
"""Pixels: the weakest blur, which nobody sees. It moves 2 % of a pixel into each of its neighbours."""
BLURRIEST = 1 / 4
"""The strongest blur, as a share of the shorter side: nothing is recognised any more."""
BLOCKS = (2.0, 4.0)
NOISES = (4.0, 16.0)


def blurred(pixels: Pixels, pixels_wide: float) -> Pixels:
    """Gaussian blur with that standard deviation in pixels; the picture is mirrored at its edges."""
    height, width = pixels.shape[1:3]
    pictures = torch.from_numpy(pixels.astype(np.float32)).permute(0, 3, 1, 2)
    return _bytes(_gaussian(height, pixels_wide) @ pictures @ _gaussian(width, pixels_wide).T)


def pixelated(pixels: Pixels, block: float) -> Pixels:
    """Squares of ``block`` pixels a side, each of its mean colour; those at the right and lower edge may be smaller."""
    height, width = pixels.shape[1:3]
    pictures = torch.from_numpy(pixels.astype(np.float32)).permute(0, 3, 1, 2)
    return _bytes(_in_blocks(height, int(block)) @ pictures @ _in_blocks(width, int(block)).T)


def noisy(pixels: Pixels, levels: float) -> Pixels:
    """Gaussian noise with that standard deviation in levels of 255, the same for the same pictures."""
    noise = random_of("noise", pixels.shape[0]).standard_normal(pixels.shape, np.float32)
    noise *= levels
    noise += pixels
    noisier: Pixels = np.clip(np.rint(noise, out=noise), 0, 255, out=noise).astype(np.uint8)
    return noisier


DAMAGES: dict[str, Callable[[Pixels, float], Pixels]] = {"blur": blurred, "blocks": pixelated, "noise": noisy}
"""By the names that records give them; their strengths are in pixels, pixels, and levels of 255."""


def strengths_of(damage: str, shape: tuple[int, int, int]) -> tuple[float, ...]:
    """Rising strengths of a damage for pictures of (C, H, W)."""
    side = min(shape[1:])
    if damage == "blur":
        return tuple(np.geomspace(FAINTEST, max(2 * FAINTEST, BLURRIEST * side), BLURS).round(3).tolist())
    if damage == "blocks":
        return tuple(block for block in BLOCKS if block <= side / 2)
    return NOISES


def _gaussian(side: int, pixels_wide: float) -> Tensor:
    """The blur along one axis as a matrix, (side, side), whose rows sum to 1."""
    reach = max(1, round(4 * pixels_wide))
    offsets = torch.arange(-reach, reach + 1)
    weights = torch.exp(-0.5 * (offsets / pixels_wide).square())
    source = (torch.arange(side)[:, None] + offsets) % (2 * side)
    source = torch.minimum(source, 2 * side - 1 - source)
    rows = (weights / weights.sum()).float().expand(side, -1)
    return torch.zeros(side, side).scatter_add_(1, source, rows)


def _in_blocks(side: int, block: int) -> Tensor:
    """The means over blocks along one axis as a matrix, (side, side)."""
    number = torch.arange(side) // block
    together = (number[:, None] == number).float()
    return together / together.sum(1, keepdim=True)


def _bytes(pictures: Tensor) -> Pixels:
    rounded: Pixels = pictures.round().clamp(0, 255).permute(0, 2, 3, 1).to(torch.uint8).contiguous().numpy()
    return rounded
