"""Two sides: pictures of two kinds, a and b, that a model learns to turn into each other; in pairs or unpaired."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np
from PIL import Image

from ganvas.data.found import Refusal
from ganvas.data.pictures.decode import Half, Picture, framed, half_of, read_extent, read_numbers, read_picture, read_size
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.frame import Frame, have_seams
from ganvas.data.pictures.full_size import read_whole
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.values import Extent
from ganvas.data.sources.arrays import Arrays
from ganvas.data.sources.find import Chosen, Source, SourceLike, find_source
from ganvas.data.sources.folders import Entry, Files, opened
from ganvas.data.sources.layout import below_common_folder, looks_like_picture, split_of
from ganvas.data.sources.partners import matched
from ganvas.errors import SourceError
from ganvas.progress import ProgressCallback
from ganvas.words import Command, Message, Step, listed, message

Relation = Literal["pairs", "sides"]
"""pairs: each picture of a has its own of b. sides: two unpaired sets, which may differ in size."""
Sources = SourceLike | tuple[SourceLike, SourceLike]
"""One source that holds both sides, or one for each."""

SIDES = ("a", "b")
"""The names of the two: what a model is given, and what it should make of it."""

_FOLDERS = {
    0: ("a", "input", "inputs", "source", "before", "x", "from"),
    1: ("b", "target", "targets", "output", "outputs", "after", "y", "to"),
}
"""Names of folders that say which side they hold."""

_RULES = 2
"""Counted up when other pictures are taken for pairs than before: packs are then made again."""

_LEAST_HALVED = 1.3
"""Pictures less wide than this many times their height are hardly two side by side."""
_ALIKE = 0.1
"""Relative difference up to which two aspects are about the same."""
_LOOKED_AT = 24
"""Pictures that are looked into to see where they have seams."""


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


def find_sides(source: Sources, relation: Relation, cache: Path, progress: ProgressCallback | None) -> Source:
    """What one source or two mean as two sides. Raises SourceError; what is in them is found when they are read."""
    if isinstance(source, tuple):
        one, other = (find_source(each, None, cache, progress) for each in source)
        name = _both(one, other)
        if one.identity == other.identity:
            raise SourceError(
                message("Both sides are the same pictures: {name}.", name=one.name),
                message("Give as side b what the pictures of side a should become."),
            )
        own = tuple(f"{side}: {each}" for side, source in zip(SIDES, (one, other), strict=True) for each in source.own or ())
        return Source(name, repr((relation, _RULES, one.identity, other.identity)), lambda: _of_two(one, other, relation), own)
    found = find_source(source, None, cache, progress)
    return Source(found.name, repr((relation, _RULES, found.identity)), lambda: _of_one(found, relation), found.own)


def _both(one: Source, other: Source) -> Message:
    return message("{one} and {other}", one=one.name, other=other.name)


def alike(source: Sources, cache: Path, progress: ProgressCallback | None = None) -> Relation:
    """What the two sides of a source are by their names: "pairs" where at least half of the smaller side has a partner."""
    try:
        sided = find_sides(source, "pairs", cache, progress).read()
    except SourceError:
        return "sides"
    sided.close()
    lone = Counter(refusal.name[:1] for refusal in sided.refused if refusal.reason in ("no partner", "ambiguous"))
    return "pairs" if sided.sure and len(sided.units) >= min(lone[side] for side in SIDES) else "sides"


def _of_two(one: Source, other: Source, relation: Relation) -> Sided:
    sided, shots = Sided(relation, []), []
    try:
        contents = [source.read() for source in (one, other)]
        counts = [len(content.images) for content in contents if isinstance(content, Arrays)]
        if relation == "pairs" and len(set(counts)) > 1:  # numbers are not names to match by
            raise SourceError(
                message(
                    "The two arrays have {one:,} and {other:,} pictures, and a pair is what has the same index in both.",
                    one=counts[0],
                    other=counts[1],
                ),
                message("Give as many of both."),
                _unpaired(),
            )
        for side, content in enumerate(contents):
            sided.notes += content.notes
            if isinstance(content, Arrays):
                shots.append(_rows_of(content, side))
                continue
            sided.files += (content.files,)
            sided.own += tuple(f"{SIDES[side]}: {each}" for each in content.own)
            entries, others = pictures_among(content.entries)
            sided.refused += [Refusal(name=f"{SIDES[side]}: {entry.name}", reason="not a picture") for entry in others]
            shots.append(_shots_of(content.files, entries, side))
            sided.passed_over += content.files.passed_over
            sided.refused += [
                refusal.model_copy(update={"name": f"{SIDES[side]}: {refusal.name}"}) for refusal in content.files.refused
            ]
        return _united(sided, shots[0], shots[1], _both(one, other))
    except SourceError:
        sided.close()
        raise


def _of_one(found: Source, relation: Relation) -> Sided:
    content: Arrays | Chosen = found.read()
    if isinstance(content, Arrays):
        _check_halves([(content.images.shape[2], content.images.shape[1])], relation, found.name)
        halves = [_rows_of(content, side, half) for side, half in enumerate(_HALVES)]
        return Sided(relation, list(zip(*halves, strict=True)), notes=(*content.notes, _halved()))
    files = content.files
    sided = Sided(relation, [], list(files.refused), files.passed_over, content.notes, content.own, files=(files,))
    try:
        entries, others = pictures_among(content.entries)
        sided.refused += [Refusal(name=entry.name, reason="not a picture") for entry in others]
        folders = _folders_of(entries)
        if folders is None:
            return _of_halves(sided, entries, found.name)
        (one, other), note = folders
        sided.notes = (*sided.notes, *filter(None, [note]))
        return _united(sided, _shots_of(content.files, one, 0), _shots_of(content.files, other, 1), found.name)
    except SourceError:
        sided.close()
        raise


def _of_halves(sided: Sided, entries: list[Entry], name: str) -> Sided:
    """Each picture is two side by side. Those of another shape than most are single ones, and are left out."""
    (files,) = sided.files
    sizes = [_whole_size(files, entry) for entry in entries]
    known = [size for size in sizes if size]
    _check_halves(known, sided.relation, name)
    usual = _usual_aspect(known)
    _check_thirds(files, [entry for entry, size in zip(entries, sizes, strict=True) if size], usual, name)
    paired = []
    for entry, size in zip(entries, sizes, strict=True):
        if size is None or _is_halved(size, usual):  # what can't be read is refused with its reason later
            paired.append(entry)
            continue
        detail = message(
            "{size}, where most are {times:.2g} times as wide as high", size="{}x{}".format(*size), times=usual or 2.0
        )
        sided.refused.append(Refusal(name=entry.name, reason="not two halves", detail=detail))
    sided.units = list(zip(*(_shots_of(files, paired, side, half) for side, half in enumerate(_HALVES)), strict=True))
    sided.notes = (*sided.notes, _halved())
    return sided


def _whole_size(files: Files, entry: Entry) -> tuple[int, int] | None:
    try:
        with opened(files, entry) as file:
            return read_size(file)
    except Refused:
        return None


def _usual_aspect(sizes: list[tuple[int, int]]) -> float | None:
    """Width over height that more than half of the pictures have; None where they have many."""
    aspects = sorted(width / height for width, height in sizes)
    if not aspects:
        return None
    usual = aspects[len(aspects) // 2]
    return usual if sum(abs(aspect / usual - 1) <= _ALIKE for aspect in aspects) * 2 > len(aspects) else None


def _is_halved(size: tuple[int, int], usual: float | None) -> bool:
    aspect = size[0] / size[1]
    return aspect >= _LEAST_HALVED if usual is None else abs(aspect / usual - 1) <= _ALIKE


def _check_thirds(files: Files, entries: list[Entry], usual: float | None, name: str) -> None:
    """Raises SourceError where the pictures are three side by side, which have their seams at a third and two thirds."""
    if usual is None or not 2.25 < usual < 4:
        return
    looked_at = []
    for entry in entries[:: max(1, len(entries) // _LOOKED_AT)][:_LOOKED_AT]:
        try:
            with opened(files, entry) as file:
                looked_at.append(read_whole(file).pixels)
        except Refused:
            continue
    if have_seams(looked_at, 1 / 3, 2 / 3) and not have_seams(looked_at, 1 / 2):
        raise SourceError(
            message("The pictures of {name} are three side by side, and a pair is two.", name=name),
            message("Cut them, and put what belongs together into two folders under the same name."),
            Step(message("Then give one source for each side, for example"), Command("data", ("inputs/", "targets/"))),
        )


_HALVES: tuple[Half, Half] = ("left", "right")


def _halved() -> Message:
    return message("Each picture is taken as two side by side: its left half is a, its right half b.")


def _unpaired() -> Message:
    return message("For pictures that are not pairs, take the recipe cyclegan.")


def pictures_among(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The files that may be pictures, and the others, such as notes.

    A name without an ending may be one's: its content says it. All are pictures where no name says that it is one.
    """
    if not any(looks_like_picture(entry.name) for entry in entries):
        return entries, []
    pictures = [entry for entry in entries if looks_like_picture(entry.name) or not PurePosixPath(entry.name).suffix]
    others = [entry for entry in entries if PurePosixPath(entry.name).suffix and not looks_like_picture(entry.name)]
    return pictures, others


