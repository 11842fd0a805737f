"""Examples: pictures that a model which reads pictures learned from, and the colours that these usually have.

They come from the run's pack alone, where that is still on this machine: what a person has put elsewhere isn't looked for.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganvas.data.packs.dataset import Dataset
from ganvas.data.packs.withheld import Divided
from ganvas.errors import GanvasError
from ganvas.randomness import random_of
from ganvas.runs.run import Run

LOOKED_AT = 64
"""Pictures whose colours are counted."""
MOST_COLOURS = 24
"""Of a palette."""
LEAST_SHARE = 0.001
"""Of all pixels, of a colour of a palette."""
NEAR = 24
"""Of 255, by how much each channel of a colour may be off: where flat colours were resized, they ring around their edges."""
FLAT_SHARE = 0.7
"""So much of pictures that are painted with few colours is one of these, without their ground; edges are mixed where they were resized."""
EXACT_SHARE = 0.5
"""So much of that has exactly its colour."""
_MOST_LOOKED_AT = 20_000
"""Colours: of a photograph's, those that are frequent enough to matter come first."""


class Palette(NamedTuple):
    """colours: (red, green, blue) each, the most frequent first. is_flat: whether pictures are painted
    with these few alone, as label maps are.
    """

    colours: tuple[tuple[int, int, int], ...]
    is_flat: bool


class Examples:
    """Pictures of a run, held-out ones where there are any, in an order of their own. dataset: its own.

    withheld: how many were held out. is_held_out: whether these are shown.
    """

    def __init__(self, dataset: Dataset, withheld: int = 0) -> None:
        divided = Divided.of(dataset, withheld)
        self.is_held_out = bool(withheld) and all(map(len, divided.withheld))
        self._dataset = dataset
        rows = divided.withheld if self.is_held_out else divided.shown
        # The same order on both sides, where they are equally large: pairs stay together.
        self._rows = tuple(each[random_of("examples", len(each)).permutation(len(each))] for each in rows)
        self.palette = cache(self._palette)

    @classmethod
    def of(cls, run: Path) -> "Examples | None":
        """Of a run by its folder; None where its pictures aren't packed any more, or it can't be read."""
        try:
            of = Run(run)
            dataset = of.packed()
            return None if dataset is None else cls(dataset, of.read_facts().withheld)
        except (GanvasError, OSError, ValueError):
            return None

    def __len__(self) -> int:
        return min(map(len, self._rows))

    @property
    def sides(self) -> int:
        """2 for a translation, else 1."""
        return len(self._rows)

    def pictures(self, number: int) -> list[NDArray[np.uint8]]:
        """One picture of each side, (H, W, C); numbers begin again after the last one."""
        return [np.asarray(self._dataset.images[rows[number % len(rows)]]) for rows in self._rows]

    def _palette(self, side: int) -> Palette:
        rows = self._dataset.sides[side] if self.sides > 1 else np.arange(len(self._dataset))
        rows = rows[:: max(1, len(rows) // LOOKED_AT)][:LOOKED_AT]
        return palette_of([np.asarray(self._dataset.images[row]) for row in rows])


def palette_of(pictures: Sequence[NDArray[np.uint8]]) -> Palette:
    """The colours that pictures, (H, W, C) each, usually have. What is near to a more frequent colour counts as that."""
    if not pictures:
        return Palette((), False)
    values, counts = np.unique(np.concatenate([_as_numbers(each) for each in pictures]), return_counts=True)
    shares = counts / counts.sum()
    order = np.argsort(-counts, kind="stable")[:_MOST_LOOKED_AT]
    colours, rest = np.stack([values >> 16, values >> 8 & 255, values & 255], 1), shares[order]
    found: list[tuple[int, float]] = []
    while len(found) < MOST_COLOURS and rest.max(initial=0) >= LEAST_SHARE:
        first = int(rest.argmax())
        near = np.abs(colours[order] - colours[order[first]]).max(1) <= NEAR
        found.append((int(order[first]), float(rest[near].sum())))
        rest[near] = 0
    # Of pictures with a ground of one colour, the ground says nothing.
    chosen = sorted(found, key=lambda each: -each[1])
    ground, others = sum(share for _, share in chosen[:1]), chosen[1:]
    near_to_others = sum(share for _, share in others)
    painted = near_to_others / max(1 - ground, 1e-9)
    # Of tones that run into each other, too, most are near to a few: of flat colours, most are exactly these.
    exactly = sum(float(shares[place]) for place, _ in others) / max(near_to_others, 1e-9)
    is_flat = len(found) < MOST_COLOURS and painted >= FLAT_SHARE and exactly >= EXACT_SHARE
    return Palette(tuple(_as_colour(colours[place]) for place, _ in chosen), is_flat)


def _as_colour(colour: NDArray[np.int64]) -> tuple[int, int, int]:
    red, green, blue = colour.tolist()
    return red, green, blue


def _as_numbers(picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(H, W, 1 or 3) -> (H * W,), a number for each colour."""
    wide = np.broadcast_to(picture, (*picture.shape[:2], 3)).astype(np.int64)
    return (wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]).ravel()
