"""Whatever is killed while jobs run, nothing is lost: a job says what it is, and a training that is done again ends in the same bytes."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import ganvas as package
from ganvas.errors import WorkspaceError
from ganvas.jobs.known import ask
from ganvas.jobs.supervisor import Supervisor
from ganvas.runs.run import Run
from ganvas.workspace.database import tables
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.job import Job
from ganvas.workspace.jobs.queue import LEASE_SECONDS
from supervised import Supervised

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs the signals of POSIX")

STEPS, BATCH = 60, 32
SETTINGS = (
    *("model.generator_widths=[16, 32]", "model.discriminator_widths=[32, 16]", "model.dropout=0.4"),
    *("schedule.checkpoints=4 steps", "schedule.previews=40 steps"),
)
TRAINING: dict[str, Any] = {
    "source": "digits",
    "recipe": "gan-dense-batchnorm",
    "settings": SETTINGS,
    "length": f"{STEPS} steps",
    "batch_size": BATCH,
    "seed": 11,
    "precision": "float32",
    "threads": 1,
}
ENDLESS = TRAINING | {"length": "10 hours", "settings": (*SETTINGS, "schedule.previews=1 hour")}


@pytest.fixture(scope="module")
def never_stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that no job has made."""
    folder = tmp_path_factory.mktemp("never-stopped") / "run"
    choices = {name: value for name, value in TRAINING.items() if name != "source"}
    package.train("digits", run=folder, quiet=True, **choices | {"settings": list(SETTINGS)})
    return folder


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervised]:
    """One supervisor for all tests that leave it alive."""
    with Supervised(tmp_path_factory.mktemp("studio")) as made:
        yield made


def assert_same_end(studio: Supervised, job: Job, expected: Path) -> None:
    assert job.state == "done", (job, studio.said)
    run = studio.workspace.runs / job.result["run"]
    for name in ("model/model.safetensors", f"previews/{STEPS * BATCH:09d}.png"):
        assert (run / name).read_bytes() == (expected / name).read_bytes()
    steps = [line["step"] for line in Run(run).log]
    assert steps == sorted(set(steps)), "a step is in the log twice"


def begun(studio: Supervised, params: dict[str, Any] = TRAINING) -> int:
    """The number of a training that has saved something."""
    number = ask(studio.workspace, "train", params).number
    studio.wait(lambda: studio.checkpoint(number) > 0 or studio.queue.get(number).is_over)
    return number


def types(studio: Supervised, number: int, topic: str = "jobs") -> list[str]:
    return [event.type for event in studio.events.of_job(number) if event.topic == topic and event.type != "progress"]


def test_a_training_whose_process_is_killed_goes_on_to_the_same_bytes(studio: Supervised, never_stopped: Path) -> None:
    number = begun(studio)
    studio.kill_job(number)
    killed = studio.until(number, "interrupted", "done")
    assert killed.words == "Its process was killed (signal 9)."
    assert 0 < studio.checkpoint(number) < STEPS * BATCH
    studio.queue.again(number)
    assert_same_end(studio, studio.until(number, "done", "failed", "interrupted"), never_stopped)
    assert types(studio, number) == ["queued", "began", "interrupted", "queued", "began", "done"]
    told = types(studio, number, "runs")
    assert {"began", "noted", "saved", "previewed", "ended"} <= set(told)
    assert told[-1] == "ended"
    data = [event.data for event in studio.events.of_job(number) if event.type == "previewed"][-1]
    assert data["path"] == f"runs/{data['run']}/previews/{STEPS * BATCH:09d}.png"
    progress = [event.data["progress"] for event in studio.events.of_job(number) if event.data.get("progress") is not None]
    assert progress[-1] == 1


def test_a_stopped_training_saves_and_goes_on_to_the_same_bytes(studio: Supervised, never_stopped: Path) -> None:
    number = begun(studio)
    studio.queue.stop(number)
    stopped = studio.until(number, "interrupted", "done")
    if stopped.state == "interrupted":  # it may have been faster
        run = Run(studio.workspace.runs / stopped.result["run"])
        assert run.log[-1]["images"] == studio.checkpoint(number) > 0
        assert "it can go on" in stopped.words
        assert (run.path / "progress.gif").exists()
        studio.queue.again(number)
    assert_same_end(studio, studio.until(number, "done", "failed", "interrupted"), never_stopped)


def test_a_job_is_cancelled_in_every_state(studio: Supervised) -> None:
    running = begun(studio, ENDLESS)
    waiting = ask(studio.workspace, "train", TRAINING).number
    assert studio.queue.get(waiting).state == "queued"  # one training at a time
    beside = ask(studio.workspace, "look", {"source": "digits"}).number
    assert studio.until(beside, "done", "failed").state == "done"
    assert studio.queue.cancel(waiting).state == "cancelled"
    assert studio.queue.cancel(running).state == "running"
    assert studio.until(running, "cancelled", "interrupted", "done").state == "cancelled"
    assert studio.queue.cancel(running).state == "cancelled"
    # What was cancelled isn't lost either.
    shown = studio.checkpoint(running)
    studio.queue.again(running)
    studio.wait(lambda: studio.checkpoint(running) > shown)
    assert studio.queue.get(running).attempt == 2
    studio.queue.stop(running)
    assert studio.until(running, "interrupted").result is not None


