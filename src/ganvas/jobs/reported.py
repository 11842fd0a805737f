"""Reported: the record of an evaluation in the folder of its run, and its sentences, which can still be said in any language."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ganvas.disk import write_text
from ganvas.workspace.jobs.kept import as_json, from_json

RECORD, PAGE, SAID = "evaluation.json", "evaluation.html", "evaluation.said.json"
"""The record as ``ganvas evaluate --json`` writes it, a page for people, and the sentences of both as messages."""


def write_words(record: Path, sentences: Sequence[str], notes: Sequence[str]) -> None:
    """Next to a record, what it says. The file of a record keeps it in one language."""
    words = {"of": _state(record), "sentences": sentences, "notes": notes}
    write_text(record.with_name(SAID), as_json(words))


def words_of(record: Path) -> Mapping[str, Any]:
    """The sentences and notes of a record as messages; empty where they are another's, such as one that was written by hand."""
    with suppress(OSError, ValueError, RecursionError):
        found = from_json(record.with_name(SAID).read_text(encoding="utf-8"))
        if isinstance(found, dict) and found.pop("of", None) == _state(record):
            return {name: found[name] for name in ("sentences", "notes") if isinstance(found.get(name), list)}
    return {}


def _state(record: Path) -> str:
    return hashlib.sha256(record.read_bytes()).hexdigest()
