"""Marking: stars, tags, collections and notes of pieces, as changes of their rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, exists, func, select, update

from ganvas.errors import GalleryError
from ganvas.words import message
from ganvas.workspace.database.labels import folded, name_of, note_of, plain, stars_of
from ganvas.workspace.database.opening import now
from ganvas.workspace.database.rows import insert_new, portions
from ganvas.workspace.database.tables import collected, collection, note, piece, tag, tagged
from ganvas.workspace.searching import collection_number, tag_number


@dataclass(frozen=True)
class Marks:
    """What pieces get when they are added; None leaves what is there. Raises SettingError for what can't be kept."""

    stars: int | None = None
    tags: tuple[str, ...] = ()
    collection: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        stars_of(self.stars or 0)
        note_of(self.note or "")
        for each in self.tags:
            name_of(each)
        if self.collection is not None:
            name_of(self.collection, "collection")

    def put(self, connection: Connection, numbers: Sequence[int]) -> None:
        """On pieces."""
        if self.stars is not None:
            star(connection, numbers, self.stars)
        put_tags(connection, numbers, self.tags)
        if self.collection is not None:
            put_into(connection, numbers, self.collection)
        if self.note is not None:
            write_note(connection, numbers, self.note)


def star(connection: Connection, numbers: Sequence[int], stars: int) -> None:
    for some in portions(numbers):
        connection.execute(update(piece).where(piece.c.number.in_(some)).values(stars=stars_of(stars)))


def put_tags(connection: Connection, numbers: Sequence[int], names: Iterable[str]) -> None:
    for name in names:
        of = _made(connection, tag, name_of(name))
        insert_new(connection, tagged, [{"tag": of, "piece": number} for number in numbers])


def take_tags(connection: Connection, numbers: Sequence[int], names: Iterable[str]) -> None:
    """A tag that no piece has any more is gone. Raises GalleryError for one that doesn't exist."""
    for name in names:
        of = tag_number(connection, name)
        for some in portions(numbers):
            connection.execute(delete(tagged).where(tagged.c.tag == of, tagged.c.piece.in_(some)))
    connection.execute(delete(tag).where(~exists().where(tagged.c.tag == tag.c.number)))


def put_into(connection: Connection, numbers: Sequence[int], name: str) -> None:
    """At the end of a collection, which is made where there is none; those that are in it stay where they are."""
    of = _made(connection, collection, name_of(name, "collection"))
    last = connection.scalar(select(func.max(collected.c.place)).where(collected.c.collection == of))
    first = 0 if last is None else last + 1
    rows = [{"collection": of, "piece": number, "place": first + place} for place, number in enumerate(numbers)]
    insert_new(connection, collected, rows)


def take_out_of(connection: Connection, numbers: Sequence[int], name: str) -> None:
    """A collection that holds nothing any more is gone. Raises GalleryError for one that doesn't exist."""
    of = collection_number(connection, name)
    for some in portions(numbers):
        connection.execute(delete(collected).where(collected.c.collection == of, collected.c.piece.in_(some)))
    connection.execute(delete(collection).where(~exists().where(collected.c.collection == collection.c.number)))


def rename(connection: Connection, name: str, new: str) -> list[int]:
    """Call a collection otherwise; gives the numbers of its pieces. Raises GalleryError where that can't be."""
    of, named = collection_number(connection, name), name_of(new, "collection")
    taken = select(collection.c.number).where(collection.c.folded == folded(named), collection.c.number != of)
    if connection.scalar(taken) is not None:
        raise GalleryError(message("There is a collection {name!r} already.", name=named), message("Give another name."))
    connection.execute(update(collection).where(collection.c.number == of).values(name=named, folded=folded(named)))
    return list(connection.scalars(select(collected.c.piece).where(collected.c.collection == of)))


def write_note(connection: Connection, numbers: Sequence[int], words: str) -> None:
    """In place of an earlier one; an empty one removes it."""
    text = note_of(words)
    for some in portions(numbers):
        connection.execute(delete(note).where(note.c.piece.in_(some)))
    moment = now()
    if text:
        insert_new(
            connection, note, [{"piece": each, "words": text, "folded": folded(text), "changed": moment} for each in numbers]
        )


def throw_away(connection: Connection, numbers: Sequence[int], *, back: bool = False) -> int:
    """Put pieces into the trash, or take them back out of it; gives how many weren't there, or were."""
    moved = 0
    for some in portions(numbers):
        where = piece.c.trashed.is_not(None) if back else piece.c.trashed.is_(None)
        moved += connection.execute(
            update(piece).where(piece.c.number.in_(some), where).values(trashed=None if back else now())
        ).rowcount
    return moved


def names(connection: Connection, table: Table) -> dict[str, int]:
    """The names of all tags or collections, with the number of their pieces that aren't in the trash."""
    pairs, of = (tagged, tagged.c.tag) if table is tag else (collected, collected.c.collection)
    query = select(table.c.name, func.count(piece.c.number)).select_from(table).join(pairs, of == table.c.number)
    query = query.join(piece, (piece.c.number == pairs.c.piece) & piece.c.trashed.is_(None))
    query = query.group_by(table.c.number, table.c.name, table.c.folded).order_by(table.c.folded)
    return {plain(name): count for name, count in connection.execute(query)}


def _made(connection: Connection, table: Table, name: str) -> int:
    """The number of a tag or collection, which is made where there is none of that name, whatever its capitals."""
    insert_new(connection, table, [{"name": name, "folded": folded(name)}])
    found: int | None = connection.scalar(select(table.c.number).where(table.c.folded == folded(name)))
    assert found is not None
    return found
