"""Job: a piece of work that somebody asked for, as it stands at one moment."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Row

from ganvas.workspace.database.tables import job as table
from ganvas.workspace.jobs.kept import from_json

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
"""queued: waits for its turn. running: a process has it. done, failed, cancelled: over. interrupted: over before its end; it can go on."""
Ended = Literal["done", "failed", "cancelled", "interrupted"]
"""The states that a running job can end in."""
Asked = Literal["stop", "cancel"]
"""What a person wants of a job that runs: to save and end, so that it can go on later; or to end because it isn't wanted any more."""
ENDED: tuple[Ended, ...] = ("done", "failed", "cancelled", "interrupted")
AGAIN: tuple[Ended, ...] = ("interrupted", "failed", "cancelled")
"""The states from which a job can be put back into the queue."""


class Lost(Exception):
    """The job is no longer this worker's: its lease ran out, or a person ended it. Whoever hears this stops, and writes nothing more."""


@dataclass(frozen=True)
class Job:
    """A job as it was when it was read."""

    number: int
    kind: str
    """What is to be done: train, resume, evaluate, look, sample, ..."""
    params: dict[str, Any]
    """With what, as its kind takes it."""
    state: State
    asked: Asked | None
    """What was asked of it while it runs."""
    progress: float | None
    """0 to 1; None where it isn't known."""
    attempt: int
    """1, and one more each time that it was put back into the queue."""
    result: dict[str, Any] | None
    """What came of it, such as the name of a run, known as soon as there is one."""
    error_code: str | None
    """The name of the error's class, where it failed."""
    words: str | None
    """The latest sentence about it: what it is doing, or why it ended. A ``Message``, which can be said in other languages."""
    device: str | None
    """Where it is to be computed, where somebody chose that: cpu, cuda or mps."""
    worker: str | None
    """The process that has it, or had it last."""
    asked_at: datetime
    """When it was put into the queue for the first time."""
    began_at: datetime | None
    """When its latest attempt began."""
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


COLUMNS = tuple(table.c[name] for name in Job.__dataclass_fields__)


def job_of(row: Row[Any]) -> Job:
    """The job in a row of COLUMNS."""
    read = row._asdict()
    for name in ("params", "result", "words"):
        read[name] = None if read[name] is None else from_json(read[name])
    for name in ("asked_at", "began_at", "ended_at"):
        read[name] = None if read[name] is None else time_of(read[name])
    return Job(**read)


def time_of(milliseconds: int) -> datetime:
    """A time of the database as one with a time zone, UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
