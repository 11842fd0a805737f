"""Changes: how the row of a job changes, and the event that tells it, both in the transaction that they are given."""

from typing import Any

from sqlalchemy import Connection, func, select, update

from ganvas.errors import GanvasError, NoSuchJob, QueueFull
from ganvas.words import Command, Step, message
from ganvas.workspace.database.opening import now
from ganvas.workspace.database.tables import job as table
from ganvas.workspace.jobs.events import Told, write
from ganvas.workspace.jobs.job import COLUMNS, Ended, Job, Lost, State, job_of
from ganvas.workspace.jobs.kept import as_json

MOST_QUEUED = 200
"""So many jobs can wait."""
LONGEST_RESULT = 2_000
"""Characters of a result that an event repeats."""


def held(job: Job) -> tuple[Any, ...]:
    """What is true of a job as long as it is this worker's."""
    return (
        table.c.number == job.number,
        table.c.state == "running",
        table.c.worker == job.worker,
        table.c.attempt == job.attempt,
    )


def set_held(connection: Connection, job: Job, **values: Any) -> None:
    """Change a job that is this worker's. Raises Lost."""
    if connection.execute(update(table).where(*held(job)).values(values)).rowcount != 1:
        raise Lost


def set_values(connection: Connection, number: int, **values: Any) -> None:
    """Change a job, whosever it is."""
    connection.execute(update(table).where(table.c.number == number).values(values))


def one(connection: Connection, number: int, *, for_change: bool = False) -> Job:
    """A job by its number; for_change: nobody else changes it until the transaction ends. Raises NoSuchJob."""
    query = select(*COLUMNS).where(table.c.number == number)
    # A number that no column can hold is one that isn't there.
    row = connection.execute(query.with_for_update() if for_change else query).first() if 0 < number < 2**63 else None
    if row is None:
        raise NoSuchJob(
            message("There is no job {number}.", number=number),
            Step(message("To see which there are"), Command("jobs", "list")),
        )
    return job_of(row)


def last_place(connection: Connection) -> int:
    """The place at the end of the queue. Raises QueueFull."""
    waits = select(func.count(), func.max(table.c.priority)).where(table.c.state == "queued")
    queued, last = connection.execute(waits).one()
    if queued >= MOST_QUEUED:
        raise QueueFull(
            message("{n} jobs wait already, and no more can.", n=queued),
            Step(message("Cancel some, or wait until some are done. To see them"), Command("jobs", "list")),
        )
    return 0 if last is None else int(last) + 1


def end(
    connection: Connection,
    number: int,
    state: Ended,
    *,
    result: dict[str, Any] | None = None,
    error: BaseException | None = None,
    words: str | None = None,
) -> Job:
    """End a job; result, error and words as for ``Queue.end``."""
    values: dict[str, Any] = {"state": state, "ended_at": now(), "words": None if words is None else as_json(words)}
    if result is not None:
        values["result"] = as_json(result)
    if state == "done":
        values["progress"] = 1.0
    more: dict[str, Any] = {}
    if error is not None:
        values["error_code"] = type(error).__name__[:64]
        values["words"] = as_json(error.what if isinstance(error, GanvasError) else _fault(error))
        more["next"] = [step.typed for step in error.steps] if isinstance(error, GanvasError) else []
    set_values(connection, number, **values)
    return told(connection, number, state, **more)


def _fault(error: BaseException) -> str:
    name = type(error).__name__
    # The text of a system error holds the whole path of a file, which must not be shown to others.
    said = error.strerror if isinstance(error, OSError) and error.strerror else f"{error}"
    return message("It failed by a fault in ganvas, or in what it stands on ({name}: {error}).", name=name, error=said[:500])


def told(connection: Connection, number: int, type: str, **known: Any) -> Job:
    """The job as it is now, and the event that says so."""
    job = one(connection, number)
    # What is long is fetched with the job, by whoever wants it.
    result = job.result if len(as_json(job.result)) <= LONGEST_RESULT else None
    more = {"attempt": job.attempt, "result": result, "error_code": job.error_code, "words": job.words}
    more = {name: value for name, value in more.items() if value is not None}
    write(connection, [about(number, type, job.kind, job.state, **more, **known)])
    return job


def about(number: int, type: str, kind: str, state: State, **more: Any) -> Told:
    """The event of a change."""
    return Told("jobs", type, {"number": number, "kind": kind, "state": state, **more}, number)
