"""Resampling: pictures doubled and halved so that no pattern of the pixel grid is left in them."""

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d, interpolate, pad

from ganvas.networks.score import in_float32


def doubled(images: Tensor) -> Tensor:
    """(B, C, H, W) -> (B, C, 2 H, 2 W): bilinear, at this factor the smooth filter [1, 3, 3, 1]; the outermost pixels are repeated."""
    if images.is_cuda:
        return doubled_in_order(images)
    return interpolate(images, scale_factor=2, mode="bilinear", align_corners=False)


def doubled_in_order(images: Tensor) -> Tensor:
    """``doubled`` in steps whose backward pass adds in a fixed order, which torch's own doesn't on a GPU."""
    for dim in (2, 3):
        last = images.shape[dim] - 1
        before = torch.cat([images.narrow(dim, 0, 1), images.narrow(dim, 0, last)], dim)
        after = torch.cat([images.narrow(dim, 1, last), images.narrow(dim, last, 1)], dim)
        pairs = [images.lerp(neighbours, 0.25) for neighbours in (before, after)]
        images = torch.stack(pairs, dim + 1).flatten(dim, dim + 1)
    return images


def halved(images: Tensor) -> Tensor:
    """(B, C, H, W) with even sides -> (B, C, H / 2, W / 2) through the smooth filter [1, 3, 3, 1]; outside it is 0.

    One depthwise convolution in float32: in bfloat16 its backward pass is an order of magnitude slower on CPUs.
    """
    channels = images.shape[1]
    weights = torch.tensor([1.0, 3.0, 3.0, 1.0], device=images.device) / 8
    kernel = (weights[:, None] * weights).expand(channels, 1, 4, 4)
    with in_float32(images.device):
        return conv2d(images.float(), kernel, stride=2, padding=1, groups=channels).to(images.dtype)


class Doubling(nn.Conv2d):
    """Pixels doubled, then a 3x3 convolution: (B, I, H, W) -> (B, O, 2 H, 2 W).

    Computed as one strided transposed convolution, in which each of the 3x3 weights stands at 2x2 places: the same numbers in half
    the time. Strided kernels that learn their 4x4 weights freely draw the pixel grid into the pictures (Odena et al. 2016,
    doi:10.23915/distill.00003), and a short training doesn't get rid of it.
    """

    def __init__(self, inputs: int, outputs: int, *, bias: bool = True) -> None:
        super().__init__(inputs, outputs, 3, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        small = pad(self.weight, (1, 1, 1, 1))
        rows = small[:, :, 1:] + small[:, :, :-1]
        spread = rows[..., 1:] + rows[..., :-1]
        return conv_transpose2d(x, spread.flip(2, 3).transpose(0, 1), self.bias, stride=2, padding=1)
