"""Holes: what a mask means, in whatever form a program drew it: where a picture is to be filled."""

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.pictures.decode import upright_of
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.opening import checked_picture
from ganvas.words import Message, message

_PAINT = 48
"""Of 255, by how much the channels of one paint may vary, along its soft edge and by JPEG."""
_NEAR = 32
"""Of 255, how far from black or white what is drawn as black or white may be."""


@dataclass(frozen=True, eq=False)
class Hole:
    """marked: (H, W), where to fill. ``how`` says what in the mask was understood so."""

    marked: NDArray[np.bool_]
    how: Message

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.marked.shape[1], self.marked.shape[0]

    @property
    def share(self) -> float:
        """Of the picture, that is to be filled: 0 to 1."""
        return float(self.marked.mean())

    def inverted(self) -> "Hole":
        return Hole(~self.marked, message("The mask was inverted: the places that it doesn't mark were filled."))


def read_hole(file: BinaryIO) -> Hole:
    """The hole that a mask file marks. Raises Refused, also for what is no mask but a picture."""
    with checked_picture(file) as image:
        return hole_in(upright_of(image))


def hole_in(image: Image.Image) -> Hole:
    """The hole that a decoded mask marks; nothing where it isn't clear what it means.

    Paint of one colour on a transparent ground marks what is painted, a copy of the picture with erased places what was erased. Of two
    values the lighter one marks: white of black and white, 1 of 0 and 1, red of red and black. Else it is what is light. Raises Refused
    for what isn't a mask but a picture.
    """
    if image.has_transparency_data:
        pixels = np.asarray(image.convert("RGBA"))
        opaque = pixels[..., 3] > 127
        if not opaque.all():
            return _on_transparent(pixels[..., :3], opaque)
        image = image.convert("RGB")
    if image.mode.startswith("I") or image.mode == "F":
        return _by_value(np.asarray(image).astype(np.float64), 65535 if image.mode != "F" else 1.0)
    if image.mode == "1":
        image = image.convert("L")
    if image.mode != "L":
        colours = np.asarray(image.convert("RGB")).astype(np.float64)
        # By the strongest channel: red is darker than middle grey, and yet it is paint.
        grey = colours @ np.array([0.299, 0.587, 0.114])
        return _by_value(grey, 255) if grey.max() > 127 else _by_value(colours.max(2), 255)
    return _by_value(np.asarray(image).astype(np.float64), 255)


def _on_transparent(colours: NDArray[np.uint8], opaque: NDArray[np.bool_]) -> Hole:
    painted = colours[opaque].astype(np.int64)
    if not len(painted):
        return Hole(opaque, message("All of the mask is transparent."))
    if int(np.ptp(np.percentile(painted, (2, 98), axis=0), axis=0).max()) <= _PAINT:
        return Hole(opaque, message("What is painted on the transparent ground of the mask was filled."))
    if (np.minimum(painted, 255 - painted).max(1) <= _NEAR).mean() > 0.9:  # black and white
        return Hole(opaque & (colours.max(2) > 127), _light())
    return Hole(
        ~opaque,
        message("What is transparent in the mask was filled: it was taken for a copy of the picture with erased places."),
    )


def _by_value(values: NDArray[np.float64], most: float) -> Hole:
    """values: (H, W). most: what white is."""
    low, high = float(values.min()), float(values.max())
    if low < high and np.isin(values, (low, high)).all():
        return Hole(
            values == high, _light() if high > most / 2 else message("The lighter of the two values of the mask was filled.")
        )
    if (np.minimum(values, most - values) > most * _NEAR / 255).mean() > 0.5:
        raise Refused("its mask can't be used", message("it looks like a picture: most of it is neither light nor dark"))
    return Hole(values > most / 2, _light())


def _light() -> Message:
    return message("What is light in the mask was filled.")
