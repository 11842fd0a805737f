"""Padding by mirroring, whose backward pass adds in a fixed order: torch's own doesn't on a GPU, so no training could be repeated."""

import torch
from torch import Tensor, nn


def mirrored(x: Tensor, dim: int, before: int, after: int) -> Tensor:
    """More places along one axis of a tensor of any shape, mirrored at the outermost ones without repeating them.

    x: size n along ``dim``. before, after: places to add at either end, 0 to n - 1. Returns n + before + after along ``dim``.
    Raises RuntimeError for more than n - 1.
    """
    last = x.shape[dim] - 1
    parts = [x]
    if before:
        parts.insert(0, x.narrow(dim, 1, before).flip(dim))
    if after:
        parts.append(x.narrow(dim, last - after, after).flip(dim))
    return torch.cat(parts, dim)


def repeated(x: Tensor, dim: int, after: int) -> Tensor:
    """More places at the end of one axis, equal to the last one: n along ``dim`` becomes n + after. x: any shape, n at least 1."""
    size = list(x.shape)
    size[dim] = after
    return torch.cat([x, x.narrow(dim, x.shape[dim] - 1, 1).expand(size)], dim)


class MirroredConv2d(nn.Conv2d):
    """A convolution that keeps the size, of pictures mirrored at their borders: (B, I, H, W) -> (B, O, H, W).

    kernel: odd; H and W more than half of it.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, *, bias: bool = True) -> None:
        super().__init__(inputs, outputs, kernel, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        reach = self.kernel_size[0] // 2
        return super().forward(mirrored(mirrored(x, 3, reach, reach), 2, reach, reach))
