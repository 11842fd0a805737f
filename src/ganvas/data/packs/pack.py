"""Pack: every picture of a source is read, on all cores, and written into a pack in order."""

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.found import Cut, Refusal, Sizes
from ganvas.data.packs.report import Report, counted
from ganvas.data.packs.writer import PackWriter
from ganvas.data.pictures.decode import Picture, framed, is_grey, read_extent, read_picture, read_size
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.frame import Frame, cut_of, frame_for
from ganvas.data.pictures.opening import quiet_pillow
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.values import Extent, about_scale, sampled_of_each, scale_of
from ganvas.data.sources.arrays import Arrays
from ganvas.data.sources.classes.classes import classes_of
from ganvas.data.sources.classes.labels import Labels, labels_among
from ganvas.data.sources.find import Chosen
from ganvas.data.sources.folders import Entry, Files, opened
from ganvas.data.sources.named import ARCHIVES
from ganvas.errors import SourceError
from ganvas.paths import path_of
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import Command, Message, Step, message, plural

Item = TypeVar("Item")
Result = TypeVar("Result")

_SAMPLE = 4096
_CHUNK_BYTES = 4 * 2**20


@dataclass
class Tally:
    """What is counted while pictures are packed."""

    names: list[str] = field(default_factory=list)
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    enlarged: int = 0
    deep: int = 0
    """Pictures with more than eight bits a channel."""

    def count(self, picture: Picture, frame: Frame, settings: DataSettings) -> None:
        self.sizes[picture.width, picture.height] += 1
        self.modes[picture.mode] += 1
        self.deep += picture.is_deep
        scales = frame.width / picture.width, frame.height / picture.height
        self.enlarged += (max(scales) if settings.fit == "crop" else min(scales)) > 1


def pack(
    content: Arrays | Chosen, name: str, settings: DataSettings, folder: Path, progress: ProgressCallback | None
) -> tuple[Report, list[str]]:
    """Write the pictures of a source into ``folder``; returns the report and the name of each picture ([] for arrays).

    Raises SourceError where no picture can be used.
    """
    if isinstance(content, Arrays):
        return _pack_arrays(content, name, settings, folder, progress), []
    with quiet_pillow():
        return _pack_files(content, name, settings, folder, progress)


class _Unscaled(Exception):
    """A picture of more than eight bits was met, and the set's scale isn't known yet."""


def _pack_files(
    chosen: Chosen, name: str, settings: DataSettings, folder: Path, progress: ProgressCallback | None
) -> tuple[Report, list[str]]:
    labels, entries, about_labels = labels_among(chosen.files, chosen.entries)
    labels = chosen.labels or labels
    decided = settings.resolution is not None and settings.ratio is not None
    frame, shaped = frame_for([] if decided else sizes_of(chosen.files, entries), settings)
    chosen = Chosen(chosen.files, entries, (*chosen.files.notes, *chosen.notes, *filter(None, [shaped]), *about_labels))
    try:
        report, names = _packed(chosen, labels, name, frame, settings, folder, progress)
    except _Unscaled:
        # Most sets have none of these, so that nothing is read twice before one is met.
        extents = _extents_of(chosen.files, entries, progress)
        scale = scale_of(extents)
        scaled = settings.model_copy(update={"values": str(scale)})
        chosen = Chosen(chosen.files, entries, (*chosen.notes, *about_scale(scale, extents)))
        report, names = _packed(chosen, labels, name, frame, scaled, folder, progress)
    return report.model_copy(update={"shaped": shaped}), names


