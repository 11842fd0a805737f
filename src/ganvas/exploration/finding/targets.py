"""Targets: pictures that a person has, as a model would have seen them, with what was lost on the way."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.found import Refusal, why_in_words
from ganvas.data.pictures.decode import framed, read_picture
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.frame import Frame
from ganvas.data.pictures.full_size import with_channels
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.sources.archives import archive_kind
from ganvas.data.sources.find import Chosen, find_source, is_there, nothing_there
from ganvas.data.sources.folders import Folder, opened
from ganvas.data.sources.own import as_refused
from ganvas.data.sources.two_sides import pictures_among
from ganvas.disk import cache_folder
from ganvas.errors import ModelError, SourceError
from ganvas.inference.medium import Pictures
from ganvas.inference.pictures import PictureLike, whole_picture
from ganvas.inference.trained import TrainedModel
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback
from ganvas.words import message

ARRAYS = (".npy", ".npz")


@dataclass(frozen=True, eq=False)
class Target:
    """A picture that is to be found."""

    pixels: NDArray[np.uint8]
    """(H, W, C), as the model would have seen it."""
    name: str = ""
    """Of its file."""
    path: Path | None = None
    """The file, where it was given by itself."""
    read_from: Path | None = None
    """The file that it was read from, which must not be replaced; the archive or array that it is in."""
    lost_colour: bool = False
    """Whether it has colours, and the model makes grey pictures."""


class Targets:
    """Reads pictures for one model. Raises ModelError where what the model makes are no pictures."""

    def __init__(self, trained: TrainedModel) -> None:
        medium = trained.config.medium
        if not isinstance(medium, Pictures):
            raise ModelError(
                message("This model doesn't make pictures, so a picture can't be found in it."),
                message("Give a model that was trained on pictures."),
            )
        ground = DataSettings(ground="#{:02x}{:02x}{:02x}".format(*medium.ground))
        self.settings = medium.preparation(trained.config.shape, ground)
        self.channels, *sides = trained.config.shape
        self.frame = Frame(*sides)

    def of(self, picture: PictureLike) -> Target:
        """One picture: a path, a picture of Pillow, or an array or tensor. Raises SourceError for what is not a picture."""
        if isinstance(picture, (str, os.PathLike)):
            path = path_of(picture)
            try:
                with path.open("rb") as file:
                    return self._read(file, path.name, path, path)
            except (Refused, OSError) as error:
                reason = why_in_words(error.reason, error.detail) if isinstance(error, Refused) else error.strerror
                raise SourceError(
                    message("{picture} can't be used: {reason}.", picture=picture, reason=reason),
                    message("Give a picture: a PNG, JPEG, WebP or the like."),
                ) from None
        image = whole_picture(picture, ground=self.settings.ground_rgb, scale=self.settings.scale_of()).image
        pixels = framed(image, self.frame, self.settings.model_copy(update={"channels": None}))
        return Target(with_channels(pixels, self.channels), lost_colour=self._loses(pixels))

    def among(self, source: str, progress: ProgressCallback | None = None) -> Iterator[Target | Refusal]:
        """Those of one source: a picture, or a folder, zip, tar or array of them; pictures that can't be used are refusals.

        Raises SourceError for what can't be any of these.
        """
        path = path_of(source)
        if path.is_file() and path.suffix.lower() not in ARRAYS and archive_kind(path) is None:
            try:
                with path.open("rb") as file:
                    yield self._read(file, path.name, path, path)
            except Refused as refusal:
                yield Refusal(name=path.name, reason=refusal.reason, detail=refusal.detail)
            return
        if not is_there(source):
            raise nothing_there(source, message("Give a picture, or a folder, zip or tar of pictures."))
        found = find_source(source, None, cache_folder(), progress).read()
        if not isinstance(found, Chosen):
            pictures = Dataset.open(source, self.settings, progress=progress)
            for name, pixels in zip(pictures.names, pictures.images, strict=True):
                yield Target(np.array(pixels), name, read_from=path)
            return
        entries, others = pictures_among(found.files.entries if found.notes else found.entries)
        yield from (*found.files.refused, *as_refused(found.own))
        yield from (Refusal(name=entry.name, reason="not a picture") for entry in others)
        with closing(found.files):
            for entry in entries:
                try:
                    with opened(found.files, entry) as file:
                        read_from = Path(entry.handle) if isinstance(found.files, Folder) else path
                        yield self._read(file, entry.name, None, read_from)
                except Refused as refusal:
                    yield Refusal(name=entry.name, reason=refusal.reason, detail=refusal.detail)

    def _read(self, file: BinaryIO, name: str, path: Path | None, read_from: Path) -> Target:
        # Without channels it stays grey only where it looks grey.
        read = read_picture(file, self.frame, self.settings.model_copy(update={"channels": None})).pixels
        return Target(with_channels(read, self.channels), name, path, read_from, self._loses(read))

    def _loses(self, pixels: NDArray[np.uint8]) -> bool:
        return self.channels == 1 and pixels.ndim == 3
