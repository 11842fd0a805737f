"""GIF: 256 colours a frame, each frame with a palette of its own. Understood by everything."""

from collections.abc import Iterable
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from PIL import Image

from ganvas.data.pictures.animated.ticks import ticks
from ganvas.data.pictures.mark import MARK

TICKS = 100
"""A second."""
_HAS_PALETTE = 0x80
_FOR_EVER = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


def write_gif(path: Path, frames: Iterable[Image.Image], seconds: Iterable[Fraction]) -> None:
    """Write frames of one size, L or RGB, one after the other, for ever. seconds: how long each lasts.

    The format: CompuServe 1990, "Graphics Interchange Format, version 89a".
    """
    with path.open("wb") as file:
        for number, (frame, lasts) in enumerate(zip(frames, ticks(seconds, TICKS), strict=False)):
            if not number:
                width, height = (side.to_bytes(2, "little") for side in frame.size)
                file.write(b"GIF89a" + width + height + b"\x70\x00\x00" + _comment(MARK) + _FOR_EVER)
            palette, data = _encoded(frame)
            file.write(b"\x21\xf9\x04\x04" + min(lasts, 65_535).to_bytes(2, "little") + b"\x00\x00")
            # Of the ten bytes that say where the frame lies, the last one says that its palette follows, and how long it is.
            file.write(data[:9] + bytes([_HAS_PALETTE | (len(palette) // 3).bit_length() - 2]) + palette + data[10:])
        file.write(b"\x3b")


def _encoded(frame: Image.Image) -> tuple[bytes, bytes]:
    """The palette of a frame, and what the format calls an image: where it lies, and its pixels."""
    buffer = BytesIO()
    # One palette a frame, so that the colours of early frames don't decide those of late ones.
    few = frame if frame.mode == "L" else frame.quantize(256)
    few.save(buffer, "GIF", optimize=False, interlace=0)
    found = buffer.getvalue()
    at = 13 + 3 * 2 ** ((found[10] & 7) + 1)
    palette = found[13:at]
    while found[at] == 0x21:  # what else Pillow says
        at += 2
        while found[at]:
            at += 1 + found[at]
        at += 1
    return palette, found[at:-1]


def _comment(text: str) -> bytes:
    return b"\x21\xfe" + bytes([len(text)]) + text.encode() + b"\x00"
