"""Decoding: a file from a browser becomes a picture of our own. None of its bytes are kept: no place where it was taken, no second meaning.

Colours stay as they are in the file, without its colour profile, as ``ganvas data`` reads them too.
"""

from io import BytesIO
from typing import BinaryIO, NamedTuple

from PIL import Image

from ganvas.data.pictures.decode import upright_of
from ganvas.data.pictures.depth import is_deep
from ganvas.data.pictures.formats import HEAD_BYTES, Refused, plugin_of
from ganvas.data.pictures.mark import is_marked
from ganvas.data.pictures.opening import checked_picture, quiet_pillow
from ganvas.words import message

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "DIB", "TIFF")
"""What is read of what comes from a browser: the kinds that people have, by decoders that many eyes have looked at."""
MOST_PIXELS = 64_000_000
"""Of one picture. A tiny file can claim to have billions."""
QUALITY = 95
_AS_THEY_ARE = ("1", "L", "LA", "P", "RGB", "RGBA")
"""Pillow's modes that a PNG has."""


class Decoded(NamedTuple):
    """A picture as a new file. ending: .png, or .jpg of what was one, which would be several times as large otherwise.

    is_transparent: whether something of it can be seen through.
    """

    data: bytes
    ending: str
    width: int
    height: int
    is_transparent: bool


def decoded(file: BinaryIO) -> Decoded:
    """The first picture in a file, upright. Raises Refused with the reason where there is none that may come in."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise Refused("empty")
    if plugin_of(head) is not None:
        raise Refused("format unknown", message("a HEIC, AVIF or JPEG XL picture: save it as JPEG or PNG"))
    if is_marked(file):  # a new file wouldn't say so any more
        raise Refused("written by ganvas")
    file.seek(0)
    with checked_picture(file, FORMATS, MOST_PIXELS) as image:
        is_photo = image.format in ("JPEG", "MPO")  # of several pictures in one file, as phones write them
        clean = _clean(_upright(image, file))
        buffer = BytesIO()
        if is_photo and clean.mode in ("L", "RGB"):
            clean.save(buffer, "JPEG", quality=QUALITY, subsampling=0)
            return Decoded(buffer.getvalue(), ".jpg", *clean.size, False)
        clean.save(buffer, "PNG", compress_level=4)
        return Decoded(buffer.getvalue(), ".png", *clean.size, clean.has_transparency_data)


def plain(data: bytes, most_pixels: int) -> bytes:
    """A picture that comes for one answer and isn't kept, as a PNG; also one that ganvas wrote. Raises Refused."""
    with quiet_pillow(), checked_picture(BytesIO(data), FORMATS, most_pixels) as image:
        buffer = BytesIO()
        _clean(_upright(image, BytesIO(data))).save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()


def small(file: BinaryIO, side: int) -> bytes:
    """A picture as a WebP whose longer side is at most ``side``. Raises Refused."""
    with checked_picture(file, FORMATS, MOST_PIXELS) as image:
        image.draft(None, (2 * side, 2 * side))
        upright = upright_of(image, file) if is_deep(image) else upright_of(image)
        shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        shown.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        buffer = BytesIO()
        _clean(shown).save(buffer, "WEBP", quality=85, method=2)
        return buffer.getvalue()


def shrunk(file: BinaryIO, side: int) -> bytes:
    """A picture as a PNG whose longer side is at most ``side``, with what can be seen through of it. Raises Refused."""
    with checked_picture(file, FORMATS, MOST_PIXELS) as image:
        upright = upright_of(image, file) if is_deep(image) else upright_of(image)
        clean = _clean(upright.convert("RGBA" if upright.has_transparency_data else "RGB"))
        clean.thumbnail((side, side), Image.Resampling.LANCZOS)
        buffer = BytesIO()
        clean.save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()


def _upright(image: Image.Image, file: BinaryIO) -> Image.Image:
    """Greys of 16 bits stay: a PNG has them too. Of other numbers, eight bits are made by their own span."""
    keeps = image.mode.startswith("I;16")
    return upright_of(image) if keeps or not is_deep(image) else upright_of(image, file)


def _clean(image: Image.Image) -> Image.Image:
    """Pixels alone, and what of them is transparent: writers would take over profiles, comments and more."""
    if image.mode not in _AS_THEY_ARE and not image.mode.startswith("I;16"):
        image = image.convert("RGB")
    clean = image.copy()
    transparency = image.info.get("transparency")
    clean.info = {} if transparency is None else {"transparency": transparency}
    return clean
