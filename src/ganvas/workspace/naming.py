"""Naming: which pieces of a gallery a person means."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Union

from sqlalchemy import Connection, select

from ganvas.errors import GalleryError
from ganvas.origins import Origin
from ganvas.paths import path_of
from ganvas.words import Command, Step, message
from ganvas.workspace.database.tables import node, piece
from ganvas.workspace.pieces import GalleryPiece
from ganvas.workspace.searching import SHORTEST_NAME, number_of

if TYPE_CHECKING:
    from ganvas.exploration.pieces import Piece

Named = Union[str, Path, GalleryPiece, Origin, "Piece"]
"""A piece of a gallery: the beginning of its id, at least 6 digits, a picture file, or what Python has of it."""

_ID = re.compile(rf"[0-9a-fA-F]{{{SHORTEST_NAME},32}}")
_OF_A_SHEET = re.compile(r"(.+)#(\d{1,7})", re.DOTALL)


def is_id(text: str) -> bool:
    """Whether a text is the beginning of a piece's id, and no file here has that name."""
    return bool(_ID.fullmatch(text)) and not path_of(text).exists()


def numbers_of(connection: Connection, named: Iterable[Named]) -> list[int]:
    """The numbers of pieces, each once. Raises GalleryError for one that isn't in the gallery, OriginError for a file without an origin."""
    found: dict[int, None] = {}
    for each in named:
        if isinstance(each, str) and (_ID.fullmatch(each) or not _may_be_file(each)) and not path_of(each).exists():
            found[number_of(connection, each, only_pieces=True)] = None
        else:
            found.update(dict.fromkeys(_number(connection, origin, each) for origin in _origins(each)))
    return list(found)


def number_of_one(connection: Connection, named: Named) -> int:
    """The number of one piece. Raises as ``numbers_of``, and GalleryError for a sheet of several."""
    found = numbers_of(connection, [named])
    if len(found) == 1:
        return found[0]
    raise GalleryError(
        message("{name} has {count:,} pieces.", name=named, count=len(found)),
        message("Name one of them by its number, for example {name}#3.", name=named),
    )


def _may_be_file(text: str) -> bool:
    return "." in text or "#" in text or "/" in text


def _origins(given: Named) -> list[Origin]:
    if isinstance(given, Origin):
        return [given]
    if not isinstance(given, str | Path):
        return [given.origin]
    from ganvas.exploration.explorer import origin_of

    path, of_a_sheet = path_of(given), _OF_A_SHEET.fullmatch(str(given))
    if not path.exists() and of_a_sheet:
        return [origin_of(path_of(of_a_sheet[1])).cell(int(of_a_sheet[2]))]
    origin = origin_of(path)
    return [origin.cell(index) for index in range(min(len(origin), 10_000))]


def _number(connection: Connection, origin: Origin, given: Named) -> int:
    query = select(piece.c.number).join(node, node.c.number == piece.c.number).where(node.c.id == origin.id)
    if (found := connection.scalar(query)) is not None:
        return int(found)
    name = str(given) if isinstance(given, str | Path) else origin.id[:12]
    raise GalleryError(
        message("{name} isn't in the gallery.", name=name),
        Step(message("Add it"), Command("gallery", "add", name)),
    )
