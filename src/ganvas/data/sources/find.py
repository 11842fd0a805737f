"""Find: what a name, a path or an array means, without reading any picture yet."""

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ganvas.data.objects.gather import gathered
from ganvas.data.sources.archives import Tar, Zip, archive_kind
from ganvas.data.sources.arrays import Arrays, Loose, labelled, numbered, read_npy, read_npz
from ganvas.data.sources.classes.labels import Labels
from ganvas.data.sources.folders import Entry, Files, Folder, shown
from ganvas.data.sources.layout import choose_part
from ganvas.data.sources.named import ALIASES, ELSEWHERE, NAMES, PUBLISHED, fetch, find, kept_as_pictures, read_digits
from ganvas.data.sources.own import refuse_run, without_own
from ganvas.errors import SourceError
from ganvas.paths import path_of, portable, unwrapped
from ganvas.progress import ProgressCallback
from ganvas.words import Command, Step, did_you_mean, listed, message, nearest


@dataclass
class Chosen:
    """The files of a source that are meant, out of those that are there."""

    files: Files
    entries: list[Entry]
    notes: tuple[str, ...]
    own: tuple[str, ...] = ()
    """What ganvas wrote, which is not meant: see own.py."""
    generated: bool = False
    """Whether ganvas wrote all that is meant."""
    labels: Labels | None = None
    """Those that came with the pictures, where they are in memory."""


@dataclass(frozen=True)
class Source:
    """Pictures that were found. ``identity`` changes when they may have changed; ``read`` opens them."""

    name: str
    identity: str
    read: Callable[[], Any]
    """Arrays, Chosen, or Sided where both sides of a translation are meant."""
    own: tuple[str, ...] | None = None
    """What is left out because ganvas wrote it; None while nobody has looked, as into an archive."""
    notes: tuple[str, ...] = ()
    """About what was asked for, not about the pictures, so that they are not packed with these."""


SourceLike = str | os.PathLike[str] | np.ndarray[Any, Any] | Any
"""A name, a path, or an object that holds pictures in memory; see objects/gather.py."""


def find_source(source: SourceLike, labels: Any, cache: Path, progress: ProgressCallback | None) -> Source:
    """What ``source`` means: one of NAMES, a path (both with an optional ``:part``), or an object. Raises SourceError."""
    if not isinstance(source, (str, os.PathLike)):
        return _object(source, labels)
    if labels is not None:
        raise SourceError(
            message("Labels were given for pictures that are not in memory."),
            message("Put the pictures of each class into a folder of their own instead."),
        )
    if not (text := unwrapped(os.fspath(source))):
        raise SourceError(
            message("{source!r} is not a source of pictures.", source=source),
            message("Give a folder, a zip or tar, an array, or one of {names}.", names=listed(NAMES)),
        )
    if isinstance(source, str) and (named := _named(text, cache, progress)):
        return named
    path, part = _path_and_part(text)
    if path is None:
        wanted = message("Give a folder, a zip or tar, a .npy file, or one of {names}.", names=listed(NAMES))
        raise nothing_there(text, wanted, names=(*NAMES, *ALIASES), fits=_may_be_source)
    try:
        return _path(path, part, text, cache, progress)
    except OSError as error:
        raise SourceError(
            message("{name} can't be read: {reason}.", name=text, reason=error.strerror or error),
            message("Check that you have permission to read it, and that it is still there."),
        ) from None


def _may_be_source(path: Path) -> bool:
    """Whether something could hold pictures, so that it is worth naming; a single picture couldn't."""
    return path.is_dir() or path.suffix.lower() in (".zip", ".tar", ".gz", ".tgz", ".xz", ".txz", ".bz2", ".npy", ".npz")


def lasting(source: SourceLike) -> str:
    """The source as it can be given again from any folder: a name as it is, a path made absolute, "array" for what is in memory."""
    if not isinstance(source, (str, os.PathLike)):
        return "array"
    text = unwrapped(os.fspath(source))
    path, part = _path_and_part(text)
    if path is None or (isinstance(source, str) and text.partition(":")[0] in NAMES):
        return text
    whole = path_of(path.absolute())  # the name of the folder that one works in counts too
    return f"{whole}:{part}" if part else str(whole)