def test_a_second_stop_ends_a_training_in_the_middle_of_a_long_step(studio: Supervised) -> None:
    long = (*SETTINGS, "schedule.micro_batch=50")
    number = ask(studio.workspace, "train", TRAINING | {"batch_size": 60_000, "settings": long}).number
    studio.wait(lambda: "began" in types(studio, number, "runs"))
    studio.queue.stop(number)
    time.sleep(1.1)
    assert studio.queue.get(number).state == "running"
    assert studio.queue.stop(number).state == "interrupted"
    studio.wait(lambda: not _lives(studio.pid_of(number)), 10)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_cannot_be_done_says_why(studio: Supervised) -> None:
    add = studio.queue.add
    outside = add("train", TRAINING | {"source": "../../etc"}).number
    missing = add("look", {"source": "moths"}).number
    unknown = add("train", TRAINING | {"recipe": "gan-dense-batchnrom", "run": "typo"}).number
    wrong = add("sample", {"run": "nothing", "n": -1}).number
    ends = [studio.until(number, "failed", "done") for number in (outside, missing, unknown, wrong)]
    assert [job.error_code for job in ends] == ["SettingError", "SourceError", "SettingError", "SettingError"]
    assert "not in the workspace" in ends[0].words
    assert "There are no pictures 'moths'" in ends[1].words
    assert "There is no recipe" in ends[2].words
    assert "n, given as -1" in ends[3].words
    assert not any("/" + str(studio.workspace.folder) in job.words for job in ends)


def test_after_a_killed_supervisor_and_a_power_cut_a_training_ends_in_the_same_bytes(
    tmp_path: Path, never_stopped: Path
) -> None:
    with Supervised(tmp_path) as studio:
        number = begun(studio)
        studio.kill()
        # Its process hears that it is alone, saves and ends.
        studio.until(number, "interrupted", "done")
        shown = studio.checkpoint(number)
        assert shown > 0
        studio.start()
        if studio.queue.get(number).state == "interrupted":
            assert studio.queue.get(number).attempt == 1  # nobody has begun it again unasked
            studio.queue.again(number)
            studio.wait(lambda: studio.checkpoint(number) > shown)
            cut_the_power(studio, number)
            studio.start()
            if studio.until(number, "interrupted", "done").state == "interrupted":
                assert "is gone" in studio.queue.get(number).words
                studio.queue.again(number)
        assert_same_end(studio, studio.until(number, "done", "failed"), never_stopped)


def cut_the_power(studio: Supervised, number: int) -> None:
    """Nobody can say what became of a job; and its lease runs out."""
    studio.signal(signal.SIGSTOP)
    with suppress(ProcessLookupError):
        studio.kill_job(number)
    studio.kill()
    with studio.workspace.gallery.database.writing() as connection:
        late = tables.job.c.heartbeat - int(1000 * LEASE_SECONDS)
        connection.execute(tables.job.update().values(heartbeat=late))


def test_a_supervisor_that_is_told_to_end_saves_first_and_is_the_only_one(tmp_path: Path) -> None:
    with Supervised(tmp_path) as studio:
        number = begun(studio, ENDLESS)
        with Workspace(tmp_path) as same, pytest.raises(WorkspaceError, match="Another process does the jobs"):
            Supervisor(same).run()
        waiting = ask(studio.workspace, "train", TRAINING).number
        studio.signal(signal.SIGTERM)
        studio.process.join(60)
        assert studio.process.exitcode == 0, studio.said
        job = studio.queue.get(number)
        assert (job.state, job.asked) == ("interrupted", None)
        assert Run(studio.workspace.runs / job.result["run"]).log[-1]["images"] == studio.checkpoint(number)
        assert studio.queue.get(waiting).state == "queued"  # it waits for the next one


def test_a_second_signal_ends_a_supervisor_and_its_jobs_at_once(tmp_path: Path) -> None:
    with Supervised(tmp_path) as studio:
        long = (*SETTINGS, "schedule.micro_batch=50")
        number = ask(studio.workspace, "train", TRAINING | {"batch_size": 60_000, "settings": long}).number
        studio.wait(lambda: "began" in types(studio, number, "runs"))
        studio.signal(signal.SIGINT)
        time.sleep(0.5)
        assert studio.process.is_alive()
        studio.signal(signal.SIGINT)
        studio.process.join(10)
        assert studio.process.exitcode == 0, studio.said
        assert studio.queue.get(number).state == "interrupted"
        assert not _lives(studio.pid_of(number))
