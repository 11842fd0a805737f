"""Arrays: pictures that come as one array of numbers, and the file forms that hold them (npy, npz, IDX, CIFAR binary)."""

import gzip
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganvas.errors import SourceError


@dataclass(frozen=True, eq=False)
class Arrays:
    """Pictures as one array: images (N, H, W) or (N, H, W, C) uint8 with C 1, 3 or 4; labels (N,) int64 or None."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64] | None = None
    classes: tuple[str, ...] = ()
    resolution: int | None = None
    """The side to pack at when the settings leave it open; None takes it from the size."""
    notes: tuple[str, ...] = ()


def checked(images: Any, labels: Any, where: str, classes: tuple[str, ...] = ()) -> Arrays:
    """Images and labels as Arrays. Raises SourceError that says what ``where`` has and what is wanted."""
    images = np.asarray(images) if not isinstance(images, np.ndarray) else images
    wanted = "Wanted: uint8 with the shape (N, H, W), (N, H, W, 1), (N, H, W, 3) or (N, H, W, 4)."
    if images.dtype != np.uint8:
        raise SourceError(f"{where} holds numbers of the type {images.dtype}{_range_of(images)}.", wanted, _as_bytes(images))
    if images.ndim == 4 and images.shape[3] not in (1, 3, 4) and images.shape[1] in (1, 3, 4):
        raise SourceError(
            f"{where} has the shape {images.shape}: channels first.", wanted, "Give images.transpose(0, 2, 3, 1)."
        )
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[3] not in (1, 3, 4)) or 0 in images.shape:
        raise SourceError(f"{where} has the shape {images.shape}.", wanted)
    if labels is None:
        return Arrays(images)
    labels = np.asarray(labels)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.shape != (len(images),) or not np.issubdtype(labels.dtype, np.integer):
        raise SourceError(
            f"{where} has labels of the type {labels.dtype} and the shape {labels.shape} for {len(images)} pictures.",
            f"Wanted: whole numbers with the shape ({len(images)},).",
        )
    labels = labels.astype(np.int64)
    if not classes:
        known, labels = np.unique(labels, return_inverse=True)
        classes = tuple(str(label) for label in known)
    if labels.min() < 0 or labels.max() >= len(classes):
        raise SourceError(f"{where} has labels {labels.min()} to {labels.max()}.", f"Wanted: 0 to {len(classes) - 1}.")
    return Arrays(images, labels, classes)


def read_npy(path: Path) -> Arrays:
    """A .npy file, mapped into memory. Raises SourceError."""
    try:
        return checked(np.load(path, mmap_mode="r"), None, str(path))
    except (ValueError, OSError, EOFError, SyntaxError) as error:
        raise _unreadable(path, error) from None


def read_npz(path: Path) -> Arrays:
    """A .npz file: images under images, x_train, x or arr_0, labels under labels, y_train or y. Raises SourceError."""
    images = _from_npz(path, "images", "x_train", "x", "arr_0")
    if images is None:
        raise SourceError(
            f"{path} has no array that is called images.", "Wanted: images (or x_train, x, arr_0), and perhaps labels."
        )
    return checked(images, _from_npz(path, "labels", "y_train", "y"), str(path))


def read_npz_pair(images: Path, labels: Path, classes: tuple[str, ...]) -> Arrays:
    """Two .npz files with one array each: the form KMNIST is also published in. Raises SourceError."""
    pictures, marks = _from_npz(images, "arr_0"), _from_npz(labels, "arr_0")
    if pictures is None or marks is None:
        raise _unreadable(images, "an array arr_0 is wanted in it and in the file of the labels")
    return checked(pictures, marks, str(images), classes)


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array in an IDX file, plain or gzipped: the form MNIST was published in. Raises SourceError.

    Big-endian: two zero bytes, the type (8 for uint8), the number of dimensions, their lengths, the numbers.
    """
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from None
    if len(data) < 8 or data[:3] != b"\x00\x00\x08" or not 1 <= data[3] <= 4:
        raise _unreadable(path, "it doesn't begin like an IDX file of bytes")
    dimensions = data[3]
    shape = struct.unpack(f">{dimensions}I", data[4 : 4 + 4 * dimensions])
    numbers = np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions)
    if numbers.size != np.prod(shape, dtype=np.int64):
        raise _unreadable(path, f"it says {' x '.join(map(str, shape))} and holds {numbers.size:,} numbers")
    return numbers.reshape(shape)


