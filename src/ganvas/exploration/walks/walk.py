"""Walk: frames along a way, at an even pace as they look, or in the rhythm of music. It becomes a movie, or is looked at frame by frame."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ganvas.amounts import whole
from ganvas.data.movies.kinds import FASTEST, SECONDS, frames_in
from ganvas.data.movies.sizes import Frame
from ganvas.data.movies.sound import Sound
from ganvas.data.movies.write import write_movie
from ganvas.data.pictures.sheets import Sheet
from ganvas.exploration.eyes import Looks
from ganvas.exploration.litters import Breeder
from ganvas.exploration.pieces import Piece, sheet_of
from ganvas.exploration.walks.course import Places, measured
from ganvas.exploration.walks.rhythm import pace_of
from ganvas.exploration.walks.ways import Around, Through, Way, origin_of
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback

FINEST = 360
"""Frames of a stretch for which its course is measured; a slower walk is measured no more closely."""
SHOWN, SHOWN_SECONDS, SHOWN_SIZE = 90, 6.0, 192
"""In a notebook: at most so many frames, seconds, and pixels of the shorter side."""


@dataclass(frozen=True, eq=False)
class Walk:
    """Frames on a way through pieces; iterating makes them, (H, W, C) uint8 each, in flat memory. Made by ``Explorer.walk``.

    way: the curve. places: of each frame on it. fps: frames a second. sound: what is heard, where there is music. length: of the way as it
    looks, in usual distances.
    """

    way: Way
    places: Places
    fps: int
    length: float
    sound: Sound | None = None

    def __len__(self) -> int:
        return len(self.places)

    def __repr__(self) -> str:
        return f"Walk({len(self.way.keys)} pieces, {len(self):,} frames, {self.seconds:g} s)"

    @property
    def seconds(self) -> float:
        return len(self) / self.fps

    @property
    def keys(self) -> tuple[Piece, ...]:
        """The pieces that the walk leads through, or around."""
        return self.way.keys

    def __iter__(self) -> Iterator[Frame]:
        yield from self._frames(range(len(self)))

    def piece(self, number: int) -> Piece:
        """The frame of a number, from 0, as a piece with its origin, which makes that frame to the last bit. Raises SettingError
        where there is none.

        Where the pieces have so long a history that origins can't hold those of four, the walk leads through their rounded codes.
        """
        number = whole("number", number, 0, len(self) - 1)
        return self.way.piece(float(self.places[number]), number)

    def sheet(self, n: int = 24, *, columns: int | None = None) -> Sheet:
        """``n`` frames of the walk, evenly spread, in a grid that carries their origins."""
        n = whole("n", n, 1, len(self))
        return sheet_of([self.piece(round(float(number))) for number in np.linspace(0, len(self) - 1, n)], columns)

    def save(
        self,
        path: str | Path,
        *,
        size: int | None = None,
        smooth: bool | None = None,
        overwrite: bool = False,
        progress: ProgressCallback | None = None,
    ) -> Path:
        """Write the walk as a movie, and return its path.

        path: walk.mp4 or walk.webm (which need the extra ``video``), walk.gif, walk.webp, walk.png, or a folder of numbered pictures, each
        with its origin. size: pixels of the shorter side; without it small pictures are enlarged by a whole number. smooth: whether
        enlarged pictures are smoothed; None smooths those of more than 64 pixels. overwrite: replace what is there already. Raises
        SettingError for a path, rate or size that can't be written.
        """
        return write_movie(
            path_of(path),
            self,
            len(self),
            fps=self.fps,
            size=size,
            smooth=smooth,
            sound=self.sound,
            origin=origin_of(self.keys),
            origin_of=lambda number: self.piece(number).origin.text,
            overwrite=overwrite,
            progress=progress,
        )

    def _frames(self, numbers: Sequence[int]) -> Iterator[Frame]:
        trained = self.way.pieces.latents.trained
        at_once = trained.model.at_once
        for start in range(0, len(numbers), at_once):
            some = numbers[start : start + at_once]
            genes = [self.way.genes(float(self.places[number]), number) for number in some]
            yield from trained.config.medium.shown(self.way.pieces.latents.pictures(genes))

    def _repr_html_(self) -> str:
        """A short animation."""
        count = min(len(self), SHOWN)
        numbers = [int(number) for number in np.linspace(0, len(self), count, endpoint=False)]
        fps = max(1, round(count / min(self.seconds, SHOWN_SECONDS)))
        with TemporaryDirectory() as folder:
            path = Path(folder) / "walk.webp"
            write_movie(path, self._frames(numbers), count, fps=fps, size=SHOWN_SIZE, origin=origin_of(self.keys))
            data = base64.b64encode(path.read_bytes()).decode()
        return f'<img alt="{self!r}" src="data:image/webp;base64,{data}">'


def walk_through(
    breeder: Breeder,
    keys: Sequence[Piece],
    *,
    seconds: float | None = None,
    fps: int = 30,
    loop: bool = False,
    difference: float = 0.4,
    seed: int = 0,
    sound: Sound | None = None,
    progress: ProgressCallback | None = None,
) -> Walk:
    """A walk through several pieces, or on a loop around one. See ``Explorer.walk``."""
    pieces, fps = breeder.pieces, whole("fps", fps, 1, FASTEST)
    if seconds is None:
        seconds = SECONDS if sound is None else sound.seconds
    count = frames_in(seconds, fps)
    breeder.eyes.learn_the_usual(progress)
    way: Way
    if len(keys) == 1:
        way, loop = Around(pieces, tuple(keys), round(breeder.similarity(keys[0], difference), 4), seed), True
    else:
        way = Through(pieces, tuple(keys), loop)
    stretches = max(1, len(way.borders) - 1)

    def looks(places: Places) -> Looks:
        genes = [way.genes(float(place), row) for row, place in enumerate(places)]
        return breeder.eyes.looks(pieces.latents.roughly(genes))

    frames = min(count, FINEST * stretches)
    course = measured(looks, way.borders, frames, grain=breeder.eyes.grain, progress=progress)
    return Walk(way, course.at(_shares(count, fps, loop, sound)), fps, course.length, sound)


def _shares(count: int, fps: int, loop: bool, sound: Sound | None) -> Places:
    """How much of the way is behind one at each frame. The frame after the last one of a loop would be the first."""
    steps = count if loop else count - 1
    paces = np.ones(steps) if sound is None else pace_of(sound.lasting(count / fps).mono, sound.rate, fps, steps)
    found: Places = np.concatenate([[0.0], np.cumsum(paces)]) / paces.sum()
    return found[:count]
