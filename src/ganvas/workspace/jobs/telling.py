"""Telling: that pieces were added, marked or removed, as an event in the transaction that does it. Pages that are open then show it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from ganvas.workspace.database.tables import node
from ganvas.workspace.jobs.events import Told, write

MOST_NAMED = 100
"""So many pieces are named in one event; of more, only their number is told."""


def tell(connection: Connection, what: str, numbers: Sequence[int], **more: Any) -> None:
    """what: added, stars, tags, collections, note, trashed, restored or removed. Called as the last thing of a transaction."""
    if not numbers:
        return
    named = {"ids": ids_of(connection, numbers)} if len(numbers) <= MOST_NAMED else {}
    write(connection, [Told("pieces", "changed", {"what": what, "n": len(numbers), **named, **more})])


def ids_of(connection: Connection, numbers: Sequence[int]) -> list[str]:
    """The ids of pieces that are there."""
    return list(connection.scalars(select(node.c.id).where(node.c.number.in_(numbers)).order_by(node.c.number)))
