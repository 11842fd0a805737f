"""Texture: how much each picture holds of every size of detail. Blur, blocks and noise show here first, mixed-up content doesn't."""

import hashlib

import numpy as np
import torch
from torch import Tensor

from ganvas.data.pictures.sheets import Pixels
from ganvas.features.pyramid import enlarge, shrink
from ganvas.features.space import Features, Space
from ganvas.words import message

VERSION = 1
COARSEST = 4
"""Pixels: a level of the pyramid whose shorter side is below that has no detail left."""
VALUES_AT_ONCE = 2**22
"""Numbers of pictures that are looked at together."""
FLOOR = 0.5
"""Levels of 255, squared: detail below the rounding to bytes counts as none."""


def texture_space() -> Space:
    """For each channel and level of a Laplacian pyramid, log energy and peakedness; then each channel's mean and deviation.

    Energies fall where a picture is blurred and rise where it is noisy; peakedness, the logarithm of root mean square over mean
    absolute value, falls where edges give way to noise. Heeger and Bergen 1995 describe textures by the same bands.
    """
    return Space(
        name="texture",
        title=message("the amount of detail of each size"),
        sha256=hashlib.sha256(f"texture {VERSION} {COARSEST} {FLOOR}".encode()).hexdigest(),
        extract=_texture,
        facts={"version": VERSION},
    )


def _texture(pixels: Pixels) -> Features:
    step = max(1, VALUES_AT_ONCE // int(np.prod(pixels.shape[1:])))
    return np.concatenate([_of_some(pixels[start : start + step]) for start in range(0, len(pixels), step)])


def _of_some(pixels: Pixels) -> Features:
    picture = torch.from_numpy(pixels.astype(np.float32)).permute(0, 3, 1, 2)
    found: list[Tensor] = []
    rest = picture
    while min(rest.shape[2:]) >= COARSEST:
        smaller = shrink(rest)
        band = rest - enlarge(smaller, rest.shape[2], rest.shape[3])
        energy = band.square().mean((2, 3)) + FLOOR
        found += [energy.log(), (energy.sqrt() / (band.abs().mean((2, 3)) + FLOOR)).log()]
        rest = smaller
    found += [picture.mean((2, 3)) / 255, picture.std((2, 3), correction=0) / 255]
    features: Features = torch.cat(found, 1).numpy()
    return features
