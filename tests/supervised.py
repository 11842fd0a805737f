"""A supervisor in a process of its own, whose jobs are processes too, all forked from one that has imported what they need."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.job import Job

PRELOADED = [
    "sklearn.datasets",
    "ganvas.recipes.choosing.choice",
    "ganvas.training.train",
    "ganvas.training.validation",
    "torch._dynamo",
    "ganvas.jobs.supervisor",
]


class Forking:
    """The process of a job, forked from the supervisor's, which spares it the seconds of importing torch."""

    def __init__(self, workspace: Workspace, job: Job) -> None:
        workspace.close()  # SQLite's connections must not be shared with a child
        reading, self._writing = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            code = 1
            try:
                os.setsid()
                os.dup2(reading, 0)
                os.closerange(3, 4096)  # the supervisor's lock, and the other ends of its jobs' inputs
                from ganvas.jobs.doing import do_job

                code = do_job(workspace.folder, job.number, job.attempt)
            finally:
                sys.stdout.flush()
                os._exit(code)
        os.close(reading)
        self._code: int | None = None
        (workspace.hidden / f"{job.number}.pid").write_text(str(self.pid))

    def poll(self) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
                self.let_go()
        return self._code

    def let_go(self) -> None:
        if self._writing is not None:
            os.close(self._writing)
            self._writing = None

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _supervise(folder: str) -> None:
    from ganvas.jobs.supervisor import Supervisor

    out = os.open(Path(folder) / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    with Workspace(folder) as workspace:
        Supervisor(workspace, start=Forking, say=lambda said: print(said, flush=True)).run()


class Supervised:
    """A workspace, and the supervisor that does its jobs until the block ends."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder)
        self.queue, self.events = self.workspace.queue, self.workspace.events
        self.start()

    def start(self) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        self.process = context.Process(target=_supervise, args=(str(self.workspace.folder),))
        self.process.start()

    def kill(self) -> None:
        os.kill(self.process.pid or 0, signal.SIGKILL)
        self.process.join()

    def signal(self, number: int) -> None:
        os.kill(self.process.pid or 0, number)

    def kill_job(self, number: int) -> None:
        os.kill(self.pid_of(number), signal.SIGKILL)

    def pid_of(self, number: int) -> int:
        return int((self.workspace.hidden / f"{number}.pid").read_text())

    @property
    def said(self) -> str:
        return (self.workspace.folder / "said.txt").read_text(encoding="utf-8")

    def wait(self, condition: Callable[[], object], seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"still waiting: {self.queue.list()}\n{self.said}"
            time.sleep(0.01)

    def until(self, number: int, *states: str) -> Job:
        """Wait until a job is in one of some states; gives it then."""
        self.wait(lambda: self.queue.get(number).state in states)
        return self.queue.get(number)

    def checkpoint(self, number: int) -> int:
        """Images shown at the newest checkpoint of a training; -1 while there is none."""
        run = (self.queue.get(number).result or {}).get("run", "?")
        found = (self.workspace.runs / run).glob("checkpoints/[0-9]*.safetensors")
        return max((int(path.stem) for path in found), default=-1)

    def close(self) -> None:
        if self.process.is_alive():
            self.signal(signal.SIGTERM)
            self.process.join(60)
        self.process.kill()
        self.workspace.close()

    def __enter__(self) -> "Supervised":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
