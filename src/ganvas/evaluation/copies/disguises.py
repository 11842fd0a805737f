"""Disguises: the changes to a copy that the copy detector must see through, so that its recall can be measured.

Each is a function of pictures, (N, H, W, C) uint8, and of a generator of random numbers, and returns new pictures of the same shape
and type; none changes what it is given.
"""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from ganvas.data.pictures.sheets import Pixels
from ganvas.words import message

SHIFTS = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1))
"""Moves by at most one pixel, (down, right); the fifth stays."""

BRIGHTNESS = 0.05
JPEG_QUALITY = (50, 75)


def as_it_is(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Unchanged: the array itself, not a copy. Draws nothing."""
    return pixels


def shifted(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Each moved by one pixel in one of eight directions at random; the edge is repeated to fill the gap."""
    moves = [shift for shift in SHIFTS if shift != (0, 0)]
    padded = np.pad(pixels, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    height, width = pixels.shape[1:3]
    chosen = [moves[number] for number in random.integers(len(moves), size=len(pixels))]
    return np.stack(
        [
            picture[1 - down : 1 - down + height, 1 - right : 1 - right + width]
            for picture, (down, right) in zip(padded, chosen, strict=True)
        ]
    )


def brightened(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Each 5 % brighter or darker at random: all values of a picture times 1.05 or 0.95, rounded and clipped to 0..255."""
    factors = 1 + BRIGHTNESS * random.choice([-1, 1], size=(len(pixels), 1, 1, 1))
    return np.clip(np.rint(pixels * factors), 0, 255).astype(np.uint8)


def recompressed(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Each saved as JPEG at a random quality of 50 to 75, and read again. C: 1 or 3."""
    low, high = JPEG_QUALITY
    return np.stack([_through_jpeg(picture, int(random.integers(low, high + 1))) for picture in pixels])


def mirrored(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Left and right exchanged. Draws nothing."""
    return np.ascontiguousarray(pixels[:, :, ::-1])


def all_at_once(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Mirrored, shifted, brightened or darkened, and recompressed, in this order."""
    return recompressed(brightened(shifted(mirrored(pixels, random), random), random), random)


ATTACKS: dict[str, Callable[[Pixels, np.random.Generator], Pixels]] = {
    "exact": as_it_is,
    "shifted": shifted,
    "brightness": brightened,
    "jpeg": recompressed,
    "mirrored": mirrored,
    "all at once": all_at_once,
}
"""By the names that records give them."""


def disguise_in_words(name: str) -> str:
    """The name of a disguise for people; as it is where it is another version's."""
    match name:
        case "exact":
            return message("exact")
        case "shifted":
            return message("shifted")
        case "brightness":
            return message("brightness")
        case "jpeg":
            return message("jpeg")
        case "mirrored":
            return message("mirrored")
        case "all at once":
            return message("all at once")
    return name


def _through_jpeg(picture: Pixels, quality: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture).save(buffer, format="JPEG", quality=quality)
    return np.asarray(Image.open(buffer)).reshape(picture.shape)
