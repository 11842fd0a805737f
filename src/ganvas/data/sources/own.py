"""Own: what ganvas wrote is not read as data, so that it can be used inside the folder of the pictures."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ganvas.data.found import Refusal
from ganvas.data.pictures.decode import Refused
from ganvas.data.pictures.mark import is_marked
from ganvas.data.sources.folders import Entry, Files
from ganvas.data.sources.layout import looks_like_picture
from ganvas.disk import keep
from ganvas.errors import SourceError
from ganvas.words import Command, Message, Step, listed, message, plural

_FOLDERS = ({"run.json", "recipe.json"}, {"config.json", "model.safetensors"})
"""Files that make a folder a run or a model."""


@dataclass(frozen=True)
class Sorted:
    """Entries of a source without what ganvas wrote, unless all pictures are: then they are meant."""

    entries: list[Entry]
    own: tuple[str, ...] = ()
    """What was left out: names of pictures, and of folders with a slash at the end."""
    generated: bool = False
    """Whether all pictures were written by ganvas, and are read because nothing else is there."""


def without_own(files: Files, entries: Sequence[Entry], cache: Path | None = None) -> Sorted:
    """Sort what a person has from what ganvas wrote. Runs and models go by their files, pictures by their mark.

    cache: where answers about a folder are kept, so that its pictures are not looked into each time. Files are opened one by one; which
    can't be is no picture of ours.
    """
    folders = _own_folders([*(entry.name for entry in entries), *(refusal.name for refusal in files.refused)])
    files.refused = [refusal for refusal in files.refused if not _inside(refusal.name, folders)]
    rest = [entry for entry in entries if not _inside(entry.name, folders)]
    marked = _marked(files, rest, cache)
    pictures = [entry for entry in rest if looks_like_picture(entry.name)]
    own = [*(f"{folder}/" for folder in sorted(folders)), *sorted(marked)]
    if marked and all(entry.name in marked for entry in pictures):
        return Sorted(rest, tuple(own[: len(folders)]), generated=True)
    return Sorted([entry for entry in rest if entry.name not in marked], tuple(own))


def _own_folders(names: Sequence[str]) -> set[str]:
    """The outermost folders below the top that are runs or models."""
    telling = set().union(*_FOLDERS)
    inside: dict[str, set[str]] = {}
    for name in names:
        folder, _, file = name.rpartition("/")
        if folder and file in telling:
            inside.setdefault(folder, set()).add(file)
    found = {folder for folder, there in inside.items() if any(needed <= there for needed in _FOLDERS)}
    return {folder for folder in found if not _inside(folder, found)}


def _inside(name: str, folders: set[str]) -> bool:
    """Whether one of a name's parents is among the folders."""
    if not folders:
        return False
    parts = name.split("/")
    return any("/".join(parts[:depth]) in folders for depth in range(1, len(parts)))


def _marked(files: Files, entries: Sequence[Entry], cache: Path | None) -> set[str]:
    """The names of the pictures with our mark."""
    if cache is None:
        return {entry.name for entry in entries if _may_be_marked(entry) and _has_mark(files, entry)}
    listing = hashlib.sha256()
    for entry in entries:
        listing.update(repr((entry.name, entry.handle, entry.size, entry.changed)).encode())
    path = cache / "own" / f"{listing.hexdigest()[:32]}.json"
    try:
        return set(json.loads(path.read_bytes()))
    except (OSError, ValueError):
        found = _marked(files, entries, None)
        keep(path, lambda unfinished: unfinished.write_text(json.dumps(sorted(found)), encoding="utf-8"))
        return found


def _may_be_marked(entry: Entry) -> bool:
    return looks_like_picture(entry.name) or "." not in entry.name.rpartition("/")[2]


def _has_mark(files: Files, entry: Entry) -> bool:
    try:
        with files.peek(entry) as file:
            return is_marked(file)
    except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, Refused):
        return False


def refuse_run(folder: Path) -> None:
    """Raises SourceError for the folder of a run: its sheets are no pictures to learn from."""
    if not all((folder / name).is_file() for name in _FOLDERS[0]):
        return
    raise SourceError(
        message("{folder} is a run of ganvas, not a folder of pictures.", folder=folder),
        Step(message("To continue it"), Command("resume", folder)),
        Step(
            message("To use pictures that it makes, write them into a folder first"), Command("sample", folder, out="samples")
        ),
    )


def left_out(own: Sequence[str]) -> Message:
    """What was left out, in a sentence."""
    return plural(
        len(own),
        "{names} was left out: ganvas wrote it.",
        "{n:,} pictures and folders that ganvas wrote were left out, such as {names}.",
        names=listed(own[:3]),
    )


def all_generated() -> Message:
    return message(
        "All pictures here were written by ganvas. They are taken, because there are no others; a model learns their faults too."
    )


def as_refused(own: Sequence[str]) -> list[Refusal]:
    return [Refusal(name=name, reason="written by ganvas") for name in own]


def about_inside(path: Path, sources: str | tuple[str, ...]) -> Message | None:
    """A sentence where what ganvas writes to ``path`` comes to lie inside the folder of the pictures, else None."""
    place = path.expanduser().resolve()
    for source in (sources,) if isinstance(sources, str) else sources:
        folder = Path(source).expanduser()
        if folder.is_dir() and folder.resolve() in (place, *place.parents):
            return message(
                "{path} is inside the folder of the pictures. What ganvas writes there is not read as a picture of yours.",
                path=path,
            )
    return None
