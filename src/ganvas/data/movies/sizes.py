"""Sizes: frames enlarged to those of a movie. Small pictures stay pixels, with edges as sharp as they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.movies.kinds import LONGEST_SIDE, Kind
from ganvas.errors import SettingError
from ganvas.words import Flag, message

Frame = NDArray[np.uint8]
"""One picture, (H, W, C) with C = 1 or 3."""
PIXEL_ART = 64
"""Pictures with a shorter side of up to so many pixels are enlarged without smoothing: smoothed ones would only be blurred."""


@dataclass(frozen=True)
class Size:
    """What becomes of frames of one size."""

    height: int
    width: int
    smooth: bool

    def __call__(self, frame: Frame) -> Frame:
        """A frame in this size, (height, width, C)."""
        tall, wide = frame.shape[:2]
        if (tall, wide) == (self.height, self.width):
            return frame
        if not self.smooth:
            # Each pixel becomes a block of whole pixels, as few as cover the size; the rest is left to averaging, so that edges stay sharp
            # and all blocks look the same.
            factor = max(1, -(-self.height // tall), -(-self.width // wide))
            frame = frame.repeat(factor, 0).repeat(factor, 1)
        if frame.shape[:2] == (self.height, self.width):
            return frame
        grey = frame.shape[2] == 1
        how = Image.Resampling.LANCZOS if self.smooth else Image.Resampling.BOX
        resized = np.asarray(Image.fromarray(frame[..., 0] if grey else frame).resize((self.width, self.height), how))
        return resized[..., None] if grey else resized


def size_of(shape: tuple[int, int], kind: Kind, shorter: int | None = None, smooth: bool | None = None) -> Size:
    """The size of a movie of pictures (H, W).

    shorter: pixels of its shorter side; None enlarges small pictures by a whole number, to at least what is usual for the kind.
    smooth: whether they are smoothed; None decides by their size. Sides of videos are even, as H.264 has them.
    Raises SettingError for one that is too long.
    """
    tall, wide = shape
    shortest = min(shape)
    smooth = shortest > PIXEL_ART if smooth is None else smooth
    if shorter is None:
        factor = max(1, -(-kind.usual_size // shortest))
        tall, wide = tall * factor, wide * factor
    else:
        tall, wide = (shorter if side == shortest else round(side * shorter / shortest) for side in shape)
    if kind.is_video:
        tall, wide = tall + tall % 2, wide + wide % 2
    if max(tall, wide) > LONGEST_SIDE:
        raise SettingError(
            message("The movie would have {width:,}x{height:,} pixels.", width=wide, height=tall),
            message("No side can have more than {most:,}: give a smaller {flag}.", most=LONGEST_SIDE, flag=Flag("size")),
        )
    return Size(tall, wide, smooth)
