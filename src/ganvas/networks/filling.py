"""Filling: holes in pictures continued smoothly from what surrounds them, so that networks start from something likely."""

from collections.abc import Iterator
from types import EllipsisType

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

ROUNDS = 20
"""Of smoothing at each size."""
STEP, MOMENTUM = 0.03, 0.8
"""Of a round. Steps would diverge from 2 (1 + MOMENTUM) / 64 = .056 on, the biharmonic operator's largest eigenvalue being 64."""
BLOCK = 256
"""Pixels a side that are smoothed at once: what that takes fits a processor's cache."""


def continued(pictures: Tensor, holes: Tensor) -> Tensor:
    """(B, C, H, W) and (B, 1, H, W), 1 in holes -> the pictures, their holes continued with their slopes: the biharmonic equation.

    What ``skimage.restoration.inpaint_biharmonic`` solves exactly, here to about .1 dB of PSNR, from coarse to fine (the pull and push of
    Gortler et al. 1996, doi:10.1145/237170.237200, section 3.4): a hole begins as what is made at half the size, then is smoothed some
    rounds, downhill with momentum. Within [-1, 1]; 0 where nothing is known.
    """
    pictures = pictures.float()
    if holes.is_meta:  # those are counted, not computed
        return pictures
    rows = (holes.amax((1, 2, 3)) > 0.5).nonzero()[:, 0]  # in training most have none
    if not len(rows):
        return pictures
    some, known = pictures[rows], 1 - holes[rows].float()
    return pictures.index_copy(0, rows, torch.where(known < 0.5, _filled(some * known, known).clamp_(-1, 1), some))


def _filled(weighted: Tensor, known: Tensor) -> Tensor:
    """Means without the unknown pixels, and the share of known ones -> the means with the unknown filled in."""
    height, width = known.shape[2:]
    if max(height, width) == 1:
        return torch.where(known > 0, weighted / known, 0)
    even = (0, width % 2, 0, height % 2)
    coarse = _filled(avg_pool2d(pad(weighted, even), 2), avg_pool2d(pad(known, even), 2))
    begun = interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)[..., :height, :width]
    begun = torch.addcmul(weighted, 1 - known, begun)
    if max(height, width) <= BLOCK:
        return _smoothed(begun, weighted, known)
    made = begun.clone()
    for inside, around, within in _blocks(height, width):
        if (known[inside] < 1).any():
            made[inside] = _smoothed(begun[around], weighted[around], known[around])[within]
    return made


def _smoothed(made: Tensor, weighted: Tensor, known: Tensor) -> Tensor:
    """Some rounds of descent on the bending energy, whose gradient is the Laplacian of the Laplacian, where pixels are unknown."""
    unknown, speed = 1 - known, torch.zeros_like(made)
    for _ in range(ROUNDS):
        speed = speed.mul_(MOMENTUM).sub_(_laplacian(_laplacian(made)), alpha=STEP)
        made = torch.addcmul(weighted, unknown, made + speed)
    return made


def _laplacian(x: Tensor) -> Tensor:
    """The sum of the differences of each pixel's four neighbours from it; no slope across the border."""
    around = pad(x, (1, 1, 1, 1), mode="replicate")
    summed = around[..., :-2, 1:-1] + around[..., 2:, 1:-1]
    return summed.add_(around[..., 1:-1, :-2]).add_(around[..., 1:-1, 2:]).sub_(x, alpha=4)


Place = tuple[EllipsisType, slice, slice]


def _blocks(height: int, width: int) -> Iterator[tuple[Place, Place, Place]]:
    """Blocks that tile a picture; each with the surroundings that its smoothing reads, two pixels a round, and its place in them."""
    margin = 2 * ROUNDS
    for top in range(0, height, BLOCK):
        for left in range(0, width, BLOCK):
            above, before = max(0, top - margin), max(0, left - margin)
            bottom, right = min(height, top + BLOCK), min(width, left + BLOCK)
            yield (
                (..., slice(top, bottom), slice(left, right)),
                (..., slice(above, bottom + margin), slice(before, right + margin)),
                (..., slice(top - above, bottom - above), slice(left - before, right - before)),
            )
