"""Masks: pictures that look black because their pixels are class numbers, and the colours that make them visible."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MOST_CLASSES = 64
"""Class numbers are below this; 255 is for pixels without a class."""
NOTHING = 255
FLAT = 0.8
"""At least this share of a mask's pixels equal their right neighbour; in dark photographs fewer do."""
_VISIBLE = 64
"""A palette colour with a channel of at least this is visible."""


def numbers_in(image: Image.Image) -> set[int] | None:
    """The numbers in a picture that may be a mask; None where it can't be one."""
    if image.mode not in ("L", "P", "RGB", "I", "I;16") or (image.mode == "P" and _palette_shows(image)):
        return None
    pixels = np.asarray(image)
    if pixels.ndim == 3:
        if not (pixels == pixels[..., :1]).all():
            return None
        pixels = pixels[..., 0]
    if pixels.shape[1] > 1 and (pixels[:, 1:] == pixels[:, :-1]).mean() < FLAT:
        return None
    return {int(value) for value in np.unique(pixels)}


def are_masks(values: list[set[int] | None]) -> bool:
    """Whether pictures with these numbers are masks: all of them may be, and all would look black."""
    if not values or any(each is None for each in values):
        return False
    known = set().union(*(each for each in values if each is not None)) - {NOTHING}
    return len(known) > 1 and max(known) < MOST_CLASSES


def class_numbers(image: Image.Image) -> Image.Image:
    """The numbers of a mask as an L picture, to be cropped and resized without mixing them."""
    pixels = np.asarray(image)
    return Image.fromarray((pixels[..., 0] if pixels.ndim == 3 else pixels).astype(np.uint8))


def coloured(numbers: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W) class numbers -> (H, W, 3), a colour for each; number k has the same one in every mask."""
    return COLOURS[numbers]


def _colours() -> NDArray[np.uint8]:
    """256 colours, the first of which differ most: the bits of the number become, in turn, the highest bits of red, green and blue.

    This is how the masks of PASCAL VOC are coloured (Everingham et al. 2010, doi:10.1007/s11263-009-0275-4).
    """
    table = np.zeros((256, 3), np.uint8)
    for number in range(256):
        rest = number
        for bit in range(7, -1, -1):
            for channel in range(3):
                table[number, channel] |= (rest >> channel & 1) << bit
            rest >>= 3
    return table


COLOURS = _colours()


def _palette_shows(image: Image.Image) -> bool:
    used = image.getcolors(256) or []
    palette = np.array((image.getpalette() or [])[: 3 * 256], np.uint8).reshape(-1, 3)
    colours = [palette[index] for _, index in used if isinstance(index, int) and index < len(palette) and index != NOTHING]
    return any(int(colour.max()) >= _VISIBLE for colour in colours)
