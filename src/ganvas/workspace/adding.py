"""Adding: the rows of pieces, of all that they come from, and of how these are related; and taking them away again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, exists, select, update

from ganvas import origins
from ganvas.origins import Origin
from ganvas.progress import Pace
from ganvas.words import Message
from ganvas.workspace.database.opening import Database, now
from ganvas.workspace.database.rows import insert_new, portions
from ganvas.workspace.database.tables import ancestry, draw, edge, model, node, piece
from ganvas.workspace.files.pictures import Pictures
from ganvas.workspace.jobs.telling import tell
from ganvas.workspace.lineage.relatives import Descent, Made, descent_of
from ganvas.workspace.marking import Marks
from ganvas.workspace.pieces import GalleryPiece

TOGETHER = 500
"""Pieces that are added at once, or not at all."""


@dataclass(frozen=True, eq=False)
class Incoming:
    """A piece to be added: where it comes from, how it looks, (H, W, C), and where its model is, if that is known.

    is_cut: whether its picture was cut out of a sheet, so that one from elsewhere is rather believed.
    """

    origin: Origin
    picture: NDArray[np.uint8]
    model: Path | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class Skipped:
    """A file in a folder that wasn't added, and why."""

    name: str
    reason: Message


@dataclass(frozen=True)
class Added:
    """What was added. pieces: in the order that they were given. new: how many weren't there before. skipped: files of folders, and why."""

    pieces: tuple[GalleryPiece, ...]
    new: int
    skipped: tuple[Skipped, ...]


def flat(what: Iterable[Any]) -> list[Any]:
    """The things of a call, those in lists one by one."""
    return [thing for each in what for thing in (each if isinstance(each, list | tuple | Iterator) else (each,))]


@dataclass(frozen=True)
class Prepared:
    """A piece whose file is written. digest: of the file, SHA-256. place: where its model is, where that is known."""

    descent: Descent
    digest: str
    height: int
    width: int
    place: Path | None = None

    @property
    def id(self) -> str:
        return self.descent.id

    @property
    def model(self) -> str:
        return self.descent.origin.model


def add_all(
    database: Database, pictures: Pictures, read: Iterator[list[Incoming]], marks: Marks, pace: Pace
) -> tuple[list[int], int]:
    """Add what is read, some at a time; gives the numbers of the pieces in their order, and how many are new.

    Of each portion the files come first and the rows after them, in one transaction: what has rows has a picture. A process that is
    killed in between leaves pictures without rows, which a check of the gallery adds.
    """
    numbers: list[int] = []
    new = done = 0
    for some, things in _together(read):
        with pictures.alone():
            ready = _prepared(database, pictures, some)
            with database.writing() as connection:
                added, fresh = add(connection, ready)
                marks.put(connection, list(dict.fromkeys(added)))
                tell(connection, "added", list(dict.fromkeys(added)))
        numbers, new, done = [*numbers, *added], new + fresh, done + things
        pace.note(done)
    return list(dict.fromkeys(numbers)), new


def _together(read: Iterator[list[Incoming]]) -> Iterator[tuple[list[Incoming], int]]:
    """What is read, in portions, each with the number of things that it was read from."""
    some: list[Incoming] = []
    things = 0
    for pieces in read:
        some += pieces
        things += 1
        while len(some) >= TOGETHER:
            yield some[:TOGETHER], things
            some, things = some[TOGETHER:], 0
    if some or things:
        yield some, things


def _prepared(database: Database, pictures: Pictures, incoming: Sequence[Incoming]) -> list[Prepared]:
    """Write the files of pieces that aren't there yet."""
    descents = [descent_of(each.origin) for each in incoming]
    given: dict[str, tuple[str, NDArray[np.uint8]]] = {}
    for descent, each in sorted(zip(descents, incoming, strict=True), key=lambda pair: pair[1].is_cut):
        given.setdefault(descent.id, (descent.text, each.picture))
    with database.reading() as connection:
        query = select(node.c.id, piece.c.digest).join(piece).where(node.c.id.in_(given))
        digests = dict(connection.execute(query).all())
    missing = [name for name in given if name not in digests or not pictures.is_whole(name, digests[name])]
    digests |= dict(zip(missing, pictures.write([(name, *given[name]) for name in missing]), strict=True))
    sizes = {name: picture.shape[:2] for name, (_, picture) in given.items()}
    return [
        Prepared(descent, digests[descent.id], sizes[descent.id][0], sizes[descent.id][1], each.model)
        for descent, each in zip(descents, incoming, strict=True)
    ]


