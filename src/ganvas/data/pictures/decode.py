"""Decode: from the bytes of a picture file to upright pixels of a given frame, or to the reason why not."""

import functools
import threading
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import BinaryIO, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ganvas.data.pictures.frame import Frame
from ganvas.data.pictures.masks import class_numbers, coloured, numbers_in
from ganvas.data.pictures.settings import DataSettings
from ganvas.words import message

SMALLEST_SIDE = 8
"""Pictures with a shorter side, in pixels, are taken for icons and spacers."""

# EPS would start Ghostscript, and stubs such as HDF5 can't be read anyway. TGA has no signature: it comes last.
FORMATS = (
    "PNG", "JPEG", "GIF", "WEBP", "BMP", "DIB", "TIFF", "PPM", "AVIF",
    "JPEG2000", "ICO", "ICNS", "QOI", "PSD", "DDS", "SGI", "PCX", "TGA",
)  # fmt: skip

_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*")
LANCZOS, NEAREST = Image.Resampling.LANCZOS, Image.Resampling.NEAREST

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, for each EXIF orientation but 1."""

Half = Literal["left", "right"]
"""Which of the two pictures that a file shows side by side."""

_GIANT_PIXELS = 16_000_000
_one_giant_at_a_time = threading.Lock()


class Refused(Exception):
    """Why a file isn't among the pictures: ``reason`` from the vocabulary of a Refusal, ``detail`` for the curious."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Picture(NamedTuple):
    """A packed picture, and the size and mode of its original."""

    pixels: NDArray[np.uint8]
    """(H, W) grey or (H, W, 3) colour."""
    width: int
    height: int
    mode: str


def read_size(file: BinaryIO) -> tuple[int, int]:
    """(width, height), upright, from the head of a picture file. Raises Refused."""
    with checked_picture(file) as image:
        width, height = image.size
        # Pillow turns a TIFF itself, and reports the size that it has afterwards.
        is_on_its_side = image.format != "TIFF" and _turn_of(image) >= 5
        return (height, width) if is_on_its_side else (width, height)


def read_picture(
    file: BinaryIO,
    frame: Frame,
    settings: DataSettings,
    *,
    keep_colour: bool = False,
    half: Half | None = None,
    is_mask: bool = False,
) -> Picture:
    """The picture in a file, upright, on the ground, cropped or padded to the frame.

    With ``settings.channels`` None the pixels are grey where the picture looks grey; ``keep_colour`` skips that check.
    Of an animation it is the first frame. ``half``: only that half. ``is_mask``: its numbers become colours. Raises Refused.
    """
    with checked_picture(file) as image:
        giant = image.width * image.height > _GIANT_PIXELS
        # Sixteen threads with a hundred megapixels each would fill the memory of a laptop.
        guard: AbstractContextManager[object] = _one_giant_at_a_time if giant else nullcontext()
        with guard:
            return _prepare(image, frame, settings, keep_colour, half, is_mask)


def read_numbers(file: BinaryIO, half: Half | None = None) -> set[int] | None:
    """The numbers in a picture file, or in half of it, that may be a mask of classes; None where it can't be one. Raises Refused."""
    with checked_picture(file) as image:
        if image.width * image.height > _GIANT_PIXELS:
            return None
        return numbers_in(half_of(image, half) if half else image)


def framed(
    image: Image.Image,
    frame: Frame,
    settings: DataSettings,
    *,
    keep_colour: bool = False,
    resample: Image.Resampling = LANCZOS,
) -> NDArray[np.uint8]:
    """A decoded picture, brought to the frame: (H, W) grey or (H, W, 3) colour, uint8."""
    image = on_ground(image, settings)
    image = _pad(image, frame, settings, resample) if settings.fit == "pad" else _crop(image, frame, resample)
    if settings.channels == 1:
        return np.asarray(image.convert("L"))
    if settings.channels == 3:
        return np.asarray(image.convert("RGB"))
    pixels = np.asarray(image)
    if pixels.ndim == 3 and not keep_colour and is_grey(pixels):
        return pixels[..., 0]
    return pixels