def is_there(source: str | os.PathLike[str]) -> bool:
    """Whether a source is one of NAMES or something on this machine, perhaps with a part after a colon."""
    text = unwrapped(os.fspath(source))
    return text.partition(":")[0] in NAMES or _path_and_part(text)[0] is not None


def short_name(source: str) -> str:
    """The name that files and runs get from a source: without its folders and ending, and fit for a file name.

    mnist:test -> mnist-test, /home/me/moths.tar.gz -> moths, "." -> the folder's own name.
    """
    source = unwrapped(source)
    last = source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    name = re.sub(r"(\.tar)?\.(zip|tar|gz|xz|bz2|tgz|txz|npy|npz)(?=:|$)", "", last, flags=re.IGNORECASE)
    if not name.strip("."):
        name = path_of(source).resolve().name
    return portable(name) if name else "pictures"


def _named(text: str, cache: Path, progress: ProgressCallback | None) -> Source | None:
    name, colon, split = text.partition(":")
    if name not in NAMES:
        if Path(text).exists() or Path(name).exists():
            return None
        name = ALIASES.get(name.lower(), name.lower())
    if name not in NAMES:
        return None
    known = ("train",) if name == "digits" else tuple(PUBLISHED[name].splits)
    if colon and split not in known:
        raise SourceError(
            message("{name} has no part {part!r}.", name=name, part=split),
            *did_you_mean((), [f"{name}:{part}" for part in known]),
        )
    if name == "digits":
        return Source("digits", "digits in a frame", read_digits, notes=_not_the_folder(text, name))
    found = find(name, split or "train", cache)
    if found is None and (kept := kept_as_pictures(name, split or "train", cache)):
        return replace(_path(kept, split or "train", text, cache, progress), notes=_not_the_folder(text, name))
    paths, reader = found or fetch(name, split or "train", cache, progress)
    return Source(
        f"{name}:{split}" if split else name,
        repr([name, split, *map(_stamp, paths)]),
        lambda: reader(*paths, PUBLISHED[name].classes),
        notes=_not_the_folder(text, name),
    )


def _not_the_folder(text: str, name: str) -> tuple[str, ...]:
    """A note where a folder here has the name of a published set that was asked for."""
    if not Path(name).is_dir() or not text.startswith(name):
        return ()
    return (message("{name} is the published set. For the folder {name} that is here, write ./{name}.", name=name),)


def _path_and_part(text: str) -> tuple[Path | None, str | None]:
    if "\0" in text:  # no name on any system
        return None, None
    path = path_of(text)
    if _exists(path):
        return path, None
    head, colon, part = text.rpartition(":")
    # The colon of C:\pictures doesn't start a part.
    if colon and part and not re.match(r"[\\/]", part):
        path = path_of(head) if head else Path()
        if head and _exists(path):
            return path, part
    return None, None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:  # what is in a folder that may not be entered; that is said when it is read
        return True
    except (OSError, ValueError):  # a name longer than the system allows, or with a zero byte
        return False


def _path(path: Path, part: str | None, text: str, cache: Path, progress: ProgressCallback | None) -> Source:
    path.stat()
    if path.is_dir():
        os.scandir(path).close()  # raises where it may not be read; of folders inside it that is noted, and the others are read
        refuse_run(path)
        folder = Folder(path)
        chosen = _choose(folder, part, text.removesuffix(f":{part}") if part else text, cache)
        # Which folder it is counts: two may hold files of the same names, sizes and times. Its name doesn't: a folder that was
        # moved is not packed again.
        listing = hashlib.sha256(repr((path.stat().st_dev, path.stat().st_ino)).encode())
        for entry in chosen.entries:
            listing.update(repr((entry.name, entry.size, entry.changed)).encode())
        listing.update(repr([(refusal.name, refusal.reason) for refusal in folder.refused]).encode())
        return Source(shown(text), f"folder {listing.hexdigest()}", lambda: chosen, chosen.own)
    if not path.is_file():
        raise SourceError(
            message("{path} is neither a folder nor a file.", path=path), message("Give a folder of pictures, a zip or a tar.")
        )
    identity = repr([part, *_stamp(path)])
    with path.open("rb") as file:
        head = file.read(6)
    if head == b"\x93NUMPY" or path.suffix == ".npz":
        if part:
            raise SourceError(
                message("{path} has no part {part!r}.", path=path, part=part), message("An array has no parts: leave it out.")
            )
        reader = read_npy if head == b"\x93NUMPY" else read_npz
        return Source(shown(text), identity, lambda: reader(path))
    kind = archive_kind(path)
    if kind is None:
        raise SourceError(
            message("{path} is a single file, and neither an archive nor an array.", path=path),
            message("Give the folder that it is in:  {folder}", folder=path.resolve().parent),
            message("Or give a .zip, .tar, .tar.gz, .tar.xz, .npy or .npz file."),
        )

    def read() -> Chosen:
        files: Files = Zip(path) if kind == "zip" else Tar(path, cache, progress)
        return _choose(files, part, text.removesuffix(f":{part}") if part else text)

    return Source(shown(text), identity, read)


