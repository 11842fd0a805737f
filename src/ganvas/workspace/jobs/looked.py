"""Looked: what a look through a set of pictures has found of each of its files, kept apart from the set, which is a person's own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganvas.data.found import Refusal
from ganvas.disk import make_folder, write_text
from ganvas.workspace.jobs.kept import as_json, from_json

FOLDER = "looks"
"""Of the workspace's hidden folder."""


@dataclass(frozen=True)
class OneFile:
    """A file as it was looked at: size in bytes and time of change. facts: of a picture: width, height, is_transparent, digest.

    refused: why it is not a picture.
    """

    size: int
    changed: int
    facts: dict[str, Any] | None = None
    refused: Refusal | None = None


def place(hidden: Path, name: str) -> Path:
    """The file of what was found of a set."""
    return hidden / FOLDER / f"{name}.files.json"


def write(hidden: Path, name: str, files: dict[str, OneFile]) -> None:
    """Keep what was found, in place of an earlier look. files: by their names below the set."""
    kept = {
        each: [file.size, file.changed, file.facts, None if file.refused is None else file.refused.model_dump()]
        for each, file in files.items()
    }
    make_folder(hidden / FOLDER)
    write_text(place(hidden, name), as_json(kept))


def read(hidden: Path, name: str) -> dict[str, OneFile]:
    """What the last look found; nothing where there was none, or its file isn't as it was written."""
    try:
        found = from_json(place(hidden, name).read_text(encoding="utf-8"))
        return {
            each: OneFile(int(size), int(changed), facts, None if refused is None else Refusal(**refused))
            for each, (size, changed, facts, refused) in found.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
