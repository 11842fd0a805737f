"""Rows: many of them at once, on both databases."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

AT_ONCE = 500
"""Values that are asked for in one go; databases limit how many."""

Value = TypeVar("Value")


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those that are there already stay as they are."""
    if rows:
        made = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
        connection.execute(made.on_conflict_do_nothing(), list(rows))


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Values in lists of at most AT_ONCE."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
