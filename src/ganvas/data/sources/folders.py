"""Files of a folder, walked so that nothing in it can block, loop or surprise."""

import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from ganvas.data.found import Refusal
from ganvas.data.pictures.formats import Refused
from ganvas.words import message

LARGEST_FILE = 512 * 2**20
"""Bytes; larger files are films, archives and scans that no laptop can decode."""

_LITTER = {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin", "system volume information"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that may be a picture. ``name`` is shown: relative, with slashes, NFC; ``handle`` opens it."""

    name: str
    size: int
    changed: int
    handle: Any


class Files(Protocol):
    """Files of a folder or an archive. ``open`` may be called from several threads and raises Refused or OSError."""

    entries: list[Entry]
    refused: list[Refusal]
    passed_over: int
    notes: tuple[str, ...]
    """What a person should know about how they were read."""

    def open(self, entry: Entry) -> BinaryIO: ...
    def peek(self, entry: Entry) -> BinaryIO:
        """Like ``open``, for reading a little here and there."""
        ...

    def close(self) -> None: ...


@dataclass
class Folder:
    """All files below a folder, in the order of their names. Links are followed, but no folder is read twice."""

    path: Path
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    passed_over: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        seen: set[tuple[int, int]] = set()
        links = self._walk(self.path, "", seen)
        # Real folders first, so that a link within the tree never takes the place of its target.
        while links:
            path, name = links.pop(0)
            links += self._walk(path, name + "/", seen)
        self.entries.sort(key=lambda entry: (entry.name, os.fspath(entry.handle)))

    def open(self, entry: Entry) -> BinaryIO:
        return Path(entry.handle).open("rb")

    def peek(self, entry: Entry) -> BinaryIO:
        return open(entry.handle, "rb", buffering=0)  # noqa: PTH123 - twice as fast as by a Path, for each of many files

    def close(self) -> None:
        pass

    def _walk(self, folder: Path, prefix: str, seen: set[tuple[int, int]]) -> list[tuple[Path, str]]:
        """Takes in a folder and what is below it; returns the links to folders, for later."""
        links: list[tuple[Path, str]] = []
        waiting = [(os.fspath(folder), prefix)]
        while waiting:
            path, prefix = waiting.pop()
            try:
                about = Path(path).stat()
                if (about.st_dev, about.st_ino) in seen:
                    self.passed_over += 1
                    continue
                seen.add((about.st_dev, about.st_ino))
                with os.scandir(path) as found:
                    items = sorted(found, key=lambda item: item.name)
            except OSError as error:
                self.refused.append(Refusal(name=prefix.rstrip("/") or ".", reason="unreadable", detail=error.strerror or ""))
                continue
            for item in items:
                self._take(item, prefix, waiting, links)
        return links

    def _take(self, item: os.DirEntry[str], prefix: str, waiting: list[tuple[str, str]], links: list[tuple[Path, str]]) -> None:
        if is_litter(item.name):
            self.passed_over += 1
            return
        name = prefix + shown(item.name)
        try:
            about = item.stat()
        except OSError:
            if item.is_symlink():  # it dangles, or loops on itself
                self.passed_over += 1
            else:
                self.refused.append(Refusal(name=name, reason="unreadable", detail=message("it can't be examined")))
            return
        if stat.S_ISDIR(about.st_mode):
            if item.is_symlink() or _is_junction(item):
                links.append((Path(item.path), name))
            else:
                waiting.append((item.path, name + "/"))
        elif not stat.S_ISREG(about.st_mode):
            # Opening a pipe would wait for a writer forever.
            self.refused.append(Refusal(name=name, reason="special file", detail=message("a pipe, socket or device")))
        elif (refusal := refusal_by_size(name, about.st_size)) is not None:
            self.refused.append(refusal)
        else:
            self.entries.append(Entry(name, about.st_size, about.st_mtime_ns, item.path))


def refusal_by_size(name: str, size: int) -> Refusal | None:
    """The refusal of a file that is empty or larger than LARGEST_FILE, else None."""
    if size == 0:
        return Refusal(name=name, reason="empty")
    if size > LARGEST_FILE:
        detail = message("{size:,.0f} MiB, at most {limit:,}", size=size / 2**20, limit=LARGEST_FILE // 2**20)
        return Refusal(name=name, reason="too large", detail=detail)
    return None


def is_litter(name: str) -> bool:
    """Whether a file or folder is hidden or clutter that an operating system left."""
    return name.startswith(".") or name.casefold() in _LITTER


def shown(name: str) -> str:
    """A name as it can be shown, compared and written: NFC, and without what isn't text."""
    if name.isascii() and name.isprintable():  # nearly all, and there may be hundreds of thousands
        return name
    name = unicodedata.normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    return re.sub(r"[\x00-\x1f\x7f]", "\N{REPLACEMENT CHARACTER}", name)


def _is_junction(item: os.DirEntry[str]) -> bool:
    # Windows' other kind of link; os.DirEntry has known it since Python 3.12.
    check = getattr(item, "is_junction", None)
    return bool(check and check())


def opened(files: Files, entry: Entry) -> BinaryIO:
    """Open an entry. Raises Refused where that can't be done."""
    try:
        return files.open(entry)
    except PermissionError:
        raise Refused("unreadable", message("permission denied")) from None
    except FileNotFoundError:
        raise Refused("unreadable", message("it is no longer there")) from None
    except OSError as error:
        raise Refused("unreadable", error.strerror or str(error)[:120]) from None
