"""Writing: files that are there whole or not at all, and what it means when the system refuses."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ganvas.errors import RunError, quoted


def write_text(path: Path, text: str) -> None:
    """Replace a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


@contextmanager
def writing(path: Path, *, run: Path | None = None) -> Iterator[None]:
    """Turns the system's refusals to write below ``path`` into a RunError that says what to do, for ``run`` if it is of one."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RunError(
                f"The disk is full: {path} can't be written.",
                f"What was saved before is whole. Make room, then: ganvas resume {quoted(run)}"
                if run
                else "Make room, then try again.",
            ) from None
        if error.errno in (
            *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST),
            *(errno.ENAMETOOLONG, errno.EIO, errno.EFBIG),
        ):
            elsewhere = "Choose a folder of your own: --run DIR" if run else "Choose another place: --out PATH"
            raise RunError(f"{path} can't be written: {error.strerror}.", elsewhere) from None
        raise


def make_folder(path: Path) -> None:
    """Like mkdir with parents; where a system says "not found" of what can't be made there, as of /proc, it is a refusal."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError:
        raise PermissionError(errno.EACCES, "no folder can be made there", str(path)) from None


def free_folder(parent: Path, name: str) -> Path:
    """parent/name, or parent/name-2, -3, ... where that is taken."""
    path, number = parent / name, 1
    while path.exists():
        number += 1
        path = parent / f"{name}-{number}"
    return path
