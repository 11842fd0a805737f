"""Layout: which part of a folder's or archive's pictures is meant, and which classes its subfolders say."""

import difflib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ganvas.data.files import Entry
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
    names = [entry.name for entry in entries]
    # A readme beside the one big folder doesn't count, unless the pictures have no endings at all.
    root = _common_folder([name for name in names if _looks_like_picture(name)] or names)
    belows = [_below(name, root) for name in names]
    tops = Counter(below[0] for below in belows if len(below) > 1)
    splits = {SPLITS[top.lower()]: top for top in tops if top.lower() in SPLITS}
    if part is not None:
        first, *deeper = part.strip("/").split("/")
        first = first if first in tops else splits.get(SPLITS.get(first.lower(), ""), first)
        chosen = _inside(entries, belows, [first, *deeper])
        if not chosen:
            near = difflib.get_close_matches(part, tops, n=3, cutoff=0.4) or sorted(tops)[:10]
            there_are = f"There are: {', '.join(near)}." if near else "It has no folders inside: leave out the part."
            raise SourceError(f"{source} has no part {part!r}.", there_are)
        return chosen, ""
    if not splits or any(top.lower() not in SPLITS for top in tops):
        return entries, ""
    if any(len(below) == 1 and _looks_like_picture(below[0]) for below in belows):  # loose pictures beside the folders
        return entries, ""
    if "train" not in splits:
        if len(splits) == 1:
            return entries, ""
        raise SourceError(
            f"{source} has the parts {', '.join(sorted(tops))}, and none is train.",
            *(f"To take {top}:  ganvas data {source}:{top}" for top in sorted(tops)),
        )
    others = sorted(top for split, top in splits.items() if split != "train")
    note = f"took {splits['train']}; for the rest write {' or '.join(f'{source}:{top}' for top in others)}" if others else ""
    return _inside(entries, belows, [splits["train"]]), note


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


def _inside(entries: list[Entry], belows: list[list[str]], folder: list[str]) -> list[Entry]:
    depth = len(folder)
    pairs = zip(entries, belows, strict=True)
    return [entry for entry, below in pairs if len(below) > depth and below[:depth] == folder]


def _looks_like_picture(name: str) -> bool:
    return name.rpartition(".")[2].lower() in _PICTURE_ENDINGS
