"""APNG: an animated PNG, exact to the last bit, and large."""

import zlib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from PIL import Image

from ganvas.data.pictures.mark import write_marked

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LARGEST = 65_535
"""Of the two numbers that a duration is a fraction of."""


def write_apng(path: Path, frames: Iterable[Image.Image], seconds: Iterable[Fraction], count: int, *, origin: str = "") -> None:
    """Write ``count`` frames of one size, L or RGB, one after the other, for ever. seconds: how long each lasts. origin: see ``mark``.

    The format: W3C 2025, "Portable Network Graphics (PNG), third edition", section 11.3.6.
    """
    with path.open("wb") as file:
        file.write(SIGNATURE)
        sequence = 0
        for number, (frame, lasts) in enumerate(zip(frames, seconds, strict=False)):
            pixels = b""
            for kind, data in _encoded(frame, origin if not number else ""):
                if kind == b"IDAT":
                    pixels += data
                elif not number and kind != b"IEND":
                    file.write(_chunk(kind, data))
                    if kind == b"IHDR":
                        file.write(_chunk(b"acTL", count.to_bytes(4) + bytes(4)))
            file.write(_chunk(b"fcTL", sequence.to_bytes(4) + _place(frame, lasts)))
            # The first frame is also what readers see that know no animations.
            file.write(_chunk(b"fdAT", (sequence + 1).to_bytes(4) + pixels) if number else _chunk(b"IDAT", pixels))
            sequence += 2 if number else 1
        file.write(_chunk(b"IEND", b""))


def _place(frame: Image.Image, lasts: Fraction) -> bytes:
    """Where a frame lies, how long it lasts, and that it stays until the next one covers it."""
    written = lasts.limit_denominator(_LARGEST)
    numbers = (min(written.numerator, _LARGEST), written.denominator)
    return (
        b"".join(side.to_bytes(4) for side in (*frame.size, 0, 0)) + b"".join(each.to_bytes(2) for each in numbers) + bytes(2)
    )


def _encoded(frame: Image.Image, origin: str) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a frame as a PNG of its own."""
    buffer = BytesIO()
    write_marked(frame, buffer, "PNG", origin=origin)
    found, at = buffer.getvalue(), len(SIGNATURE)
    while at < len(found):
        size = int.from_bytes(found[at : at + 4])
        yield found[at + 4 : at + 8], found[at + 8 : at + 8 + size]
        at += 12 + size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