def _choose(files: Files, part: str | None, text: str, cache: Path | None = None) -> Chosen:
    """What is meant of the files that are there. cache: for a folder, see ``without_own``."""
    try:
        # A part that is named is looked at by itself: all of it may be what ganvas wrote, and then it is meant.
        named, note = choose_part(files.entries, part, text) if part else (files.entries, "")
        sorted_out = without_own(files, named, cache)
        entries = sorted_out.entries
        if not part:
            files.entries = entries
            entries, note = choose_part(entries, None, text)
    except SourceError:
        files.close()
        raise
    return Chosen(files, entries, (note,) if note else (), sorted_out.own, sorted_out.generated)


def _object(source: Any, labels: Any) -> Source:
    """Pictures in memory: an array where all have one size, else files of their own."""
    where = message("The array")
    found = gathered(source, where)
    given = found.labels if labels is None else labels
    if isinstance(found.images, np.ndarray):
        return _array(labelled(found.images, given, where, found.classes, found.notes))
    files, marks = Loose(found.images), None
    if given is not None:
        numbers, classes = numbered(given, len(found.images), where, found.classes)
        names = (entry.name for entry in files.entries)
        marks = Labels("", {name: classes[number] for name, number in zip(names, numbers, strict=True)})
    identity = hashlib.sha256(repr((files.stamps(), marks)).encode()).hexdigest()
    return Source("array", f"pictures {identity}", lambda: Chosen(files, files.entries, found.notes, labels=marks))


def _array(arrays: Arrays) -> Source:
    content = hashlib.sha256(repr(arrays.images.shape).encode())
    for row in arrays.images:
        content.update(np.ascontiguousarray(row).data)
    if arrays.labels is not None:
        content.update(arrays.labels.tobytes())
        content.update(repr(arrays.classes).encode())
    return Source("array", f"array {content.hexdigest()}", lambda: arrays)


def _stamp(path: Path) -> tuple[str, int, int]:
    about = path.stat()
    return str(path.resolve()), about.st_size, about.st_mtime_ns


def nothing_there(
    text: str, wanted: str, *, names: Sequence[str] = (), fits: Callable[[Path], bool] = lambda path: True
) -> SourceError:
    """The error for a source that isn't there; ``wanted`` says what would be one, ``names`` are known ones besides files.

    fits: whether something that is there could be what was meant.
    """
    if re.match(r"https?://", text):
        return SourceError(
            message("{url} is a web address, and ganvas reads from this machine.", url=text),
            message("Download it, then give the file or folder."),
        )
    path = path_of(text.replace("\0", "-"))
    if re.search(r"[*?\[]", path.name) and _exists(path.parent):
        return SourceError(
            message("There is no {name}: it looks like a pattern, and sources are whole folders.", name=text),
            message("Give the folder that they are in:  {folder}", folder=path.parent),
        )
    if text.lower() in ELSEWHERE:
        return SourceError(
            message("{name} is not one of the data sets that ganvas downloads.", name=text),
            message("Download it yourself. Any folder of pictures will do: all together, or a subfolder for each class."),
            Step(message("Then give the folder of its training pictures"), Command("train", "PICTURES")),
            wanted,
        )
    try:
        neighbours = [item.name for item in sorted(path.parent.iterdir()) if not item.name.startswith(".") and fits(item)]
    except OSError:
        neighbours = []
    near = [*nearest(text.lower(), names, most=2), *(path.with_name(name) for name in nearest(path.name, neighbours))]
    return SourceError(message("There is no {name}.", name=text), *did_you_mean(near), wanted)
