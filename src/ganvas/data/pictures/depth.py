"""Depth: pictures with more than eight bits a channel, as the numbers they hold, and brought to eight."""

import sys
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from ganvas.data.pictures.values import SIXTEEN_BITS, Extent, Numbers, Scale, Span, scale_of

_OTHER_BYTE = {"B": "L", "L": "B", "N": "B" if sys.byteorder == "little" else "L"}
"""Pillow keeps the upper byte of colours of 16 bits. Read as if their bytes were in this order, it keeps the lower one."""


def is_deep(image: Image.Image) -> bool:
    """Whether an opened picture has more than eight bits a channel. Of colours that can only be seen before they are decoded."""
    return image.mode == "F" or image.mode.startswith("I") or _is_deep_colour(image)


def numbers_of(image: Image.Image, file: BinaryIO) -> Numbers:
    """The numbers of a decoded deep picture: (H, W), or (H, W, 3) uint16 of colours, which are read from the file again."""
    if image.mode == "F" or image.mode.startswith("I"):
        return np.asarray(image)
    upper = np.asarray(image)[..., :3].astype(np.uint16)
    file.seek(0)
    with Image.open(file, formats=[image.format or ""]) as again:
        again.tile = [tile._replace(args=_with_other_byte(tile.args)) for tile in again.tile]
        lower = np.asarray(again)[..., :3]
    both: Numbers = upper << 8 | lower
    return both


def at_eight_bits(image: Image.Image, file: BinaryIO | None, scale: Scale | None) -> Image.Image:
    """A decoded deep picture as one of eight bits a channel, by a scale, or by its own numbers where there is none.

    file: where it comes from; without it, its colours already have eight bits.
    """
    is_colour = image.mode not in ("F", "I") and not image.mode.startswith("I;")
    if is_colour and (file is None or (scale is not None and scale.whole == SIXTEEN_BITS)):
        return image  # the upper byte of each number
    numbers = numbers_of(image, file) if file is not None else np.asarray(image)
    span = span_of(numbers, scale)
    if is_colour and span == SIXTEEN_BITS:
        return image
    made: Image.Image = Image.fromarray(span.scaled(numbers))
    if image.mode in ("RGBA", "RGBX"):
        made.putalpha(image.getchannel(3))
    return made


def span_of(numbers: Numbers, scale: Scale | None) -> Span:
    """Which of a deep picture's numbers are black and white: by a scale, or by its own numbers where there is none."""
    span = scale.of(numbers) if scale is not None else None
    span = span or scale_of([Extent.of(numbers, numbers.size)]).of(numbers)
    assert span is not None
    return span


def _is_deep_colour(image: Image.Image) -> bool:
    tiles = getattr(image, "tile", [])
    return bool(tiles) and image.mode in ("RGB", "RGBA", "RGBX") and all(_order(tile.args) for tile in tiles)


def _order(args: object) -> str:
    """The byte order in which a tile has colours of 16 bits: B, L or N; "" of others."""
    raw = args[0] if isinstance(args, tuple) and args else args
    name, _, bits = raw.partition(";16") if isinstance(raw, str) else ("", "", "")
    return bits if name in ("RGB", "RGBA", "RGBX") and bits in _OTHER_BYTE else ""


def _with_other_byte(args: Any) -> Any:
    if isinstance(args, tuple):
        return (_with_other_byte(args[0]), *args[1:])
    return args[:-1] + _OTHER_BYTE[args[-1]]
