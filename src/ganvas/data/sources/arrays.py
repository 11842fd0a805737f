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
from ganvas.words import Message, listed, message, plural


@dataclass(frozen=True, eq=False)
class Arrays:
    """Pictures as one array: images (N, H, W) or (N, H, W, C) uint8 with C 1, 3 or 4; labels (N,) int64 or None."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64] | None = None
    classes: tuple[str, ...] = ()
    resolution: int | None = None
    """The side to pack at where the settings leave it open; None takes it from the size."""
    notes: tuple[str, ...] = ()


def checked(images: Any, labels: Any, where: str, classes: tuple[str, ...] = ()) -> Arrays:
    """Images and labels as Arrays. Raises SourceError with what ``where`` has and what is wanted."""
    images = np.asarray(images) if not isinstance(images, np.ndarray) else images
    wanted = message("Give uint8 with the shape (N, H, W), (N, H, W, 1), (N, H, W, 3) or (N, H, W, 4).")
    if images.dtype != np.uint8:
        raise SourceError(_of_another_type(images, where), wanted, _as_bytes(images))
    if images.ndim == 4 and images.shape[3] not in (1, 3, 4) and images.shape[1] in (1, 3, 4):
        raise SourceError(
            message("{name} has the shape {shape}, with the channels first.", name=where, shape=images.shape),
            wanted,
            message("Give images.transpose(0, 2, 3, 1)."),
        )
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[3] not in (1, 3, 4)) or 0 in images.shape:
        raise SourceError(message("{name} has the shape {shape}.", name=where, shape=images.shape), wanted)
    if labels is None:
        return Arrays(images)
    labels = np.asarray(labels)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.shape != (len(images),) or not np.issubdtype(labels.dtype, np.integer):
        raise SourceError(
            message(
                "{name} has labels of the type {dtype} and the shape {shape} for {n} pictures.",
                name=where,
                dtype=labels.dtype,
                shape=labels.shape,
                n=len(images),
            ),
            message("Give whole numbers with the shape ({n},).", n=len(images)),
        )
    labels = labels.astype(np.int64)
    if not classes:
        known, labels = np.unique(labels, return_inverse=True)
        classes = tuple(str(label) for label in known)
    if labels.min() < 0 or labels.max() >= len(classes):
        raise SourceError(
            message("{name} has labels from {low} to {high}.", name=where, low=labels.min(), high=labels.max()),
            message("Labels must be from 0 to {high}.", high=len(classes) - 1),
        )
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
            message("{path} has no array named images.", path=path),
            message("Name it images (or x_train, x, arr_0); labels may be next to it."),
        )
    return checked(images, _from_npz(path, "labels", "y_train", "y"), str(path))


def read_npz_pair(images: Path, labels: Path, classes: tuple[str, ...]) -> Arrays:
    """Two .npz files with one array each: the form KMNIST is also published in. Raises SourceError."""
    pictures, marks = _from_npz(images, "arr_0"), _from_npz(labels, "arr_0")
    if pictures is None or marks is None:
        raise _unreadable(images, message("an array arr_0 is expected in it and in the file of the labels"))
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
        raise _unreadable(path, message("it doesn't start like an IDX file of bytes"))
    dimensions = data[3]
    shape = struct.unpack(f">{dimensions}I", data[4 : 4 + 4 * dimensions])
    numbers = np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions)
    if numbers.size != np.prod(shape, dtype=np.int64):
        said = " x ".join(map(str, shape))
        raise _unreadable(path, message("it declares {shape} and holds {n:,} numbers", shape=said, n=numbers.size))
    return numbers.reshape(shape)


def read_idx_pair(images: Path, labels: Path, classes: tuple[str, ...]) -> Arrays:
    """MNIST's two files. Raises SourceError when they don't belong together."""
    pictures, marks = read_idx(images), read_idx(labels)
    if pictures.ndim != 3 or marks.ndim != 1:
        why = message(
            "it has pictures of the shape {pictures} with labels of the shape {labels}",
            pictures=pictures.shape,
            labels=marks.shape,
        )
        raise _unreadable(images, why)
    return checked(pictures, marks, str(images), classes)


def _of_another_type(images: NDArray[Any], where: str) -> Message:
    """That an array isn't of bytes, and where its numbers are."""
    if not _has_range(images):
        return message("{name} holds numbers of the type {dtype}.", name=where, dtype=images.dtype)
    if broken := int((~np.isfinite(images)).sum()):
        return plural(
            broken,
            "{name} holds numbers of the type {dtype}, of which {n:,} is NaN or infinite.",
            "{name} holds numbers of the type {dtype}, of which {n:,} are NaN or infinite.",
            name=where,
            dtype=images.dtype,
        )
    return message(
        "{name} holds numbers of the type {dtype} from {low:.4g} to {high:.4g}.",
        name=where,
        dtype=images.dtype,
        low=images.min(),
        high=images.max(),
    )


def _has_range(images: NDArray[Any]) -> bool:
    return bool(images.size) and np.issubdtype(images.dtype, np.number) and not np.iscomplexobj(images)


def _as_bytes(images: NDArray[Any]) -> Message:
    """How to bring numbers to uint8, by where they are."""
    if not _has_range(images):
        return message("Give whole numbers from 0 to 255:  images.astype('uint8')")
    if not np.isfinite(images).all():
        return message(
            "Find out what made them, and leave those pictures out:  images[np.isfinite(images).reshape(len(images), -1).all(1)]"
        )
    low, high = float(images.min()), float(images.max())
    if np.issubdtype(images.dtype, np.floating) and -1.01 <= low < 0 and high <= 1.01:
        return message("For numbers in -1..1, give ((images + 1) / 2 * 255).round().clip(0, 255).astype('uint8').")
    if np.issubdtype(images.dtype, np.floating) and low >= 0 and high <= 1.01:
        return message("For numbers in 0..1, give (images * 255).round().clip(0, 255).astype('uint8').")
    if low >= 0 and high <= 255.5:
        return message("For numbers in 0..255, give images.round().clip(0, 255).astype('uint8').")
    return message(
        "Bring them to 0..255 first:  ((images - images.min()) / (images.max() - images.min()) * 255).round().astype('uint8')"
    )


CIFAR_ROW = 1 + 3 * 32 * 32


def read_cifar_binary(parts: list[tuple[str, bytes]], classes: tuple[str, ...]) -> Arrays:
    """CIFAR-10's binary form: rows of one label byte, then 1,024 red, 1,024 green and 1,024 blue ones. Raises SourceError."""
    rows = []
    for name, data in parts:
        if not data or len(data) % CIFAR_ROW:
            raise _unreadable(name, message("{n:,} bytes are not a whole number of rows of {row}", n=len(data), row=CIFAR_ROW))
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
        raise _unreadable(path, message("{names} not found in it", names=listed(missing)))
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
        message("{path} can't be read: {reason}.", path=path, reason=why),
        message("Download or write it again: this is what a file that was cut off on its way looks like."),
    )
