"""Frame: the one height and width that all pictures of a set are brought to."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from statistics import median_low
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganvas.data.found import Cut, Sizes
from ganvas.data.pictures.settings import LONGEST, DataSettings
from ganvas.words import message

CLEARLY = 1.2
"""A longer side of this many times the shorter one is clearly not a square."""
ALIKE = 1.1
"""Aspects that differ by no more than this factor are about the same."""
NEARLY_ALL = 0.9
"""The share of the pictures whose aspect must be about the same for it to be taken by itself."""


class Frame(NamedTuple):
    """Height and width in pixels, in the order of arrays."""

    height: int
    width: int

    def __str__(self) -> str:
        return f"{self.width} x {self.height}"


def frame_for(sizes: Sequence[tuple[int, int]], settings: DataSettings, resolution: int | None = None) -> tuple[Frame, str]:
    """What pictures of these (width, height) are brought to, and a remark for people ("" where there is nothing to say).

    resolution: the shorter side where the settings leave it open; None takes it from the sizes.
    """
    resolution = settings.resolution or resolution or resolution_for(sizes)
    ratio = settings.ratio
    if ratio is not None:
        frame = frame_of(resolution, ratio)
        exact = frame.width == frame.height * ratio
        if exact:
            return frame, ""
        return frame, message(
            "All become {frame}, the size nearest to {aspect} that doubling a small grid reaches.",
            frame=frame,
            aspect=settings.aspect,
        )
    usual = median_low([width / height for width, height in sizes])
    if settings.aspect == "auto" and not _share_one(sizes, usual):
        return Frame(resolution, resolution), ""
    frame = frame_of(resolution, usual)
    return frame, _about(usual, frame, settings.aspect)


def _about(usual: float, frame: Frame, aspect: str) -> str:
    """Why pictures of this usual width over height become the frame."""
    times = max(usual, 1 / usual)
    if aspect == "auto" and usual >= 1:
        return message(
            "Nearly all are about {times:.2f} times as wide as high, so all become {frame}. For squares, set "
            "data.aspect=square (for ganvas data, --aspect square).",
            times=times,
            frame=frame,
        )
    if aspect == "auto":
        return message(
            "Nearly all are about {times:.2f} times as high as wide, so all become {frame}. For squares, set "
            "data.aspect=square (for ganvas data, --aspect square).",
            times=times,
            frame=frame,
        )
    if usual >= 1:
        return message("Their median is {times:.2f} times as wide as high, so all become {frame}.", times=times, frame=frame)
    return message("Their median is {times:.2f} times as high as wide, so all become {frame}.", times=times, frame=frame)


def resolution_for(sizes: Sequence[tuple[int, int]]) -> int:
    """28 where all pictures are 28 x 28, else the median shorter side, floored to a power of two within 8..256."""
    if set(sizes) == {(28, 28)}:
        return 28
    return min(256, max(8, 1 << (median_low(map(min, sizes)).bit_length() - 1)))


def frame_of(resolution: int, ratio: float | Fraction) -> Frame:
    """The frame with this shorter side that can be reached by doubling and whose width over height is nearest to ``ratio``.

    A network starts from a grid of 4 to 7 cells on the shorter side and doubles it until that is reached; the longer side is
    a multiple of the same power of two. Where nothing can be doubled, any multiple of what is left will do.
    """
    step = 1
    while resolution // step > 7 and resolution % (2 * step) == 0:
        step *= 2
    cells = int(resolution * max(ratio, 1 / ratio) / step + 0.5)
    longer = step * min(cells, LONGEST * resolution // step)
    return Frame(resolution, longer) if ratio >= 1 else Frame(longer, resolution)


def cut_of(sizes: Counter[tuple[int, int]], frame: Frame) -> Cut:
    """How much of pictures of these (width, height) is cut off where their middle fills the frame. sizes: how many have each."""
    lost = {}
    for width, height in sizes:
        scale = min(width / frame.width, height / frame.height)
        lost[width, height] = 1 - scale * scale * frame.width * frame.height / (width * height)
    total = sum(sizes.values())
    mean = sum(lost[size] * count for size, count in sizes.items()) / total
    return Cut(mean=round(mean, 4), most=round(max(lost.values()), 4))


def surely_square(sizes: Sizes, pictures: int) -> bool:
    """Whether a set of which only the summary is known is one that ``auto`` makes square."""
    width, height = sizes.most_common
    return sizes.most_common_count >= NEARLY_ALL * pictures and max(width, height) < CLEARLY * min(width, height)


def _share_one(sizes: Sequence[tuple[int, int]], usual: float) -> bool:
    """Whether nearly all have about the ``usual`` width over height, and that is clearly not square."""
    if max(usual, 1 / usual) < CLEARLY:
        return False
    alike = sum(max(width / height / usual, usual * height / width) <= ALIKE for width, height in sizes)
    return alike >= NEARLY_ALL * len(sizes)


CLEAR_SEAM = 3.0
"""A seam is clear where neighbouring columns differ so many times as much as they usually do in the picture."""
MOST_SEAMS = 0.75
"""The share of the pictures that must have a clear seam."""
FEWEST_SEAMS = 4
"""Pictures by which it can be decided."""


def have_seams(pictures: Sequence[NDArray[np.uint8]], *places: float) -> bool:
    """Whether most pictures, (H, W) or (H, W, C), have a clear seam at all of the places, shares of their width."""
    wide = [picture for picture in pictures if picture.shape[1] >= 16]
    return len(wide) >= FEWEST_SEAMS and sum(_has_seams(picture, places) for picture in wide) >= MOST_SEAMS * len(wide)


def _has_seams(picture: NDArray[np.uint8], places: Sequence[float]) -> bool:
    pixels = picture.reshape(*picture.shape[:2], -1).astype(np.float32)
    steps = np.abs(np.diff(pixels, axis=1)).mean((0, 2))
    usual = float(np.median(steps)) + 0.5  # of 255; without it, noise in a flat picture would look like a seam
    # Resizing may move a seam by a pixel.
    return all(
        float(steps[max(0, round(place * len(steps)) - 2) : round(place * len(steps)) + 2].max()) > CLEAR_SEAM * usual
        for place in places
    )
