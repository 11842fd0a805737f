"""Numbers: arrays of any type, range and order of axes as uint8 pictures, one rule for a whole set."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganvas.errors import SourceError
from ganvas.words import Message, message, plural

Array = NDArray[Any]
Pixels = NDArray[np.uint8]

CHANNELS = (1, 3, 4)
_ROUNDING = 0.01
"""How far outside of its range a float may be and still belong to it."""
_BLOCK = 2**24
"""Numbers that are converted at once."""


@dataclass(frozen=True)
class Span:
    """The range in which the numbers of a set are: ``low`` becomes 0 and ``high`` 255."""

    low: float
    high: float
    note: Message | None = None
    """What was understood, where it isn't plain."""

    def pixels(self, numbers: Array) -> Pixels:
        """Numbers of any type as bytes, rounded to the nearest; the array itself where it holds these already."""
        if (self.low, self.high) == (0, 255) and numbers.dtype == np.uint8:
            return numbers
        made = np.empty(numbers.shape, np.uint8)
        rows = max(1, _BLOCK // max(1, numbers[:1].size))
        for start in range(0, len(numbers), rows):
            block = (numbers[start : start + rows].astype(np.float64) - self.low) * (255 / (self.high - self.low))
            made[start : start + rows] = block.round().clip(0, 255)
        return made


def span_of(arrays: list[Array], where: str) -> Span:
    """The range of a set's numbers, by all of them. Raises SourceError, naming it, where it could mean anything."""
    types = {array.dtype for array in arrays}
    if wrong := next((each for each in types if each.kind not in "buif"), None):
        raise SourceError(
            message("{name} holds {dtype}, which are not the numbers of pictures.", name=where, dtype=_type_of(wrong)),
            message("Give whole numbers from 0 to 255, or fractions from 0 to 1 or from -1 to 1."),
        )
    if all(each.kind == "b" for each in types):
        return Span(0, 1, message("False was read as black and true as white."))
    low, high = (min(map(np.min, arrays)).item(), max(map(np.max, arrays)).item())
    floats = any(each.kind == "f" for each in types)
    if not np.isfinite([float(low), float(high)]).all():
        raise _broken(arrays, where)
    if floats and -1 - _ROUNDING <= low < 0 and high <= 1 + _ROUNDING:
        return Span(-1, 1, _understood(low, high, -1, 1))
    if floats and low >= 0 and high <= 1 + _ROUNDING:
        return Span(0, 1, _understood(low, high, 0, 1))
    if low == 0 and high == 1:
        return Span(0, 1, message("The numbers are 0 and 1 alone: 0 was read as black and 1 as white."))
    if low >= 0 and high <= 255.5:
        return Span(0, 255, None if types == {np.dtype(np.uint8)} else _understood(low, high, 0, 255))
    raise SourceError(
        message(
            "{name} holds {dtype} from {low:.4g} to {high:.4g}, and it isn't known which of them is black and which white.",
            name=where,
            dtype=" and ".join(sorted(map(str, types))),
            low=low,
            high=high,
        ),
        message(
            "Bring them to 0..255 first:  "
            "((images - images.min()) / (images.max() - images.min()) * 255).round().astype('uint8')"
        ),
    )


def _understood(low: float, high: float, black: int, white: int) -> Message:
    return message(
        "The numbers from {low:.4g} to {high:.4g} were read as brightness from {black} (black) to {white} (white).",
        low=low,
        high=high,
        black=black,
        white=white,
    )


def _broken(arrays: list[Array], where: str) -> SourceError:
    broken = sum(int((~np.isfinite(array)).sum()) for array in arrays)
    return SourceError(
        plural(
            broken,
            "{name} holds numbers of the type {dtype}, of which {n:,} is NaN or infinite.",
            "{name} holds numbers of the type {dtype}, of which {n:,} are NaN or infinite.",
            name=where,
            dtype=arrays[0].dtype,
        ),
        message(
            "Find out what made them, and leave those pictures out:  images[np.isfinite(images).reshape(len(images), -1).all(1)]"
        ),
    )


def _type_of(dtype: np.dtype[Any]) -> str:
    return {"O": "Python objects", "U": "texts", "S": "texts"}.get(dtype.kind, str(dtype))


def set_of(images: Array, where: str) -> Array:
    """Pictures with the channels last, (N, H, W) or (N, H, W, C), C of CHANNELS; one picture is a set of one. Raises SourceError.

    Three axes are N grey pictures, unless the last is 1, 3 or 4 long: no picture is that narrow, so it is one with channels. (3, H, W)
    is refused: that is three grey pictures to some, and to others one in colour.
    """
    if 0 in images.shape:
        raise _misshapen(images.shape, where)
    if images.ndim == 2 or (images.ndim == 3 and images.shape[2] in CHANNELS):
        return images[None]
    if images.ndim == 3 and len(images) == 3:
        raise _one_or_three(images.shape, where)
    if images.ndim == 3:
        return images
    if images.ndim == 4 and images.shape[3] in CHANNELS:
        return images
    if images.ndim == 4 and images.shape[1] in CHANNELS:
        return images.transpose(0, 2, 3, 1)
    raise _misshapen(images.shape, where)


def picture_of(image: Array, where: str) -> Array:
    """One picture with the channels last: (H, W) or (H, W, C); a batch of one is one picture. Raises SourceError."""
    if image.ndim == 4 and len(image) == 1:
        image = image[0]
    if 0 not in image.shape:
        if image.ndim == 2 or (image.ndim == 3 and image.shape[2] in CHANNELS):
            return image
        if image.ndim == 3 and image.shape[0] in CHANNELS:
            return image.transpose(1, 2, 0)
    if image.ndim == 4:
        raise SourceError(
            message("{name} has the shape {shape}: several pictures where one is wanted.", name=where, shape=image.shape),
            message("Give one at a time, in a loop."),
        )
    raise SourceError(
        message("{name} has the shape {shape}, which is not that of a picture.", name=where, shape=image.shape),
        message("Give (height, width), (height, width, channels) or (channels, height, width), with 1, 3 or 4 channels."),
    )


def _one_or_three(shape: tuple[int, ...], where: str) -> SourceError:
    height, width = shape[1:]
    return SourceError(
        message(
            "{name} has the shape {shape}, which may be one picture in colour or three grey ones.", name=where, shape=shape
        ),
        message(
            "For one picture in colour, give images[None]: (1, 3, {height}, {width}). Sets in colour are (N, 3, H, W) or (N, H, W, 3).",
            height=height,
            width=width,
        ),
        message("For three grey ones, give images[..., None]: (3, {height}, {width}, 1).", height=height, width=width),
    )


def _misshapen(shape: tuple[int, ...], where: str) -> SourceError:
    return SourceError(
        message("{name} has the shape {shape}, which is not that of pictures.", name=where, shape=shape),
        message(
            "Give (pictures, height, width), (pictures, height, width, channels) or (pictures, channels, height, width), with 1, 3 or 4 "
            "channels."
        ),
    )
