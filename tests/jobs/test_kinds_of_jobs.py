"""What each kind of job leaves behind, done by a supervisor in a workspace."""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from ganvas.data import Sheet
from ganvas.data.pictures.mark import carried_origin
from ganvas.jobs.heart import Heart
from ganvas.jobs.known import ask
from ganvas.runs.run import Run
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs import looked
from small import dots
from supervised import Supervised

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervised]:
    with Supervised(tmp_path_factory.mktemp("studio")) as made:
        folder = made.workspace.pictures / "dots"
        folder.mkdir()
        for index, picture in enumerate(dots(1, 60)):
            Sheet(picture[None], scale=1, gap=0).save(folder / f"{index}.png")
            picture = Image.open(folder / f"{index}.png")
            picture.save(folder / f"{index}.bmp")  # without the mark of what ganvas writes
            (folder / f"{index}.png").unlink()
        (folder / "broken.png").write_bytes(b"not a picture")
        yield made


@pytest.fixture(scope="module")
def run(studio: Supervised) -> str:
    """The name of a run that a job has made."""
    params = {
        "source": "dots",
        "recipe": "gan-dense",
        "settings": {"model.generator_widths": [16], "model.discriminator_widths": [16]},
        "length": "30 steps",
        "batch_size": 16,
        "precision": "float32",
        "threads": 1,
        "run": "점",
    }
    job = studio.until(ask(studio.workspace, "train", params).number, "done", "failed")
    assert (job.state, job.result, job.progress) == ("done", {"run": "점"}, 1.0), (job, studio.said)
    taken = studio.queue.add("train", params).number
    assert studio.until(taken, "done", "failed").words == "There is a run 점 already."
    return "점"


def test_a_look_reports_what_is_in_a_folder(studio: Supervised) -> None:
    job = studio.until(ask(studio.workspace, "look", {"source": "dots"}).number, "done", "failed")
    assert job.state == "done", (job, studio.said)
    report = job.result["report"]
    assert (report["pictures"], report["refused_in_all"]) == (60, 1)
    assert report["refused"][0]["name"] == "broken.png"
    assert Image.open(studio.workspace.folder / job.result["sheet"]).size > (0, 0)
    files = looked.read(studio.workspace.hidden, "dots")
    assert len([each for each in files.values() if each.facts]) == 60
    assert files["broken.png"].refused is not None
    assert str(studio.workspace.folder) not in json.dumps(job.result)
    (event,) = [each for each in studio.events.of_job(job.number) if each.type == "done"]
    assert len(json.dumps(event.data)) < 3000


def test_a_run_goes_on_to_another_end(studio: Supervised, run: str) -> None:
    job = studio.until(ask(studio.workspace, "resume", {"run": run, "length": "40 steps"}).number, "done", "failed")
    assert job.state == "done", (job, studio.said)
    assert Run(studio.workspace.run(run)).log[-1]["step"] == 40
    again = studio.until(ask(studio.workspace, "resume", {"run": run}).number, "done", "failed")
    assert (again.state, again.error_code) == ("failed", "RunError")
    assert again.words.startswith("runs/점 is finished")
    studio.queue.again(again.number)  # now it may have been killed after its last step
    studio.wait(lambda: studio.queue.get(again.number).attempt == 2)
    assert studio.until(again.number, "done", "failed").state == "done"


def test_a_sheet_of_samples_is_an_export(studio: Supervised, run: str) -> None:
    jobs = [ask(studio.workspace, "sample", {"run": run, "n": 4, "seed": 7}).number for _ in range(2)]
    ends = [studio.until(number, "done", "failed") for number in jobs]
    files = [job.result["file"] for job in ends]
    assert files == [f"exports/점-seed-7-job-{number}.png" for number in jobs]
    assert all(carried_origin(studio.workspace.folder / file) for file in files)


def test_an_evaluation_is_kept_in_the_folder_of_its_run(studio: Supervised, run: str) -> None:
    params = {"run": run, "samples": 40, "copies": False}
    job = studio.until(ask(studio.workspace, "evaluate", params).number, "done", "failed")
    assert job.state == "done", (job, studio.said)
    assert json.loads((studio.workspace.folder / job.result["record"]).read_text(encoding="utf-8"))
    page = (studio.workspace.folder / job.result["page"]).read_text(encoding="utf-8")
    assert str(studio.workspace.folder) not in page


def test_work_does_not_wait_for_a_database_that_another_writes_to(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        workspace.queue.add("train", {"source": "digits"})
        job = workspace.queue.claim("me", ["train"])
        heart = Heart(workspace, job, asked=lambda asked: None, lost=lambda: None)
        other = sqlite3.connect(tmp_path / "gallery" / "gallery.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        heart.start()
        start = time.monotonic()
        for step in range(100):
            heart.tell("noted", {"step": step})
            heart.report(step / 100)
        assert time.monotonic() - start < 0.2
        time.sleep(0.5)
        assert workspace.events.latest() == 2
        other.execute("ROLLBACK")
        other.close()
        heart.close()
        told = [event.data["step"] for event in workspace.events.after(0, ["runs"])]
        assert told == list(range(100))
        assert workspace.queue.get(job.number).progress == 0.99
