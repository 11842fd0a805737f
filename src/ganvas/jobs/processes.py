"""Processes: how a supervisor starts the process of a job, sees how it is, and ends it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ganvas.workspace.home import Workspace
    from ganvas.workspace.jobs.job import Job

TAKEN = 3
"""The exit code of a supervisor where another one does the jobs of the workspace already."""
PYTHON = (sys.executable, "-P", "-m")
"""How another process of this program is started, by the name of its module. -P: what lies in the folder of a shell is no part of it."""


class Process(Protocol):
    """The process of one job."""

    def poll(self) -> int | None:
        """Its exit code, negative for the signal that killed it; None while it lives."""

    def let_go(self) -> None:
        """Close its input: it saves what there is, and ends."""

    def kill(self) -> None:
        """End it at once."""


Start = Callable[["Workspace", "Job"], Process]
"""Starts the process of a job that was claimed."""


class Started:
    """A Python of its own, so that all its memory comes back when it ends. What it prints goes to a file in the workspace."""

    def __init__(self, workspace: "Workspace", job: "Job") -> None:
        folder = workspace.hidden / "jobs"
        folder.mkdir(exist_ok=True)
        self._log = folder / f"{job.number}.log"
        words = [*PYTHON, "ganvas.jobs", str(workspace.folder)]
        words += ["--job", str(job.number), "--attempt", str(job.attempt)]
        with self._log.open("ab") as log:
            # Ctrl-C is the supervisor's, which ends its jobs one by one.
            self._process: subprocess.Popen[bytes] = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=log, stderr=log, **of_its_own()
            )

    def poll(self) -> int | None:
        code = self._process.poll()
        if code is not None:
            self.let_go()
            _remove_empty(self._log)
        return code

    def let_go(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()

    def kill(self) -> None:
        self._process.kill()


def of_its_own() -> dict[str, Any]:
    """What puts a process into a group of its own: Ctrl-C in the terminal then reaches only the one that a person has started."""
    if os.name == "nt":
        return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    return {"start_new_session": True}


def _remove_empty(log: Path) -> None:
    try:
        if not log.stat().st_size:
            log.unlink()
    except OSError:  # gone already, or still held, on Windows
        pass
