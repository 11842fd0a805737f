"""Two sides: pictures of two kinds, a and b, that a model learns to turn into each other; in pairs or unpaired."""

from collections import Counter
from pathlib import Path, PurePosixPath

from ganvas.data.found import Refusal
from ganvas.data.sources.arrays import Arrays
from ganvas.data.sources.find import Chosen, Source, SourceLike, find_source
from ganvas.data.sources.folders import Entry
from ganvas.data.sources.layout import below_common_folder, looks_like_picture, split_of
from ganvas.data.sources.sides.halves import HALVES, check_halves, halved, of_halves
from ganvas.data.sources.sides.partners import matched
from ganvas.data.sources.sides.shots import SIDES, Relation, Shot, Sided, rows_of, shots_of
from ganvas.errors import SourceError
from ganvas.progress import ProgressCallback
from ganvas.words import Message, listed, message

Sources = SourceLike | tuple[SourceLike, SourceLike]
"""One source that holds both sides, or one for each."""

_FOLDERS = {
    0: ("a", "input", "inputs", "source", "before", "x", "from"),
    1: ("b", "target", "targets", "output", "outputs", "after", "y", "to"),
}
"""Names of folders that say which side they hold."""

_RULES = 2
"""Counted up when other pictures are taken for pairs than before: packs are then made again."""


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
                shots.append(rows_of(content, side))
                continue
            sided.files += (content.files,)
            sided.own += tuple(f"{SIDES[side]}: {each}" for each in content.own)
            entries, others = pictures_among(content.entries)
            sided.refused += [Refusal(name=f"{SIDES[side]}: {entry.name}", reason="not a picture") for entry in others]
            shots.append(shots_of(content.files, entries, side))
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
        check_halves([(content.images.shape[2], content.images.shape[1])], relation, found.name)
        halves = [rows_of(content, side, half) for side, half in enumerate(HALVES)]
        return Sided(relation, list(zip(*halves, strict=True)), notes=(*content.notes, halved()))
    files = content.files
    sided = Sided(relation, [], list(files.refused), files.passed_over, content.notes, content.own, files=(files,))
    try:
        entries, others = pictures_among(content.entries)
        sided.refused += [Refusal(name=entry.name, reason="not a picture") for entry in others]
        folders = _folders_of(entries)
        if folders is None:
            return of_halves(sided, entries, found.name)
        (one, other), note = folders
        sided.notes = (*sided.notes, *filter(None, [note]))
        return _united(sided, shots_of(content.files, one, 0), shots_of(content.files, other, 1), found.name)
    except SourceError:
        sided.close()
        raise


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


def _folders_of(entries: list[Entry]) -> tuple[tuple[list[Entry], list[Entry]], str] | None:
    """The entries of each side by their folders, and a note where that was a guess; None where no folders say it."""
    belows = below_common_folder([entry.name for entry in entries])
    by_folder: dict[str, list[Entry]] = {}
    for entry, below in zip(entries, belows, strict=True):
        if len(below) > 1:
            by_folder.setdefault(below[0], []).append(entry)
    found: dict[int, list[str]] = {0: [], 1: []}
    for folder in by_folder:
        side = side_of(folder)
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


def side_of(folder: str) -> int | None:
    """The side that a folder holds, by its name: 0 of "a", "input", "trainA" and the like, 1 of "b"; None of all others."""
    name = folder.lower()
    if split_of(name) and name[-1] in "ab":  # trainA
        name = name[-1]
    return next((side for side, names in _FOLDERS.items() if name in names), None)


def say_sides(classes: tuple[str, ...]) -> bool:
    """Whether a set's two classes have the names of the two sides of a translation."""
    return len(classes) == 2 and [side_of(name) for name in classes] == [0, 1]


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
