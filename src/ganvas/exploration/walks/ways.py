"""Ways: curves through pieces, or around one, on which each place is a piece. A way says nothing of how fast it is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ganvas import origins
from ganvas.exploration.latents import Genes
from ganvas.exploration.pieces import Piece, Pieces
from ganvas.origins import LARGEST, Numbers, Origin

NEARLY = 1e-9
"""Places as near to a piece as this are the piece."""
DECIMALS = 9
"""Of a place, as origins hold it."""
LONGEST_SHARE, LAST_FRAME = 0.123456789, 2**32 - 1
"""Than these no share and no number of a frame is longer when it is written down."""


class Way(Protocol):
    """A curve of pieces."""

    @property
    def pieces(self) -> Pieces:
        """Of the model."""
        ...

    @property
    def keys(self) -> tuple[Piece, ...]:
        """The pieces that it was given."""
        ...

    @property
    def borders(self) -> NDArray[np.float64]:
        """Places that rise from its beginning to its end: where one stretch ends and the next begins. All are 0 where it stands still."""
        ...

    def genes(self, place: float, frame: int) -> Genes:
        """What the piece at a place is made from. frame: its number in a walk."""
        ...

    def piece(self, place: float, frame: int) -> Piece:
        """The piece itself."""
        ...


@dataclass(frozen=True, eq=False)
class Through:
    """Through pieces, smoothly: place 0 is the first, 1 the second, and so on; a closed one comes back to the first."""

    pieces: Pieces
    keys: tuple[Piece, ...]
    is_closed: bool = False

    @property
    def borders(self) -> NDArray[np.float64]:
        count = len(self._stops)
        return np.arange(count + 1 if self.is_closed and count > 1 else count, dtype=np.float64)

    def genes(self, place: float, frame: int) -> Genes:
        four, share = self._around(place)
        if not share:
            return four[1].genes
        if not self._fits:
            return self.piece(place, frame).genes
        return self.pieces.latents.through([each.genes for each in four], share, frame)

    def piece(self, place: float, frame: int) -> Piece:
        """Its origin holds the four pieces around it."""
        four, share = self._around(place)
        return self.pieces.through(four, share, frame=frame) if share else four[1]

    def _around(self, place: float) -> tuple[list[Piece], float]:
        """The two pieces before a place and the two after it, and its share of the way between the inner ones. 0 is a piece itself."""
        stops = self._stops
        count, last = len(stops), int(self.borders[-1])
        start = min(int(place + NEARLY), max(last - 1, 0))
        share = round(float(np.clip(place - start, 0, 1)), DECIMALS)
        if share >= 1 - NEARLY:
            start, share = start + 1, 0.0
        return [stops[place] for place in _around(start, count, is_closed=self.is_closed)], share

    @cached_property
    def _stops(self) -> tuple[Piece, ...]:
        """The pieces that it really leads through.

        Where the histories of four that follow each other don't fit into an origin, all are rounded, once: then the frames' origins hold
        short codes, and there are no frames whose pixels were made from others.
        """
        stops = self._different(self.keys)
        if self._fit(stops):
            return stops
        for most in (LARGEST // 2, 0):
            rounded = self._different([_rounded(self.pieces, key.genes, most) for key in self.keys])
            if self._fit(rounded):
                return rounded
        return stops  # codes too long even so: then each frame is a rounded one

    @cached_property
    def _fits(self) -> bool:
        return self._fit(self._stops)

    def _fit(self, stops: Sequence[Piece]) -> bool:
        """Whether the origin of each frame between them can be written down."""
        last, count = len(stops) - 1 + (self.is_closed and len(stops) > 1), len(stops)
        longest = origins.Through(of=(0, 1, 2, 3), share=LONGEST_SHARE, frame=LAST_FRAME)
        for start in range(last):
            four = [stops[place] for place in _around(start, count, is_closed=self.is_closed)]
            if len(origins.then(longest, *(each.origin for each in four)).text) > LARGEST:
                return False
        return True

    def _different(self, keys: Sequence[Piece]) -> tuple[Piece, ...]:
        """The pieces without those that are made from the same as the one before: between two such there is no way."""
        working = self.pieces.latents.working(*(key.genes for key in keys))
        kept = [0]
        for number in range(1, len(working)):
            if not _same(working[kept[-1]], working[number]):
                kept.append(number)
        if self.is_closed and len(kept) > 1 and _same(working[kept[-1]], working[0]):
            kept.pop()
        return tuple(keys[number] for number in kept)


@dataclass(frozen=True, eq=False)
class Around:
    """A closed loop around one piece: from 0 to 1, where it is back at 0. See ``operators.wander``."""

    pieces: Pieces
    keys: tuple[Piece, ...]
    similarity: float
    seed: int = 0
    is_closed: bool = True

    @property
    def borders(self) -> NDArray[np.float64]:
        return np.linspace(0, 1, 5)

    def genes(self, place: float, frame: int) -> Genes:
        return self.piece(place, frame).genes

    def piece(self, place: float, frame: int) -> Piece:
        turn = round(float(np.clip(place, 0, 1)), DECIMALS)
        return self.pieces.wander(self.keys[0], turn % 1, self.similarity, self.seed, frame=frame)


def _around(start: int, count: int, *, is_closed: bool) -> list[int]:
    """Of so many pieces, the one before another, it itself, and the two after it."""
    steps = range(start - 1, start + 3)
    return [step % count if is_closed else min(max(step, 0), count - 1) for step in steps]


def _rounded(pieces: Pieces, genes: Genes, most: int) -> Piece:
    """A code as a piece of its own, in as few bytes as ``Numbers.of`` takes for ``most``."""
    classes = None if genes.classes is None else Numbers.of("classes", genes.classes)
    code = Numbers.of(genes.space, genes.numbers, most=most)
    return pieces.grown(Origin(model=pieces.model, nodes=(origins.Keep(code=code, classes=classes, why="long"),)))


def _same(one: Genes, other: Genes) -> bool:
    return np.array_equal(one.numbers, other.numbers) and (
        one.classes is None or other.classes is None or np.array_equal(one.classes, other.classes)
    )


def origin_of(keys: Sequence[Piece]) -> str:
    """The origins of the pieces that a way was given, as a sheet carries them; empty where a file couldn't hold them."""
    text = origins.sheet_of([key.origin for key in keys]).text
    return text if len(text) <= origins.LARGEST_SHEET else ""
