"""Doing: one job, from beginning to end, in a process of its own.

The process ends when its work does, when a person asks, or when the supervisor that started it is gone: that one holds the other end of
its input, which closes with it.
"""

import os
import signal
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

from ganvas.errors import GalleryError, GanvasError
from ganvas.jobs.heart import PATIENCE_SECONDS, Heart
from ganvas.jobs.kind import Outcome
from ganvas.jobs.known import read_params
from ganvas.jobs.work import Work
from ganvas.words import message
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.job import Job, Lost

WRITTEN, LOST, UNWRITTEN = 0, 3, 4
"""Exit codes: how it ended is in the table; the job was another's; the table couldn't be written."""


def do_job(folder: Path, number: int, attempt: int) -> int:
    """Do a job that a supervisor has claimed; gives the exit code."""
    with Workspace(folder, create=False) as workspace:
        job = workspace.queue.get(number)
        if (job.state, job.attempt) != ("running", attempt):
            return LOST
        return _Doing(workspace, job).to_its_end()


class _Doing:
    def __init__(self, workspace: Workspace, job: Job) -> None:
        self._workspace, self._job = workspace, job
        self._once = threading.Lock()
        self._heart = Heart(workspace, job, asked=lambda asked: self._stop(), lost=_leave)

    def to_its_end(self) -> int:
        error: BaseException | None = None
        try:
            # Started from a shell's background, a process may have been told to ignore this.
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, signal.default_int_handler)
            self._heart.start()
            threading.Thread(target=self._watch_supervisor, name="supervisor", daemon=True).start()
            _work_in(self._workspace.folder)
            outcome = self._outcome()
        except KeyboardInterrupt:
            outcome = Outcome(state="interrupted", words=message("It was stopped before it was done."))
        except Lost:
            return LOST
        except GanvasError as refusal:
            outcome, error = Outcome(state="failed"), refusal
        except Exception as fault:
            traceback.print_exc()
            outcome, error = Outcome(state="failed"), fault
        finally:
            for each in (signal.SIGINT, signal.SIGTERM):  # nothing is left to stop
                signal.signal(each, signal.SIG_IGN)
        self._heart.close()
        return self._write(outcome, error)

    def _outcome(self) -> Outcome:
        params = read_params(self._job.kind, self._job.params)
        params.check(self._workspace)
        return params.do(Work(self._workspace, self._job, self._heart))

    def _write(self, outcome: Outcome, error: BaseException | None) -> int:
        """How it ended, into the table; again and again where that is busy or its disk is full."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self._workspace.queue.end(self._job, outcome.state, outcome.result, error, words=outcome.words)
            except Lost:
                return LOST
            except GalleryError as refusal:
                if time.monotonic() > until:
                    print(refusal)
                    return UNWRITTEN
                time.sleep(1)
            else:
                return WRITTEN

    def _watch_supervisor(self) -> None:
        """Stop, and save what there is, as soon as nobody holds the other end of the input."""
        with suppress(OSError):  # standard input is closed, so there is no supervisor either
            while os.read(0, 1024):
                pass
        self._stop()

    def _stop(self) -> None:
        """What Ctrl-C does, once: a second time would end a training that is being saved."""
        if self._once.acquire(blocking=False):
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # which also ends what it waits for
            else:
                signal.raise_signal(signal.SIGINT)


def _leave() -> None:
    """End at once: the job is another's, who may be about to write where this process does."""
    os._exit(LOST)


def _work_in(folder: Path) -> None:
    """Work in the workspace, so that sentences name places in it. What was named from elsewhere stays where it was."""
    for name in ("GANVAS_DATA", "GANVAS_CACHE"):
        if places := os.environ.get(name):
            found = places.split(os.pathsep)
            os.environ[name] = os.pathsep.join(str(Path(place).absolute()) if place else place for place in found)
    os.chdir(folder)
