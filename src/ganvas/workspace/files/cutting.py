"""Cutting: the pictures of a sheet that ganvas wrote, as they were before it put them in rows, to the last bit; or none.

A file doesn't say how many columns a sheet has. Between its pictures are lines of one grey, and only one number of columns has them all.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import CAPTION, Pixels, Sheet

GAP, GROUND = 2, 112
"""Of a sheet as it usually is: see ``Sheet``."""
SMALLEST = 8
"""Pixels of a side. What would be smaller after the enlargement was undone, wasn't enlarged."""
_WHITE = 255


def cut(image: NDArray[np.uint8], count: int) -> Pixels | None:
    """The ``count`` pictures in a sheet (H, W) or (H, W, 3), as (count, h, w, C); None where it can't be said for sure where they are.

    A picture without lines around it is one, as ``ganvas sample`` writes them into a folder. Enlarging by whole numbers is undone.
    """
    pixels = image[..., None] if image.ndim == 2 else image
    found = list(_layouts(pixels, count))
    if len(found) == 1:
        return _shrunk(found[0])
    return _shrunk(pixels[None]) if not found and count == 1 else None


def _layouts(pixels: NDArray[np.uint8], count: int) -> Iterator[Pixels]:
    height, width, _ = pixels.shape
    grey = (pixels == GROUND).all(2)
    lines = grey.all(1), grey.all(0)
    for columns in range(1, min(count, width // SMALLEST) + 1):
        rows = -(-count // columns)
        if (width - GAP) % columns or (height - GAP) % rows:
            continue
        tall, wide = (height - GAP) // rows, (width - GAP) // columns
        if not (_has_lines(lines[0], tall, rows) and _has_lines(lines[1], wide, columns)):
            continue
        cells = (
            pixels[GAP:, GAP:].reshape(rows, tall, columns, wide, -1).swapaxes(1, 2).reshape(-1, tall, wide, pixels.shape[2])
        )
        if not (cells[count:] == GROUND).all():  # there are more than were said
            continue
        cells = cells[:count, : tall - GAP, : wide - GAP]
        if cells.shape[1] > CAPTION and _is_caption(cells[:, -CAPTION:]):
            cells = cells[:, :-CAPTION]
        if min(cells.shape[1:3]) >= SMALLEST:
            yield cells


def _has_lines(is_line: NDArray[np.bool_], step: int, count: int) -> bool:
    starts = np.arange(count + 1) * step
    return step > GAP and bool(is_line[starts].all() and is_line[starts + 1].all())


def _is_caption(strips: Pixels) -> bool:
    """Whether there are numbers below all pictures: white on the ground, with some room above them."""
    return bool(
        ((strips == GROUND) | (strips == _WHITE)).all() and (strips[:, :GAP] == GROUND).all() and (strips == _WHITE).any()
    )


def _shrunk(pictures: Pixels) -> Pixels:
    """Without the enlargement by a whole number: the largest by which all are made of squares of one colour."""
    height, width = pictures.shape[1:3]
    if pictures.min() == pictures.max():
        return pictures
    for scale in range(min(height, width) // SMALLEST, 1, -1):
        if height % scale or width % scale:
            continue
        small = pictures[:, ::scale, ::scale]
        if np.array_equal(small.repeat(scale, 1).repeat(scale, 2), pictures):
            return small
    return pictures


def enlarged(pictures: Pixels) -> Sheet:
    """One picture in a sheet without lines, at least 64 pixels wide, as it is looked at."""
    return Sheet(pictures, columns=1, gap=0)
