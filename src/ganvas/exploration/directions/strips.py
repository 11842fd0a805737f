"""Strips: what directions do to pieces, as rows of a sheet that lead from one end to the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ganvas.data.pictures.sheets import Sheet
from ganvas.exploration.directions.direction import WAY, Direction
from ganvas.exploration.eyes import Eyes
from ganvas.exploration.pieces import Piece, Pieces, sheet_of

STEPS = 7
"""Pictures in a strip."""
TYPICAL_OF = 64
"""Samples of which a typical one is moved where no piece is given."""


@dataclass(frozen=True, eq=False)
class Strips:
    """A row for each direction and piece: the piece moved by -3 to 3 standard deviations, itself in the middle."""

    directions: tuple[Direction, ...]
    pieces: tuple[Piece, ...]
    """That were moved."""
    cells: tuple[Piece, ...]
    """Row by row: for each direction, for each piece, STEPS places."""

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def sheet(self) -> Sheet:
        """With each direction's number and name above its first row, and each piece's number below it; it carries their origins."""
        titles: list[str] = []
        for number, direction in enumerate(self.directions):
            titles += [f"{number} {direction.name}", *[""] * (len(self.pieces) - 1)]
        return replace(sheet_of(self.cells, STEPS), numbered=True, titles=tuple(titles))

    def _repr_png_(self) -> bytes:
        return self.sheet._repr_png_()


def amounts_of(direction: Direction) -> list[float]:
    """Where its strip leads: -3, -2, ..., 3 standard deviations."""
    return [float(amount) for amount in np.linspace(direction.least, WAY, STEPS)]


def moved(pieces: Pieces, piece: Piece, direction: Direction, amount: float) -> Piece:
    """A piece so far along a direction; itself for nothing."""
    return pieces.move(piece, direction.numbers, amount, name=direction.name) if amount else piece


def strips_of(pieces: Pieces, directions: Sequence[Direction], moved_ones: Sequence[Piece]) -> Strips:
    """A strip for each direction and piece."""
    cells = [
        moved(pieces, piece, direction, amount)
        for direction in directions
        for piece in moved_ones
        for amount in amounts_of(direction)
    ]
    return Strips(tuple(directions), tuple(moved_ones), tuple(cells))


def typical(pieces: Pieces, eyes: Eyes, label: int | None = None) -> Piece:
    """A sample to show directions on, of a class or of all: as far from the mean as most are, and with others like it.

    The one nearest to the mean would have little of anything.
    """
    some = [pieces.sample(0, index, label=label) for index in range(TYPICAL_OF)]
    looks = eyes.looks(pieces.latents.roughly([piece.genes for piece in some]))
    apart = ((looks - looks.mean(0)) ** 2).sum(1)
    return some[int(np.where(apart >= np.median(apart), eyes.oddness(looks), np.inf).argmin())]
