"""Writing what was found: each piece as a file of its own as soon as it is there, and at the end all of them next to the pictures."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ganvas import origins
from ganvas.data.found import Refusal, why_in_words
from ganvas.data.pictures.sheets import Sheet
from ganvas.disk import make_folder, replaced, writing
from ganvas.errors import SettingError, SourceError
from ganvas.exploration.finding.finder import Finder, Found
from ganvas.exploration.finding.targets import Target
from ganvas.inference.places import names_for
from ganvas.origins import LARGEST_SHEET
from ganvas.outputs import check_all_free, check_not_read, next_free
from ganvas.paths import ending_of, path_of
from ganvas.progress import ProgressCallback
from ganvas.words import message

SHEET = "side-by-side.png"
GAP, GROUND, WIDE = 2, 112, 64
"""Between a picture and its piece on the sheet, how light it is there, and how many pixels each is wide at least."""


@dataclass(frozen=True, eq=False)
class Album:
    """What was found for some pictures."""

    found: tuple[Found, ...]
    files: tuple[Path, ...]
    """Of the pieces, in the same order."""
    sheet: Path
    """Each picture with its piece on the right, numbered."""
    is_numbered: bool
    """Whether the sheet carries the origins of its pieces: those of very many don't fit."""
    refused: tuple[Refusal, ...]

    @property
    def lost_colour(self) -> int:
        return sum(each.target.lost_colour for each in self.found)


def check_folder(out: Path | None) -> None:
    """Raises SettingError where no folder can be meant: better before a model is loaded."""
    if out is not None and not out.is_dir() and (ending_of(out) or out.exists()):
        raise SettingError(
            message("--out {out} is a file, and several are written.", out=out),
            message("Name a folder, for example:  --out {folder}", folder=next_free(out.with_suffix(""))),
        )


def find_to(
    finder: Finder,
    sources: Sequence[str],
    out: Path | None,
    usual: Path,
    *,
    label: int | None = None,
    overwrite: bool = False,
    progress: ProgressCallback | None = None,
) -> Album:
    """Find pieces for all pictures of some sources, and write them to a folder: NAME.png each, and SHEET.

    sources: pictures, or folders, zips, tars or arrays of them. out: the folder; None is ``usual``, or ``usual``-2, ... where that is
    there. Whatever was written when the work is stopped is whole. Raises SourceError where there are no pictures, SettingError where files
    would be replaced: without ``overwrite`` any, with it those that are read.
    """
    check_folder(out)
    given, read = [], []
    for source in sources:
        for each in finder.targets.among(source, progress):
            given.append(each)
            read.append(each.read_from if isinstance(each, Target) else path_of(source) / each.name)
    targets = [each for each in given if isinstance(each, Target)]
    refused = tuple(each for each in given if isinstance(each, Refusal))
    if not targets:
        raise SourceError(
            message("There is no picture that can be used."),
            *(
                message("For example {name}: {reason}", name=each.name, reason=why_in_words(each.reason, each.detail))
                for each in refused[:3]
            ),
            message("Give a picture, or a folder, zip or tar of pictures."),
        )
    for target in targets:
        finder.carried(target)  # raises for a sheet before there is any work
    folder = out or next_free(usual)
    names = list(names_for([SHEET, *_unlike(targets)]).values())[1:]
    _check_none_is_read(folder, [SHEET, *names], [path for path in read if path is not None])
    check_all_free(folder, [SHEET, *names], overwrite=overwrite)
    finder.prepare(progress)
    note, found = finder.pace(len(targets), progress), []
    with writing(folder):
        make_folder(folder)
        for target, name in zip(targets, names, strict=True):
            one = finder.find(target, label=label, note=note)
            found.append(one)
            make_folder((folder / name).parent)
            with replaced(folder / name) as unfinished:
                single = finder.latents.trained.config.medium.sheet(one.piece.picture[None], 1, 1, gap=0)
                unfinished.write_bytes(replace(single, origin=one.piece.origin.text)._repr_png_())
        sheet = side_by_side(found)
        sheet.save(folder / SHEET)
    return Album(tuple(found), tuple(folder / name for name in names), folder / SHEET, bool(sheet.origin), refused)


def _check_none_is_read(folder: Path, names: Sequence[str], read: Sequence[Path]) -> None:
    """Raises SettingError where one of the files to be written is one of those that are read, under whatever name."""
    there = {(about.st_dev, about.st_ino): folder / name for name in names if (about := _about(folder / name)) is not None}
    for path in read if there else ():
        about = _about(path)
        if about is not None and (mine := there.get((about.st_dev, about.st_ino))) is not None:
            check_not_read(mine, [path], instead=next_free(folder))


def _about(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):  # it isn't there
        return None


def side_by_side(found: Sequence[Found]) -> Sheet:
    """Each picture with its piece on the right, numbered. It carries the pieces' origins, in that order, as long as they fit."""
    height, width, channels = found[0].target.pixels.shape
    gap = np.full((len(found), height, GAP, channels), GROUND, np.uint8)
    theirs, made = (np.stack(each) for each in ([one.target.pixels for one in found], [one.piece.picture for one in found]))
    text = origins.sheet_of([one.piece.origin for one in found]).text
    is_short = len(text) <= LARGEST_SHEET
    return Sheet(
        np.concatenate([theirs, gap, made], 2),
        scale=max(1, -(-WIDE // width)),
        gap=6,
        origin=text if is_short else "",
        numbered=is_short,
    )


def _unlike(targets: Sequence[Target]) -> list[str]:
    """The targets' names, a number behind what occurs twice: pictures may come from several folders."""
    counts = {SHEET: 1}
    names = []
    for number, target in enumerate(targets):
        name = target.name or f"{number}.png"
        counts[name] = counts.get(name, 0) + 1
        stem = Path(name)
        names.append(name if counts[name] == 1 else str(stem.with_name(f"{stem.stem}-{counts[name]}{stem.suffix}")))
    return names
