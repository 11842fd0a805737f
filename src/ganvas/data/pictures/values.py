"""Values: which numbers of pictures with more than eight bits a channel are black and which are white, decided once for a whole set."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganvas.words import Message, message, plural, sentences

Numbers = NDArray[Any]
"""(H, W) or (H, W, C) of a picture, as they are in its file."""

STRAY = 1e-4
"""The share of all whole numbers that may lie above white: dead pixels of a camera, dust of a scan."""
HIGHLIGHTS = 0.01
"""The share of positive floats that may lie above white: lamps and the sun in linear light are brighter than paper."""
OVERSHOOT = 0.01
"""The share of floats that may lie below 0 where 0 is black: resizing swings a little past the edges."""
DARK = 4
"""Floats that nowhere reach this fraction of a usual white are stretched."""
HARDLY_SEEN = 1 / 64
"""The share of a scale that leaves four of 256 levels."""
MOST_SAMPLED = 4_000_000

_USUAL_WHITES = (1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)
_SPAN = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"


class Span(NamedTuple):
    """The number that becomes black, and the one that becomes white."""

    black: float
    white: float

    def __str__(self) -> str:
        return f"{self.black:.9g}:{self.white:.9g}"

    def scaled(self, numbers: Numbers) -> NDArray[np.uint8]:
        """The numbers as 0..255; what lies outside is clipped, and NaN is black."""
        values = np.nan_to_num(numbers.astype(np.float64), nan=self.black, posinf=self.white, neginf=self.black)
        values = (values.clip(self.black, self.white) - self.black) * (255 / (self.white - self.black))
        return np.rint(values).astype(np.uint8)


SIXTEEN_BITS = Span(0, 65535)


class Scale(NamedTuple):
    """The spans of pictures of whole numbers and of those of floats; None where a set has none of them."""

    whole: Span | None = None
    floats: Span | None = None

    def __str__(self) -> str:
        """0:4095, or 0:4095/0:1 where whole numbers and floats differ."""
        return "/".join(str(span) for span in dict.fromkeys((self.whole, self.floats)) if span is not None)

    def of(self, numbers: Numbers) -> Span | None:
        return self.floats if numbers.dtype.kind == "f" else self.whole


def read_scale(text: str) -> Scale | None:
    """What ``str(scale)`` wrote; one span is that of all. None for "auto" and "". Raises ValueError, in words."""
    if text in ("auto", ""):
        return None
    spans = []
    for part in text.split("/"):
        found = re.fullmatch(rf"({_SPAN}):({_SPAN})", part)
        if not found:
            raise ValueError(message("It should be auto, or LOW:HIGH such as 0:4095 or -1:1."))
        span = Span(float(found[1]), float(found[2]))
        if not (math.isfinite(span.black) and math.isfinite(span.white) and span.black < span.white):
            raise ValueError(message("The first number becomes black and the second white, so the second must be larger."))
        spans.append(span)
    if len(spans) > 2:
        raise ValueError(message("At most two ranges can be given: LOW:HIGH/LOW:HIGH, for whole numbers and for floats."))
    return Scale(spans[0], spans[-1])


def read_scales(text: str) -> tuple[Scale | None, ...]:
    """One for all pictures, or one for each side of a translation, with a comma between them. Raises ValueError, in words."""
    scales = tuple(read_scale(part.strip()) for part in text.split(","))
    if len(scales) > 2:
        raise ValueError(message("At most two can be given, for side a and side b:  0:4095,0:1"))
    return scales


@dataclass(frozen=True)
class Extent:
    """The finite numbers of one picture: the least and the largest, and some of them, spread evenly."""

    is_float: bool
    low: float
    high: float
    some: NDArray[np.float64]
    is_broken: bool
    """Whether there are NaN or infinite ones too."""

    @classmethod
    def of(cls, numbers: Numbers, most: int) -> "Extent":
        flat = numbers.ravel()
        is_float = flat.dtype.kind == "f"
        finite = flat[np.isfinite(flat)] if is_float else flat
        broken = len(finite) < len(flat)
        if not len(finite):
            return cls(is_float, 0.0, 0.0, np.zeros(1), broken)
        some = finite[:: max(1, -(-len(finite) // most))].astype(np.float64)
        return cls(is_float, float(finite.min()), float(finite.max()), some, broken)

    def is_lost(self, span: Span, *, at_black: bool) -> bool:
        """Whether a picture that shows something would show hardly anything of it, all being nearly black, or nearly white."""
        margin = (span.white - span.black) * HARDLY_SEEN
        at_end = self.high <= span.black + margin if at_black else self.low >= span.white - margin
        return at_end and self.low < self.high


def sampled_of_each(pictures: int) -> int:
    """How many numbers of each picture an Extent should keep, so that those of all fit into memory."""
    return max(64, MOST_SAMPLED // max(1, pictures))


def scale_of(extents: Sequence[Extent]) -> Scale:
    """The scale of a set, from all its pictures of more than eight bits; not empty.

    Whole numbers: 0 is black, and white is the largest number of as many bits as the set uses, whatever the container: 4,095 where
    all pictures stay below it. Floats: white is the least usual one (1, 255, 1023, ...) that covers them, or the largest where all are
    much darker. Where there are negative numbers, black is the lowest one, or -1 where all are between -1 and 1.
    """
    whole = [extent for extent in extents if not extent.is_float]
    floats = [extent for extent in extents if extent.is_float]
    return Scale(_span_of_whole(whole) if whole else None, _span_of_floats(floats) if floats else None)


def _span_of_whole(extents: Sequence[Extent]) -> Span:
    low, high = min(extent.low for extent in extents), max(extent.high for extent in extents)
    if low < 0:
        return _stretched(low, high)
    high = min(high, _quantile(np.concatenate([extent.some for extent in extents]), 1 - STRAY))
    bits = max(8, int(high).bit_length())
    # No camera or scanner makes 15: these are 16, of dark pictures.
    return Span(0, 2 ** (16 if bits == 15 else bits) - 1)


def _span_of_floats(extents: Sequence[Extent]) -> Span:
    low, high = min(extent.low for extent in extents), max(extent.high for extent in extents)
    some = np.concatenate([extent.some for extent in extents])
    if (some < 0).mean() > OVERSHOOT:
        return Span(-1, 1) if low >= -1 and high <= 1 else _stretched(_quantile(some, STRAY), _quantile(some, 1 - STRAY))
    light = some[some > 0]
    if not len(light):
        return Span(0, 1)
    bright = _quantile(light, 1 - HIGHLIGHTS)
    for white in _USUAL_WHITES:
        if white / DARK < bright <= white:
            return Span(0, white)
    return _stretched(0, high if bright < high <= 2 * bright else _quantile(light, 1 - STRAY))


def _stretched(low: float, high: float) -> Span:
    return Span(low, high) if high > low else Span(low, low + 1)


def _quantile(values: NDArray[np.float64], share: float) -> float:
    return float(np.quantile(values, share, method="higher" if share > 0.5 else "lower"))


def about_scale(scale: Scale, extents: Sequence[Extent]) -> list[Message]:
    """What a person should know about the scale that was taken: a note for whole numbers and one for floats."""
    notes = []
    for span, is_float in ((scale.whole, False), (scale.floats, True)):
        those = [extent for extent in extents if extent.is_float == is_float]
        if span is not None and those:
            notes.append(_about(span, those))
    return notes


def _about(span: Span, extents: Sequence[Extent]) -> Message:
    low, high = min(extent.low for extent in extents), max(extent.high for extent in extents)
    said = [
        plural(
            len(extents),
            "{n:,} picture has more than 8 bits a channel, with values from {low:,.6g} to {high:,.6g}: {black:,.6g} becomes black and "
            "{white:,.6g} white. For other limits, set data.values=LOW:HIGH (for ganvas data, --values LOW:HIGH).",
            "{n:,} pictures have more than 8 bits a channel, with values from {low:,.6g} to {high:,.6g}: in all of them {black:,.6g} "
            "becomes black and {white:,.6g} white. For other limits, set data.values=LOW:HIGH (for ganvas data, --values LOW:HIGH).",
            low=low,
            high=high,
            black=span.black,
            white=span.white,
        )
    ]
    if low < span.black or high > span.white:
        some = np.concatenate([extent.some for extent in extents])
        outside = float(((some < span.black) | (some > span.white)).mean())
        said.append(message("What lies outside is clipped: {percent:.2g} per cent of the values.", percent=100 * outside))
    dark, light = (sum(extent.is_lost(span, at_black=at_black) for extent in extents) for at_black in (True, False))
    if dark:
        said.append(
            plural(
                dark,
                "{n:,} of them becomes nearly black: all its values lie close to that end.",
                "{n:,} of them become nearly black: all their values lie close to that end.",
            )
        )
    if light:
        said.append(
            plural(
                light,
                "{n:,} of them becomes nearly white: all its values lie close to that end.",
                "{n:,} of them become nearly white: all their values lie close to that end.",
            )
        )
    broken = sum(extent.is_broken for extent in extents)
    if broken:
        said.append(
            plural(
                broken,
                "{n:,} of them has NaN or infinite values; NaN becomes black.",
                "{n:,} of them have NaN or infinite values; NaN becomes black.",
            )
        )
    return sentences(*said)