def _check_halves(sizes: list[tuple[int, int]], relation: Relation, name: str) -> None:
    advice = (
        Step(message("Give one source for each side, for example"), Command("data", ("inputs/", "targets/"))),
        message("Or put them into the folders a and b of {name}.", name=name),
    )
    if relation == "sides":
        raise SourceError(
            message("{name} doesn't say which of its pictures are of side a and which of side b.", name=name), *advice
        )
    widths = sorted(width / height for width, height in sizes)
    if widths and widths[len(widths) // 2] < _LEAST_HALVED:
        width, height = sizes[0]
        raise SourceError(
            message(
                "{name} has neither folders a and b nor pictures of two halves side by side: they are {width}x{height} or similar.",
                name=name,
                width=width,
                height=height,
            ),
            *advice,
        )


def _folders_of(entries: list[Entry]) -> tuple[tuple[list[Entry], list[Entry]], str] | None:
    """The entries of each side by their folders, and a note where that was a guess; None where no folders say it."""
    belows = below_common_folder([entry.name for entry in entries])
    by_folder: dict[str, list[Entry]] = {}
    for entry, below in zip(entries, belows, strict=True):
        if len(below) > 1:
            by_folder.setdefault(below[0], []).append(entry)
    found: dict[int, list[str]] = {0: [], 1: []}
    for folder in by_folder:
        side = _side_of(folder)
        if side is not None:
            found[side].append(folder)
    if len(found[0]) == len(found[1]) == 1:
        return (by_folder[found[0][0]], by_folder[found[1][0]]), ""
    if len(by_folder) == 2 and sum(map(len, by_folder.values())) == len(entries):
        one, other = sorted(by_folder)
        note = message(
            "{one} is taken as a, {other} as b. For the other way round, give a and b as two sources.", one=one, other=other
        )
        return (by_folder[one], by_folder[other]), note
    return None


def _side_of(folder: str) -> int | None:
    name = folder.lower()
    if split_of(name) and name[-1] in "ab":  # trainA
        name = name[-1]
    return next((side for side, names in _FOLDERS.items() if name in names), None)


def say_sides(classes: tuple[str, ...]) -> bool:
    """Whether a set's two classes have the names of the two sides of a translation."""
    return len(classes) == 2 and [_side_of(name) for name in classes] == [0, 1]


def _united(sided: Sided, one: list[Shot], other: list[Shot], name: str) -> Sided:
    """With its units: matched by their names where they are pairs, else one after the other."""
    if sided.relation == "sides":
        if not one or not other:
            raise SourceError(
                message("{name} has no picture of side {side}.", name=name, side=SIDES[0] if not one else SIDES[1]),
                message("Give pictures of both sides."),
            )
        sided.units = [(shot,) for shot in (*one, *other)]
        return sided
    way = matched([shot.name for shot in one], [shot.name for shot in other])
    keys, sided.sure = (way.one, way.other), way.sure
    counts = [Counter(each) for each in keys]
    partners = {key: shot for key, shot in zip(keys[1], other, strict=True) if counts[1][key] == 1}
    for shot, key in zip(one, keys[0], strict=True):
        if counts[0][key] == 1 and key in partners:
            sided.units.append((shot, partners[key]))
    if not sided.units:
        raise SourceError(
            _no_partners(keys[0], keys[1]),
            message("Give the two pictures of a pair the same name (endings such as .png and .jpg may differ)."),
            _unpaired(),
        )
    if way.differ:
        first, second = sided.units[0]
        note = message("The names of a pair differ. They were matched like {a} with {b}.", a=first.name, b=second.name)
        sided.notes = (*sided.notes, note)
    for side, shots in enumerate((one, other)):
        for shot, key in zip(shots, keys[side], strict=True):
            shown = f"{SIDES[side]}: {shot.name}"
            if counts[side][key] > 1:
                sided.refused.append(Refusal(name=shown, reason="ambiguous", detail=message("another one has this name too")))
            elif counts[1 - side][key] != 1:
                sided.refused.append(
                    Refusal(name=shown, reason="no partner", detail=_why_alone(SIDES[1 - side], counts[1 - side][key]))
                )
    return sided


def _no_partners(one: list[str], other: list[str]) -> Message:
    if not one or not other:
        return message("There is no picture of side {side}.", side=SIDES[0] if not one else SIDES[1])
    return message(
        "No picture of a has a partner of the same name in b: {one} against {other}.", one=_some(one), other=_some(other)
    )


def _why_alone(side: str, count: int) -> Message:
    return message("several of its name in {side}", side=side) if count else message("none of its name in {side}", side=side)


def _some(keys: list[str]) -> str:
    return listed([*keys[:3], "..."] if len(keys) > 3 else keys)


def _shots_of(files: Files, entries: list[Entry], side: int, half: Half | None = None) -> list[Shot]:
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


def _rows_of(arrays: Arrays, side: int, half: Half | None = None) -> list[Shot]:
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
