"""Naming: which pieces of a gallery a person means."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Union

from sqlalchemy import Connection, select

from ganvas.errors import GalleryError, OriginError
from ganvas.origins import OfFile, OfGallery, OfSeed, Origin, of_samples, origin_of, parsed
from ganvas.words import Command, Step, message
from ganvas.workspace.database.tables import node, piece
from ganvas.workspace.pieces import GalleryPiece
from ganvas.workspace.searching import number_of

if TYPE_CHECKING:
    from ganvas.exploration.pieces import Piece

Named = Union[str, Path, GalleryPiece, Origin, "Piece"]
"""A piece of a gallery: the beginning of its id, at least 6 digits, a picture file, "runs/moths#7:12", or what Python has of it."""

MOST = 10_000
"""Pieces of a sheet that are meant at once."""


@dataclass(frozen=True)
class Meant:
    """A piece as it was named. start: of its id, or all of it. is_whole: whether it is all of it."""

    start: str
    name: str
    is_whole: bool


def meant_by(named: Iterable[Named]) -> list[Meant]:
    """The ids that are meant, of files those that they carry; of "runs/moths#7:12" the model is loaded.

    Raises OriginError for a file without an origin, and ModelError or RunError where there is no such run.
    """
    models: dict[Path, str] = {}
    return [meant for each in named for meant in _meant(each, models)]


def start_of(name: str) -> str:
    """The id of what is named, or its beginning: something that needn't be in the gallery."""
    meant = meant_by([name])
    if len(meant) == 1:
        return meant[0].start
    raise GalleryError(
        message("{name} has {count:,} pieces.", name=name, count=len(meant)),
        message("Name one of them by its number, for example {name}#3.", name=name),
    )


def numbers_of(connection: Connection, meant: Iterable[Meant]) -> list[int]:
    """The numbers of pieces, each once. Raises GalleryError for one that isn't in the gallery."""
    return list(dict.fromkeys(_number(connection, each) for each in meant))


def number_of_one(connection: Connection, meant: list[Meant]) -> int:
    """The number of one piece. Raises GalleryError for a sheet of several, and for one that isn't in the gallery."""
    if len(meant) == 1:
        return _number(connection, meant[0])
    raise GalleryError(
        message("{name} has {count:,} pieces.", name=meant[0].name, count=len(meant)),
        message("Name one of them by its number, for example {name}#3.", name=meant[0].name),
    )


def _meant(given: Named, models: dict[Path, str]) -> list[Meant]:
    if not isinstance(given, str | Path):
        origin = given if isinstance(given, Origin) else given.origin
        return [Meant(origin.id, origin.id[:12], True)]
    match parsed(given):
        case OfGallery(start):
            return [Meant(start, start, False)]
        case OfSeed() as of_seed:
            return [Meant(_sample_of(of_seed, models).id, str(given), True)]
        case OfFile(path) as of_file:
            if isinstance(given, str) and not (os.path.lexists(path) or {".", "#", "/", os.sep} & set(given)):
                return [Meant(given, given, False)]  # which is no id, and is answered as one that isn't right
            return [Meant(origin.id, str(given), True) for origin in _origins_of(of_file)]


def _origins_of(named: OfFile) -> list[Origin]:
    origin = origin_of(named.path, named.number)
    if len(origin) > MOST:
        raise OriginError(
            message(
                "{path} has {count:,} pictures, and at most {most:,} can be meant at once.",
                path=named,
                count=len(origin),
                most=MOST,
            ),
            message("Name one of them by its number, for example {name}#3.", name=named),
        )
    return [origin.cell(index) for index in range(len(origin))]


def _sample_of(named: OfSeed, models: dict[Path, str]) -> Origin:
    """The origin of a picture of a seed. models: SHA-256 by runs, as far as they were loaded."""
    if named.run is None:
        raise GalleryError(
            message("{name} is a picture of a model, and none is named.", name=named),
            message("Name its run as well:  {name}", name=f"RUN#{named}"),
        )
    if named.run not in models:
        from ganvas.runs.load import load

        models[named.run] = load(named.run).sha256
    try:
        return of_samples(models[named.run], named.seed, named.index)
    except ValueError:  # Pydantic's
        raise GalleryError(
            message("{name} is out of range.", name=f"{named.seed}:{named.index}"),
            message("A seed has up to 64 bits, and the number of its picture up to 53:  {name}", name=f"{named.run}#7:12"),
        ) from None


def _number(connection: Connection, meant: Meant) -> int:
    if not meant.is_whole:
        return number_of(connection, meant.start, only_pieces=True)
    query = select(piece.c.number).join(node, node.c.number == piece.c.number).where(node.c.id == meant.start)
    if (found := connection.scalar(query)) is not None:
        return int(found)
    raise GalleryError(
        message("{name} isn't in the gallery.", name=meant.name),
        Step(message("Add it"), Command("gallery", "add", meant.name)),
    )
