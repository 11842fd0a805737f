"""Doubling and halving pictures with the smooth filter [1, 3, 3, 1], so that no pattern of the pixel grid is left in them."""

import torch
from torch import Tensor
from torch.nn.functional import conv2d, interpolate

from ganvas.networks.score import in_float32


def doubled(images: Tensor) -> Tensor:
    """(B, C, H, W) -> (B, C, 2 H, 2 W): bilinear, which at this factor has just these weights and repeats the outermost pixels."""
    return interpolate(images, scale_factor=2, mode="bilinear", align_corners=False)


def halved(images: Tensor) -> Tensor:
    """(B, C, H, W) with even sides -> (B, C, H / 2, W / 2); outside there is nothing.

    One depthwise convolution in float32: in bfloat16 its way back is an order of magnitude slower on CPUs.
    """
    channels = images.shape[1]
    weights = torch.tensor([1.0, 3.0, 3.0, 1.0], device=images.device) / 8
    kernel = (weights[:, None] * weights).expand(channels, 1, 4, 4)
    with in_float32(images.device):
        return conv2d(images.float(), kernel, stride=2, padding=1, groups=channels).to(images.dtype)
