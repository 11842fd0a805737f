"""Queue: the jobs of a workspace. What a person asks of them, and what the processes that do them say.

    queued -> running -> done, failed, cancelled, interrupted;   queued -> cancelled;   interrupted, failed, cancelled -> queued

Every change and its event are written in one transaction. A running job belongs to one attempt of one worker: only with both does
``beat``, ``note`` or ``end`` change it, so that a process that was thought dead can't.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, insert, select

from ganvas.errors import JobError, SettingError
from ganvas.words import Command, Step, message
from ganvas.workspace.database.opening import Database, now
from ganvas.workspace.database.tables import event
from ganvas.workspace.database.tables import job as table
from ganvas.workspace.jobs.changes import about, end, held, last_place, one, set_held, set_values, told
from ganvas.workspace.jobs.events import write
from ganvas.workspace.jobs.job import AGAIN, COLUMNS, Asked, Ended, Job, Lost, State, job_of
from ganvas.workspace.jobs.kept import as_json

LEASE_SECONDS = 15.0
"""A running job of which nothing was heard for so long was interrupted."""
BEAT_SECONDS = 3.0
"""How often a heartbeat is written."""
ECHO_SECONDS = 1.0
"""A stop so soon after another is the same one: a button pressed twice."""
LONGEST_PARAMS = 64_000
"""Characters of JSON."""


class Queue:
    """The jobs in a database, which any number of processes may use at once."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, kind: str, params: dict[str, Any], *, device: str | None = None) -> Job:
        """Put a job at the end of the queue. Raises QueueFull where MOST_QUEUED wait already, SettingError for endless parameters."""
        text = as_json(params)
        if len(text) > LONGEST_PARAMS:
            raise SettingError(
                message("The settings of a job are {length:,} characters, and at most {most:,} are kept.",
                        length=len(text), most=LONGEST_PARAMS),
                message("Ask for less at once."),
            )  # fmt: skip
        with self.database.writing() as connection:
            values = {"kind": kind, "params": text, "device": device, "attempt": 1, "asked_at": now()}
            made = insert(table).values(values | {"priority": last_place(connection), "state": "queued"})
            number = int(connection.execute(made).inserted_primary_key[0])  # type: ignore[index]
            return told(connection, number, "queued")

    def get(self, number: int) -> Job:
        """Raises NoSuchJob."""
        with self.database.reading() as connection:
            return one(connection, number)

    def list(self, states: Sequence[State] = (), limit: int = 100) -> tuple[Job, ...]:
        """Jobs in these states, in all where none is named: those that run, those that wait in their turn, and the last that ended."""
        waits = table.c.state == "queued"
        rank = case((table.c.state == "running", 0), (waits, 1), else_=2)
        turn = [case((waits, column), else_=0) for column in (table.c.priority, table.c.number)]
        query = select(*COLUMNS).order_by(rank, *turn, table.c.number.desc()).limit(limit)
        if states:
            query = query.where(table.c.state.in_(states))
        with self.database.reading() as connection:
            return tuple(map(job_of, connection.execute(query)))

    def stop(self, number: int) -> Job:
        """Ask a job that runs to save and end, so that it can go on later; one that waits is cancelled.

        A second time, a second later or more, it is interrupted at once: its process, which may be stuck, is killed.
        """
        return self._ask(number, "stop")

    def cancel(self, number: int) -> Job:
        """Ask a job that runs to end, one that waits is cancelled at once; a second time as for ``stop``."""
        return self._ask(number, "cancel")

    def again(self, number: int) -> Job:
        """Put a job that was interrupted, failed or was cancelled at the end of the queue; a training goes on where it was.

        One that waits or runs stays as it is. Raises JobError for one that is done, QueueFull as ``add`` does.
        """
        with self.database.writing() as connection:
            job = one(connection, number, for_change=True)
            if job.state in ("queued", "running"):
                return job
            if job.state not in AGAIN:
                raise JobError(
                    message("Job {number} is done.", number=number), message("To do the same once more, ask for a new job.")
                )
            empty = dict.fromkeys(("asked", "worker", "heartbeat", "progress", "error_code", "words", "began_at", "ended_at"))
            place = last_place(connection)
            set_values(connection, number, state="queued", attempt=job.attempt + 1, priority=place, **empty)
            return told(connection, number, "queued")

    def move(self, number: int, before: int | None) -> Job:
        """Put a job that waits before another one, or at the end of the queue. Raises JobError where either doesn't wait."""
        with self.database.writing() as connection:
            waiting = select(table.c.number, table.c.priority).where(table.c.state == "queued")
            found = connection.execute(waiting.order_by(table.c.priority, table.c.number).with_for_update()).all()
            order = [int(row.number) for row in found]
            for each in (number, *([] if before is None else [before])):
                if each not in order:
                    one(connection, each)
                    raise JobError(
                        message("Job {number} doesn't wait in the queue.", number=each),
                        Step(message("To see which do"), Command("jobs", "list")),
                    )
            if number != before:
                order.remove(number)
                order.insert(len(order) if before is None else order.index(before), number)
            places = {int(row.number): int(row.priority) for row in found}
            for place, each in enumerate(order):
                if places[each] != place:
                    set_values(connection, each, priority=place)
            return told(connection, number, "moved", before=before)

    def claim(self, worker: str, kinds: Sequence[str]) -> Job | None:
        """Take the next job of these kinds, so that no other worker has it; None where there is none."""
        query = select(table.c.number).where(table.c.state == "queued", table.c.kind.in_(kinds))
        query = query.order_by(table.c.priority, table.c.number).limit(1)
        with self.database.reading() as connection:  # nothing is locked while there is nothing to do
            if connection.scalar(query) is None:
                return None
        with self.database.writing() as connection:
            number = connection.scalar(query.with_for_update(skip_locked=True))
            if number is None:
                return None
            at = now()
            set_values(connection, number, state="running", worker=worker, heartbeat=at, began_at=at, progress=None, asked=None)
            return told(connection, number, "began", worker=worker)

    def beat(
        self, job: Job, progress: float | None = None, *, seconds_left: float | None = None, words: str | None = None
    ) -> Asked | None:
        """Say that a job's process lives, and how far it is where that is news; gives what a person asks of it.

        progress: 0 to 1. seconds_left: as far as is known. words: what it is doing. Raises Lost.
        """
        news = {"progress": progress, "seconds_left": seconds_left, "words": words}
        news = {name: value for name, value in news.items() if value is not None}
        with self.database.reading() as connection:
            found = connection.execute(select(table.c.asked, table.c.heartbeat).where(*held(job))).first()
        if found is None:
            raise Lost
        at = now()
        if not news and 0 <= at - found.heartbeat < BEAT_SECONDS * 1000:
            return found.asked  # type: ignore[no-any-return]
        with self.database.writing() as connection:
            changed: dict[str, Any] = {"heartbeat": at}
            if progress is not None:
                changed["progress"] = progress
            if words is not None:
                changed["words"] = as_json(words)
            set_held(connection, job, **changed)
            if news:
                write(connection, [about(job.number, "progress", job.kind, "running", **news)])
            return connection.scalar(select(table.c.asked).where(table.c.number == job.number))

    def note(self, job: Job, result: dict[str, Any]) -> None:
        """Write down what has come of a running job so far, which a later attempt goes on with. Raises Lost."""
        with self.database.writing() as connection:
            set_held(connection, job, result=as_json(result))
            write(connection, [about(job.number, "progress", job.kind, "running", result=result)])

    def end(
        self,
        job: Job,
        state: Ended,
        result: dict[str, Any] | None = None,
        error: BaseException | None = None,
        *,
        words: str | None = None,
    ) -> Job:
        """End a running job. One that was interrupted after somebody had asked to cancel it was cancelled. Raises Lost.

        result: what came of it; None leaves what was noted. error: why it failed. words: a sentence, where there is no error.
        """
        with self.database.writing() as connection:
            found = connection.execute(select(table.c.asked).where(*held(job)).with_for_update()).first()
            if found is None:
                raise Lost
            if state == "interrupted" and found.asked == "cancel":
                state = "cancelled"
            return end(connection, job.number, state, result=result, error=error, words=words)

    def reap(self) -> tuple[Job, ...]:
        """Interrupt the jobs of which nothing was heard for LEASE_SECONDS; gives them. Only a supervisor does this."""
        late = now() - int(LEASE_SECONDS * 1000)
        with self.database.writing() as connection:
            gone = select(*COLUMNS).where(table.c.state == "running", table.c.heartbeat < late)
            found = [job_of(row) for row in connection.execute(gone.with_for_update(skip_locked=True))]
            said = message("The process that did this is gone, or its computer slept.")
            return tuple(
                end(connection, each.number, "cancelled" if each.asked == "cancel" else "interrupted", words=said)
                for each in found
            )

    def _ask(self, number: int, what: Asked) -> Job:
        with self.database.writing() as connection:
            job = one(connection, number, for_change=True)
            if job.state == "queued":
                return end(connection, number, "cancelled")
            if job.state != "running":
                return job  # it ended while somebody pressed the button
            if job.asked is None or (job.asked, what) == ("stop", "cancel"):
                set_values(connection, number, asked=what)
                return told(connection, number, "asked", asked=what)
            query = select(func.max(event.c.at)).where(event.c.job == number, event.c.type == "asked")
            if now() - (connection.scalar(query) or 0) < ECHO_SECONDS * 1000:
                return job
            said = message("It was ended at once.")
            return end(connection, number, "cancelled" if job.asked == "cancel" else "interrupted", words=said)
