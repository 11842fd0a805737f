"""Watcher: what a training tells whoever looks on."""

from pathlib import Path
from typing import Protocol

from ganvas.runs.log import Note


class Watcher(Protocol):
    """Whoever looks on: told what happens, never asked."""

    def noted(self, note: Note) -> None: ...
    def previewed(self, path: Path) -> None: ...
