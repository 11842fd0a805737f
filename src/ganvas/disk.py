"""Disk: files that are there whole or not at all, and what it means when the system refuses."""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ganvas.errors import RunError
from ganvas.words import quoted

if TYPE_CHECKING:
    from torch import Tensor


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


def cache_folder(given: Path | None = None) -> Path:
    """Where packs and downloads live: ``given``, else GANVAS_CACHE, else the system's place for caches."""
    if given is not None:
        return Path(given).expanduser().absolute()
    if named := os.environ.get("GANVAS_CACHE"):
        return Path(named).expanduser().absolute()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("ganvas", appauthor=False))


def write_tensors(path: Path, tensors: "dict[str, Tensor]", metadata: dict[str, str]) -> None:
    """Replace a safetensors file whole or not at all, synced. Raises OSError where the system refuses.

    safetensors first writes to a name of its own choice, which only its owner may read. In a folder of our own, what a kill
    left behind is found by the next save, and the finished file gets the rights of any new one.
    """
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    workshop = path.with_name(f".{path.name}.unfinished")
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir()
    try:
        file = workshop / path.name
        file.touch()
        rights = file.stat().st_mode
        save_file({name: tensor.detach().contiguous().cpu() for name, tensor in tensors.items()}, file, metadata)
        file.chmod(rights)
        with file.open("rb+") as handle:
            os.fsync(handle)
        file.replace(path)
    except SafetensorError as error:
        if number := re.search(r"os error (\d+)", str(error)):
            raise OSError(int(number[1]), os.strerror(int(number[1])), str(path)) from None
        raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
