"""Opening: a picture file checked before anything of it is decoded, and whatever a decoder raises turned into a reason."""

import contextlib
import ctypes
import functools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from ganvas.data.pictures.formats import HEAD_BYTES, Refused, has_plugin, is_raw_photo, plugin_of, raw_photo, what_it_is
from ganvas.words import message

SMALLEST_SIDE = 8
"""Pictures with a shorter side, in pixels, are taken for icons and spacers."""

# EPS would start Ghostscript, and stubs such as HDF5 can't be read anyway. TGA has no signature: it comes last.
FORMATS = (
    "PNG", "JPEG", "GIF", "WEBP", "BMP", "DIB", "TIFF", "PPM", "AVIF",
    "JPEG2000", "ICO", "ICNS", "QOI", "PSD", "DDS", "SGI", "PCX", "TGA",
)  # fmt: skip


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Keeps the warnings of Pillow and libtiff about odd files off the screen; the report says what matters.

    Filters belong to the process, so this goes around the threads, not inside them.
    """
    _formats()  # loads the format plugins once, before threads would do it at the same time
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def checked_picture(
    file: BinaryIO, formats: tuple[str, ...] | None = None, most_pixels: int | None = None
) -> Iterator[Image.Image]:
    """The opened picture, not decoded yet, neither too large nor too small; what a decoder raises inside becomes Refused.

    formats: only these of Pillow's; None is all that are read. most_pixels: fewer than Pillow's own limit, for files from elsewhere.
    """
    with _reasons(file), Image.open(file, formats=formats) if formats else opened_image(file) as image:
        _check_size(image, most_pixels)
        if is_raw_photo(image):
            raise raw_photo()
        yield image


def opened_image(file: BinaryIO) -> Image.Image:
    """Pillow's image of a file, also of a format that a plugin of Pillow reads where that is installed."""
    try:
        return Image.open(file, formats=_formats())
    except UnidentifiedImageError:
        file.seek(0)
        plugin = plugin_of(file.read(HEAD_BYTES))
        if plugin is None or not has_plugin(plugin):
            raise
        file.seek(0)
        return Image.open(file, formats=[plugin.format])


def _silence_libtiff() -> None:
    """Keeps libtiff from writing to the error output, into the middle of what is shown there; Pillow raises what goes wrong anyway.

    It is part of Pillow's wheels. Where it is elsewhere, or a part of Pillow itself as on Windows, it stays as it is.
    """
    package = Path(Image.__file__).parent
    found = [*package.parent.glob("[Pp]illow.libs/libtiff*"), *package.glob(".dylibs/libtiff*")]
    for path in found:
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL(str(path))
            for name in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
                set_handler = getattr(library, name)
                set_handler.argtypes, set_handler.restype = [ctypes.c_void_p], ctypes.c_void_p
                set_handler(None)


@functools.cache
def _formats() -> tuple[str, ...]:
    Image.init()
    _silence_libtiff()
    return tuple(name for name in FORMATS if name in Image.OPEN)  # Pillow can be built without some of them


def _check_size(image: Image.Image, most_pixels: int | None = None) -> None:
    width, height = image.size
    limit = most_pixels or Image.MAX_IMAGE_PIXELS
    # Pillow only warns between the limit and twice the limit.
    if limit is not None and width * height > limit:
        detail = message("{width} x {height} pixels, at most {limit:,} in all", width=width, height=height, limit=limit)
        raise Refused("decompression bomb", detail)
    if min(width, height) < SMALLEST_SIDE:
        detail = message("{width} x {height}, at least {least} x {least}", width=width, height=height, least=SMALLEST_SIDE)
        raise Refused("too small", detail)


@contextmanager
def _reasons(file: BinaryIO) -> Iterator[None]:
    """Turns whatever a decoder raises into Refused."""
    try:
        yield
    except Refused:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Refused("decompression bomb", str(error).split(",")[0]) from None
    except UnidentifiedImageError:
        file.seek(0)
        raise what_it_is(file.read(HEAD_BYTES)) from None
    except Exception as error:  # a decoder may raise anything on a damaged file, and one file must never stop the others
        text = " ".join(str(error).split()) or type(error).__name__
        if "decompressed data too large" in text.lower():  # a comment or profile inside that grows without bounds
            raise Refused("decompression bomb", text[:120]) from None
        cut = ("truncated", "eof", "not enough", "incomplete", "unexpected end", "expected to read")
        if isinstance(error, EOFError) or any(word in text.lower() for word in cut):
            raise Refused("truncated") from None
        raise Refused("unreadable", text[:120]) from None
