"""Pieces: what is in a gallery, as Python gets it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, select

from ganvas import origins
from ganvas.data.pictures.sheets import Sheet
from ganvas.errors import GalleryError
from ganvas.origins import LARGEST_SHEET, Origin
from ganvas.words import Command, Message, Step, message
from ganvas.workspace.database.labels import folded, plain
from ganvas.workspace.database.rows import portions
from ganvas.workspace.database.tables import collected, collection, model, node, note, piece, tag, tagged
from ganvas.workspace.files.pictures import Pictures, pixels_of


@dataclass(frozen=True)
class GalleryPiece:
    """A piece in a gallery, as it was when it was read. It shows itself in a notebook.

    id: 32 hexadecimal digits. text: of its origin. model: SHA-256 of what made it. model_path: the run or model folder where that was last
    seen; None where nobody said. path: the picture's file. stars: 0 to 5. added, trashed: times in UTC; trashed is None unless it is in the
    trash. height, width: pixels. digest: SHA-256 of the picture's file as it was written.
    """

    id: str
    text: str = field(repr=False)
    model: str = field(repr=False)
    model_path: Path | None = field(repr=False)
    path: Path = field(repr=False)
    stars: int
    tags: tuple[str, ...]
    collections: tuple[str, ...]
    note: str
    added: datetime
    trashed: datetime | None
    height: int
    width: int
    digest: str = field(repr=False)

    @property
    def origin(self) -> Origin:
        """Where it comes from. Raises OriginError in a gallery whose database was tampered with."""
        return origins.read(self.text, sheet=False)

    @property
    def model_is_there(self) -> bool:
        """Whether there still is something where its model was last seen."""
        return self.model_path is not None and self.model_path.exists()

    @property
    def picture(self) -> NDArray[np.uint8]:
        """(H, W, C). Raises GalleryError where its file is missing or damaged."""
        try:
            return pixels_of(self.path)
        except (OSError, ValueError, SyntaxError) as error:
            raise GalleryError(
                message(
                    "The picture of {id} can't be read: {reason}.",
                    id=self.id[:12],
                    reason=getattr(error, "strerror", None) or error,
                ),
                Step(message("It can be made again where its model is there"), Command("gallery", "check")),
            ) from None

    @property
    def sheet(self) -> Sheet:
        """The picture as a sheet of one, which is saved and shown."""
        return Sheet(self.picture[None], gap=0, origin=self.text)

    @property
    def where_its_model_is(self) -> Message:
        """In a sentence, which says when it is gone."""
        if self.model_path is None:
            return message("Its model is {sha256}; where that is, the gallery doesn't know.", sha256=self.model[:12])
        if not self.model_path.exists():
            return message("Its model is gone: there is nothing at {path} any more.", path=self.model_path)
        return message("Its model is {path}.", path=self.model_path)

    def _repr_png_(self) -> bytes | None:
        return self.sheet._repr_png_() if self.path.exists() else None


def read(connection: Connection, wanted: Sequence[int], pictures: Pictures) -> list[GalleryPiece]:
    """The pieces of some numbers, in that order; what isn't there any more is left out."""
    found: dict[int, GalleryPiece] = {}
    for some in portions(wanted):
        tags, collections, notes = _named(connection, tagged, tag, some), _named(connection, collected, collection, some), {}
        notes = {
            row.piece: row.words for row in connection.execute(select(note.c.piece, note.c.words).where(note.c.piece.in_(some)))
        }
        rows = select(piece, node.c.id, model.c.place).join(node, node.c.number == piece.c.number)
        rows = rows.join(model, model.c.sha256 == piece.c.model).where(piece.c.number.in_(some))
        for row in connection.execute(rows):
            # Plain again, because another program may have written it.
            mine = (
                tuple(map(plain, tags.get(row.number, ()))),
                tuple(map(plain, collections.get(row.number, ()))),
                plain(notes.get(row.number, "")),
            )
            found[row.number] = _piece(row, pictures, *mine)
    return [found[number] for number in wanted if number in found]


def _piece(row: Row[Any], pictures: Pictures, tags: tuple[str, ...], collections: tuple[str, ...], words: str) -> GalleryPiece:
    return GalleryPiece(
        id=row.id,
        text=row.origin,
        model=row.model,
        model_path=None if row.place is None else Path(plain(row.place)),
        path=pictures.path(row.id),
        stars=row.stars,
        tags=tags,
        collections=collections,
        note=words,
        added=_time(row.added),
        trashed=None if row.trashed is None else _time(row.trashed),
        height=row.height,
        width=row.width,
        digest=row.digest,
    )


def _named(connection: Connection, pairs: Any, names: Any, some: Sequence[int]) -> dict[int, list[str]]:
    """The names of tags or collections of pieces, in the order of the alphabet."""
    number = pairs.c.tag if pairs is tagged else pairs.c.collection
    query = select(pairs.c.piece, names.c.name).join(names, names.c.number == number).where(pairs.c.piece.in_(some))
    found: dict[int, list[str]] = {}
    for each, name in sorted(connection.execute(query), key=lambda pair: folded(pair[1])):
        found.setdefault(each, []).append(name)
    return found


def _time(milliseconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):  # of a database that was tampered with
        return datetime.fromtimestamp(0, UTC)


def sheet_of(pieces: Sequence[GalleryPiece], columns: int | None = None) -> Sheet:
    """Pieces as a numbered sheet, which carries their origins where they are of one model. Smaller pictures are enlarged or framed."""
    pictures = [each.picture for each in pieces]
    height, width = (max(picture.shape[side] for picture in pictures) for side in (0, 1))
    channels = max(picture.shape[2] for picture in pictures)
    fitted = np.stack([_fitted(picture, height, width, channels) for picture in pictures])
    text = ""
    if len({each.model for each in pieces}) == 1:
        text = origins.sheet_of([each.origin for each in pieces]).text
    return Sheet(fitted, columns, origin=text if len(text) <= LARGEST_SHEET else "", numbered=True)


def _fitted(picture: NDArray[np.uint8], height: int, width: int, channels: int) -> NDArray[np.uint8]:
    """Enlarged by a whole number, in the middle of a grey ground."""
    scale = max(1, min(height // picture.shape[0], width // picture.shape[1]))
    enlarged = picture.repeat(scale, 0).repeat(scale, 1)
    canvas = np.full((height, width, channels), 112, np.uint8)
    top, left = (height - enlarged.shape[0]) // 2, (width - enlarged.shape[1]) // 2
    canvas[top : top + enlarged.shape[0], left : left + enlarged.shape[1]] = enlarged
    return canvas
