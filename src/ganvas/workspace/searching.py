"""Searching: pieces by whatever is known of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from ganvas.errors import GalleryError, SettingError
from ganvas.origins import SHORTEST_ID
from ganvas.paths import path_of
from ganvas.words import Command, Step, did_you_mean, message, nearest
from ganvas.workspace.database.labels import folded, name_of, stars_of
from ganvas.workspace.database.tables import ancestry, collected, collection, draw, model, node, note, piece, tag, tagged
from ganvas.workspace.places import place_of

_EVER = 2**62
"""Milliseconds after which nothing is added, and the most rows that anybody can ask for."""
_TAGS = 10_000
"""The most tags with a word in them whose pieces are looked for."""
_OF_A_SEED = re.compile(r"\s*(\d{1,20})(?::(\d{1,16}))?\s*")
Order = Literal["newest", "oldest", "best", "collected"]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is searched for. Everything that is given has to be so; see ``Gallery.search``."""

    text: str | None = None
    model: str | Path | None = None
    seed: int | str | None = None
    since: date | str | None = None
    until: date | str | None = None
    stars: int = 0
    tags: tuple[str, ...] = ()
    collection: str | None = None
    ancestor: str | None = None
    trashed: bool = False
    order: Order | None = None
    numbers: tuple[int, ...] | None = field(default=None, repr=False)


def count(connection: Connection, wanted: Wanted) -> int:
    """How many there are."""
    return connection.scalar(_chosen(connection, wanted, select(func.count()).select_from(piece))) or 0


def numbers(connection: Connection, wanted: Wanted, limit: int | None = None, offset: int = 0) -> list[int]:
    """The numbers of those that are found, in their order."""
    order = wanted.order or ("collected" if wanted.collection is not None else "newest")
    query = _chosen(connection, wanted, select(piece.c.number))
    match order:
        case "newest":
            query = query.order_by(piece.c.added.desc(), piece.c.number.desc())
        case "oldest":
            query = query.order_by(piece.c.added, piece.c.number)
        case "best":
            query = query.order_by(piece.c.stars.desc(), piece.c.added.desc(), piece.c.number.desc())
        case "collected" if wanted.collection is not None:
            of = collection_number(connection, wanted.collection)
            query = query.join(collected, and_(collected.c.piece == piece.c.number, collected.c.collection == of))
            query = query.order_by(collected.c.place, piece.c.number)
        case _:
            raise SettingError(
                message("Pieces can't be ordered by {order!r}.", order=order),
                message("Choose newest, oldest or best, or collected for a collection."),
            )
    return list(connection.scalars(query.limit(None if limit is None else min(limit, _EVER)).offset(min(offset, _EVER))))


def _chosen(connection: Connection, wanted: Wanted, query: Select[Any]) -> Select[Any]:
    """The query, of those that are wanted."""
    return query.where(*_conditions(connection, wanted))