def is_grey(pixels: NDArray[np.uint8]) -> bool:
    """Whether red, green and blue (last axis) are equal everywhere."""
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    # The first row is enough to recognise most colour pictures.
    if not np.array_equal(red[..., :1, :], green[..., :1, :]):
        return False
    return bool(np.array_equal(red, green) and np.array_equal(red, blue))


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Keeps Pillow's warnings about odd files off the screen; the report says what matters.

    Filters belong to the process, so this goes around the threads, not inside them.
    """
    _formats()  # loads the format plugins once, before threads would do it at the same time
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def checked_picture(file: BinaryIO) -> Iterator[Image.Image]:
    """The opened picture, not decoded yet, neither too large nor too small; what a decoder raises inside becomes Refused."""
    with _reasons(file), Image.open(file, formats=_formats()) as image:
        _check_size(image)
        yield image


@functools.cache
def _formats() -> tuple[str, ...]:
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)  # Pillow can be built without some of them


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    limit = Image.MAX_IMAGE_PIXELS
    # Pillow only warns between the limit and twice the limit.
    if limit is not None and width * height > limit:
        detail = message("{width} x {height} pixels, at most {limit:,} in all", width=width, height=height, limit=limit)
        raise Refused("decompression bomb", detail)
    if min(width, height) < SMALLEST_SIDE:
        detail = message("{width} x {height}, at least {least} x {least}", width=width, height=height, least=SMALLEST_SIDE)
        raise Refused("too small", detail)


def _prepare(
    image: Image.Image, frame: Frame, settings: DataSettings, keep_colour: bool, half: Half | None, is_mask: bool
) -> Picture:
    width, height = image.size
    mode = image.mode
    # A JPEG can be decoded at down to an eighth of its size; twice the frame, either way up, leaves Lanczos all it needs.
    image.draft(None, (2 * max(frame) * (2 if half else 1), 2 * max(frame)))
    upright = upright_of(image)
    if _turn_of(image) >= 5:
        width, height = height, width
    if half:
        upright, width = half_of(upright, half), width // 2
    if is_mask:
        alone = settings.model_copy(update={"channels": 1, "ground": "white"})  # white is what belongs to no class
        numbers = framed(class_numbers(upright), frame, alone, resample=NEAREST)
        colours = Image.fromarray(coloured(numbers))
        return Picture(framed(colours, frame, settings, keep_colour=True), width, height, mode)
    return Picture(framed(upright, frame, settings, keep_colour=keep_colour), width, height, mode)


def upright_of(image: Image.Image) -> Image.Image:
    """The decoded picture, upright."""
    image.load()
    turn = _turn_of(image)
    return image.transpose(_TURNS[turn]) if turn != 1 else image


def half_of(image: Image.Image, half: Half) -> Image.Image:
    """The left or the right half; of an odd width the middle column belongs to neither."""
    width, height = image.size
    left = 0 if half == "left" else width - width // 2
    return image.crop((left, 0, left + width // 2, height))


def _turn_of(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 is upright."""
    if image.format in ("PNG", "GIF", "BMP", "PPM") and "exif" not in image.info:
        return 1  # looking for it would decode the whole picture
    try:
        turn = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a camera's broken metadata should not cost the picture
        return 1
    return turn if turn in _TURNS else 1


def on_ground(image: Image.Image, settings: DataSettings) -> Image.Image:
    """Grey ("L") or colour ("RGB"), eight bits a channel, without transparency."""
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        below = Image.new("RGB", image.size, settings.ground_rgb)
        below.paste(image, mask=image.getchannel("A"))
        return below
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits or floating point, scaled to eight bits.

    16 bits: 65535 becomes 255. 32 bits within 0..255, and floats within 0..1 or 0..255, are taken at face value. Anything else is
    stretched from its minimum to its maximum.
    """
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high <= 255 and image.mode == "I":
        pass
    elif low >= 0 and high <= 65535 and image.mode != "F":
        values = values / 257
    elif low >= 0 and high <= 1:
        values = values * 255
    elif low < 0 or high > 255:
        values = (values - low) * (255 / (high - low))
    return Image.fromarray(np.rint(values).astype(np.uint8))


def _crop(image: Image.Image, frame: Frame, resample: Image.Resampling) -> Image.Image:
    """The middle of the largest part that has the frame's aspect, as large as the frame."""
    scale = min(image.width / frame.width, image.height / frame.height)
    width, height = (max(1, round(side * scale)) for side in (frame.width, frame.height))
    # Whole pixels: a shift by half a pixel would blur pictures that need no resizing.
    left, top = (image.width - width) // 2, (image.height - height) // 2
    box = (left, top, left + width, top + height)
    if (height, width) == frame:
        return image if image.size == (width, height) else image.crop(box)
    return image.resize((frame.width, frame.height), resample, box=box, reducing_gap=3.0 if resample == LANCZOS else None)


def _pad(image: Image.Image, frame: Frame, settings: DataSettings, resample: Image.Resampling) -> Image.Image:
    """The whole picture, as large as fits, in the middle of the ground."""
    scale = min(frame.width / image.width, frame.height / image.height)
    width, height = (max(1, round(side * scale)) for side in image.size)
    if image.size != (width, height):
        image = image.resize((width, height), resample, reducing_gap=3.0 if resample == LANCZOS else None)
    if (height, width) == frame:
        return image
    if image.mode == "L" and not settings.ground_is_grey:
        image = image.convert("RGB")
    ground = settings.ground_rgb if image.mode == "RGB" else settings.ground_rgb[0]
    canvas = Image.new(image.mode, (frame.width, frame.height), ground)
    canvas.paste(image, ((frame.width - width) // 2, (frame.height - height) // 2))
    return canvas


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
        raise _unidentified(file) from None
    except Exception as error:  # a decoder may raise anything on a damaged file, and one file must never stop the others
        text = " ".join(str(error).split()) or type(error).__name__
        if "decompressed data too large" in text.lower():  # a comment or profile inside that grows without bounds
            raise Refused("decompression bomb", text[:120]) from None
        cut = ("truncated", "eof", "not enough", "incomplete", "unexpected end", "expected to read")
        if isinstance(error, EOFError) or any(word in text.lower() for word in cut):
            raise Refused("truncated") from None
        raise Refused("unreadable", text[:120]) from None


def _unidentified(file: BinaryIO) -> Refused:
    file.seek(0)
    head = file.read(512)
    if not head:
        return Refused("empty")
    if head.startswith(_SIGNATURES):
        return Refused("truncated", message("it starts as a picture and doesn't continue as one"))
    if b"<svg" in head.lower():
        return Refused("not pixels", message("an SVG is a drawing: save it as PNG"))
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return Refused("format unknown", message("a HEIC picture: save it as JPEG or PNG"))
    if head.startswith((b"%!PS", b"%PDF")):
        return Refused("not pixels", message("a PostScript or PDF page: save it as PNG"))
    return Refused("not a picture")
