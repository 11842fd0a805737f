"""ganvas jobs: what a person types to see and end the jobs of a workspace."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ganvas.workspace.home import Workspace

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    with Workspace(tmp_path / "studio") as made:
        yield made


def test_jobs_are_listed_ended_and_asked_for_again(workspace: Workspace, ganvas: Typed) -> None:
    where = ("--workspace", workspace.folder)
    assert ganvas("jobs", "list", *where)[1] == "There are no jobs.\n"
    training, look = workspace.queue.add("train", {"source": "moths"}), workspace.queue.add("look", {"source": "moths"})
    job = workspace.queue.claim("me", ["train"])
    workspace.queue.beat(job, 0.25, words="opening moths")
    code, said, _ = ganvas("jobs", "list", *where)
    assert code == 0
    assert [line.split()[:5] for line in said.splitlines()[1:]] == [
        ["1", "train", "runs", "25%", "moths"],
        ["2", "look", "waits", "moths"],
    ]
    assert "opening moths" in said
    assert ganvas("jobs", "stop", training.number, *where)[1] == "Job 1 (train) was asked to end.\n"
    assert ganvas("jobs", "cancel", look.number, *where)[1] == "Job 2 (look): cancelled.\n"
    assert ganvas("jobs", "again", look.number, *where)[1] == "Job 2 (look): waits.\n"
    found = json.loads(ganvas("jobs", "list", "--json", *where)[1])
    assert [(each["number"], each["state"], each["attempt"]) for each in found] == [(1, "running", 1), (2, "queued", 2)]


def test_a_job_is_followed_to_its_end(workspace: Workspace, ganvas: Typed) -> None:
    workspace.queue.add("train", {"source": "moths"})
    job = workspace.queue.claim("me", ["train"])

    def work() -> None:
        time.sleep(0.2)
        workspace.queue.beat(job, 0.5, seconds_left=42.0)
        workspace.events.tell("runs", "said", {"text": "The originals are small."}, job.number)
        workspace.queue.beat(job, 0.9, seconds_left=600.0)
        workspace.queue.end(job, "done")

    worker = threading.Thread(target=work)
    worker.start()
    _, said, _ = ganvas("jobs", "follow", 1, "--workspace", workspace.folder)
    worker.join()
    assert said.splitlines() == [
        "Job 1 (train): runs.",
        "50% done, 42 seconds left",
        "The originals are small.",
        "90% done, 10 minutes left",
        "Job 1 (train): done.",
    ]


def test_what_is_not_there_is_said(workspace: Workspace, ganvas: Typed, tmp_path: Path) -> None:
    code, _, said = ganvas("jobs", "stop", 7, "--workspace", workspace.folder)
    assert code == 1
    assert "NoSuchJob: There is no job 7." in said
    assert "ganvas jobs list" in said
    code, _, said = ganvas("jobs", "list", "--workspace", tmp_path / "elsewhere")
    assert code == 1
    assert "is not a workspace" in said
