"""What a training has kept and found: the moments that another can start from, whole reports, and pictures next to those they resemble."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from starlette.testclient import TestClient

from ganvas.errors import RunError
from ganvas.jobs.kinds.evaluate import Evaluate
from ganvas.jobs.kinds.train import Train
from ganvas.jobs.known import ask
from ganvas.studio.guard.headers import POLICY, SANDBOXED
from ganvas.workspace.home import Workspace

API = "/api/v1/runs/moths"


@pytest.fixture
def run(home: Workspace) -> Path:
    path = home.runs / "moths"
    (path / "checkpoints").mkdir(parents=True)
    (path / "run.json").write_text("{}")
    (path / "recipe.json").write_text("{}")
    return path


def a_checkpoint(run: Path, name: str, **facts: object) -> None:
    save_file({"weight": torch.zeros(2)}, run / "checkpoints" / f"{name}.safetensors", {"state": json.dumps(facts)})


def test_the_moments_that_a_run_keeps_are_named(browser: TestClient, run: Path) -> None:
    assert browser.get(f"{API}/moments").json() == {"images": [], "best": None}
    a_checkpoint(run, "000000128", moment={})
    a_checkpoint(run, "000000256", moment={})
    assert browser.get(f"{API}/moments").json() == {"images": [128, 256], "best": None}
    a_checkpoint(run, "best", best={"images": 200, "by": "blur", "score": 0.5})
    assert browser.get(f"{API}/moments").json()["best"] == {"images": 200, "by": "blur", "score": 0.5}
    (run / "checkpoints" / "best.safetensors").write_bytes(b"\xff" * 20)
    assert browser.get(f"{API}/moments").json() == {"images": [128, 256], "best": None}


def test_a_training_starts_from_a_moment_that_is_kept(home: Workspace, run: Path, tmp_path: Path) -> None:
    a_checkpoint(run, "000000128", moment={})
    a_checkpoint(run, "best", best={})
    Image.new("RGB", (32, 32)).save(home.pictures / "one.png")
    told = {"source": "digits", "start_from": "moths"}
    for moment, name in ((128, "000000128"), ("best", "best")):
        assert ask(home, "train", {**told, "start_at": moment}).state == "queued"
        assert Train(source="digits", start_from="moths", start_at=moment)._start(run).stem == name  # type: ignore[arg-type]
    with pytest.raises(RunError, match="doesn't keep this moment"):
        ask(home, "train", {**told, "start_at": 64})


def test_the_report_is_a_page_that_can_do_nothing(browser: TestClient, run: Path) -> None:
    assert browser.get(f"{API}/report.html").status_code == 404
    (run / "evaluation.html").write_text("<p>Good.</p>")
    answer = browser.get(f"{API}/report.html")
    assert (answer.text, answer.headers["content-type"]) == ("<p>Good.</p>", "text/html; charset=utf-8")
    assert answer.headers.get_list("content-security-policy") == [SANDBOXED]
    assert "script-src" not in SANDBOXED
    assert SANDBOXED.endswith("sandbox")
    assert browser.get("/api/v1/workspace").headers["content-security-policy"] == POLICY


def test_generated_pictures_are_shown_next_to_the_training_pictures_closest_to_them(browser: TestClient, run: Path) -> None:
    assert browser.get(f"{API}/nearest").json() == {"count": 0, "version": ""}
    gallery = np.random.default_rng(0).integers(0, 256, (6, 5, 4, 3), np.uint8)
    Evaluate._write_nearest(run, gallery)
    assert browser.get(f"{API}/nearest").json()["count"] == 2
    for place, what in enumerate(("generated", "nearest", "next")):
        answer = browser.get(f"{API}/nearest/1.png", params={"what": what})
        with Image.open(BytesIO(answer.content)) as image:
            assert np.array_equal(np.asarray(image), gallery[3 + place])
    assert browser.get(f"{API}/nearest/2.png").status_code == 404
    np.save(run / "evaluation-nearest.npy", np.array([{}], object), allow_pickle=True)
    assert browser.get(f"{API}/nearest/0.png").status_code == 404
    Evaluate._write_nearest(run, None)
    assert browser.get(f"{API}/nearest").json()["count"] == 0


def test_a_run_that_is_trained_in_a_terminal_says_so(browser: TestClient, run: Path) -> None:
    import os
    import time

    log = run / "log.jsonl"
    log.write_text('{"step": 1}\n')
    assert browser.get(API).json()["state"] == "elsewhere"
    os.utime(log, (time.time() - 120,) * 2)
    assert browser.get(API).json()["state"] == "idle"
