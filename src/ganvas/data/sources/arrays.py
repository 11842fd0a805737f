"""Arrays: pictures that come as one array of numbers, and the file forms that hold them (npy, npz, IDX, CIFAR binary)."""

import gzip
import hashlib
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ganvas.data.found import Refusal
from ganvas.data.objects.gather import Picture
from ganvas.data.objects.numbers import set_of, span_of
from ganvas.data.sources.folders import Entry
from ganvas.errors import SourceError
from ganvas.words import Message, listed, message


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
    """Images and labels as Arrays, the range and the axes of their numbers understood. Raises SourceError with what doesn't fit."""
    images = set_of(np.asarray(images) if not isinstance(images, np.ndarray) else images, where)
    span = span_of([images], where)
    return labelled(span.pixels(images), labels, where, classes, (span.note,) if span.note else ())


def labelled(
    images: NDArray[np.uint8], labels: Any, where: str, classes: tuple[str, ...] = (), notes: tuple[str, ...] = ()
) -> Arrays:
    """uint8 images and a label for each, a whole number or a name, as Arrays. Raises SourceError where the labels don't fit."""
    if labels is None:
        return Arrays(images, notes=notes)
    labels, classes = numbered(labels, len(images), where, classes)
    return Arrays(images, labels, classes, notes=notes)


def numbered(labels: Any, n: int, where: str, classes: tuple[str, ...] = ()) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """A label for each of ``n`` pictures as (n,) indices of classes, and the classes. Raises SourceError where they don't fit."""
    labels = np.asarray(labels)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.shape == (n,) and labels.dtype.kind == "U":
        names, indices = np.unique(labels, return_inverse=True)
        return indices.astype(np.int64), tuple(map(str, names))
    if labels.shape != (n,) or not np.issubdtype(labels.dtype, np.integer):
        raise SourceError(
            message(
                "{name} has labels of the type {dtype} and the shape {shape} for {n} pictures.",
                name=where,
                dtype=labels.dtype,
                shape=labels.shape,
                n=n,
            ),
            message("Give whole numbers with the shape ({n},), or as many names.", n=n),
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
    return labels, classes


def read_npy(path: Path) -> Arrays:
    """A .npy file, mapped into memory. Raises SourceError."""
    try:
        return checked(np.load(path, mmap_mode="r"), None, str(path))
    except (ValueError, OSError, EOFError, SyntaxError) as error:
        raise _unreadable(path, error) from None


def read_npz(path: Path) -> Arrays:
    """A .npz file: images under images, x_train, x or arr_0, labels under labels, y_train or y. Raises SourceError.

    Where it has a single array, that is the images whatever its name.
    """
    shapes = _shapes_in(path)
    images = _from_npz(path, "images", "x_train", "x", "arr_0", *(shapes if len(shapes) == 1 else ()))
    if images is None:
        raise SourceError(
            message("{path} has no array named images. It has {arrays}.", path=path, arrays=listed(_described(shapes))),
            message("Name it images (or x_train, x, arr_0); labels may be next to it."),
            message(
                "Or give the array itself, in Python:  ganvas.train(numpy.load({path!r})[{name!r}])",
                path=str(path),
                name=_largest(shapes),
            ),
        )
    return checked(images, _from_npz(path, "labels", "y_train", "y"), str(path))


def _shapes_in(path: Path) -> dict[str, tuple[int, ...]]:
    """The arrays of an .npz by name, with their shapes."""
    try:
        with np.load(path) as file:
            return {name: np.shape(file[name]) for name in file.files}
    except (ValueError, OSError, EOFError, KeyError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise _unreadable(path, error) from None


def _described(shapes: dict[str, tuple[int, ...]]) -> list[str]:
    described = [f"{name} {shape}" for name, shape in shapes.items()]
    return described if len(described) <= 8 else [*described[:8], "..."]


def _largest(shapes: dict[str, tuple[int, ...]]) -> str:
    """The name of the array with most numbers, which are likely the pictures."""
    return max(shapes, key=lambda name: int(np.prod(shapes[name])), default="images")


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
    if isinstance(why, ValueError) and "object" in str(why).lower():  # as NumPy says it of what it would have to run code for
        return SourceError(
            message("{path} holds Python objects, and reading these would run whatever code is in them.", path=path),
            message("Save the pictures as one array of numbers:  numpy.save('pictures.npy', numpy.stack(pictures))"),
            message("Pictures of different sizes can be saved as picture files in a folder."),
        )
    if str(why).startswith("Cannot load file containing"):  # what NumPy takes all for that doesn't start like an array
        why = message("it doesn't start like an array of NumPy")
    return SourceError(
        message("{path} can't be read: {reason}.", path=path, reason=why if isinstance(why, Message) else str(why).rstrip(".")),
        message("Download or write it again: this is what a file that was cut off on its way looks like."),
    )


_PNG = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")
"""Modes of Pillow that a PNG holds as they are."""
_TIFF = ("CMYK", "F", "I")
"""Those that a TIFF holds; the others are colours, too."""


@dataclass
class Loose:
    """Pictures that a program has one by one, as paths or in memory, read as files are."""

    pictures: list[Picture]
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    passed_over: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        digits = len(str(len(self.pictures)))
        for number, picture in enumerate(self.pictures):
            name = f"{number:0{digits}d}"
            name = f"{name}-{picture.name}" if isinstance(picture, Path) else f"{name}.png"
            self.entries.append(Entry(name, 1, 0, picture))

    def open(self, entry: Entry) -> BinaryIO:
        picture = entry.handle
        if isinstance(picture, Path):
            return picture.open("rb")
        file = BytesIO()
        if picture.mode in _PNG:
            kept = {name: picture.info[name] for name in ("icc_profile", "transparency") if name in picture.info}
            picture.save(file, "PNG", compress_level=1, exif=picture.getexif(), **kept)
        else:
            (picture if picture.mode in _TIFF else picture.convert("RGB")).save(file, "TIFF")
        file.seek(0)
        return file

    def peek(self, entry: Entry) -> BinaryIO:
        return self.open(entry)

    def close(self) -> None:
        pass

    def stamps(self) -> list[object]:
        """What changes when any of them does."""
        return [_stamp(picture) for picture in self.pictures]


def _stamp(picture: Picture) -> object:
    if isinstance(picture, Path):
        try:
            about = picture.stat()
        except OSError:
            return str(picture)
        return str(picture.resolve()), about.st_size, about.st_mtime_ns
    about_it = sorted((name, repr(value)) for name, value in picture.info.items() if name in ("icc_profile", "transparency"))
    turned = picture.getexif().get(0x0112)
    return picture.mode, picture.size, turned, about_it, hashlib.sha256(picture.tobytes()).hexdigest()
