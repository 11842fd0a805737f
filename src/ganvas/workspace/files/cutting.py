"""Cutting: the pictures of a sheet that ganvas wrote, as they were before it put them in rows, to the last bit; or none.

A file doesn't say how many columns a sheet has. Between its pictures are lines of one grey, and only one number of columns has them all.
Where something else than pictures may be between the lines, such as wider gaps or titles, nothing is cut: in the cells of a side-by-side
sheet are a person's own pictures too.
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


def cut(image: NDArray[np.uint8], count: int, size: tuple[int, int] | None = None) -> Pixels | None:
    """The ``count`` pictures in a sheet (H, W) or (H, W, 3), as (count, h, w, C); None where it can't be said for sure where they are.

    size: (h, w), where it is known. A picture without lines around it is one, as ``ganvas sample`` writes them into a folder. Enlarging by
    whole numbers is undone.
    """
    found = cells_of(image, count, size)
    return None if found is None else _shrunk(found) if size is None else _shrunk_to(found, size)


def cells_of(image: NDArray[np.uint8], count: int, size: tuple[int, int] | None = None) -> Pixels | None:
    """The same, as large as they are on the sheet: a whole multiple of ``size`` where that is known."""
    pixels = image[..., None] if image.ndim == 2 else image
    found = [cells for cells in _layouts(pixels, count) if size is None or scale_of(cells, size)]
    if len(found) == 1:
        return found[0]
    is_one = not found and count == 1 and not is_framed(pixels) and (size is None or scale_of(pixels[None], size))
    return pixels[None] if is_one else None


def scale_of(cells: Pixels, size: tuple[int, int]) -> int:
    """How many times as large as ``size`` cells are; 0 where that isn't a whole number."""
    scale = cells.shape[1] // size[0]
    return scale if cells.shape[1:3] == (size[0] * scale, size[1] * scale) else 0


def is_framed(pixels: NDArray[np.uint8]) -> bool:
    """Whether a picture (H, W, C) has the lines of a sheet on all sides, of whatever width, and so isn't a picture alone."""
    return any(bool((side == GROUND).all()) for side in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))


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
        if min(cells.shape[1:3]) >= SMALLEST and not _has_more(cells):
            yield cells


def _has_lines(is_line: NDArray[np.bool_], step: int, count: int) -> bool:
    starts = np.arange(count + 1) * step
    return step > GAP and bool(is_line[starts].all() and is_line[starts + 1].all())


def _has_more(cells: Pixels) -> bool:
    """Whether there may be more in all cells than pictures: the rest of a wider gap, or a title above them."""
    sides = (cells[:, 0], cells[:, -1], cells[:, :, 0], cells[:, :, -1])
    tops = cells[:, :CAPTION]
    is_title = ((tops == GROUND) | (tops == _WHITE)).all() and (tops[:, -GAP:] == GROUND).all()
    return bool(is_title or any((side == GROUND).all() for side in sides))


def _is_caption(strips: Pixels) -> bool:
    """Whether there are numbers below all pictures: white on the ground, with some room above them."""
    return bool(
        ((strips == GROUND) | (strips == _WHITE)).all() and (strips[:, :GAP] == GROUND).all() and (strips == _WHITE).any()
    )


def _shrunk_to(pictures: Pixels, size: tuple[int, int]) -> Pixels | None:
    scale = scale_of(pictures, size)
    small = pictures[:, ::scale, ::scale]
    return small if np.array_equal(small.repeat(scale, 1).repeat(scale, 2), pictures) else None


def _shrunk(pictures: Pixels) -> Pixels | None:
    """Without the enlargement by a whole number: the largest by which all are made of squares of one colour."""
    height, width = pictures.shape[1:3]
    if pictures.min() == pictures.max():
        return None  # they may have had any size
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
