"""Exports: what was made of pieces to be taken elsewhere, in the workspace's folder exports."""

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import BaseModel

from ganvas.data.sources.folders import is_litter
from ganvas.paths import path_named
from ganvas.studio.answers import not_found
from ganvas.studio.held import Held, InStudio
from ganvas.words import is_readable, message

router = APIRouter(prefix="/exports", tags=["exports"])

MOST = 1_000
"""Files in one answer, the newest."""
_KINDS = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
    ".mp4": "video/mp4", ".webm": "video/webm", ".zip": "application/zip",
}  # fmt: skip
"""What ganvas writes there. Other files are a person's own, and not for a browser to show."""


class Export(BaseModel):
    """A file. changed: when it was written."""

    name: str
    bytes: int
    changed: datetime


class Exports(BaseModel):
    """files: the newest first. has_video: whether MP4 and WebM can be written here; else install says how that comes about."""

    files: list[Export]
    has_video: bool
    install: str


@router.get("")
def exports(studio: InStudio) -> Exports:
    """What is there."""
    found = [Export(name=path.name, bytes=size, changed=datetime.fromtimestamp(at, UTC)) for path, size, at in _files(studio)]
    found.sort(key=lambda each: (each.changed, each.name), reverse=True)
    return Exports(files=found[:MOST], has_video=find_spec("av") is not None, install="pip install 'ganvas[video]'")


@router.get("/{name}", response_class=FileResponse, responses={200: {"content": {"application/octet-stream": {}}}})
def export(name: Annotated[str, InPath(max_length=300, description="Of a file.")], studio: InStudio) -> FileResponse:
    """One file, to be saved."""
    path = path_named((path for path, _, _ in _files(studio)), name)
    if path is not None:
        return FileResponse(path, media_type=_KINDS[path.suffix.lower()], filename=path.name)
    raise not_found(message("There is no export called {name!r}.", name=name[:80]))


def _files(studio: Held) -> list[tuple[Path, int, float]]:
    """(path, bytes, time) of the files that are there. No links, which may lead out of the workspace."""
    found = []
    for path in studio.workspace.exports.iterdir():
        if (
            path.suffix.lower() in _KINDS
            and is_readable(path.name)
            and not is_litter(path.name)
            and not path.is_symlink()
            and path.is_file()
        ):
            state = path.stat()
            found.append((path, state.st_size, state.st_mtime))
    return found
