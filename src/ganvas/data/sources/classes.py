"""Classes: what the folders of pictures, or a file of labels next to them, say about which picture is of which class."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ganvas.data.sources.labels import Labels
from ganvas.data.sources.layout import below, common_folder
from ganvas.words import Message, listed, message, plural

_PARTS = {
    "archive", "batch", "chunk", "cd", "dcim", "dir", "disc", "disk", "download", "dvd", "export", "folder", "image", "images", "img",
    "imgs", "part", "parts", "photo", "photos", "pic", "pics", "picture", "pictures", "roll", "scan", "scans", "shard", "shards",
    "split", "takeout", "untitled", "upload", "uploads", "vol", "volume",
}  # fmt: skip
"""Words in the names of numbered folders that say how pictures were stored, and not what they show."""
_LONG_NUMBER = 5
"""Digits of a folder's name from which on it counts pictures: the shards of StyleGAN's data sets are 00000, 00001, ..."""
_FEWEST_FOLDERS = 5
"""With fewer folders of one picture each, nothing is concluded."""


class Classes(NamedTuple):
    """labels[i] is the index in ``names`` of picture i's class; both empty where there are no classes."""

    labels: list[int]
    names: tuple[str, ...]
    notes: tuple[Message, ...] = ()


def classes_of(names: Sequence[str], labels: Labels | None = None) -> Classes:
    """Classes of the pictures that could be read: their labels, or the first folder below the one that holds them all.

    There are classes where there are at least two such folders and no loose picture next to them, and the folders are not merely how a
    program stored the pictures: its shards, one for each picture, or numbers of repeats. Notes say what was concluded.
    """
    if labels is not None:
        return _of_labels(names, labels)
    root = common_folder(names)
    parts = [below(name, root) for name in names]
    tops = [part[0] if len(part) > 1 else "" for part in parts]
    folders = sorted(set(tops) - {""})
    if len(folders) < 2:
        return Classes([], (), _about_repeats(root[-1:]))
    loose = tops.count("")
    if loose:
        return Classes([], (), (_loose(loose, len(folders)),))
    if _count_repeats(folders):
        tops = [top.partition("_")[2] for top in tops]
        return _sorted(tops, _about_repeats(folders))
    if _are_shards(folders, parts):
        return Classes([], (), (_shards(folders),))
    return _sorted(tops, (_numbered(folders),) if _run(folders) else ())


def _of_labels(names: Sequence[str], labels: Labels) -> Classes:
    if not labels.of:
        return Classes([], (), (message("{file} gives no classes.", file=labels.file),))
    found = [labels.of.get(name, "") for name in names]
    if missing := found.count(""):
        return Classes(
            [],
            (),
            (
                plural(
                    missing,
                    "There are no classes, because {file} has no label for {n:,} of the pictures.",
                    "There are no classes, because {file} has no labels for {n:,} of the pictures.",
                    file=labels.file,
                ),
            ),
        )
    return _sorted(found, (message("The classes are the labels in {file}.", file=labels.file),), by_number=True)


def _sorted(labels: Sequence[str], notes: tuple[Message, ...], *, by_number: bool = False) -> Classes:
    """The classes in the order of their names, or of the numbers that these are; none where nearly each picture would be one."""
    counts = Counter(labels)
    single = sorted(name for name, count in counts.items() if count == 1)
    if len(counts) < 2:
        return Classes([], (), notes)
    if 2 * len(single) > len(counts) >= _FEWEST_FOLDERS:
        return Classes(
            [],
            (),
            (
                message(
                    "There are no classes: most of the {n:,} that the folders or labels would make have a single picture.",
                    n=len(counts),
                ),
            ),
        )
    if single:
        notes = (
            *notes,
            plural(
                len(single),
                "{n:,} class has a single picture, too little to learn it: {names}.",
                "{n:,} classes have a single picture, too little to learn them: {names}.",
                names=listed([*single[:5], "..."] if len(single) > 5 else single),
            ),
        )
    are_numbers = by_number and all(name.isdecimal() for name in counts)
    known = sorted(counts, key=lambda name: (int(name) if are_numbers else 0, name))
    index = {name: number for number, name in enumerate(known)}
    return Classes([index[label] for label in labels], tuple(known), notes)


