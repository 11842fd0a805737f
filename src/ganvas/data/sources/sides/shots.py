"""Shots: the pictures of both sides of a translation, still to be read, one by one or in pairs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from PIL import Image

from ganvas.data.found import Refusal
from ganvas.data.pictures.decode import Half, Picture, framed, half_of, read_extent, read_numbers, read_picture, read_size
from ganvas.data.pictures.frame import Frame
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.values import Extent
from ganvas.data.sources.arrays import Arrays
from ganvas.data.sources.folders import Entry, Files, opened

Relation = Literal["pairs", "sides"]
"""pairs: each picture of a has its own of b. sides: two unpaired sets, which may differ in size."""

SIDES = ("a", "b")
"""The names of the two: what a model is given, and what it should make of it."""


@dataclass(frozen=True)
class Shot:
    """A picture of one side that is still to be read. All its functions raise Refused."""

    name: str
    side: int
    size: Callable[[], tuple[int, int]]
    """(width, height) from its head."""
    numbers: Callable[[], set[int] | None]
    """Those in it where it could be a mask of classes; see masks.py."""
    read: Callable[[Frame, DataSettings, bool, bool], Picture]
    """(frame, settings, keep_colour, is_mask) -> the packed picture."""
    extent: Callable[[int], Extent | None]
    """(how many to keep) -> its numbers where it has more than eight bits a channel."""


@dataclass
class Sided:
    """What was found: ``units`` of two shots, a pair, or of one."""

    relation: Relation
    units: list[tuple[Shot, ...]]
    refused: list[Refusal] = field(default_factory=list)
    passed_over: int = 0
    notes: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    """What was left out because ganvas wrote it."""
    sure: bool = True
    """Whether the names say by themselves that they are pairs."""
    files: tuple[Files, ...] = ()
    """To be closed when everything has been read."""

    def close(self) -> None:
        for files in self.files:
            files.close()


def shots_of(files: Files, entries: list[Entry], side: int, half: Half | None = None) -> list[Shot]:
    def shot(entry: Entry) -> Shot:
        def size() -> tuple[int, int]:
            with opened(files, entry) as file:
                width, height = read_size(file)
            return (width // 2, height) if half else (width, height)

        def numbers() -> set[int] | None:
            with opened(files, entry) as file:
                return read_numbers(file, half)

        def read(frame: Frame, settings: DataSettings, keep_colour: bool, is_mask: bool) -> Picture:
            with opened(files, entry) as file:
                return read_picture(file, frame, settings, keep_colour=keep_colour, half=half, is_mask=is_mask, side=side)

        def extent(most: int) -> Extent | None:
            with opened(files, entry) as file:
                return read_extent(file, most)

        return Shot(entry.name, side, size, numbers, read, extent)

    return [shot(entry) for entry in entries]


def rows_of(arrays: Arrays, side: int, half: Half | None = None) -> list[Shot]:
    images = arrays.images if arrays.images.ndim == 4 else arrays.images[..., None]
    _, height, width, channels = images.shape
    size = (width // 2, height) if half else (width, height)

    def shot(row: int) -> Shot:
        def read(frame: Frame, settings: DataSettings, keep_colour: bool, is_mask: bool) -> Picture:
            pixels = np.ascontiguousarray(images[row, ..., 0] if channels == 1 else images[row])
            image: Image.Image = Image.fromarray(pixels)
            image = half_of(image, half) if half else image
            return Picture(framed(image, frame, settings, keep_colour=keep_colour), *size, image.mode)

        return Shot(f"{row}", side, lambda: size, lambda: None, read, lambda most: None)

    return [shot(row) for row in range(len(images))]
