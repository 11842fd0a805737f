"""Supervisor: the one process of a workspace that claims jobs, starts a process for each, and sees that they end.

It asks the table for everything, so that it may be killed and started again at any time. A job whose process is gone is "interrupted";
it is never begun again unless a person says so.
"""

import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

from filelock import FileLock, Timeout

from ganvas.errors import GalleryError, WorkspaceError
from ganvas.jobs.doing import UNWRITTEN
from ganvas.jobs.known import LIGHTER, TRAININGS
from ganvas.jobs.processes import Process, Start, Started
from ganvas.words import Message, message
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.job import Job, Lost
from ganvas.workspace.jobs.queue import BEAT_SECONDS, ECHO_SECONDS

TRAININGS_AT_ONCE, LIGHTER_AT_ONCE = 1, 2
TICK_SECONDS = 0.25
REAP_SECONDS = 5.0
PRUNE_SECONDS = 600.0
ASLEEP_SECONDS = 5.0
"""A round that comes so late was held up, as the jobs were: their heartbeats are old, and they live."""
LEAVING_SECONDS = 3.0
"""So long a process may take to end once its job has."""


@dataclass
class _Child:
    job: Job
    process: Process
    over_since: float | None = None
    """Since when its job is no longer its own."""


class Supervisor:
    """Does the jobs of a workspace until it is told to end. start: how the process of a job is started. say: hears what it does."""

    def __init__(self, workspace: Workspace, *, start: Start = Started, say: Callable[[str], object] = print) -> None:
        self._workspace, self._queue, self._start, self._say = workspace, workspace.queue, start, say
        self._worker = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._children: list[_Child] = []
        self._ending, self._killing = False, False
        self._asked_at = 0.0
        self._due: dict[str, float] = {}
        self._troubled = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT: then the jobs save and end, and so does this. Raises WorkspaceError where another one is at it."""
        lock = FileLock(self._workspace.hidden / "supervisor.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise WorkspaceError(
                message("Another process does the jobs of {folder} already.", folder=self._workspace.folder),
                message("Leave it to that one, which does new jobs too, or end it first."),
            ) from None
        before = {each: signal.signal(each, self._signalled) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._say(message("The jobs of {folder} are done here. Ctrl-C saves and ends them.", folder=self._workspace.folder))
            while not (self._ending and not self._children):
                self._round()
                time.sleep(TICK_SECONDS)
        finally:
            for child in self._children:
                child.process.let_go()
            for each, handler in before.items():
                signal.signal(each, handler)
            lock.release()

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        """The first time jobs save and end; the second time they are killed. What asks a program to end often asks twice."""
        if not self._ending:
            self._ending, self._asked_at = True, time.monotonic()
        elif number == signal.SIGINT or time.monotonic() - self._asked_at >= ECHO_SECONDS:
            self._killing = True

    def _round(self) -> None:
        try:
            slept = not self._is_on_time()
            self._watch(always=slept)
            if not slept and self._is_due("reap", REAP_SECONDS):
                for job in self._queue.reap():
                    self._say(_about(job))
            if self._ending:
                self._end_children()
            else:
                self._begin()
            if self._is_due("prune", PRUNE_SECONDS):
                self._workspace.events.prune()
        except GalleryError as error:  # busy, or the disk is full: what is to be done is done in a later round
            if not self._troubled:
                self._say(str(error))
            self._troubled = True
        else:
            self._troubled = False

    def _is_on_time(self) -> bool:
        """Whether the last round was just now: not before the computer slept, or its clock was set."""
        last, self._due["round"] = self._due.get("round", time.time()), time.time()
        return abs(self._due["round"] - last) < ASLEEP_SECONDS

    def _is_due(self, what: str, seconds: float) -> bool:
        if time.monotonic() - self._due.get(what, -seconds) < seconds:
            return False
        self._due[what] = time.monotonic()
        return True

    def _watch(self, *, always: bool) -> None:
        """Bury the processes that have ended, speak for those that live, and end those whose job was taken from them."""
        beats = self._is_due("beat", BEAT_SECONDS) or always
        for child in list(self._children):
            code = child.process.poll()
            if code is not None:
                self._bury(child.job, code)
                self._children.remove(child)
            elif child.over_since is not None:
                if time.monotonic() - child.over_since > LEAVING_SECONDS:
                    child.process.kill()
            elif beats or self._queue.get(child.job.number).is_over:
                try:
                    # A process that is busy in one long operation, or stopped by the system, can't speak for itself.
                    self._queue.beat(child.job)
                except Lost:
                    child.over_since = time.monotonic()

    def _bury(self, job: Job, code: int) -> None:
        """Write down how a job ended whose process could not."""
        try:
            if code < 0:
                said = message("Its process was killed (signal {number}).", number=-code)
                self._queue.end(job, "interrupted", words=said)
            elif code in (0, UNWRITTEN):
                self._queue.end(job, "interrupted", words=message("Its process couldn't say how it ended."))
            else:
                self._queue.end(job, "failed", words=message("Its process ended with the code {code}.", code=code))
        except Lost:
            pass  # it has written it itself
        self._say(_about(self._queue.get(job.number)))

    def _begin(self) -> None:
        while kinds := self._kinds_with_room():
            job = self._queue.claim(self._worker, kinds)
            if job is None:
                return
            self._say(_about(job))
            try:
                self._children.append(_Child(job, self._start(self._workspace, job)))
            except OSError as error:
                self._queue.end(job, "failed", error=error)

    def _kinds_with_room(self) -> tuple[str, ...]:
        """Those of which another job may begin. Others' processes count too, which a supervisor that was killed has left."""
        running = {job.number: job.kind for job in self._queue.list(["running"])}
        running |= {child.job.number: child.job.kind for child in self._children}
        trainings = sum(kind in TRAININGS for kind in running.values())
        lighter = len(running) - trainings
        return (LIGHTER if lighter < LIGHTER_AT_ONCE else ()) + (TRAININGS if trainings < TRAININGS_AT_ONCE else ())

    def _end_children(self) -> None:
        for child in self._children:
            child.process.let_go()
            if self._killing:
                child.process.kill()


def _about(job: Job) -> Message:
    known: dict[str, Any] = {"number": job.number, "kind": job.kind}
    match job.state:
        case "running":
            return message("Job {number} ({kind}) begins.", **known)
        case "done":
            return message("Job {number} ({kind}) is done.", **known)
        case "failed":
            return message("Job {number} ({kind}) failed. {why}", why=job.words, **known)
        case "cancelled":
            return message("Job {number} ({kind}) was cancelled.", **known)
        case "interrupted":
            return message("Job {number} ({kind}) was interrupted.", **known)
    return message("Job {number} ({kind}) waits.", **known)
