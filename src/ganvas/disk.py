"""Disk: files that are there whole or not at all, and what it means when the system refuses."""

import errno
import math
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ganvas.errors import RunError
from ganvas.paths import numbered, path_of
from ganvas.words import Command, Step, message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor


STALE_SECONDS = 3600.0
"""A file that was being written and didn't grow for so long was left behind by a process that was killed, where locks don't say it."""


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Gives a path to write to. What is written there takes the place of ``path`` when the block ends well: whole, or not at all.

    It has the same name, in a hidden folder next to ``path``, so whatever goes by the ending of a name or writes further files of
    its own on the way may do so. Data and name survive a power cut, and the finished file has the permissions of any new one.
    Several processes may replace the same file: the last one wins. Raises OSError where the system refuses.
    """
    with _workshop(path) as workshop:
        unfinished = workshop / path.name
        unfinished.touch()  # some libraries let only the owner read what they write
        permissions = unfinished.stat().st_mode
        yield unfinished
        unfinished.chmod(permissions)
        with unfinished.open("rb+") as file:
            os.fsync(file)
        unfinished.replace(path)
        sync_folder(path.parent)


@contextmanager
def _workshop(path: Path) -> Iterator[Path]:
    """A folder next to a file, empty, and removed afterwards. Its name is known, so that what a killed one left is found by the next."""
    start = _shortened(path.name)
    usual = path.with_name(f".{start}.unfinished")
    is_new = _made(usual)
    with _held(usual) as held:
        if held is None:
            held = is_new or time.time() - _last_change(usual) > STALE_SECONDS
        workshop = usual if held else Path(tempfile.mkdtemp(prefix=f".{start}.", suffix=".unfinished", dir=path.parent))
        for left in [] if is_new or not held else list(usual.iterdir()):
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()
        try:
            yield workshop
        finally:
            shutil.rmtree(workshop, ignore_errors=True)


def _made(folder: Path) -> bool:
    """Makes a folder; False where it is there."""
    if folder.is_file():  # left by an early version
        folder.unlink()
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


@contextmanager
def _held(folder: Path) -> Iterator[bool | None]:
    """Whether a folder is this process's alone, which it stays until the block or the process ends; None where a system can't say."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except ImportError:  # Windows
        yield None
        return
    except OSError:  # its process has just removed it
        yield False
        return
    held: bool | None = False
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(FileNotFoundError):  # whoever had it may have removed it before it was locked here
                held = os.path.samestat(os.fstat(handle), folder.stat())
        except BlockingIOError:
            pass
        except OSError:  # some network disks have no such locks
            held = None
        yield held
    finally:
        os.close(handle)


def _shortened(name: str) -> str:
    """As much of a name as leaves room for more in the 255 bytes of a file name. A Korean syllable takes three bytes, an emoji four."""
    return name.encode(errors="ignore")[:200].decode(errors="ignore")


def _last_change(folder: Path) -> float:
    try:
        return max(entry.stat().st_mtime for entry in (folder, *folder.rglob("*")))
    except OSError:  # it was finished meanwhile
        return time.time()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where folders can be synced (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """A file of many: whole, or not there. It isn't synced, which for thousands of small files would take minutes.

    Without ``overwrite`` it never replaces one. Raises OSError where the system refuses.
    """
    if overwrite and path.exists():
        with replaced(path) as unfinished:
            unfinished.write_bytes(data)
        return
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except BaseException:  # Ctrl-C too
            path.unlink(missing_ok=True)
            raise


def write_one_of_many(path: Path, data: bytes, ending: str) -> None:
    """Replace a file by bytes, whole or not at all, and on the disk when it returns: one of thousands, without the locks of ``replaced``.

    ending: of the unfinished file next to it, by which those are found that a killed process left. The folder is to be synced after all.
    """
    unfinished = f"{path}.{os.getpid()}{ending}"
    try:
        with open(unfinished, "wb", buffering=0) as file:  # noqa: PTH123 - a thousand of them; Path takes as long as writing
            file.write(data)
            os.fsync(file.fileno())
        os.replace(unfinished, path)  # noqa: PTH105
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Replace a file by a text and a line break, whole or not at all."""
    with replaced(path) as unfinished:
        unfinished.write_text(text + "\n", encoding="utf-8")


def keep(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` write a file of a cache, whole or not at all; a cache that can't be written only costs time."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(path) as unfinished:
            write(unfinished)


@contextmanager
def writing(path: Path, *, run: Path | None = None) -> Iterator[None]:
    """Turns the system's refusal to write below ``path`` into a RunError that says what to do; ``run``: the run it belongs to."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            full = message("The disk is full: {path} can't be written.", path=path)
            if run is None:
                raise RunError(full, message("Make room, then try again.")) from None
            again = Step(message("What was saved before is complete. Make room, then continue"), Command("resume", run))
            raise RunError(full, again) from None
        if error.errno in (
            *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST),
            *(errno.ENAMETOOLONG, errno.EIO, errno.EFBIG),
        ):
            elsewhere = message("Choose a folder that you may write to:  --run DIR")
            if run is None:
                elsewhere = message("Choose a place that you may write to:  --out PATH")
            raise RunError(message("{path} can't be written: {reason}.", path=path, reason=error.strerror), elsewhere) from None
        raise


