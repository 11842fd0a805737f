"""Decode: from the bytes of a picture file to upright pixels of a given frame, or to the reason why not."""

import threading
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.pictures.depth import at_eight_bits, is_deep, numbers_of
from ganvas.data.pictures.formats import Refused as Refused
from ganvas.data.pictures.frame import Frame
from ganvas.data.pictures.masks import class_numbers, coloured, numbers_in
from ganvas.data.pictures.opening import checked_picture
from ganvas.data.pictures.opening import quiet_pillow as quiet_pillow
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.values import Extent, Scale

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

_NOTES_OF_TURNS = {"exif", "Raw profile type exif", "Raw profile type APP1", "xmp", "XML:com.adobe.xmp"}
"""What a PNG may hold that says how it was turned: the chunk of the standard, ImageMagick's texts, and XMP."""

_GIANT_PIXELS = 16_000_000
_one_giant_at_a_time = threading.Lock()


class Picture(NamedTuple):
    """A packed picture, and the size and mode of its original."""

    pixels: NDArray[np.uint8]
    """(H, W) grey or (H, W, 3) colour."""
    width: int
    height: int
    mode: str
    is_deep: bool = False
    """Whether the original has more than eight bits a channel."""


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
    side: int = 0,
) -> Picture:
    """The picture in a file, upright, on the ground, cropped or padded to the frame.

    With ``settings.channels`` None the pixels are grey where the picture looks grey; ``keep_colour`` skips that check.
    Of an animation it is the first frame. ``half``: only that half. ``is_mask``: its numbers become colours. ``side``: of a
    translation. Raises Refused.
    """
    with checked_picture(file) as image:
        # Sixteen threads with a hundred megapixels each would fill the memory of a laptop.
        guard: AbstractContextManager[object] = _one_giant_at_a_time if _is_giant(image) else nullcontext()
        with guard:
            deep = is_deep(image)
            picture = _prepare(image, file, frame, settings, keep_colour, half, is_mask, settings.scale_of(side))
            return picture._replace(is_deep=deep and not is_mask)


def read_numbers(file: BinaryIO, half: Half | None = None) -> set[int] | None:
    """The numbers in a picture file, or in half of it, that may be a mask of classes; None where it can't be one. Raises Refused."""
    with checked_picture(file) as image:
        if _is_giant(image):
            return None
        return numbers_in(half_of(image, half) if half else image)


def read_extent(file: BinaryIO, most: int) -> Extent | None:
    """Where the numbers of a picture with more than eight bits a channel are, from at most ``most`` of them; None of any other.

    Raises Refused.
    """
    with checked_picture(file) as image:
        if not is_deep(image):
            return None
        guard: AbstractContextManager[object] = _one_giant_at_a_time if _is_giant(image) else nullcontext()
        with guard:
            image.load()
            return Extent.of(numbers_of(image, file), most)


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


def _is_giant(image: Image.Image) -> bool:
    return image.width * image.height > _GIANT_PIXELS


def _prepare(
    image: Image.Image,
    file: BinaryIO,
    frame: Frame,
    settings: DataSettings,
    keep_colour: bool,
    half: Half | None,
    is_mask: bool,
    scale: Scale | None,
) -> Picture:
    width, height = image.size
    mode = image.mode
    # A JPEG can be decoded at down to an eighth of its size; twice the frame, either way up, leaves Lanczos all it needs.
    image.draft(None, (2 * max(frame) * (2 if half else 1), 2 * max(frame)))
    upright = upright_of(image) if is_mask else upright_of(image, file, scale)
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


def upright_of(image: Image.Image, file: BinaryIO | None = None, scale: Scale | None = None) -> Image.Image:
    """The decoded picture, upright; as it is, or with its ``file`` brought to eight bits a channel by a scale or its own numbers."""
    deep = is_deep(image)
    image.load()
    turn = _turn_of(image)
    if deep and file is not None:
        image = at_eight_bits(image, file, scale)
    return image.transpose(_TURNS[turn]) if turn != 1 else image


def half_of(image: Image.Image, half: Half) -> Image.Image:
    """The left or the right half; of an odd width the middle column belongs to neither."""
    width, height = image.size
    left = 0 if half == "left" else width - width // 2
    return image.crop((left, 0, left + width // 2, height))


def _turn_of(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 is upright."""
    if image.format in ("PNG", "GIF", "BMP", "PPM") and not image.info.keys() & _NOTES_OF_TURNS:
        return 1  # looking for it would decode the whole picture
    try:
        turn = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a camera's broken metadata should not cost the picture
        return 1
    return turn if turn in _TURNS else 1


def on_ground(image: Image.Image, settings: DataSettings) -> Image.Image:
    """Grey ("L") or colour ("RGB"), eight bits a channel, without transparency."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        below = Image.new("RGB", image.size, settings.ground_rgb)
        below.paste(image, mask=image.getchannel("A"))
        return below
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


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
