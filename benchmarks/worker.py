"""One side of a comparison: a process that times steps of its jobs and answers over stdin and stdout, one JSON value a line.

Only the standard library, so that both sides run it, each in its own environment.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Job = Callable[[int], float]
"""Does that many steps and returns the seconds that each took."""


def serve(prepare: Callable[[str], tuple[Job, dict[str, Any]]]) -> None:
    """Answers requests until stdin closes. ``prepare`` builds a job by its name, with what is worth knowing about it."""
    # Libraries print to stdout as they please; the answers get a descriptor of their own.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    jobs: dict[str, Job] = {}
    for line in sys.stdin:
        request = json.loads(line)
        name, steps = request["job"], request["steps"]
        facts: dict[str, Any] = {}
        if name not in jobs:
            jobs[name], facts = prepare(name)
        seconds = jobs[name](steps) if steps else None
        answers.write(json.dumps(facts | {"seconds_per_step": seconds, "peak_bytes": peak_bytes()}) + "\n")


def peak_bytes() -> int:
    """The most memory this process ever held."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held when it started us
        return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class Worker:
    """The process at the other end of ``serve``; a context manager that ends it."""

    def __init__(self, python: str | Path, script: Path, *arguments: str, errors: Path) -> None:
        self._script, self._errors = script, errors
        with errors.open("a") as log:
            self._process = subprocess.Popen(
                [str(python), str(script), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )

    def ask(self, job: str, steps: int) -> dict[str, Any]:
        """The answer to so many steps of a job: seconds_per_step (None for no steps), peak_bytes, and facts the first time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"job": job, "steps": steps}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            status = self._process.wait()
            raise SystemExit(f"{self._script.name} ended with exit status {status}:\n{self._errors.read_text()[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