def _conditions(connection: Connection, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield piece.c.trashed.is_not(None) if wanted.trashed else piece.c.trashed.is_(None)
    if wanted.numbers is not None:
        yield piece.c.number.in_(wanted.numbers)
    if wanted.stars:
        yield piece.c.stars >= stars_of(wanted.stars)
    if wanted.since is not None:
        yield piece.c.added >= _moment(wanted.since)
    if wanted.until is not None:
        yield piece.c.added < _moment(wanted.until, end=True)
    if wanted.model is not None:
        yield piece.c.model.in_(_models(connection, wanted.model))
    if wanted.seed is not None:
        seed, place = _draw(wanted.seed)
        drawn = select(draw.c.piece).where(draw.c.seed == seed)
        yield piece.c.number.in_(drawn if place is None else drawn.where(draw.c.place == place))
    for name in wanted.tags:
        yield piece.c.number.in_(select(tagged.c.piece).where(tagged.c.tag == tag_number(connection, name)))
    if wanted.collection is not None:
        of = collection_number(connection, wanted.collection)
        yield piece.c.number.in_(select(collected.c.piece).where(collected.c.collection == of))
    if wanted.ancestor is not None:
        of = number_of(connection, wanted.ancestor)
        yield piece.c.number.in_(select(ancestry.c.piece).where(ancestry.c.ancestor == of))
    for word in (wanted.text or "").split():
        # Not LIKE, to which some signs mean something, and which takes longer.
        position = func.strpos if connection.dialect.name == "postgresql" else func.instr
        in_notes = select(note.c.piece).where(position(note.c.folded, folded(word)) > 0)
        tags = list(connection.scalars(select(tag.c.number).where(position(tag.c.folded, folded(word)) > 0).limit(_TAGS)))
        # Tags are looked up before, since there are few. Either, not a union: pieces are then gone through in their order, each looked
        # up in both, until there are enough of them.
        in_tags = select(tagged.c.piece).where(tagged.c.tag.in_(tags))
        yield or_(piece.c.number.in_(in_notes), piece.c.number.in_(in_tags))


def number_of(connection: Connection, name: str, *, only_pieces: bool = False) -> int:
    """The number of the piece, or the step on the way to one, whose id begins with ``name``. Raises GalleryError where that isn't one."""
    start = name.strip().lower()
    if not SHORTEST_ID <= len(start) <= 32 or set(start) - set("0123456789abcdef"):
        raise GalleryError(
            message("{name!r} doesn't name a piece of the gallery.", name=name[:80]),
            message(
                "A piece is named by the first {least} or more of its 32 digits.",
                least=SHORTEST_ID,
            ),
        )
    # A range, because it finds them by the index: after f comes g.
    query = select(node.c.number, node.c.id).where(node.c.id >= start, node.c.id < start + "g").limit(3)
    if only_pieces:
        query = query.join(piece, piece.c.number == node.c.number)
    found = connection.execute(query).all()
    if not found:
        raise GalleryError(
            message("There is no piece in the gallery whose id begins with {start}.", start=start),
            Step(message("To see what there is"), Command("gallery", "list")),
        )
    if len(found) > 1:
        raise GalleryError(
            message("Several ids begin with {start}.", start=start),
            message(
                "Give more digits, as in {one} or {other}.",
                one=found[0].id[: len(start) + 4],
                other=found[1].id[: len(start) + 4],
            ),
        )
    return int(found[0].number)


def tag_number(connection: Connection, name: str) -> int:
    """Raises GalleryError for a tag that doesn't exist."""
    if (found := connection.scalar(select(tag.c.number).where(tag.c.folded == folded(name_of(name))))) is not None:
        return int(found)
    known = list(connection.scalars(select(tag.c.name).order_by(tag.c.folded).limit(2_000)))
    near = did_you_mean(nearest(name, known), known[:20]) or (message("No piece has a tag yet."),)
    raise GalleryError(message("There is no tag {name!r}.", name=name), *near)


def collection_number(connection: Connection, name: str) -> int:
    """Raises GalleryError for a collection that doesn't exist."""
    query = select(collection.c.number).where(collection.c.folded == folded(name_of(name, "collection")))
    if (found := connection.scalar(query)) is not None:
        return int(found)
    known = list(connection.scalars(select(collection.c.name).order_by(collection.c.folded).limit(2_000)))
    near = did_you_mean(nearest(name, known), known[:20]) or (message("There is no collection yet."),)
    raise GalleryError(message("There is no collection {name!r}.", name=name), *near)


def _models(connection: Connection, given: str | Path) -> list[str]:
    text = str(given)
    query = select(model.c.sha256).where(model.c.place == str(place_of(path_of(given))))
    found = list(connection.scalars(query))
    if not found and len(text) >= SHORTEST_ID and not set(text.lower()) - set("0123456789abcdef"):
        found = list(connection.scalars(select(model.c.sha256).where(model.c.sha256.startswith(text.lower()))))
    if found:
        return found
    known = [
        place for place in connection.scalars(select(model.c.place).where(model.c.place.is_not(None)).limit(2_000)) if place
    ]
    near = did_you_mean(nearest(text, known), known[:8]) or (message("Give the first digits of a model's SHA-256."),)
    raise GalleryError(message("The gallery has no pieces of the model {model}.", model=text), *near)


def _draw(given: int | str) -> tuple[str, int | None]:
    found = _OF_A_SEED.fullmatch(str(given))
    if found and int(found[1]) < 2**64 and int(found[2] or 0) < 2**53:  # what an origin can hold, and the database
        return str(int(found[1])), None if found[2] is None else int(found[2])
    raise SettingError(
        message("{seed!r} is not a seed.", seed=given), message("Give a number, 7, or a picture of a seed, 7:12.")
    )


def _moment(given: date | str, *, end: bool = False) -> int:
    """Milliseconds since 1970 of a day's beginning, or of the next day's, on this computer's clock; of a time, itself."""
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise SettingError(
            message("{day!r} is not a date.", day=given), message("Write it as 2026-11-30, or 2026-11-30T18:00 for a time.")
        ) from None
    is_day = not isinstance(found, datetime) or (isinstance(given, str) and len(given.strip()) <= 10)
    whole = found if isinstance(found, datetime) else datetime(found.year, found.month, found.day)
    try:
        if is_day and end:
            whole += timedelta(days=1)
        return round(whole.timestamp() * 1000)
    except (OverflowError, ValueError, OSError):  # before or after all times that there can be on this computer
        return _EVER if whole.year > 1970 else -_EVER
