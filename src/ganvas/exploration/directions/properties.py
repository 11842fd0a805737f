"""Properties: what can be computed of a picture, without any network. Each is a number; more of it is what its name says."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels

Values = NDArray[np.float64]
"""Of pictures, (N,)."""
_Images = NDArray[np.float64]
"""(N, H, W) or (N, H, W, 3) in [0, 1]."""

LUMA = (0.299, 0.587, 0.114)
"""How light red, green and blue look (ITU-R BT.601)."""
NOTHING = 1e-6
SHARP = 96
"""Pixels of the shorter side from twice of which on pictures are shrunk."""
AT_ONCE = 32
"""Pictures whose numbers are in memory together."""


class Seen:
    """What properties are computed from, of pictures (N, H, W, C); each is computed once."""

    def __init__(self, pictures: Pixels) -> None:
        self.shrunk = max(1, min(pictures.shape[1:3]) // SHARP)
        """By how much large pictures are shrunk first: properties are of what is seen at a glance."""
        self.colours: _Images = _shrunk(pictures.astype(np.float64) / 255, self.shrunk)
        """(N, H, W, C) in [0, 1]."""

    @cached_property
    def light(self) -> _Images:
        """(N, H, W) in [0, 1]."""
        found: _Images = self.colours[..., 0] if self.colours.shape[3] == 1 else self.colours @ np.array(LUMA)
        return found

    @cached_property
    def thing(self) -> _Images:
        """How different each pixel is from the ground, (N, H, W) in [0, 1]. The ground is the median of the border."""
        colours = self.colours
        sides = (colours[:, 0], colours[:, -1], colours[:, 1:-1, 0], colours[:, 1:-1, -1])
        ground = np.median(np.concatenate(sides, 1), axis=1)
        found: _Images = np.abs(colours - ground[:, None, None]).max(3)
        return found

    @cached_property
    def mask(self) -> _Images:
        """Where the thing is, (N, H, W): 0 to 1, half where a pixel is half as different from the ground as the most different ones."""
        most = np.quantile(self.thing.reshape(len(self.thing), -1), 0.99, axis=1)[:, None, None]
        found: _Images = np.clip(4 * self.thing / np.maximum(most, 4 / 255) - 1.5, 0, 1)
        return found

    @cached_property
    def moments(self) -> tuple[Values, Values, Values]:
        """Of the thing: its variances across and down, and its covariance, in squared widths of the picture."""
        mask = self.mask + NOTHING
        height, width = mask.shape[1:]
        y, x = ((np.arange(side) + 0.5) / width for side in (height, width))
        total = mask.sum((1, 2))
        columns, rows = mask.sum(1) / total[:, None], mask.sum(2) / total[:, None]
        middle_x, middle_y = columns @ x, rows @ y
        both = np.einsum("nyx,y,x->n", mask, y, x) / total - middle_x * middle_y
        return columns @ x**2 - middle_x**2, rows @ y**2 - middle_y**2, both


def brightness(seen: Seen) -> Values:
    """How light a picture is on average, 0 to 1."""
    return _mean(seen.light)


def contrast(seen: Seen) -> Values:
    """The standard deviation of its lightness."""
    found: Values = seen.light.std((1, 2))
    return found


def saturation(seen: Seen) -> Values:
    """How far its colours are from grey, 0 to 1: the largest minus the smallest of red, green and blue."""
    return _mean(np.ptp(seen.colours, axis=3))


def warmth(seen: Seen) -> Values:
    """How much more red than blue it has, -1 to 1: orange against azure."""
    colours = seen.colours
    return _mean(colours[..., 0] - colours[..., 2])


def greenness(seen: Seen) -> Values:
    """How much more green than red and blue it has, -1 to 1: green against magenta."""
    colours = seen.colours
    return _mean(colours[..., 1] - (colours[..., 0] + colours[..., 2]) / 2)


def amount(seen: Seen) -> Values:
    """How much there is in front of the ground: the mean difference from it, 0 to 1. The ground is what the border usually is."""
    return _mean(seen.thing)


def size(seen: Seen) -> Values:
    """How far the thing reaches: the root of its mean squared distance from its middle, in widths of the picture."""
    wide, tall, _ = seen.moments
    found: Values = np.sqrt(wide + tall)
    return found


def thickness(seen: Seen) -> Values:
    """How thick strokes and parts are, in pixels: twice the area over the length of the outline, which for a long stroke is its width."""
    mask = seen.mask
    padded = np.pad(mask, ((0, 0), (1, 1), (1, 1)))
    down, across = np.diff(padded, axis=1)[:, :, :-1], np.diff(padded, axis=2)[:, :-1]
    outline = np.sqrt(down**2 + across**2).sum((1, 2))
    found: Values = 2 * seen.shrunk * mask.sum((1, 2)) / np.maximum(outline, NOTHING)
    return found


def width(seen: Seen) -> Values:
    """How wide the thing is for its height: the logarithm of the two's ratio."""
    wide, tall, _ = seen.moments
    found: Values = np.log(np.maximum(wide, NOTHING) / np.maximum(tall, NOTHING)) / 2
    return found


