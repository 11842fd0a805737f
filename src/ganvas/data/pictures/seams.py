"""Seams: where several pictures side by side in one meet."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CLEAR = 3.0
"""A seam is clear where neighbouring columns differ so many times as much as they usually do in the picture."""
MOST = 0.75
"""The share of the pictures that must have a clear seam."""
FEWEST = 4
"""Pictures by which it can be decided."""


def have_seams(pictures: Sequence[NDArray[np.uint8]], *places: float) -> bool:
    """Whether most pictures, (H, W) or (H, W, C), have a clear seam at all of the places, shares of their width."""
    wide = [picture for picture in pictures if picture.shape[1] >= 16]
    return len(wide) >= FEWEST and sum(_has_seams(picture, places) for picture in wide) >= MOST * len(wide)


def _has_seams(picture: NDArray[np.uint8], places: Sequence[float]) -> bool:
    pixels = picture.reshape(*picture.shape[:2], -1).astype(np.float32)
    steps = np.abs(np.diff(pixels, axis=1)).mean((0, 2))
    usual = float(np.median(steps)) + 0.5  # of 255, so that the noise of a flat picture is no seam
    # Resizing may move a seam by a pixel.
    return all(
        float(steps[max(0, round(place * len(steps)) - 2) : round(place * len(steps)) + 2].max()) > CLEAR * usual
        for place in places
    )
