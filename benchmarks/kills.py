"""Kills: whether anything is lost when supervisor, training, or both are killed while the jobs of a workspace run.

    python benchmarks/kills.py --kills 100

Trainings and looks at pictures wait in a queue. At a random moment one of the processes is killed with SIGKILL, or all of them at once,
as by a power cut; then a new supervisor is started where there is none, and what was interrupted is put back. Each job has to say what it
is: done, or interrupted. Each training has to end in the same bytes as one that was never stopped, and every event has to be there, once
and in order.
Needs Linux, where it is seen which processes a supervisor has started.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import ganvas
from ganvas.jobs.known import ask
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.job import Job

SETTINGS = (
    *("model.generator_widths=[16, 32]", "model.discriminator_widths=[32, 16]", "model.dropout=0.4"),
    *("schedule.checkpoints=5 steps", "schedule.previews=50 steps"),
)
TRAINING: dict[str, Any] = {"recipe": "gan-dense-batchnorm", "settings": list(SETTINGS), "batch_size": 32, "seed": 11} | {
    "precision": "float32",
    "threads": 1,
}
VICTIMS = ("supervisor", "training", "everything")
PATIENCE_SECONDS = 180


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--steps", type=int, default=300, help="of each training")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        length = f"{arguments.steps} steps"
        start = time.perf_counter()
        ganvas.train("digits", run=Path(folder) / "expected", length=length, quiet=True, **TRAINING)
        expected = Path(folder) / "expected" / "model" / "model.safetensors"
        with Workspace(Path(folder) / "studio") as workspace:
            killing = Killing(workspace, length, random.Random(arguments.seed))
            try:
                for number in range(arguments.kills):
                    killing.kill(VICTIMS[number % len(VICTIMS)])
                jobs = killing.finish()
            finally:
                killing.end()
            report(workspace, jobs, killing.killed, expected.read_bytes(), time.perf_counter() - start)


class Killing:
    """A workspace whose processes are killed."""

    def __init__(self, workspace: Workspace, length: str, draw: random.Random) -> None:
        self.workspace, self.queue, self.draw = workspace, workspace.queue, draw
        self.params = {"source": "digits", "length": length, **TRAINING}
        self.killed: Counter[tuple[str, str]] = Counter()
        self.supervisor: subprocess.Popen[bytes] | None = None

    def kill(self, victim: str) -> None:
        """Kill something at a random moment of a training, and wait until every job says what it is."""
        self.supervise()
        if not any(job.kind == "train" for job in self.queue.list(["queued", "running"])):
            ask(self.workspace, "train", self.params)
        ask(self.workspace, "look", {"source": "digits"})
        training = self.wait_for(lambda: next((job for job in self.queue.list(["running"]) if job.kind == "train"), None))
        # From the first imports to the last checkpoint: a training takes some seconds in all.
        time.sleep(self.draw.uniform(0, 8) if self.draw.random() < 0.7 else self.draw.uniform(0, 1))
        assert self.supervisor is not None
        own = children(self.supervisor.pid)
        if victim in ("supervisor", "everything"):
            self.supervisor.kill()
            self.supervisor.wait()
        for pid in (
            own
            if victim == "everything"
            else [pid for pid in own if is_of(pid, training.number)]
            if victim == "training"
            else []
        ):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.supervise()
        self.wait_for(lambda: self.queue.get(training.number).is_over or training.number not in self.running())
        self.killed[victim, self.queue.get(training.number).state] += 1
        for job in self.queue.list(["interrupted"], limit=1000):
            self.queue.again(job.number)

    def running(self) -> set[int]:
        return {job.number for job in self.queue.list(["running"])}

    def supervise(self) -> None:
        """Start a supervisor where there is none."""
        if self.supervisor is None or self.supervisor.poll() is not None:
            words = [sys.executable, "-m", "ganvas.jobs", str(self.workspace.folder)]
            self.supervisor = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def finish(self) -> tuple[Job, ...]:
        """Let everything end; gives all jobs."""
        self.supervise()
        while True:
            self.wait_for(lambda: not self.queue.list(["queued", "running"]))
            if not (interrupted := self.queue.list(["interrupted"], limit=1000)):
                return self.queue.list(limit=10_000)
            for job in interrupted:
                self.queue.again(job.number)

    def end(self) -> None:
        if self.supervisor is not None:
            self.supervisor.terminate()
            self.supervisor.wait(PATIENCE_SECONDS)

    def wait_for(self, condition: Any) -> Any:
        end = time.monotonic() + PATIENCE_SECONDS
        while not (found := condition()):
            if time.monotonic() > end:
                raise SystemExit(f"still waiting after {PATIENCE_SECONDS} s: {self.queue.list(['queued', 'running'])}")
            time.sleep(0.02)
        return found


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_of(pid: int, number: int) -> bool:
    """Whether a process does this job."""
    with suppress(OSError):
        return f"--job\0{number}\0" in Path(f"/proc/{pid}/cmdline").read_text()
    return False


def report(
    workspace: Workspace, jobs: tuple[Job, ...], killed: Counter[tuple[str, str]], expected: bytes, seconds: float
) -> None:
    print("killed, and what its training said then:")
    for (victim, state), count in sorted(killed.items()):
        print(f"  {victim:12} {state:12} {count:4}")
    states = Counter((job.kind, job.state) for job in jobs)
    print("jobs in the end:", ", ".join(f"{count} {kind} {state}" for (kind, state), count in sorted(states.items())))
    trainings = [job for job in jobs if job.kind == "train" and job.state == "done" and job.result]
    same = [
        job for job in trainings if (workspace.runs / job.result["run"] / "model/model.safetensors").read_bytes() == expected
    ]  # type: ignore[index]
    print(
        f"trainings: {len(trainings)}, of which {len(same)} ended in the same bytes; attempts {[job.attempt for job in trainings]}"
    )
    numbers, last = [], 0
    while found := workspace.events.after(last):
        numbers += [event.number for event in found]
        last = numbers[-1]
    print(
        f"events: {len(numbers):,}, numbered {numbers[0]} to {numbers[-1]}, {numbers[-1] - numbers[0] + 1 - len(numbers)} missing"
    )
    print(f"{sum(killed.values())} kills in {seconds / 60:.1f} minutes")
    lost = [job for job in jobs if job.state != "done"]
    if lost or len(same) < len(trainings):
        raise SystemExit(f"not all is well: {lost}")


if __name__ == "__main__":
    main()
