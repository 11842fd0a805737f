"""Logs: the notes of runs, of which only what was added is read again. A page asks every second, and a night's log has ten megabytes."""

import json
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ganvas.words import message, readable, said_again

MOST_KEPT = 8
"""Runs whose notes are kept in memory."""
_LARGEST = 2**53
"""Of whole numbers: up to here, a browser tells all of them apart."""


@dataclass
class _Log:
    """What was read of a file so far. inode: of the file: a run that goes back replaces it."""

    inode: int
    size: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)


class Logs:
    """The logs of the runs that were asked for last."""

    def __init__(self) -> None:
        self._known: OrderedDict[Path, _Log] = OrderedDict()
        self._lock = threading.Lock()

    def notes(self, path: Path) -> list[dict[str, Any]]:
        """The notes of a log.jsonl, oldest first; empty where there is none. The list is not to be changed."""
        with self._lock:
            try:
                about = path.stat()
            except OSError:
                self._known.pop(path, None)
                return []
            known = self._known.pop(path, None)
            if known is None or known.inode != about.st_ino or about.st_size < known.size:
                known = _Log(about.st_ino)
            if about.st_size > known.size:
                _read_on(path, known)
            self._known[path] = known
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
            return known.notes

    def last(self, path: Path) -> dict[str, Any] | None:
        """The last note, read from the end of the file, for lists of many runs."""
        with self._lock:
            known = self._known.get(path)
        if known is not None:
            notes = self.notes(path)
            return notes[-1] if notes else None
        try:
            with path.open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - 65_536))
                lines = file.read().splitlines()
        except OSError:
            return None
        return next((note for line in reversed(lines) if (note := _note(line)) is not None), None)


def thinned(notes: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """At most so many, evenly, with the first and the last: a curve on a screen has no more places."""
    if len(notes) <= most:
        return notes
    return [notes[round(place * (len(notes) - 1) / (most - 1))] for place in range(most)]


def health_in(note: dict[str, Any], language: str) -> list[str]:
    """What a note says is wrong, in a language: the sentences have no values, and their commands stay as they are."""
    return [_again_in(text, language) for text in note.get("health", [])]


def _again_in(text: str, language: str) -> str:
    words, apart, command = text.partition(":  ")
    again = said_again(words, language)
    if not apart:
        return again
    return message("{words}:  {command}", words=again, command=command).in_language(language)


def _read_on(path: Path, log: _Log) -> None:
    """What was added, up to the last whole line; a line that is being written is read the next time."""
    with path.open("rb") as file:
        file.seek(log.size)
        data = file.read()
    whole = data[: data.rfind(b"\n") + 1]
    # A new list, because an answer may be made of the old one at this moment.
    log.notes = log.notes + [note for line in whole.splitlines() if (note := _note(line)) is not None]
    log.size += len(whole)


def _note(line: bytes) -> dict[str, Any] | None:
    """A line as far as it is what a training writes. None where it isn't a note: without a step it has no place on a curve."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not _is_count(found.get("step")):
        return None
    return {readable(name): value for name, given in found.items() if (value := _fitting(name, given)) is not None}


def _fitting(name: str, given: Any) -> Any:
    """A value of a note without what can't be shown; None where that is all of it. The file may have been edited, or cut by a full disk."""
    match name:
        case "step" | "images":
            return given if _is_count(given) else None
        case "seconds" | "images_per_second":
            return given if _is_number(given) else None
        case "losses" | "readings":
            pairs = given.items() if isinstance(given, dict) else ()
            return {readable(key): value for key, value in pairs if value is None or _is_number(value)}
        case "health":
            return [readable(each) for each in given if isinstance(each, str)] if isinstance(given, list) else None
    # Of a later version: plain values are passed on.
    return readable(given) if isinstance(given, str) else given if isinstance(given, bool) or _is_number(given) else None


def _is_count(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= _LARGEST


def _is_number(given: Any) -> bool:
    """Whether it can be written as JSON, which has no infinity; Python reads one from 1e999."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return False
    return abs(given) <= _LARGEST if isinstance(given, int) else math.isfinite(given)
