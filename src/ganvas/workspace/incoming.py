"""Incoming: what a person names to be added to a gallery, as origins with their pictures. Nothing in a file is trusted."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganvas import origins
from ganvas.data.pictures.sheets import Sheet
from ganvas.data.sources.layout import looks_like_picture
from ganvas.errors import GanvasError, OriginError, SettingError
from ganvas.exploration.litters import Litter
from ganvas.exploration.pieces import Piece, pictures_of
from ganvas.origins import LARGEST, Keep, OfFile, OfGallery, OfSeed, Origin, origin_of, parsed
from ganvas.origins.steps import broken
from ganvas.paths import path_of
from ganvas.runs.found import is_run
from ganvas.runs.load import load
from ganvas.words import Command, Message, Step, message, quoted
from ganvas.workspace.adding import Incoming, Skipped
from ganvas.workspace.files.cutting import cut
from ganvas.workspace.files.reading import Shown, shown_by
from ganvas.workspace.makers import Makers
from ganvas.workspace.pieces import GalleryPiece
from ganvas.workspace.places import place_of

MOST_ON_A_SHEET = 10_000

Given = str | Path | Piece | Litter | Sheet | GalleryPiece
"""What can be added: a picture file, sheet or folder, "sheet.png#3", "runs/moths#7:12", or what Python has of pieces."""


class Reader:
    """Reads what is named. size_of: pixels (H, W) of a model's pictures, by its SHA-256, as far as known. skipped: files of folders."""

    def __init__(
        self,
        makers: Makers,
        model: str | None = None,
        size_of: Callable[[str], tuple[int, int] | None] = lambda sha256: None,
    ) -> None:
        self._makers, self._model, self._size_of = makers, model, size_of
        self.skipped: list[Skipped] = []
        self._runs: dict[Path, str] = {}

    def check(self, given: Sequence[Given]) -> None:
        """Raises what ``read`` would for a name that isn't one, before anything is read that takes long."""
        for each in given:
            if isinstance(each, str | Path) and not isinstance(named := _named(each), OfSeed) and not named.path.is_dir():
                origin_of(named.path)

    def count(self, given: Sequence[Given]) -> int:
        """How many things there are to read, so that one can say how far it is."""
        return sum(
            len(_files(path_of(each))) if isinstance(each, str | Path) and path_of(each).is_dir() else 1 for each in given
        )

    def read(self, given: Sequence[Given]) -> Iterator[list[Incoming]]:
        """The pieces of each thing, in their order. Raises OriginError, or what else is wrong, for a name; of a folder it goes on."""
        for each in given:
            for pieces in self._named(each) if isinstance(each, str | Path) else [self._in_memory(each)]:
                for piece in pieces:
                    if len(piece.origin.text) > LARGEST:
                        raise broken(message("it is {size:,} bytes long", size=len(piece.origin.text)))
                yield pieces

    def _named(self, given: str | Path) -> Iterator[list[Incoming]]:
        match _named(given):
            case OfSeed() as of_seed:
                yield [self._sample(of_seed)]
            case OfFile(path, None) if path.is_dir():
                yield from self._folder(path)
            case OfFile(path, number):
                yield self._file(path, number)

    def _folder(self, folder: Path) -> Iterator[list[Incoming]]:
        if is_run(folder) or (folder / "config.json").is_file():
            raise SettingError(
                message(
                    "{folder} is a run or a model, which can make more pictures than anybody wants to keep.", folder=folder
                ),
                message("Name those that you want by their seed and number:  {name}", name=quoted(f"{folder}#7:12")),
            )
        found = 0
        for path in _files(folder):
            try:
                pieces = self._file(path)
            except GanvasError as error:
                self.skipped.append(Skipped(path.relative_to(folder).as_posix(), _first(error)))
                pieces = []
            found += len(pieces)
            yield pieces
        if not found:
            raise OriginError(
                message("No picture in {folder} carries an origin that could be read.", folder=folder),
                message("Only pictures that a model of ganvas made can be added, as ganvas wrote them."),
            )

    def _file(self, path: Path, index: int | None = None) -> list[Incoming]:
        origin = origin_of(path)
        cells = [origin.cell(index)] if index is not None else self._cells(path, origin)
        shown, pictures = shown_by(path), self._makers.pictures(cells)
        is_cut = pictures is None and len(origin) > 1
        if pictures is None:
            pictures = self._taken(path, shown, origin, index)
        else:
            _check_shown(path, shown, cells, pictures, index, len(origin))
        place = self._makers.place(origin.model)
        return [Incoming(cell, picture, place, is_cut) for cell, picture in zip(cells, pictures, strict=True)]

    def _taken(self, path: Path, shown: Shown, origin: Origin, index: int | None) -> list[NDArray[np.uint8]]:
        """The pictures in a file whose model isn't there. Raises OriginError where it isn't certain where and how they are."""
        whole = cut(shown.pixels, len(origin), self._size_of(origin.model)) if shown.is_exact else None
        if whole is not None:
            return [whole[index]] if index is not None else list(whole)
        if shown.moves:
            wrong = message(
                "{path} is a movie, so the pieces that it leads through have to be made again by their model.", path=path
            )
        else:
            wrong = message(
                "The pictures of {path} can't be cut out of it for sure; their model has to make them again.", path=path
            )
        raise OriginError(wrong, message("Name the model that made them:  --model RUN_OR_MODEL"))

    def _cells(self, path: Path, origin: Origin) -> list[Origin]:
        if len(origin) > MOST_ON_A_SHEET:
            raise OriginError(
                message(
                    "{path} has {count:,} pictures, and at most {most:,} are added at once.",
                    path=path,
                    count=len(origin),
                    most=MOST_ON_A_SHEET,
                ),
                message("Name those that you want:  {name}", name=quoted(f"{path}#3")),
            )
        return [origin.cell(index) for index in range(len(origin))]

    def _in_memory(self, given: Any) -> list[Incoming]:
        """With their model where it was named now, else where they say."""
        places = self._makers.places
        found = [replace(each, model=places.get(each.origin.model, each.model)) for each in _in_memory(given)]
        # A sheet may show more than pieces: that of ``ganvas find`` has a person's picture next to each.
        size = self._size_of_pictures(found[0].origin.model) if isinstance(given, Sheet) else None
        if size is not None and any(each.picture.shape[:2] != size for each in found):
            raise OriginError(
                message(
                    "The pictures of the sheet aren't {width}x{height} pixels, as its model makes them.",
                    width=size[1],
                    height=size[0],
                ),
                message("Give the pieces themselves."),
            )
        return found

    def _size_of_pictures(self, sha256: str) -> tuple[int, int] | None:
        explorer = self._makers.of(sha256)
        return self._size_of(sha256) if explorer is None else explorer.trained.config.shape[1:]

    def _sample(self, named: OfSeed) -> Incoming:
        if named.run is not None:
            if named.run not in self._runs:
                self._runs[named.run] = self._makers.add(load(named.run))
            model = self._runs[named.run]
        elif self._model is not None:
            model = self._model
        else:
            raise SettingError(
                message("{name} is a picture of a model, and none is named.", name=named),
                message("Name its run as well:  {name}", name=f"RUN#{named}"),
            )
        explorer = self._makers.of(model)
        assert explorer is not None
        piece = explorer.sample(named.seed, named.index)
        return Incoming(piece.origin, piece.picture, self._makers.places.get(model))