def read_idx_pair(images: Path, labels: Path, classes: tuple[str, ...]) -> Arrays:
    """MNIST's two files. Raises SourceError when they don't belong together."""
    pictures, marks = read_idx(images), read_idx(labels)
    if pictures.ndim != 3 or marks.ndim != 1:
        raise _unreadable(images, f"pictures of the shape {pictures.shape} with labels of the shape {marks.shape}")
    return checked(pictures, marks, str(images), classes)


def _range_of(images: NDArray[Any]) -> str:
    """Where the numbers lie, in words; empty for what are no numbers."""
    if not images.size or not np.issubdtype(images.dtype, np.number) or np.iscomplexobj(images):
        return ""
    if broken := int((~np.isfinite(images)).sum()):
        return f", of which {broken:,} {'is' if broken == 1 else 'are'} NaN or infinite"
    return f" from {images.min():.4g} to {images.max():.4g}"


def _as_bytes(images: NDArray[Any]) -> str:
    """How to bring numbers to uint8, by where they lie."""
    if not _range_of(images):
        return "Give whole numbers from 0 to 255:  images.astype('uint8')"
    if not np.isfinite(images).all():
        return "See what made them, and leave those pictures out:  images[np.isfinite(images).reshape(len(images), -1).all(1)]"
    low, high = float(images.min()), float(images.max())
    if np.issubdtype(images.dtype, np.floating) and -1.01 <= low < 0 and high <= 1.01:
        return "Of numbers in -1..1 give ((images + 1) / 2 * 255).round().clip(0, 255).astype('uint8')"
    if np.issubdtype(images.dtype, np.floating) and low >= 0 and high <= 1.01:
        return "Of numbers in 0..1 give (images * 255).round().clip(0, 255).astype('uint8')"
    if low >= 0 and high <= 255.5:
        return "Of numbers in 0..255 give images.round().clip(0, 255).astype('uint8')"
    return (
        "Bring them to 0..255 first:  ((images - images.min()) / (images.max() - images.min()) * 255).round().astype('uint8')"
    )


CIFAR_ROW = 1 + 3 * 32 * 32


def read_cifar_binary(parts: list[tuple[str, bytes]], classes: tuple[str, ...]) -> Arrays:
    """CIFAR-10's binary form: rows of one label byte, then 1,024 red, 1,024 green and 1,024 blue ones. Raises SourceError."""
    rows = []
    for name, data in parts:
        if not data or len(data) % CIFAR_ROW:
            raise _unreadable(name, f"{len(data):,} bytes are no whole number of rows of {CIFAR_ROW}")
        rows.append(np.frombuffer(data, np.uint8).reshape(-1, CIFAR_ROW))
    table = np.concatenate(rows)
    images = table[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return checked(np.ascontiguousarray(images), table[:, 0], parts[0][0], classes)


def read_tar_members(path: Path, names: tuple[str, ...]) -> list[tuple[str, bytes]]:
    """(name, content) of the members whose last part is in ``names``, in the order of ``names``. Raises SourceError."""
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path) as tar:
            for member in tar:
                name = member.name.rsplit("/", 1)[-1]
                if name in names and member.isreg() and member.size <= 20_000 * CIFAR_ROW and (file := tar.extractfile(member)):
                    found[name] = file.read()
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from None
    missing = [name for name in names if name not in found]
    if missing:
        raise _unreadable(path, f"{', '.join(missing)} is not in it")
    return [(f"{path}/{name}", found[name]) for name in names]


def _from_npz(path: Path, *names: str) -> NDArray[Any] | None:
    """The first array under one of ``names``, or None."""
    try:
        with np.load(path) as file:
            return next((np.asarray(file[name]) for name in names if name in file.files), None)
    except (ValueError, OSError, EOFError, KeyError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path | str, why: object) -> SourceError:
    return SourceError(
        f"{path} can't be read: {why}.", "Fetch or write it again; a file that was cut off on its way reads like this."
    )
