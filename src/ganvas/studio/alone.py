"""Alone: one studio of a workspace at a time. Two would each do its jobs, and neither would know what the other was told."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from ganvas.disk import write_text
from ganvas.errors import StudioError
from ganvas.words import message
from ganvas.workspace.home import Workspace

LOCK, ADDRESS = "studio.lock", "studio.json"
"""In the workspace's hidden folder. The system frees the lock of a process that was killed; what it wrote is then of no account."""


@contextmanager
def alone(home: Workspace) -> Iterator[Path]:
    """The file for this studio's address, as long as there is no other studio. Raises StudioError, which names the other one's address."""
    lock, place = FileLock(home.hidden / LOCK), home.hidden / ADDRESS
    try:
        lock.acquire(timeout=0)
    except Timeout:
        address = _address_in(place)
        where = (
            message("The studio of {folder} is open already.", folder=home.folder)
            if address is None
            else message("The studio of {folder} is open already, at {address}.", folder=home.folder, address=address)
        )
        raise StudioError(
            where,
            message("Use the page there. The window in which it was started has its whole address."),
            message("Or close it there with Ctrl-C, or name another folder."),
        ) from None
    try:
        yield place
    finally:
        with suppress(OSError):
            place.unlink(missing_ok=True)
        lock.release()


def note(place: Path, address: str) -> None:
    """Write down where this studio is, without its token. Raises OSError where the system refuses."""
    write_text(place, json.dumps({"address": address, "process": os.getpid()}))


def _address_in(place: Path) -> str | None:
    try:
        return str(json.loads(place.read_bytes())["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
