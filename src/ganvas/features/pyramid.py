"""Pyramid: pictures at half their size, and back, by the blur between the levels of a Laplacian pyramid."""

from functools import lru_cache

import torch
from torch import Tensor

BINOMIAL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)  # no tensor: who imports this may have another default dtype or device
"""The blur between the levels of a pyramid (Burt and Adelson 1983)."""


def shrink(picture: Tensor) -> Tensor:
    """Blur, then keep every other row and column: (B, C, H, W) to (B, C, ⌈H/2⌉, ⌈W/2⌉)."""
    return _blur(picture.shape[2])[::2] @ (picture @ _blur(picture.shape[3])[::2].T)


def enlarge(picture: Tensor, height: int, width: int) -> Tensor:
    """The opposite: (B, C, ⌈H/2⌉, ⌈W/2⌉) to (B, C, H, W); the pixels between are blended."""
    # Between the rows that were kept there are as many empty ones, hence twice.
    return 2 * _blur(height)[:, ::2] @ (picture @ (2 * _blur(width)[:, ::2]).T)


@lru_cache(maxsize=32)
def _blur(side: int) -> Tensor:
    """The blur along one axis as a matrix, (side, side); the picture is mirrored at its edges.

    A product with it is much faster than a convolution of one channel.
    """
    offsets = torch.arange(len(BINOMIAL)) - len(BINOMIAL) // 2
    source = (torch.arange(side)[:, None] + offsets).abs()
    source = side - 1 - (side - 1 - source).abs()
    return torch.zeros(side, side).scatter_add_(1, source, torch.tensor(BINOMIAL).expand(side, -1))