def add(connection: Connection, pieces: Sequence[Prepared]) -> tuple[list[int], int]:
    """The numbers of pieces in their order, and how many are new. What is there already stays as it is; from the trash it comes back."""
    places: dict[str, Path | None] = {}
    for each in pieces:
        places[each.model] = each.place or places.get(each.model)
    _note_models(connection, places)
    numbers = _note_lineage(connection, [made for each in pieces for made in each.descent.made])
    of = {numbers[each.id]: each for each in pieces}
    known = dict(connection.execute(select(piece.c.number, piece.c.digest).where(piece.c.number.in_(of))).all())
    connection.execute(update(piece).where(piece.c.number.in_(known), piece.c.trashed.is_not(None)).values(trashed=None))
    for number, digest in known.items():
        if digest != of[number].digest:  # its file was missing or damaged, and is there again
            connection.execute(update(piece).where(piece.c.number == number).values(digest=of[number].digest))
    moment, fresh = now(), {number: each for number, each in of.items() if number not in known}
    rows = [
        {
            "number": number,
            "origin": each.descent.text,
            "model": each.model,
            "added": moment,
            "height": each.height,
            "width": each.width,
            "digest": each.digest,
        }
        for number, each in fresh.items()
    ]
    insert_new(connection, piece, rows)
    note_ancestors(connection, numbers, fresh)
    return [numbers[each.id] for each in pieces], len(fresh)


def note_ancestors(connection: Connection, numbers: dict[str, int], pieces: dict[int, Prepared]) -> None:
    """What pieces come from, also over several steps, and the samples among that."""
    insert_new(
        connection,
        ancestry,
        [
            {"ancestor": numbers[before], "piece": number}
            for number, each in pieces.items()
            for before in sorted(each.descent.made[-1].ancestors)
        ],
    )
    drawn = {
        (str(node.seed), node.index, number)
        for number, each in pieces.items()
        for node in each.descent.origin.nodes
        if isinstance(node, origins.Sample)
    }
    insert_new(connection, draw, [{"seed": seed, "place": place, "piece": number} for seed, place, number in sorted(drawn)])


def write_lineage(connection: Connection, pieces: dict[int, Prepared]) -> None:
    """All that the origins of pieces say about their lineage, where it isn't there; edges of other steps are replaced."""
    steps = {made.id: made for each in pieces.values() for made in each.descent.made}
    numbers = _note_lineage(connection, list(steps.values()))
    for some in portions(list(numbers.values())):
        connection.execute(delete(edge).where(edge.c.child.in_(some)))
    note_edges(connection, numbers, steps.values())
    note_ancestors(connection, numbers, pieces)


def _note_models(connection: Connection, places: dict[str, Path | None]) -> None:
    moment = now()
    insert_new(connection, model, [{"sha256": sha256, "place": None, "noticed": moment} for sha256 in sorted(places)])
    for sha256, place in places.items():
        if place is not None:
            note_model(connection, sha256, place)


def note_model(connection: Connection, sha256: str, place: Path) -> None:
    """Where a model was seen."""
    connection.execute(update(model).where(model.c.sha256 == sha256).values(place=str(place), noticed=now()))


def _note_lineage(connection: Connection, steps: Sequence[Made]) -> dict[str, int]:
    """The numbers of steps by their ids; those that aren't known yet are written down with what they start from."""
    unique = {made.id: made for made in steps}
    numbers = numbers_of(connection, unique)
    # Sorted, so that two processes that add the same to PostgreSQL don't wait for each other in a circle.
    missing = sorted(unique.keys() - numbers.keys())
    insert_new(connection, node, [{"id": each, "operation": unique[each].node.op} for each in missing])
    numbers |= numbers_of(connection, missing)
    note_edges(connection, numbers, [unique[each] for each in missing])
    return numbers


def note_edges(connection: Connection, numbers: dict[str, int], steps: Iterable[Made]) -> None:
    """What steps start from."""
    insert_new(
        connection,
        edge,
        [
            {
                "child": numbers[made.id],
                "place": place,
                "parent": numbers[parent.id],
                "role": parent.role,
                "weight": parent.weight,
            }
            for made in steps
            for place, parent in enumerate(made.parents)
        ],
    )


def numbers_of(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """The numbers of those ids that are known."""
    found: dict[str, int] = {}
    for some in portions(list(ids)):
        found.update(connection.execute(select(node.c.id, node.c.number).where(node.c.id.in_(some))).all())
    return found


def remove(connection: Connection, numbers: Sequence[int]) -> None:
    """Remove pieces, and what only they came from. What others come from stays in their lineage, as a step."""
    for some in portions(numbers):
        before = list(connection.scalars(select(ancestry.c.ancestor).where(ancestry.c.piece.in_(some)).distinct()))
        connection.execute(delete(piece).where(piece.c.number.in_(some)))
        remove_unused(connection, sorted({*some, *before}))


def remove_unused(connection: Connection, numbers: Sequence[int]) -> int:
    """Remove those nodes that are neither pieces nor an ancestor of one; gives how many."""
    removed = 0
    for some in portions(numbers):
        used = exists().where(ancestry.c.ancestor == node.c.number) | exists().where(piece.c.number == node.c.number)
        unused = list(connection.scalars(select(node.c.number).where(node.c.number.in_(some), ~used)))
        connection.execute(delete(edge).where(edge.c.child.in_(unused) | edge.c.parent.in_(unused)))
        connection.execute(delete(node).where(node.c.number.in_(unused)))
        removed += len(unused)
    return removed
