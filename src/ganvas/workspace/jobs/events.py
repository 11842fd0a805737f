"""Events: what happened, each with a number that only ever grows, so that whoever was away asks for what came after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text

from ganvas.workspace.database.opening import Database, now
from ganvas.workspace.database.tables import event as table
from ganvas.workspace.jobs.job import time_of
from ganvas.workspace.jobs.kept import as_json, from_json

PASSING = ("progress", "noted", "packing", "preparing", "changed")
"""Types that later ones make worthless: where something is, not what happened; or that others should look again."""
KEPT = 5_000
"""So many of the latest events are kept, whatever they are; of earlier ones, those that pass are removed."""
KEPT_DAYS = 30
"""For so long the others are kept."""
_AT_ONCE = 2_000
"""Rows that are removed in one transaction, so that nobody waits for long."""
_IN_ORDER = 0x67616E7662
"""A number for PostgreSQL's locks: whoever writes an event there has it until the event is seen."""
_COLUMNS = tuple(table.c[name] for name in ("number", "topic", "type", "data", "job", "at"))


@dataclass(frozen=True)
class Event:
    """Something that happened. topic: jobs, pieces, pictures, or runs of what a training tells. job: its number."""

    number: int
    topic: str
    type: str
    data: dict[str, Any]
    job: int | None
    at: datetime


@dataclass(frozen=True)
class Told:
    """An event that isn't written down yet."""

    topic: str
    type: str
    data: dict[str, Any]
    job: int | None = None


class Events:
    """The events of a workspace. Any process may tell and read them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def tell(self, topic: str, type: str, data: dict[str, Any], job: int | None = None) -> int:
        """Write an event down; gives its number."""
        return self.tell_all([Told(topic, type, data, job)])

    def tell_all(self, events: Sequence[Told]) -> int:
        """Several in their order, all of them or none; gives the number of the last, 0 where there are none."""
        with self.database.writing() as connection:
            return write(connection, events)

    def after(self, number: int, topics: Sequence[str] = (), limit: int = 500) -> tuple[Event, ...]:
        """The first events after a number, in their order; topics: only of these, of all where none is named."""
        query = select(*_COLUMNS).where(table.c.number > number).order_by(table.c.number).limit(limit)
        if topics:
            query = query.where(table.c.topic.in_(topics))
        return self._read(query)

    def of_job(self, number: int, after: int = 0, limit: int = 500) -> tuple[Event, ...]:
        """The same of one job."""
        query = select(*_COLUMNS).where(table.c.job == number, table.c.number > after)
        return self._read(query.order_by(table.c.number).limit(limit))

    def latest(self) -> int:
        """The number of the last event; 0 before there is one."""
        with self.database.reading() as connection:
            return int(connection.scalar(select(func.max(table.c.number))) or 0)

    def first(self) -> int:
        """The number of the earliest event that is kept; 0 where there is none. Earlier ones are gone."""
        with self.database.reading() as connection:
            return int(connection.scalar(select(func.min(table.c.number))) or 0)

    def prune(self) -> int:
        """Remove what passed, and what is older than KEPT_DAYS, before the latest KEPT; gives how many."""
        removed, last = 0, self.latest() - KEPT
        if last <= 0:
            return 0
        old = now() - KEPT_DAYS * 86_400_000
        gone = select(table.c.number).where(
            table.c.number <= last, table.c.type.in_(PASSING) | (table.c.at < old)
        )  # fmt: skip
        while True:
            with self.database.writing() as connection:
                numbers = connection.scalars(gone.order_by(table.c.number).limit(_AT_ONCE)).all()
                connection.execute(delete(table).where(table.c.number.in_(numbers)))
            removed += len(numbers)
            if len(numbers) < _AT_ONCE:
                return removed

    def _read(self, query: Select[Any]) -> tuple[Event, ...]:
        with self.database.reading() as connection:
            return tuple(map(_event, connection.execute(query)))


def write(connection: Connection, events: Sequence[Told]) -> int:
    """Write events down in a transaction, as the last thing that it does; gives the number of the last one."""
    if not events:
        return 0
    if connection.dialect.name == "postgresql":
        # Numbers are given before a transaction is seen. Without this, a reader could see 8 before 7, and never ask for 7.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IN_ORDER})
    at, last = now(), 0
    for each in events:
        values = {"topic": each.topic, "type": each.type, "data": as_json(each.data), "job": each.job, "at": at}
        last = connection.execute(insert(table).values(values)).inserted_primary_key[0]  # type: ignore[index]
    return int(last)


def _event(row: Row[Any]) -> Event:
    return Event(row.number, row.topic, row.type, from_json(row.data), row.job, time_of(row.at))
