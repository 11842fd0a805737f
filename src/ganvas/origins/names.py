"""Names: how a person names a piece. The one place that tells them apart; it looks only at which files there are."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ganvas.paths import path_of

SHORTEST_ID = 6
"""Digits of an id that name a piece of a gallery."""

_OF_SEED = re.compile(r"(?:(.+)#)?([0-9]{1,20}):([0-9]{1,20})", re.DOTALL)
_OF_SHEET = re.compile(r"(.+)#([0-9]{1,7})", re.DOTALL)
_ID = re.compile(rf"[0-9a-fA-F]{{{SHORTEST_ID},32}}")


@dataclass(frozen=True)
class OfSeed:
    """Picture ``index`` of a seed: "7:12", or "runs/moths#7:12" with the run or model that draws it."""

    seed: int
    index: int
    run: Path | None = None

    def __str__(self) -> str:
        return f"{self.seed}:{self.index}" if self.run is None else f"{self.run}#{self.seed}:{self.index}"


@dataclass(frozen=True)
class OfFile:
    """What a file carries, "moth.png", or one picture of a sheet, counted from 0: "sheet.png#3". The file needn't be there."""

    path: Path
    number: int | None = None

    def __str__(self) -> str:
        return str(self.path) if self.number is None else f"{self.path}#{self.number}"


@dataclass(frozen=True)
class OfGallery:
    """A piece of a gallery, by the first digits of its id, at least SHORTEST_ID of 32: "0beff873"."""

    start: str

    def __str__(self) -> str:
        return self.start


Name = OfSeed | OfFile | OfGallery


def parsed(given: str | os.PathLike[str]) -> Name:
    """What a name means. A file that is there wins over all else, so "7:12" is a file where there is one of that name.

    Raises SettingError for what can't be a path either.
    """
    text, path = os.fspath(given), path_of(given)
    if os.path.lexists(path):
        return OfFile(path)
    if of_seed := _OF_SEED.fullmatch(text):
        run = None if of_seed[1] is None else path_of(of_seed[1])
        return OfSeed(int(of_seed[2]), int(of_seed[3]), run)
    if of_sheet := _OF_SHEET.fullmatch(text):
        return OfFile(path_of(of_sheet[1]), int(of_sheet[2]))
    return OfGallery(text.lower()) if _ID.fullmatch(text) else OfFile(path)
