"""Piano rolls: a melody as (voices, pitches, steps), and how one is drawn for people.

In a pack a roll is a picture, (pitches, steps, voices) uint8: row 0 is the lowest pitch, 255 where a voice sounds, 0 where not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.pictures.sheets import Pixels, Sheet

COLOURS = np.array(
    [[0, 114, 178], [213, 94, 0], [0, 158, 115], [204, 121, 167], [230, 159, 0], [86, 180, 233], [240, 228, 66]], np.float64
)
"""Of the voices, easy to tell apart also for people with colour blindness. Okabe and Ito 2008, "Color universal design"."""
PAPER = 250


def drawn(rolls: Pixels) -> Pixels:
    """(N, P, S, V) uint8 -> (N, P, S, 3) uint8: high pitches at the top, a colour for each voice, as strong as it sounds."""
    sounding = rolls[:, ::-1].astype(np.float64) / 255
    colours = np.resize(COLOURS, (rolls.shape[3], 3))
    ink = 1 - np.prod(1 - sounding[..., None] * (1 - colours / 255), axis=3)
    pixels: Pixels = np.rint(PAPER * (1 - ink)).astype(np.uint8)
    return pixels


@dataclass(frozen=True, eq=False, repr=False)
class RollSheet(Sheet):
    """Melodies in a grid. pictures: (N, P, S, V) uint8, as they are packed."""

    @property
    def image(self) -> Image.Image:
        return Sheet(drawn(self.pictures), self.columns, self.scale, self.gap, self.ground).image

    def __repr__(self) -> str:
        _, pitches, steps, voices = self.pictures.shape
        return f"RollSheet({len(self)} melodies, {voices} voices, {pitches} pitches, {steps} steps)"


def as_packed(rolls: NDArray[np.uint8] | NDArray[np.bool_]) -> Pixels:
    """(N, V, P, S), uint8 or bool -> (N, P, S, V) uint8."""
    loud = rolls.astype(np.uint8) * 255 if rolls.dtype == np.bool_ else rolls.astype(np.uint8)
    return np.ascontiguousarray(loud.transpose(0, 2, 3, 1))
