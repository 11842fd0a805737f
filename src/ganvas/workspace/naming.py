"""Naming: which pieces of a gallery a person means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Union

from sqlalchemy import Connection, select

from ganvas.errors import GalleryError, OriginError
from ganvas.origins import Origin, of_samples
from ganvas.paths import path_of
from ganvas.words import Command, Step, message
from ganvas.workspace.database.tables import node, piece
from ganvas.workspace.pieces import GalleryPiece
from ganvas.workspace.searching import SHORTEST_NAME, number_of

if TYPE_CHECKING:
    from ganvas.exploration.pieces import Piece

Named = Union[str, Path, GalleryPiece, Origin, "Piece"]
"""A piece of a gallery: the beginning of its id, at least 6 digits, a picture file, "runs/moths#7:12", or what Python has of it."""

MOST = 10_000
"""Pieces of a sheet that are meant at once."""
_ID = re.compile(rf"[0-9a-fA-F]{{{SHORTEST_NAME},32}}")
_OF_A_RUN = re.compile(r"(?:(.+)#)?(\d{1,20}):(\d{1,16})", re.DOTALL)
_OF_A_SHEET = re.compile(r"(.+)#(\d{1,7})", re.DOTALL)


@dataclass(frozen=True)
class Meant:
    """A piece as it was named. start: of its id, or all of it. is_whole: whether it is all of it."""

    start: str
    name: str
    is_whole: bool


def is_id(text: str) -> bool:
    """Whether a text is the beginning of a piece's id, and no file here has that name."""
    return bool(_ID.fullmatch(text)) and not path_of(text).exists()


def meant_by(named: Iterable[Named]) -> list[Meant]:
    """The ids that are meant, of files those that they carry; of "runs/moths#7:12" the model is loaded.

    Raises OriginError for a file without an origin, and ModelError or RunError where there is no such run.
    """
    models: dict[str, str] = {}
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


def _meant(given: Named, models: dict[str, str]) -> list[Meant]:
    if isinstance(given, str) and (is_id(given) or not (_may_be_file(given) or path_of(given).exists())):
        return [Meant(given, given, False)]
    origins = _origins(given, models)
    return [Meant(each.id, str(given) if isinstance(given, str | Path) else each.id[:12], True) for each in origins]


def _may_be_file(text: str) -> bool:
    return "." in text or "#" in text or "/" in text or bool(_OF_A_RUN.fullmatch(text))


def _origins(given: Named, models: dict[str, str]) -> list[Origin]:
    if isinstance(given, Origin):
        return [given]
    if not isinstance(given, str | Path):
        return [given.origin]
    from ganvas.exploration.explorer import origin_of

    path, of_a_sheet = path_of(given), _OF_A_SHEET.fullmatch(str(given))
    if not path.exists() and of_a_sheet:
        return [origin_of(path_of(of_a_sheet[1])).cell(int(of_a_sheet[2]))]
    if not path.exists() and (of_a_run := _OF_A_RUN.fullmatch(str(given))):
        return [_sample_of(of_a_run[1], int(of_a_run[2]), int(of_a_run[3]), models)]
    origin = origin_of(path)
    if len(origin) > MOST:
        raise OriginError(
            message(
                "{path} has {count:,} pictures, and at most {most:,} can be meant at once.",
                path=path,
                count=len(origin),
                most=MOST,
            ),
            message("Name one of them by its number, for example {name}#3.", name=path),
        )
    return [origin.cell(index) for index in range(len(origin))]


def _sample_of(run: str | None, seed: int, index: int, models: dict[str, str]) -> Origin:
    """The origin of a picture of a seed. models: SHA-256 by runs, as far as they were loaded."""
    if run is None:
        raise GalleryError(
            message("{name} is a picture of a model, and none is named.", name=f"{seed}:{index}"),
            message("Name its run as well:  {name}", name=f"RUN#{seed}:{index}"),
        )
    if run not in models:
        from ganvas.runs.load import load

        models[run] = load(path_of(run)).sha256
    try:
        return of_samples(models[run], seed, index)
    except ValueError:  # Pydantic's
        raise GalleryError(
            message("{name} is out of range.", name=f"{seed}:{index}"),
            message("A seed has up to 64 bits, and the number of its picture up to 53:  {name}", name=f"{run}#7:12"),
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