def is_of_the_name(error: OSError) -> bool:
    """Whether a system refuses a file because of what it is called, so that others can be written in the same place."""
    return error.errno in (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)


def make_folder(path: Path) -> None:
    """Like mkdir with parents; where a system says "not found" of what can't be made there, as of /proc, it is a refusal."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError:
        raise PermissionError(errno.EACCES, "no folder can be made there", str(path)) from None


def free_folder(parent: Path, name: str) -> Path:
    """parent/name, or parent/name-2, -3, ... where that is taken."""
    return next(path for each in numbered(name) if not (path := parent / each).exists())


def claimed_folder(path: Path) -> Path:
    """Makes a folder that nothing else has, also where several processes want the same one: path, or path-2, -3, ..."""
    make_folder(path.parent)
    claimed = path
    while True:
        try:
            claimed.mkdir()
        except FileExistsError:
            claimed = free_folder(path.parent, path.name)
        else:
            return claimed


@contextmanager
def scratch(shape: tuple[int, ...]) -> "Iterator[NDArray[np.uint8]]":
    """An array of bytes in a temporary file, for what may be larger than memory; nothing is left of it afterwards, nor of a killed process.

    Raises RunError where there is no room for all of it.
    """
    import numpy as np

    size = math.prod(shape)
    try:
        with tempfile.TemporaryFile(prefix="ganvas-", buffering=0) as file:
            _reserve(file, size)
            array = np.memmap(file, np.uint8, "r+", shape=shape)
    except OSError as error:
        raise RunError(
            message(
                "{folder} can't hold a temporary file of {size:,} MB: {reason}.",
                folder=tempfile.tempdir or os.environ.get("TMPDIR", "/tmp"),
                size=math.ceil(size / 1e6),
                reason=error.strerror or error,
            ),
            message("Make room there, or name a folder on another disk:  TMPDIR=/path/to/folder"),
        ) from None
    yield array


def _reserve(file: IO[bytes], size: int) -> None:
    """Take the room for a file that will be mapped: to write into one whose disk is full ends the process at once, without an error."""
    try:
        os.posix_fallocate(file.fileno(), 0, size)
    except AttributeError:  # not on macOS and Windows
        pass
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):  # a file system that can't
            raise
    else:
        return
    block = bytes(2**20)
    for start in range(0, size, len(block)):
        file.write(block[: size - start])


def cache_folder(given: Path | None = None) -> Path:
    """Where packs and downloads live: ``given``, else GANVAS_CACHE, else the system's place for caches."""
    if given is not None:
        return path_of(path_of(given).absolute())
    if named := os.environ.get("GANVAS_CACHE"):
        return path_of(path_of(named).absolute())
    from platformdirs import user_cache_dir

    usual = Path(user_cache_dir("ganvas", appauthor=False))
    if usual.is_absolute():
        return usual
    # Containers may run as somebody who has no home folder.
    return Path(tempfile.gettempdir()) / f"ganvas-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"


def write_tensors(path: Path, tensors: "dict[str, Tensor]", metadata: dict[str, str]) -> None:
    """Replace a safetensors file whole or not at all. Raises OSError where the system refuses."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    try:
        with replaced(path) as unfinished:
            save_file({name: tensor.detach().contiguous().cpu() for name, tensor in tensors.items()}, unfinished, metadata)
    except SafetensorError as error:
        if number := re.search(r"os error (\d+)", str(error)):
            raise OSError(int(number[1]), os.strerror(int(number[1])), str(path)) from None
        raise
