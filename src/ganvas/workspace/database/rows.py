"""Rows: many of them at once, on both databases."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ARRAY, Connection, Table, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

AT_ONCE = 500
"""Values that are asked for in one go; databases limit how many."""

Value = TypeVar("Value")


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, which all give the same columns; those that are there already stay as they are."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), list(rows))
        return
    # PostgreSQL takes rows one by one about half as fast as columns.
    columns = list(rows[0])
    values = [literal([row[name] for row in rows], ARRAY(table.c[name].type)) for name in columns]
    given = func.unnest(*values).table_valued(*columns).render_derived()
    connection.execute(postgresql.insert(table).from_select(columns, select(*given.c)).on_conflict_do_nothing())


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Values in lists of at most AT_ONCE."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
