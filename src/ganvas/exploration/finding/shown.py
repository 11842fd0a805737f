"""Shown: whether a picture file shows the piece whose origin it carries. A program that changes pixels keeps such texts."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.pictures.mark import write_marked
from ganvas.exploration.pieces import Piece

GAPS = (0, 2)
"""Pixels around a piece in a file of its own, and on a sheet of one."""
SLIGHT = 4
"""How much a number may differ: versions of JPEG and WebP round differently. Nobody sees it."""
TURNED = 0x0112
"""The EXIF tag Orientation."""


def shows(path: Path, piece: Piece) -> bool:
    """Whether a file holds the piece's pixels, enlarged, numbered and compressed as ganvas may have done it, and nothing else.

    The piece is written once more in that way, so that only what somebody changed differs.
    """
    try:
        with Image.open(path) as image:
            kind, is_plain = image.format or "", image.mode in ("L", "RGB") and image.getexif().get(TURNED, 1) == 1
            if not is_plain or "transparency" in image.info or getattr(image, "n_frames", 1) > 1:
                return False
            given = _numbers(image)
        return any(_alike(given, sheet, kind) for sheet in _written(piece, given.shape[1], given.shape[0]))
    except Exception:  # Pillow raises many kinds for what was damaged on purpose
        return False


def _written(piece: Piece, width: int, height: int) -> list[Image.Image]:
    """The piece as ganvas would have written it at that size."""
    found = []
    for gap in GAPS:
        scale, left = divmod(width - 2 * gap, piece.picture.shape[1])
        if left or not 1 <= scale <= height // piece.picture.shape[0]:
            continue
        sheet = replace(piece.latents.trained.config.medium.sheet(piece.picture[None], 1, scale), gap=gap)
        found += [made for numbered in (False, True) if (made := replace(sheet, numbered=numbered).image).height == height]
    return found


def _alike(given: NDArray[np.int16], made: Image.Image, kind: str) -> bool:
    buffer = BytesIO()
    write_marked(made, buffer, kind)
    with Image.open(buffer) as image:
        return int(np.abs(given - _numbers(image)).max()) <= SLIGHT


def _numbers(image: Image.Image) -> NDArray[np.int16]:
    return np.asarray(image.convert("RGB")).astype(np.int16)
