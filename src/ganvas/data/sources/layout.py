"""Layout: which part of a folder's or archive's pictures is meant, and which classes its subfolders say."""

import difflib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ganvas.data.sources.folders import Entry
from ganvas.errors import SourceError

SPLITS = {
    "train": "train",
    "training": "train",
    "test": "test",
    "testing": "test",
    "val": "val",
    "valid": "val",
    "validation": "val",
}
"""Folder names that say a part of a data set, and the part they say."""

_PICTURE_ENDINGS = {
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "bmp", "dib", "tif", "tiff", "ppm", "pgm", "pbm", "pnm",
    "avif", "jp2", "ico", "icns", "qoi", "psd", "dds", "sgi", "pcx", "tga",
}  # fmt: skip


def split_of(folder: str) -> str:
    """The split that a folder's name says, "" where it says none; those of unpaired sets, trainA and trainB, say it too."""
    name = folder.lower()
    return SPLITS.get(name) or (SPLITS.get(name[:-1], "") if name[-1:] in ("a", "b") else "")


class Classes(NamedTuple):
    """labels[i] is the index in ``names`` of picture i's class; both empty when the layout says no classes."""

    labels: list[int]
    names: tuple[str, ...]
    note: str = ""


def choose_part(entries: list[Entry], part: str | None, source: str) -> tuple[list[Entry], str]:
    """The entries of one part, and a note when the choice was ours.

    A part is a folder at the top (below a single folder that holds everything), or one of SPLITS under any of its names,
    or a folder further down, written with slashes.
    Without a wish all entries are meant, unless all the folders at the top are splits: then it is train.
    Raises SourceError when there is no such part.
    """
    belows = below_common_folder([entry.name for entry in entries])
    tops = Counter(below[0] for below in belows if len(below) > 1)
    splits: dict[str, list[str]] = {}
    for top in sorted(tops):
        if split := split_of(top):
            splits.setdefault(split, []).append(top)
    if part is not None:
        first, *deeper = part.strip("/").split("/")
        firsts = [first] if first in tops else splits.get(split_of(first), [first])
        chosen = _inside(entries, belows, firsts, deeper)
        if not chosen:
            near = difflib.get_close_matches(part, tops, n=3, cutoff=0.4) or sorted(tops)[:10]
            there_are = f"There are: {', '.join(near)}." if near else "It has no folders inside: leave out the part."
            raise SourceError(f"{source} has no part {part!r}.", there_are)
        return chosen, ""
    if not splits or any(not split_of(top) for top in tops):
        return entries, ""
    if any(len(below) == 1 and looks_like_picture(below[0]) for below in belows):  # loose pictures beside the folders
        return entries, ""
    named = {split: folders[0] if len(folders) == 1 else split for split, folders in splits.items()}
    if "train" not in splits:
        if len(splits) == 1:
            return entries, ""
        raise SourceError(
            f"{source} has the parts {', '.join(sorted(tops))}, and none is train.",
            *(f"To take {name}:  ganvas data {source}:{name}" for name in sorted(named.values())),
        )
    others = sorted(name for split, name in named.items() if split != "train")
    note = f"took {named['train']}; for the rest write {' or '.join(f'{source}:{name}' for name in others)}" if others else ""
    return _inside(entries, belows, splits["train"], []), note


def classes_of(names: Sequence[str]) -> Classes:
    """Classes from the names of the pictures that could be read: the first folder below the one that holds them all.

    There are classes when there are at least two such folders and no picture lies loose beside them.
    """
    root = _common_folder(names)
    tops = [parts[0] if len(parts := _below(name, root)) > 1 else "" for name in names]
    folders = sorted(set(tops) - {""})
    if len(folders) < 2:
        return Classes([], ())
    loose = tops.count("")
    if loose:
        return Classes([], (), f"no classes: {loose:,} pictures lie loose beside {len(folders):,} folders")
    index = {folder: number for number, folder in enumerate(folders)}
    return Classes([index[top] for top in tops], tuple(folders))


def below_common_folder(names: Sequence[str]) -> list[list[str]]:
    """The parts of each name below the folder that holds all pictures.

    A readme beside the one big folder doesn't count, unless the pictures have no endings at all.
    """
    root = _common_folder([name for name in names if looks_like_picture(name)] or names)
    return [_below(name, root) for name in names]


def _common_folder(names: Sequence[str]) -> tuple[str, ...]:
    """The folders that every name begins with."""
    if not names:
        return ()
    # The first and last in order differ as early as any two do.
    first, last = min(names).split("/")[:-1], max(names).split("/")[:-1]
    common: list[str] = []
    for one, other in zip(first, last, strict=False):
        if one != other:
            break
        common.append(one)
    return tuple(common)


def _below(name: str, root: tuple[str, ...]) -> list[str]:
    parts = name.split("/")
    if not root:
        return parts
    # A side file outside the common folder keeps its own path.
    return parts[len(root) :] if tuple(parts[: len(root)]) == root else parts


def _inside(entries: list[Entry], belows: list[list[str]], firsts: list[str], deeper: list[str]) -> list[Entry]:
    """The entries below one of some folders at the top and a path further down."""
    depth = 1 + len(deeper)
    pairs = zip(entries, belows, strict=True)
    return [entry for entry, below in pairs if len(below) > depth and below[0] in firsts and below[1:depth] == deeper]


def looks_like_picture(name: str) -> bool:
    """Whether a file's ending is one of pictures."""
    return name.rpartition(".")[2].lower() in _PICTURE_ENDINGS
