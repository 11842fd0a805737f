"""Writer: a pack is one folder in the cache with all pictures of a source as one array, written completely or not at all."""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.frame import Frame
from ganvas.disk import sync_folder

FORMAT = 1
"""Counted up when packing changes what it writes: older packs are then made again."""

_HEADER_BYTES = 128
_BLOCK_BYTES = 8 * 2**20


class PackWriter:
    """Appends pictures of one size to ``folder/images.npy``; grey until the first one in colour unless ``channels`` is given.

    Plain writes, no memory map: it takes the memory of one block, however many pictures there are.
    """

    def __init__(self, folder: Path, frame: Frame, channels: int | None) -> None:
        self.folder, self.frame = folder, frame
        self.channels = channels or 1
        self._settled = channels is not None
        self.count = 0
        self._file: BinaryIO = (folder / "images.npy").open("wb")
        self._file.write(bytes(_HEADER_BYTES))

    @property
    def may_be_grey(self) -> bool:
        """False once the channels are settled: nobody needs to check then whether a picture is grey."""
        return not self._settled

    def expect(self, count: int) -> None:
        """Raises OSError (no space) when ``count`` pictures can't fit on the disk, before any time is spent on them."""
        if shutil.disk_usage(self.folder).free < count * self.row_bytes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    @property
    def row_bytes(self) -> int:
        return self.frame.height * self.frame.width * self.channels

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(N, H, W, C) of what was added so far."""
        return (self.count, *self.frame, self.channels)

    def add(self, pixels: NDArray[np.uint8]) -> None:
        """pixels: (H, W) grey or (H, W, 3) colour."""
        coloured = pixels.ndim == 3 and pixels.shape[2] == 3
        if coloured and not self._settled:
            self._settled = True
            self._widen()
        if self.channels == 3 and not coloured:
            pixels = pixels.reshape(*self.frame, 1).repeat(3, axis=2)
        self._file.write(np.ascontiguousarray(pixels).data)
        self.count += 1

    def finish(self, labels: NDArray[np.int64] | None, classes: Sequence[str]) -> tuple[str, int]:
        """Completes the files; returns (fingerprint, number of pictures equal to an earlier one)."""
        self._file.seek(0)
        self._file.write(_header(self.shape))
        self._close()
        if labels is not None:
            with (self.folder / "labels.npy").open("wb") as file:
                np.lib.format.write_array(file, labels, version=(1, 0))
                _to_disk(file)
        return self._fingerprint(labels, classes)

    def abandon(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()

    def _fingerprint(self, labels: NDArray[np.int64] | None, classes: Sequence[str]) -> tuple[str, int]:
        """SHA-256 over shape, pixels, labels and class names: the same wherever the pictures are."""
        total = hashlib.sha256(repr(self.shape).encode())
        seen: list[bytes] = []
        for block in self._blocks():
            total.update(block)
            for start in range(0, len(block), self.row_bytes):
                seen.append(hashlib.blake2b(block[start : start + self.row_bytes], digest_size=16).digest())
        if labels is not None:
            total.update(labels.astype("<i8").tobytes())
        total.update(json.dumps(list(classes)).encode())
        with (self.folder / "digests.npy").open("wb") as file:
            # Eight bytes of each are enough to say which pictures have changed.
            np.lib.format.write_array(file, np.frombuffer(b"".join(seen), np.uint8).reshape(-1, 16)[:, :8], version=(1, 0))
            _to_disk(file)
        return total.hexdigest(), self.count - len(set(seen))

    def _widen(self) -> None:
        """Rewrites the grey pictures so far in three channels."""
        self._close()
        wide = self.folder / "wide.npy"
        with wide.open("wb") as file:
            file.write(bytes(_HEADER_BYTES))
            for block in self._blocks():
                file.write(np.frombuffer(block, np.uint8).repeat(3).data)
        wide.replace(self.folder / "images.npy")
        self._file = (self.folder / "images.npy").open("r+b")
        self._file.seek(0, os.SEEK_END)
        self.channels = 3

    def _blocks(self) -> Iterator[bytes]:
        rows = max(1, _BLOCK_BYTES // self.row_bytes)
        with (self.folder / "images.npy").open("rb") as file:
            file.seek(_HEADER_BYTES)
            while block := file.read(rows * self.row_bytes):
                yield block

    def _close(self) -> None:
        _to_disk(self._file)
        self._file.close()


def write_json(path: Path, value: object) -> None:
    with path.open("wb") as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1).encode())
        _to_disk(file)


def put_in_place(unfinished: Path, folder: Path) -> None:
    """Gives a complete pack its name. The caller holds the lock, so what is there already is a damaged pack."""
    if folder.exists():
        shutil.rmtree(folder)
    unfinished.replace(folder)
    sync_folder(folder.parent)


def read_index(folder: Path) -> dict[str, object] | None:
    """The index of a pack, or None when there is none or it doesn't fit its files."""
    try:
        index = json.loads((folder / "index.json").read_bytes())
        count, height, width, channels = index["report"]["shape"]
        whole = (folder / "images.npy").stat().st_size == _HEADER_BYTES + count * height * width * channels
        labelled = not index["classes"] or (folder / "labels.npy").exists()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return index if index.get("format") == FORMAT and whole and labelled else None


def _header(shape: tuple[int, ...]) -> bytes:
    """The head of a .npy file (version 1.0, uint8, C order), always of the same length so that it can be written last."""
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + (_HEADER_BYTES - 10).to_bytes(2, "little") + text.ljust(_HEADER_BYTES - 11) + b"\n"


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