def _named(given: str | Path) -> OfSeed | OfFile:
    """What a name means; digits that could be an id are the name of a file here, since what has an id is in a gallery."""
    name = parsed(given)
    return OfFile(path_of(given)) if isinstance(name, OfGallery) else name


def _check_shown(
    path: Path, shown: Shown, cells: Sequence[Origin], made: Sequence[NDArray[np.uint8]], index: int | None, count: int
) -> None:
    """Raises OriginError where a file shows something else than its model makes, as far as that can be said."""
    # A frame of a walk between pieces with a long history is not quite its origin's picture: see ``Walk.piece``.
    is_rough = any(isinstance(last := cell.nodes[-1], Keep) and last.why == "long" for cell in cells)
    is_picture = made[0].shape[2] in (1, 3)  # and not a melody
    unlike = shown.first_unlike(np.stack(made), index, count) if is_picture and not is_rough else None
    if unlike is None:
        return
    if count == 1:
        wrong = message("{path} doesn't show what its origin says: it was changed since the model made it.", path=path)
    else:
        wrong = message(
            "{path} doesn't show what its origin says: picture {number} was changed since the model made it.",
            path=path,
            number=unlike,
        )
    raise OriginError(wrong, Step(message("To find what looks like a picture that was changed"), Command("find", "RUN", path)))


def _in_memory(given: Any) -> list[Incoming]:
    match given:
        case Piece():
            return _of_pieces([given])
        case Litter():
            return _of_pieces(given.children)
        case Sheet() if given.origin:
            origin = origins.read(given.origin)
            return [Incoming(origin.cell(index), picture) for index, picture in enumerate(given.pictures)]
        case GalleryPiece():
            return [Incoming(given.origin, given.picture, given.model_path)]
    raise SettingError(
        message("A {kind} is not a piece: it doesn't say where it comes from.", kind=type(given).__name__),
        message("Give a piece, a litter, a sheet that a model made from latents, or the name of a picture file."),
    )


def _of_pieces(pieces: Sequence[Piece]) -> list[Incoming]:
    path = pieces[0].latents.trained.path if pieces else None
    place = None if path is None or not path.exists() else place_of(path)
    return [Incoming(piece.origin, picture, place) for piece, picture in zip(pieces, pictures_of(pieces), strict=True)]


def _files(folder: Path) -> list[Path]:
    """The pictures in a folder and in those in it, hidden ones left out."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(parent, name) for name in sorted(names) if looks_like_picture(name) and not name.startswith(".")]
    return found


def _first(error: GanvasError) -> Message:
    return error.what if isinstance(error.what, Message) else message("{what}", what=error.what)