def _packed(
    chosen: Chosen,
    labels: Labels | None,
    name: str,
    frame: Frame,
    settings: DataSettings,
    folder: Path,
    progress: ProgressCallback | None,
) -> tuple[Report, list[str]]:
    files, entries = chosen.files, chosen.entries
    writer = PackWriter(folder, frame, settings.channels)
    writer.expect(len(entries))
    tally = Tally(refused=list(files.refused))

    def read(entry: Entry) -> Picture | Refusal:
        try:
            with opened(files, entry) as file:
                picture = read_picture(file, frame, settings, keep_colour=not writer.may_be_grey)
        except Refused as refused:
            return Refusal(name=entry.name, reason=refused.reason, detail=refused.detail)
        if picture.is_deep and settings.scale_of() is None:
            raise _Unscaled
        return picture

    try:
        pace = Pace(message("packing"), len(entries), progress)
        for done, (entry, result) in enumerate(zip(entries, in_order(read, entries, frame), strict=True), 1):
            if isinstance(result, Refusal):
                tally.refused.append(result)
            else:
                writer.add(result.pixels)
                tally.names.append(entry.name)
                tally.count(result, frame, settings)
            pace.note(done)
        if not tally.names:
            raise nothing_usable(name, tally.refused)
        numbers, classes, about_classes = classes_of(tally.names, labels)
        marks = np.array(numbers, np.int64) if numbers else None
        values = (str(settings.scale_of()),) if tally.deep else ()
        notes = (*chosen.notes, *about_classes)
        return report_of(name, writer, marks, classes, tally, files.passed_over, notes, settings, values), tally.names
    finally:
        writer.abandon()


def _pack_arrays(arrays: Arrays, name: str, settings: DataSettings, folder: Path, progress: ProgressCallback | None) -> Report:
    images = arrays.images if arrays.images.ndim == 4 else arrays.images[..., None]
    count, height, width, channels = images.shape
    frame, shaped = frame_for([(width, height)], settings, arrays.resolution)
    writer = PackWriter(folder, frame, settings.channels)
    writer.expect(count)
    tally = Tally()
    mode = {1: "L", 3: "RGB", 4: "RGBA"}[channels]
    tally.count(Picture(images[0], width, height, mode), frame, settings)
    notes = (*arrays.notes, *filter(None, [shaped]))
    if tally.enlarged and height == width:
        remark = message(
            "The originals are {width} x {height} and were enlarged to {frame}.", width=width, height=height, frame=frame
        )
        notes = (*notes, remark)

    # The plain way, for sets that already are as they are wanted: no Pillow, no threads.
    as_it_is = (height, width) == frame and settings.channels in (None, channels)

    def read(index: int) -> Picture:
        pixels = images[index] if channels > 1 else images[index, ..., 0]
        if as_it_is and channels == 1:
            return Picture(pixels, width, height, "L")
        if as_it_is and channels == 3:
            return Picture(pixels[..., 0] if writer.may_be_grey and is_grey(pixels) else pixels, width, height, "RGB")
        return Picture(framed(Image.fromarray(np.ascontiguousarray(pixels)), frame, settings), width, height, "")

    try:
        pace = Pace(message("packing"), count, progress)
        results: Iterable[Picture] = map(read, range(count)) if as_it_is else in_order(read, range(count), frame)
        for done, picture in enumerate(results, 1):
            writer.add(picture.pixels)
            pace.note(done)
        # All have the size and mode of the one that was counted.
        tally.sizes[width, height] = count
        tally.modes[mode] = count
        tally.enlarged *= count
        report = report_of(name, writer, arrays.labels, arrays.classes, tally, 0, notes, settings)
        return report.model_copy(update={"shaped": shaped})
    finally:
        writer.abandon()


def report_of(
    name: str,
    writer: PackWriter,
    labels: NDArray[np.int64] | None,
    classes: Sequence[str],
    tally: Tally,
    passed_over: int,
    notes: tuple[str, ...],
    settings: DataSettings,
    values: tuple[str, ...] = (),
) -> Report:
    fingerprint, duplicates = writer.finish(labels, classes)
    counts = np.bincount(labels, minlength=len(classes)).tolist() if labels is not None else []
    cut = cut_of(tally.sizes, writer.frame) if settings.fit == "crop" else Cut()
    return Report(
        source=name,
        pictures=writer.count,
        shape=writer.shape,
        classes=dict(zip(classes, counts, strict=True)),
        sizes=Sizes.of(tally.sizes),
        modes=dict(tally.modes.most_common()),
        enlarged=tally.enlarged,
        cut=cut,
        duplicates=duplicates,
        refused=tuple(sorted(tally.refused, key=lambda refusal: refusal.name)),
        passed_over=passed_over,
        notes=notes,
        values=values,
        bytes=writer.count * writer.row_bytes,
        where=str(writer.folder),
        fingerprint=fingerprint,
    )


