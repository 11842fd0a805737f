"""Labels: files next to pictures that say the class of each, as other programs write them; and texts that describe a picture."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePosixPath
from typing import Any

from ganvas.data.pictures.formats import Refused
from ganvas.data.sources.folders import Entry, Files, opened, shown
from ganvas.data.sources.layout import looks_like_picture
from ganvas.words import Message, message, plural

_LARGEST = 256 * 2**20
"""Bytes of a file of labels."""
_COLUMNS = ("label", "labels", "class", "class_name", "category")
"""Names under which a table holds classes; whichever comes first here is taken."""
_TEXTS = (".txt", ".caption")


@dataclass(frozen=True)
class Labels:
    """The class of each picture by its name, from a file of labels; empty where that file gives none."""

    file: str
    of: dict[str, str]


def labels_among(files: Files, entries: Sequence[Entry]) -> tuple[Labels | None, list[Entry], list[Message]]:
    """The labels of a source, its entries without those that only say something about others, and notes.

    StyleGAN's dataset.json ({"labels": [[name, class], ...]}) and metadata.csv or metadata.jsonl of Hugging Face (file_name and a
    column such as label) are read. None where there is no such file; texts of the same name as a picture are captions.
    """
    labels: Labels | None = None
    notes: list[Message] = []
    used: set[str] = set()
    for entry in entries:
        base = PurePosixPath(entry.name)
        if base.name not in ("dataset.json", "metadata.csv", "metadata.jsonl") or entry.size > _LARGEST:
            continue
        found = _read(files, entry)
        if found is None:
            continue
        used.add(entry.name)
        if base.name != "dataset.json" and not found:
            notes.append(
                message("{file} has no column label: captions and the like are not used.", file=entry.name),
            )
            continue
        below = {shown(str(base.parent / name.replace("\\", "/"))): label for name, label in found.items()}
        labels = Labels(entry.name, below if labels is None else labels.of | below)
    captions = _captions_among(entries)
    if captions:
        notes.append(
            plural(
                len(captions),
                "{n:,} text has the name of a picture. Captions are not used.",
                "{n:,} texts have the names of pictures. Captions are not used.",
            )
        )
    return labels, [entry for entry in entries if entry.name not in used | captions], notes


def _read(files: Files, entry: Entry) -> dict[str, str] | None:
    """The class of each file that is named; None where it isn't a file of labels."""
    try:
        with opened(files, entry) as file:
            text = file.read().decode("utf-8-sig")
        if entry.name.endswith(".json"):
            return _of_stylegan(json.loads(text))
        if entry.name.endswith(".jsonl"):
            return _of_table([json.loads(line) for line in text.splitlines() if line.strip()])
        return _of_table(list(csv.DictReader(StringIO(text))))
    except (Refused, OSError, ValueError, RecursionError, csv.Error):
        return None


def _of_stylegan(document: Any) -> dict[str, str] | None:
    if not isinstance(document, dict) or "labels" not in document:
        return None
    pairs = document["labels"]
    if isinstance(pairs, dict):
        pairs = list(pairs.items())
    if pairs is None:
        return {}
    if not isinstance(pairs, list) or not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs):
        return None
    labels = {str(name): _class_of(label) for name, label in pairs}
    return {name: label for name, label in labels.items() if label is not None}


def _class_of(label: Any) -> str | None:
    """The class that a label stands for: a number, a name, or a list with a single 1; None for numbers that measure something."""
    if isinstance(label, list) and label.count(1) == 1 and label.count(0) == len(label) - 1:
        return str(label.index(1))
    if isinstance(label, bool) or not isinstance(label, int | str):
        return None
    return str(label).strip() or None


def _of_table(rows: list[Any]) -> dict[str, str] | None:
    """A table with a column file_name; empty where it has no classes."""
    if not rows or not all(isinstance(row, dict) and isinstance(row.get("file_name"), str) for row in rows):
        return None
    column = next((name for name in _COLUMNS if name in rows[0]), None)
    labels = {row["file_name"]: _class_of(row.get(column)) for row in rows} if column else {}
    return {name: label for name, label in labels.items() if label is not None}


def _captions_among(entries: Sequence[Entry]) -> set[str]:
    """The names of texts that are called like a picture next to them."""
    texts = [entry.name for entry in entries if entry.name.lower().endswith(_TEXTS)]
    if not texts:
        return set()
    pictures = {str(PurePosixPath(entry.name).with_suffix("")) for entry in entries if looks_like_picture(entry.name)}
    return {name for name in texts if str(PurePosixPath(name).with_suffix("")) in pictures}
