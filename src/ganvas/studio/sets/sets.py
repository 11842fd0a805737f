"""Sets: the folders in a workspace's pictures/, whoever made them, and what is known of the files in them."""

import hashlib
import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ganvas.data.found import Refusal
from ganvas.data.sources.folders import Entry, Folder, is_litter
from ganvas.disk import claimed_folder, write_text
from ganvas.paths import numbered, path_named, same_name
from ganvas.studio.sets.sides import Sides, sides_of
from ganvas.words import is_readable
from ganvas.workspace.jobs import looked
from ganvas.workspace.jobs.kept import as_json, from_json

RECORD = ".uploaded.json"
"""In a set's folder: what its files were called where they came from, and what was refused. Hidden, so that nothing reads it as data."""
_FORMAT = 1


class Known(NamedTuple):
    """What is written down of a file that came in. original: what it was called where it came from. digest: equal for equal pictures."""

    original: str
    width: int
    height: int
    is_transparent: bool
    digest: str


@dataclass(frozen=True)
class File:
    """A picture file of a set. id: by which it is asked for; it says nothing of its place. name: below the set, with slashes.

    known: None of one that somebody put into the folder, as long as no job has looked through it.
    """

    id: str
    name: str
    path: Path
    size: int
    known: Known | None


@dataclass
class Set:
    """A set of pictures, as it was when it was read."""

    name: str
    folder: Path
    files: tuple[File, ...]
    refused: tuple[Refusal, ...]
    by_id: dict[str, File] = field(init=False, repr=False)
    first: dict[str, str] = field(init=False, repr=False)
    """The id of the first file of each digest."""

    def __post_init__(self) -> None:
        self.by_id = {file.id: file for file in self.files}
        self.first = {file.known.digest: file.id for file in reversed(self.files) if file.known is not None}

    @cached_property
    def sides(self) -> Sides | None:
        """Where its folders are the two sides of a translation: how many pictures these have. None of a plain set."""
        return sides_of([file.name for file in self.files])

    def original_of(self, file: File) -> str | None:
        """The id of an earlier file that shows the same; None where there is none."""
        found = None if file.known is None else self.first[file.known.digest]
        return None if found == file.id else found


class Sets:
    """The sets in a folder. Sets are found by comparing names, never by putting together a path from one that came from elsewhere."""

    def __init__(self, folder: Path, hidden: Path | None = None) -> None:
        self.folder, self._hidden = folder, hidden
        self._known: dict[Path, tuple[object, Set]] = {}
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """In their order."""
        return sorted(self._folders())

    def find(self, name: str) -> Path | None:
        """The folder of a set, as ``path_named`` finds it; None where there is none."""
        return path_named(self._folders().values(), name)

    def read(self, name: str) -> Set | None:
        """A set with its files. Read again only where a folder in it has changed, since there may be many thousands."""
        folder = self.find(name)
        if folder is None:
            return None
        state = (_state(folder), self._looked_at(folder.name))
        with self._lock:
            before = self._known.get(folder)
        if before is not None and before[0] == state:
            return before[1]
        found = _read(folder, {} if self._hidden is None else looked.read(self._hidden, folder.name))
        with self._lock:
            if len(self._known) > 100:
                self._known.clear()
            self._known[folder] = (state, found)
        return found

    def new(self, name: str) -> Path:
        """A folder for a new set: name, or name-2, ... where that is taken, also where only case or accents differ.

        Raises OSError where the system refuses.
        """
        taken = {same_name(each) for each in self._folders()}
        return claimed_folder(self.folder / next(each for each in numbered(name) if same_name(each) not in taken))

    def remove(self, name: str) -> bool:
        """Removes a set with all that is in it; whether there was one. Raises OSError where the system refuses."""
        folder = self.find(name)
        if folder is None:
            return False
        # Away at once, whatever happens while its files go: half a set would look like a set.
        gone = claimed_folder(self.folder / f".removed-{folder.name}")
        folder.rename(gone / folder.name)
        shutil.rmtree(gone)
        return True

    def _looked_at(self, name: str) -> int:
        """When a job looked through a set for the last time; 0 where none has."""
        try:
            return 0 if self._hidden is None else looked.place(self._hidden, name).stat().st_mtime_ns
        except OSError:
            return 0

    def _folders(self) -> dict[str, Path]:
        try:
            with os.scandir(self.folder) as found:
                # Not what leads elsewhere: what is served from here is here.
                inside = [
                    each
                    for each in found
                    if each.is_dir(follow_symlinks=False) and not is_litter(each.name) and is_readable(each.name)
                ]
        except OSError:
            return {}
        return {each.name: Path(each.path) for each in inside}


def note(folder: Path, pictures: Mapping[str, Known], refused: Sequence[Refusal]) -> None:
    """Write down what was added to a set. pictures: by their names below the set."""
    before = _record(folder)
    known = {**before["pictures"], **{name: each._asdict() for name, each in pictures.items()}}
    new = [{"name": each.name, "reason": each.reason, "detail": each.detail} for each in refused]
    turned_away = [*before["refused"], *new][-10_000:]
    document = {"format": _FORMAT, "pictures": known, "refused": turned_away}
    write_text(folder / RECORD, as_json(document))


def _read(folder: Path, looks: Mapping[str, looked.OneFile]) -> Set:
    listed, record = Folder(folder), _record(folder)
    root = folder.resolve()
    files, not_pictures = [], []
    for entry in listed.entries:
        look = looks.get(entry.name)
        if look is not None and (look.size, look.changed) != (entry.size, entry.changed):
            look = None  # it is another file by now
        if look is not None and look.refused is not None:
            not_pictures.append(look.refused)
        elif _is_inside(entry, root):
            files.append(_file(entry, record, look))
    refused = [Refusal(**each) for each in record["refused"] if isinstance(each, dict) and {"name", "reason"} <= each.keys()]
    return Set(folder.name, folder, tuple(files), (*refused, *not_pictures, *listed.refused))


def _file(entry: Entry, record: dict[str, Any], look: looked.OneFile | None) -> File:
    # By name and date, so that a file that was changed has another id, and with it another small picture.
    name = f"{entry.name}\0{entry.size}\0{entry.changed}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:24]
    known = _known(record["pictures"].get(entry.name))
    if known is None and look is not None and look.facts is not None:
        known = _known({"original": entry.name, **look.facts})
    return File(digest, entry.name, Path(entry.handle), entry.size, known)


def _known(found: Any) -> Known | None:
    try:
        known = Known(**found)
        return Known(str(known.original), int(known.width), int(known.height), bool(known.is_transparent), str(known.digest))
    except (TypeError, ValueError):  # nothing, or a file that somebody has changed
        return None


def _is_inside(entry: Entry, root: Path) -> bool:
    """Whether a file is in its set, and not somewhere else to which a link leads."""
    try:
        return Path(entry.handle).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _record(folder: Path) -> dict[str, Any]:
    try:
        found = from_json((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    is_ours = isinstance(found, dict) and isinstance(found.get("pictures"), dict) and isinstance(found.get("refused"), list)
    return found if is_ours else {"format": _FORMAT, "pictures": {}, "refused": []}


def _state(folder: Path) -> object:
    """What changes when files are added or removed: the times of all folders."""
    times = []
    for path, folders, _ in os.walk(folder):
        folders[:] = [each for each in folders if not is_litter(each)]
        times.append((path, Path(path).stat().st_mtime_ns))
    return tuple(times)
