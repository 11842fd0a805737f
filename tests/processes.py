"""Real processes that run the command line, and can be watched and killed."""

import multiprocessing
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

GANVAS = str(Path(sysconfig.get_path("scripts")) / ("ganvas.exe" if os.name == "nt" else "ganvas"))


class Running(Protocol):
    pid: int

    def ended(self) -> bool: ...
    def finish(self, seconds: float = 120) -> tuple[int, str]: ...


class Typed:
    """What a person's shell starts: ganvas WORDS."""

    def __init__(self, *words: object) -> None:
        self.process = subprocess.Popen([GANVAS, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.pid = self.process.pid

    def ended(self) -> bool:
        return self.process.poll() is not None

    def finish(self, seconds: float = 120) -> tuple[int, str]:
        """Wait for the end: (exit code, what it said)."""
        try:
            said, _ = self.process.communicate(timeout=seconds)
        finally:
            self.process.kill()
        return self.process.returncode, said


class Forked:
    """The same from a process that has imported ganvas and nothing else, which saves the seconds of importing torch."""

    def __init__(self, out: Path, *words: object) -> None:
        context = multiprocessing.get_context("forkserver")
        # An optimiser loads the compiler of PyTorch when it is first made, which takes seconds in every process.
        context.set_forkserver_preload(["ganvas.cli", "ganvas.training.train", "ganvas.training.validation", "torch._dynamo"])
        self.out = out
        self.process = context.Process(target=_run, args=(str(out), [str(word) for word in words]), daemon=True)
        self.process.start()
        self.pid = self.process.pid or 0

    def ended(self) -> bool:
        return self.process.exitcode is not None

    def finish(self, seconds: float = 120) -> tuple[int, str]:
        """Wait for the end: (exit code, what it said)."""
        self.process.join(seconds)
        code = self.process.exitcode
        self.process.kill()
        assert code is not None, f"still running after {seconds} s"
        return code, self.out.read_text(encoding="utf-8") if self.out.exists() else ""


def _run(out: str, words: list[str]) -> None:
    from ganvas.cli import main

    file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.argv = ["ganvas", *words]
    main()


def wait_until(condition: Callable[[], bool], process: Running, seconds: float = 60) -> bool:
    """Whether it came true before the process ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        if process.ended():
            return condition()
        time.sleep(0.002)
    raise AssertionError(f"still waiting after {seconds} s")


def ends_within(seconds: float, process: Running) -> bool:
    """Whether a process ended in so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not process.ended():
        time.sleep(0.01)
    return process.ended()