def sizes_of(files: Files, entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """(width, height) from the heads of all files, or of _SAMPLE of them spread evenly: a median doesn't need more."""

    def size(entry: Entry) -> tuple[int, int] | None:
        try:
            with opened(files, entry) as file:
                return read_size(file)
        except Refused:
            return None

    step = max(1, -(-len(entries) // _SAMPLE))
    sizes = [found for found in in_order(size, entries[::step], Frame(64, 64)) if found]
    if not sizes and step > 1:
        sizes = [found for found in in_order(size, entries, Frame(64, 64)) if found]
    # None is usable, so any size will do: reading them reports what is wrong with each.
    return sizes or [(64, 64)]


def _extents_of(files: Files, entries: Sequence[Entry], progress: ProgressCallback | None) -> list[Extent]:
    """Where the numbers of all pictures with more than eight bits a channel are."""
    most = sampled_of_each(len(entries))

    def extent(entry: Entry) -> Extent | None:
        try:
            with opened(files, entry) as file:
                return read_extent(file, most)
        except Refused:
            return None

    pace, extents = Pace(message("reading values"), len(entries), progress), []
    for done, found in enumerate(in_order(extent, entries, Frame(64, 64)), 1):
        if found is not None:
            extents.append(found)
        pace.note(done)
    return extents


def in_order(work: Callable[[Item], Result], items: Sequence[Item], frame: Frame) -> Iterator[Result]:
    """work(item) for each item, on all cores, in order, with only a few chunks of results in memory at a time.

    Threads: decoding and resizing release Python's lock, and a script without a __main__ guard stays safe.
    """
    # Fewer cores than the machine has, where a container or a batch system limits them.
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # Small where there are few, so that the first are soon done and it is known how long the rest takes.
    chunk = max(1, min(64, _CHUNK_BYTES // (3 * frame.height * frame.width), len(items) // (16 * workers)))
    pool = ThreadPoolExecutor(workers, "ganvas-packing")
    waiting: deque[Future[list[Result]]] = deque()
    try:
        for start in range(0, len(items), chunk):
            part = items[start : start + chunk]
            waiting.append(pool.submit(lambda part: [work(item) for item in part], part))
            if len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def nothing_usable(name: str, refused: list[Refusal]) -> SourceError:
    """The error of a source without a single picture, with the reasons why its files were refused."""
    steps: list[str | Step] = [
        message("Give a folder, zip or tar with PNG, JPEG, WebP, GIF, BMP or TIFF pictures of at least 8 x 8 pixels.")
    ]
    if any("-ubyte" in refusal.name or "_batch" in refusal.name for refusal in refused):
        steps.append(
            message(
                "Published sets in their own form are found by name:  GANVAS_DATA=FOLDER ganvas data mnist (or cifar10, ...)"
            )
        )
    if inside := [refusal.name for refusal in refused if refusal.name.lower().endswith((*ARCHIVES, ".npy", ".npz"))]:
        path = path_of(name) / inside[0]
        if path.is_file():
            steps.insert(0, Step(message("To take the array or archive that is inside it"), Command("data", path)))
        else:
            steps.insert(0, message("Unpack it first: {file} inside it can't be read from there.", file=inside[0]))
    return SourceError(_nothing_in(name, refused), *steps)


def _nothing_in(name: str, refused: list[Refusal]) -> Message:
    if not refused:
        return message("{name} has no pictures: it is empty.", name=name)
    return plural(
        len(refused),
        "{name} has no usable pictures: its only file can't be used ({reasons}).",
        "{name} has no usable pictures: none of its {n:,} files can be used ({reasons}).",
        name=name,
        reasons=counted(Counter(refusal.reason for refusal in refused)),
    )
