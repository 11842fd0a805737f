"""The child: the supervisor of the workspace's jobs, kept alive as long as the studio is open, and ended with it.

    python -m ganvas.studio.child FOLDER

That is ``python -m ganvas.jobs FOLDER`` until its standard input ends, as it does when the studio closes, or is killed: then the jobs save
and end, and nothing is left that nobody sees.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ganvas.jobs.processes import PYTHON, TAKEN, of_its_own
from ganvas.paths import path_of

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before it is started again after it has ended by itself; longer each time."""
ALIVE_SECONDS = 60.0
"""Who lived so long wasn't ended by what it begins with."""


class Child:
    """It, as a child of the studio. command: another one, for tests."""

    def __init__(self, folder: Path, command: Sequence[str] = ()) -> None:
        self._command = list(command) or [*PYTHON, "ganvas.studio.child", str(folder)]
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="child", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        process = self._process
        return process is not None and process.poll() is None

    def ask_to_end(self) -> None:
        """Let it save what it does, and end."""
        self._closing.set()
        with self._lock:
            process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()

    def end_at_once(self) -> None:
        """Let it end what it does. Only after it was asked to end."""
        self._closing.set()
        if (process := self._process) is not None and process.poll() is None:
            # Windows has no SIGINT for other processes; a break ends them.
            process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within so many seconds."""
        self._closing.set()
        with self._lock:
            process = self._process
        if process is None:
            return True
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """At once. Its jobs notice, and are interrupted."""
        self._closing.set()
        if (process := self._process) is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        wait = FIRST_WAIT
        while not self._closing.is_set():
            began, process = time.monotonic(), None
            with self._lock:
                if self._closing.is_set():
                    return
                with suppress(OSError):  # the computer may have no room for it now
                    self._process = process = self._started()
            # Where it is taken: one that a killed studio has left ends in a moment; another program's may stay for hours.
            if process is not None and process.wait() != TAKEN and time.monotonic() - began > ALIVE_SECONDS:
                wait = FIRST_WAIT
            if self._closing.wait(wait):
                return
            wait = min(LONGEST_WAIT, 2 * wait)

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, **of_its_own())


def main() -> int:
    """Do the jobs of a workspace until the standard input ends; gives the exit code."""
    from ganvas.errors import WorkspaceError
    from ganvas.jobs.supervisor import Supervisor
    from ganvas.workspace.home import Workspace

    threading.Thread(target=_end_with_input, name="studio", daemon=True).start()
    with Workspace(path_of(sys.argv[1])) as home:
        try:
            Supervisor(home).run()
        except WorkspaceError as error:  # another one does them
            print(error, file=sys.stderr)
            return TAKEN
    return 0


def _end_with_input() -> None:
    with suppress(OSError):
        while os.read(0, 1024):  # not sys.stdin, whose lock would be held here while the process ends
            pass
    signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
