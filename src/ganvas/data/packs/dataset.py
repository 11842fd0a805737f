"""Dataset: the pictures of one source, packed once and mapped into memory from then on."""

import errno
import hashlib
import json
import os
import shutil
from base64 import b64encode
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Self

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from ganvas.data.music.pianoroll import RollSheet
from ganvas.data.music.settings import MelodySettings
from ganvas.data.objects.gather import one_or_two
from ganvas.data.packs.pack import pack
from ganvas.data.packs.pack_melodies import pack_melodies
from ganvas.data.packs.pack_sides import pack_sides
from ganvas.data.packs.report import Report
from ganvas.data.packs.writer import FORMAT, put_in_place, read_index, write_json
from ganvas.data.pictures.frame import surely_square
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.sheets import Sheet
from ganvas.data.sources.find import Chosen, Source, find_source
from ganvas.data.sources.melodies import Rolls, find_melodies
from ganvas.data.sources.sides.shots import Relation, Sided
from ganvas.data.sources.two_sides import Sources, find_sides
from ganvas.disk import cache_folder
from ganvas.errors import SourceError
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback
from ganvas.words import Command, Flag, Message, Step, message

Preparation = DataSettings | MelodySettings
"""How examples are prepared: a value for each medium."""

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Dataset:
    """Packed pictures with their labels. Made by ``Dataset.open``.

    images: (N, H, W, C) uint8, a read-only memory map.
    labels: (N,) int64, the class of each picture as an index into ``classes``; None if the pictures have no classes.
    classes: the name of each label.
    fingerprint: SHA-256 of pixels, labels and class names, the same wherever the pictures are.
    relation: "pairs" or "sides" where it was opened as the two sides of a translation, which then are its classes a and b.
    masks: which of the two sides were masks of class numbers and were coloured.
    source: where the pictures are from, as shown to people.
    report: what was found in the source, what was refused and why, as a ``ganvas.data.Report``.
    folder: the pack in the cache.
    """

    def __init__(self, folder: Path, source: str = "") -> None:
        """A pack in the cache; ``Dataset.open`` finds or makes it."""
        folder = path_of(folder)
        index = read_index(folder)
        if index is None:
            raise SourceError(
                message("{folder} is not a pack of pictures.", folder=folder),
                message("To open a source, call Dataset.open({folder!r}).", folder=str(folder)),
            )
        self.folder = folder
        report = Report.from_json(json.dumps(index["report"]))
        self.source = source or report.source
        self.report = report.model_copy(update={"source": self.source, "where": str(folder)})
        self.fingerprint = self.report.fingerprint
        self.classes: tuple[str, ...] = tuple(self.report.classes)
        self.images: NDArray[np.uint8] = np.load(folder / "images.npy", mmap_mode="r")
        self.labels: NDArray[np.int64] | None = np.load(folder / "labels.npy") if self.classes else None
        self.relation: Relation | None = index.get("relation")  # type: ignore[assignment]
        self.masks: tuple[bool, ...] = tuple(index.get("masks", ()))  # type: ignore[arg-type]

    @classmethod
    def open(
        cls,
        source: Sources,
        settings: Preparation | None = None,
        *,
        labels: Any = None,
        relation: Relation | None = None,
        cache: Path | None = None,
        progress: ProgressCallback | None = None,
    ) -> Self:
        """The pictures of ``source``, packed now or found packed.

        source: a name (digits, mnist, fashion-mnist, kmnist, cifar10), a folder, a zip, tar, npy or npz file, each with an
        optional ``:part`` (``mnist:test``, ``moths:val``), or pictures in memory, to which ``labels`` may belong:
            an array or tensor (N, H, W), (N, H, W, C) or (N, C, H, W), a list of pictures, arrays or paths, {"images": ..., "labels": ...},
            or a map-style data set whose elements are pictures or (picture, label). What range its numbers have is said in a note.
        relation: "pairs" or "sides" opens two sides: those of one source (folders a and b, or halves side by side), or a tuple of two.
        settings: how the pictures are prepared; None is ``DataSettings()``.
        labels: (N,) whole numbers, the class of each picture of an array.
        cache: the folder for packs and downloads, by default GANVAS_CACHE or the system's folder for caches.
        progress: is called now and then while pictures are downloaded or packed.
        Raises SourceError where no picture can be had; single files that can't be read are in ``report.refused``.
        """
        settings, source = settings or DataSettings(), one_or_two(source)
        cache = cache_folder(cache)
        found = _found(source, settings, labels, relation, cache, progress)
        folder = cache / "packs" / key_of(found, settings)
        if usable_index(folder) is None:
            squares = squares_of(found, settings, cache)
            if squares is None:
                _make_pack(found, settings, folder, progress)
            else:
                folder = squares
        dataset = cls(folder, found.name)
        if found.own is not None:  # what lies next to the pictures may have changed since they were packed
            dataset.report = dataset.report.model_copy(update={"own": found.own})
        if found.notes:
            dataset.report = dataset.report.model_copy(update={"notes": (*found.notes, *dataset.report.notes)})
        return dataset

    def is_of(self, source: Sources, settings: Preparation, relation: Relation | None, *, cache: Path | None = None) -> bool:
        """Whether the source is there and as it was when this was packed. Looks at names, sizes and dates alone."""
        try:
            found = _found(source, settings, None, relation, cache_folder(cache), None)
        except SourceError:
            return False
        squares = settings if isinstance(settings, MelodySettings) else settings.model_copy(update={"aspect": "square"})
        return self.folder.name in (key_of(found, settings), key_of(found, squares))

    @cached_property
    def sides(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of a and those of b, of a set with a ``relation``; where it is "pairs", those at one place belong together."""
        assert self.labels is not None
        return np.flatnonzero(self.labels == 0), np.flatnonzero(self.labels == 1)

    @property
    def examples(self) -> int:
        """How many make an epoch: pictures, pairs, or the pictures of the larger side."""
        return len(self) if self.relation is None else max(map(len, self.sides))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each picture's file below its source; numbers for arrays."""
        names = json.loads((self.folder / "names.json").read_bytes())
        return tuple(names) or tuple(str(number) for number in range(len(self)))

    @cached_property
    def digests(self) -> NDArray[np.uint8] | None:
        """(N, 8), what tells the pixels of one picture from those of another; None in packs of earlier versions."""
        path = self.folder / "digests.npy"
        return np.load(path) if path.is_file() else None

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of one picture."""
        _, height, width, channels = self.images.shape
        return channels, height, width

    def __len__(self) -> int:
        return len(self.images)

    def sheet(self, count: int = 100, columns: int | None = None) -> Sheet:
        """Up to ``count`` pictures, spread evenly; with classes, a row (or a fair share) for each; pairs side by side.

        columns: pictures in a row; None makes ten where there are classes or pairs, else as many as make the sheet about square.
        """
        sheet = RollSheet if self.report.medium == "melodies" else Sheet
        if self.labels is None:
            return sheet(self.images[_spread(np.arange(len(self)), count)], columns)
        if self.relation == "pairs":
            pairs = np.stack([_spread(side, count // 2) for side in self.sides], 1)
            return sheet(self.images[pairs.ravel()], columns or 10)
        columns = columns or 10
        rows_each = count // columns // len(self.classes)
        if not rows_each:  # too many classes for a row each
            in_order = np.argsort(self.labels, kind="stable")
            return sheet(self.images[_spread(in_order, count)], columns)
        rows = []
        for label in range(len(self.classes)):
            mine = _spread(np.flatnonzero(self.labels == label), rows_each * columns)
            # A class with few pictures leaves its row half empty: the next one starts a row of its own.
            row = np.full((-(-len(mine) // columns) * columns, *self.images.shape[1:]), 255, np.uint8)
            row[: len(mine)] = self.images[mine]
            rows.append(row)
        return sheet(np.concatenate(rows), columns)

    def __repr__(self) -> str:
        channels, height, width = self.shape
        shape = f"{len(self):,} x {channels} x {height} x {width}"
        classes = f", classes={len(self.classes)}" if self.classes else ""
        return f"Dataset({self.source!r}: {shape}{classes}, {self.fingerprint[:8]})"

    def _repr_png_(self) -> bytes:
        return self.sheet()._repr_png_()

    def _repr_html_(self) -> str:
        picture = b64encode(self._repr_png_()).decode()
        title = escape(self.report.title())
        return f'<pre>{escape(str(self.report))}</pre><img src="data:image/png;base64,{picture}" alt="{title}">'


def _found(
    source: Sources,
    settings: Preparation,
    labels: Any,
    relation: Relation | None,
    cache: Path,
    progress: ProgressCallback | None,
) -> Source:
    if isinstance(settings, MelodySettings):
        return find_melodies(source)
    if relation is not None:
        return find_sides(source, relation, cache, progress)
    if isinstance(source, tuple):
        raise SourceError(
            message("Two sources were given, but the recipe learns from one."),
            Step(message("To train a translation"), Command("train", _pair(source), recipe="pix2pix")),
        )
    return find_source(source, labels, cache, progress)


def _pair(sources: tuple[Any, Any]) -> tuple[str | Path, str | Path]:
    """Two sources as they can be typed; arrays can't."""
    one, other = (str(source) if isinstance(source, (str, os.PathLike)) else "ARRAY" for source in sources)
    return one, other


def key_of(found: Source, settings: Preparation) -> str:
    """The name of a pack's folder."""
    return hashlib.sha256(repr((FORMAT, found.identity, settings.identity())).encode()).hexdigest()[:32]


def usable_index(folder: Path) -> dict[str, Any] | None:
    """The index of a pack that is what would be made today, else None: deep pictures were once scaled by each one's own numbers."""
    index: dict[str, Any] | None = read_index(folder)
    if index is None:
        return None
    report = index["report"]
    is_of_today = "values" in report or not any(mode == "F" or mode.startswith("I") for mode in report["modes"])
    return index if is_of_today else None


def squares_of(found: Source, settings: Preparation, cache: Path) -> Path | None:
    """A pack of squares that would be made again under another name, because nearly all pictures are square."""
    if isinstance(settings, MelodySettings) or settings.aspect != "auto":
        return None
    folder = cache / "packs" / key_of(found, settings.model_copy(update={"aspect": "square"}))
    return folder if _holds_squares(folder) else None


def _holds_squares(folder: Path) -> bool:
    """Whether a pack of squares is what the aspect ``auto`` would make too."""
    index = usable_index(folder)
    if index is None:
        return False
    report = Report.from_json(json.dumps(index["report"]))
    return surely_square(report.sizes, report.pictures)


def _make_pack(found: Source, settings: Preparation, folder: Path, progress: ProgressCallback | None) -> None:
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if usable_index(folder) is not None:  # made by another process while this one waited
                return
            shutil.rmtree(unfinished, ignore_errors=True)  # left by a process that was killed: we hold its lock
            unfinished.mkdir()
            try:
                _write(found, settings, unfinished, progress)
                put_in_place(unfinished, folder)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise _cant_write(folder.parent, error, settings) from error


def _write(found: Source, settings: Preparation, folder: Path, progress: ProgressCallback | None) -> None:
    try:
        content = found.read()
    except OSError as error:
        if error.errno in _DISK_FULL:  # a compressed tar is uncompressed into the cache
            raise
        raise SourceError(
            message("{name} can't be read: {reason}.", name=found.name, reason=error.strerror or error),
            message("Check that you have permission to read it."),
        ) from None
    sided: dict[str, Any] = {}
    try:
        names: list[str] = []
        if isinstance(content, Rolls):
            report = pack_melodies(content, found.name, folder, progress)
        elif isinstance(content, Sided):
            assert isinstance(settings, DataSettings)  # melodies have no sides
            report, names, masks = pack_sides(content, found.name, settings, folder, progress)
            report = report.model_copy(update={"own": content.own})
            sided = {"relation": content.relation, "masks": masks}
        else:
            assert isinstance(settings, DataSettings)
            report, names = pack(content, found.name, settings, folder, progress)
            if isinstance(content, Chosen):
                report = report.model_copy(update={"own": content.own, "generated": content.generated})
    finally:
        if isinstance(content, Chosen):
            content.files.close()
        elif isinstance(content, Sided):
            content.close()
    write_json(folder / "names.json", names)
    index = {"format": FORMAT, "classes": list(report.classes), "settings": json.loads(settings.to_json()), **sided}
    write_json(folder / "index.json", index | {"report": json.loads(report.to_json())})


def _cant_write(folder: Path, error: OSError, settings: Preparation) -> SourceError:
    if error.errno in _DISK_FULL:
        return SourceError(
            message("The disk is full: the pictures can't be packed into {folder}.", folder=folder),
            message("Free some space there, or name a folder on another disk:  GANVAS_CACHE=/path/to/folder"),
            *_smaller(settings),
        )
    return SourceError(
        message("The pictures can't be packed into {folder}: {reason}.", folder=folder, reason=error.strerror or error),
        message("Name a folder that can be written to:  GANVAS_CACHE=/path/to/folder"),
    )


def _smaller(settings: Preparation) -> list[Message]:
    """Advice to take smaller pictures; where their size is left to the pictures, it isn't known which would be smaller."""
    if not isinstance(settings, DataSettings):
        return []
    if settings.resolution is None:
        return [message("Smaller pictures need less: choose a lower resolution.")]
    side = next((side for side in (512, 256, 128, 64, 32, 16, 8) if side < settings.resolution), None)
    return [message("Smaller pictures need less, for example:  {flag}", flag=Flag("resolution", side))] if side else []


def _spread(indices: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """At most ``count`` of the indices, evenly spread, in order."""
    if len(indices) <= count:
        return indices
    return indices[np.linspace(0, len(indices) - 1, count).round().astype(np.int64)]
