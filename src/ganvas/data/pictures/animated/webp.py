"""Animated WebP: what a browser shows like a GIF, in all colours and a tenth of the bytes."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from PIL import Image

from ganvas.data.pictures.animated.ticks import ticks
from ganvas.data.pictures.mark import xmp_of

TICKS = 1_000
"""A second."""
QUALITY = 90
_ANIMATED, _HAS_XMP = 0x02, 0x04
_COVERS = 0x02
"""A frame takes the place of what was there."""


def write_webp(
    path: Path, frames: Iterable[Image.Image], seconds: Iterable[Fraction], *, lossless: bool = False, origin: str = ""
) -> None:
    """Write frames of one size, L or RGB, one after the other, for ever. seconds: how long each lasts. origin: see ``mark``.

    The format: RFC 9649, "WebP Image Format", section 2.7.
    """
    with path.open("wb") as file:
        for number, (frame, lasts) in enumerate(zip(frames, ticks(seconds, TICKS), strict=False)):
            sides = b"".join(_in_three(side - 1) for side in frame.size)
            if not number:
                file.write(b"RIFF\x00\x00\x00\x00WEBP" + _chunk(b"VP8X", bytes([_ANIMATED | _HAS_XMP, 0, 0, 0]) + sides))
                file.write(_chunk(b"ANIM", bytes(6)))
            pixels = b"".join(_chunk(kind, data) for kind, data in _encoded(frame, lossless) if kind in (b"VP8 ", b"VP8L"))
            file.write(_chunk(b"ANMF", bytes(6) + sides + _in_three(lasts) + bytes([_COVERS]) + pixels))
        file.write(_chunk(b"XMP ", xmp_of(origin)))  # at the end, where the mark is looked for
        size = file.tell() - 8
        file.seek(4)
        file.write(size.to_bytes(4, "little"))


def _encoded(frame: Image.Image, lossless: bool) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a frame as a WebP of its own."""
    buffer = BytesIO()
    frame.save(buffer, "WEBP", lossless=lossless, quality=0 if lossless else QUALITY, method=0 if lossless else 4)
    found, at = buffer.getvalue(), 12
    while at < len(found):
        size = int.from_bytes(found[at + 4 : at + 8], "little")
        yield found[at : at + 4], found[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "little") + data + b"\x00" * (len(data) % 2)


def _in_three(number: int) -> bytes:
    return min(number, 2**24 - 1).to_bytes(3, "little")
