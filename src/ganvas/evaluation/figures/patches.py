"""How alike the details of real and generated pictures are, scale by scale, without any network."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganvas.evaluation.figures.distances import random_of, unit_directions
from ganvas.features.pyramid import enlarge, shrink

PATCH = 7
"""Side of a patch in pixels (Karras et al. 2017)."""

SMALLEST = 2 * PATCH
"""The coarsest level is at least so large. The paper stops at 16; 14 gives small pictures (28) a second level as well."""

PIXELS_AT_ONCE = 2**20
"""So many numbers of pictures are looked at together."""


def sliced_wasserstein(
    real_pixels: NDArray[np.uint8],
    fake_pixels: NDArray[np.uint8],
    *,
    patches: int = 2**16,
    directions: int = 128,
    seed: int = 0,
) -> dict[str, float]:
    """Sliced 1-Wasserstein distance between patches of both sets, per level of a Laplacian pyramid.

    Pictures: (N, H, W, C) and (M, H, W, C), 0 to 255. Returns the mean gap of sorted projections for each level by its shorter
    side, finest first: {"64": 0.02, "32": 0.03, "16": 0.05}; 0 is best, real pictures against other real ones show what can be
    reached, and papers often print it times 1000. Fine levels measure texture and noise, the coarsest one layout; none measures contrast
    or brightness, because patches are normalised by each set's own mean and deviation of each channel.

    ``patches``, in all and of 7 x 7 pixels, are spread evenly over each set, at the same random places on both sides, so that
    memory depends on neither N nor M (about 170 MiB in colour); more of them lower the floor, more directions hardly do. The arrays may be
    memory maps. Karras et al. 2017, arXiv:1710.10196, section 5.
    Raises ValueError for arrays of another type or form, and for pictures smaller than a patch.
    """
    for name, pixels in (("real", real_pixels), ("generated", fake_pixels)):
        if pixels.dtype != np.uint8 or pixels.ndim != 4 or not len(pixels):
            raise ValueError(f"{name} pictures must be (N, H, W, C) of uint8, not {pixels.shape} of {pixels.dtype}")
    if real_pixels.shape[1:] != fake_pixels.shape[1:]:
        raise ValueError(f"real pictures are {real_pixels.shape[1:]}, generated ones {fake_pixels.shape[1:]}")
    if patches < 1:
        raise ValueError(f"at least 1 patch is needed, not {patches}")
    sides = level_sides(min(real_pixels.shape[1:3]))
    axes = torch.from_numpy(unit_directions(PATCH**2 * real_pixels.shape[3], directions, seed)).float()
    distances = {}
    for level, side in enumerate(sides):
        coarsest = level == len(sides) - 1
        real, fake = (
            torch.from_numpy(_descriptors(pixels, level, coarsest, patches, seed)) for pixels in (real_pixels, fake_pixels)
        )
        total = 0.0
        for block in torch.split(axes, 8):
            one, other = (block @ real.T).numpy(), (block @ fake.T).numpy()
            one.sort(axis=1)
            other.sort(axis=1)
            total += float(np.abs(one - other).mean(axis=1, dtype=np.float64).sum())
        distances[str(side)] = total / directions
    return distances


def level_sides(side: int) -> list[int]:
    """Sides of the levels for pictures of this side, finest first: 28, 14. Raises ValueError when no patch fits."""
    if side < PATCH:
        raise ValueError(f"pictures of {side} pixels a side are smaller than a patch of {PATCH}")
    sides = [side]
    while (half := -(-sides[-1] // 2)) >= SMALLEST:
        sides.append(half)
    return sides


def _descriptors(pixels: NDArray[np.uint8], level: int, coarsest: bool, count: int, seed: int) -> NDArray[np.float32]:
    """``count`` normalised patches of one level: (count, C · 7 · 7). Made from bytes, they have no use for float64."""
    height, width = (-(-side // 2**level) for side in pixels.shape[1:3])
    random = random_of(seed, level)
    top, left = random.integers(height - PATCH + 1, size=count), random.integers(width - PATCH + 1, size=count)
    owner = np.arange(count) * len(pixels) // count  # the picture of each patch, in order
    found = np.empty((count, pixels.shape[3], PATCH, PATCH), np.float32)
    at_once = max(1, PIXELS_AT_ONCE // pixels[0].size)
    for start in range(0, len(pixels), at_once):
        mine = slice(*np.searchsorted(owner, [start, start + at_once]))
        pictures, positions = np.unique(owner[mine], return_inverse=True)  # not all have a patch when there are many
        if len(pictures):
            band = _band(pixels[pictures], level, coarsest).numpy()
            windows = np.lib.stride_tricks.sliding_window_view(band, (PATCH, PATCH), axis=(2, 3))
            found[mine] = windows[positions, :, top[mine], left[mine]]
    found -= found.mean(axis=(0, 2, 3), keepdims=True, dtype=np.float64).astype(np.float32)
    deviation = np.sqrt(np.square(found).mean(axis=(0, 2, 3), keepdims=True, dtype=np.float64)).astype(np.float32)
    found /= np.where(deviation > 0, deviation, 1)
    return found.reshape(count, -1)


def _band(pixels: NDArray[np.uint8], level: int, coarsest: bool) -> Tensor:
    """One level of the pyramid, (B, C, h, w): what the next coarser one lacks, and all that is left at the coarsest."""
    picture = torch.from_numpy(pixels.astype(np.float32)).permute(0, 3, 1, 2)
    for _ in range(level):
        picture = shrink(picture)
    return picture if coarsest else picture - enlarge(shrink(picture), picture.shape[2], picture.shape[3])