def _run(folders: Sequence[str]) -> list[int]:
    """The numbers of folders that are called the same but for a number and are numbered in a row; else empty."""
    found = [re.fullmatch(r"(.*?)(\d{1,18})(\D*)", folder) for folder in folders]
    if any(match is None for match in found) or len({(match[1], match[3]) for match in found if match}) > 1:
        return []
    numbers = sorted(int(match[2]) for match in found if match)
    return numbers if numbers == list(range(numbers[0], numbers[0] + len(numbers))) else []


def _are_shards(folders: Sequence[str], parts: Sequence[Sequence[str]]) -> bool:
    """Whether numbered folders are parts of one set: by a word in their names, by their many digits, or because their files run on."""
    if all(
        re.fullmatch(r"1\d\d([A-Z]{5}|[A-Z_]{1,4}\d*|_\w+)", folder) for folder in folders
    ):  # a camera's: 100CANON, 101CANON
        return True
    words = {word for folder in folders for word in re.findall(r"[^\W\d_]+", folder.lower())}
    same_but_for_numbers = len({re.sub(r"\d+", "0", folder) for folder in folders}) == 1
    if words & _PARTS and same_but_for_numbers:
        return True
    if not _run(folders):
        return False
    if all(folder.isdecimal() and len(folder) >= _LONG_NUMBER and folder.startswith("0") for folder in folders):
        return True
    return any(folder.lstrip("0") != folder for folder in folders if len(folder) > 1) and _files_run_on(parts)


def _files_run_on(parts: Sequence[Sequence[str]]) -> bool:
    """Whether each folder's files are numbered on from where those of the one before it end."""
    ranges: dict[str, list[int]] = {}
    for part in parts:
        number = re.search(r"(\d{1,18})\D*$", part[-1])
        if number is None:
            return False
        ranges.setdefault(part[0], []).append(int(number[1]))
    spans = sorted((min(numbers), max(numbers)) for _, numbers in sorted(ranges.items()))
    return all(one[1] + 1 == other[0] for one, other in pairwise(spans))


def _count_repeats(folders: Sequence[str]) -> bool:
    """Whether folders are called as trainers of LoRAs want it: 10_cat, 5_dog, for how often each picture is repeated."""
    found = [re.fullmatch(r"(\d+)_(\S.*)", folder) for folder in folders]
    if any(match is None for match in found):
        return False
    numbers = sorted(int(match[1]) for match in found if match)
    return numbers != list(range(numbers[0], numbers[0] + len(numbers)))  # 01_cats, 02_dogs are in an order


def _about_repeats(folders: Sequence[str]) -> tuple[Message, ...]:
    if not folders or not re.fullmatch(r"\d+_\S.*", folders[0]):
        return ()
    return (
        message(
            "The number in {folder} is not used as a count of repeats: every picture is shown equally often.", folder=folders[0]
        ),
    )


def _shards(folders: Sequence[str]) -> Message:
    return message(
        "There are no classes: the folders {first} to {last} are taken as parts of one set.", first=folders[0], last=folders[-1]
    )


def _numbered(folders: Sequence[str]) -> Message:
    return message(
        "The numbered folders {first} to {last} are taken as classes. If they are parts of one set, move all pictures into one folder.",
        first=folders[0],
        last=folders[-1],
    )


def _loose(pictures: int, folders: int) -> Message:
    return plural(
        pictures,
        "There are no classes, because {n:,} picture is loose next to {folders:,} folders.",
        "There are no classes, because {n:,} pictures are loose next to {folders:,} folders.",
        folders=folders,
    )
