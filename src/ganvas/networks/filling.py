"""Filling: holes in pictures continued smoothly from what surrounds them, for networks to begin with something likely."""

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

ROUNDS = 6
"""Of smoothing at each size."""


def continued(pictures: Tensor, holes: Tensor) -> Tensor:
    """(B, C, H, W) and (B, 1, H, W), 1 in holes -> the pictures, in their holes about as smooth as can be: Laplace's equation.

    Solved from coarse to fine (the pull and push of Gortler et al. 1996, doi:10.1145/237170.237200, section 3.4): a hole begins as what is
    made at half the size, then each of its places takes the mean of its neighbours, some times over. 0 where nothing is known.
    """
    pictures = pictures.float()
    if holes.is_meta:  # those are counted, not computed
        return pictures
    rows = (holes.amax((1, 2, 3)) > 0.5).nonzero()[:, 0]  # in training most have none
    if not len(rows):
        return pictures
    some, known = pictures[rows], 1 - holes[rows].float()
    return pictures.index_copy(0, rows, torch.where(known < 0.5, _filled(some * known, known), some))


def _filled(weighted: Tensor, known: Tensor) -> Tensor:
    """From means that lack what is unknown, and the known share: all of it."""
    height, width = known.shape[2:]
    if max(height, width) == 1:
        return weighted / known.clamp_min(1e-6)
    even = (0, width % 2, 0, height % 2)
    coarse = _filled(avg_pool2d(pad(weighted, even), 2), avg_pool2d(pad(known, even), 2))
    made = interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)[..., :height, :width]
    for turn in range(ROUNDS + 1):
        if turn:
            around = pad(made, (1, 1, 1, 1), mode="replicate")
            made = (around[..., :-2, 1:-1] + around[..., 2:, 1:-1] + around[..., 1:-1, :-2] + around[..., 1:-1, 2:]) / 4
        made = weighted + (1 - known) * made
    return made