def slant(seen: Seen) -> Values:
    """How far the thing leans to the right: columns for each row upwards."""
    _, tall, both = seen.moments
    found: Values = -both / np.maximum(tall, NOTHING)
    return found


def symmetry(seen: Seen) -> Values:
    """How like its mirror image a picture is, left for right: 1 where it is the same, about 0 where it has nothing to do with it."""
    light = seen.colours - seen.colours.mean((1, 2), keepdims=True)
    apart = ((light - light[:, :, ::-1]) ** 2).mean((1, 2, 3)) / 2
    found: Values = 1 - apart / np.maximum((light**2).mean((1, 2, 3)), NOTHING)
    return found


def detail(seen: Seen) -> Values:
    """How much changes from one pixel to the next, for its contrast."""
    light = seen.light
    steps = np.abs(np.diff(light, axis=1)).mean((1, 2)) + np.abs(np.diff(light, axis=2)).mean((1, 2))
    found: Values = steps / np.maximum(light.std((1, 2)), 1 / 255)
    return found


PROPERTIES: dict[str, Callable[[Seen], Values]] = {
    each.__name__: each
    for each in (
        brightness,
        contrast,
        saturation,
        warmth,
        greenness,
        amount,
        size,
        thickness,
        width,
        slant,
        symmetry,
        detail,
    )
}
"""By name, in the order in which they are shown."""
OF_COLOURS = ("saturation", "warmth", "greenness")
"""Those that grey pictures don't have."""


def names_for(channels: int) -> tuple[str, ...]:
    """The properties that pictures with so many channels have."""
    return tuple(name for name in PROPERTIES if channels == 3 or name not in OF_COLOURS)


def properties_of(pictures: Pixels) -> NDArray[np.float64]:
    """All properties that pictures (N, H, W, C) have, (N, P): see ``names_for``."""
    parts = [Seen(pictures[start : start + AT_ONCE]) for start in range(0, len(pictures), AT_ONCE)]
    names = names_for(pictures.shape[3])
    return np.concatenate([np.stack([PROPERTIES[name](seen) for name in names], 1) for seen in parts])


def _shrunk(images: _Images, times: int) -> _Images:
    """(N, H, W, C) by a whole number, each pixel the mean of those that it replaces; what doesn't fill a pixel is cut off."""
    if times == 1:
        return images
    count, height, width, channels = images.shape
    tall, wide = height // times, width // times
    blocks = images[:, : tall * times, : wide * times].reshape(count, tall, times, wide, times, channels)
    found: _Images = blocks.mean((2, 4))
    return found


def _mean(values: _Images) -> Values:
    found: Values = values.mean((1, 2))
    return found
