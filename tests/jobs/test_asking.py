"""What may be asked of a job, seen before it waits, and without importing what trains."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ganvas.errors import RunError, SettingError, SourceError
from ganvas.jobs.known import KINDS, ask
from ganvas.jobs.sources import sources_in
from ganvas.workspace.home import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    with Workspace(tmp_path / "studio") as made:
        (made.pictures / "moths").mkdir()
        (made.pictures / "a:b").mkdir()
        yield made


def test_pictures_are_named_by_their_place_in_the_workspace_or_by_the_name_of_a_set(workspace: Workspace) -> None:
    known = {
        "moths": "pictures/moths",
        "pictures/moths": "pictures/moths",
        "moths:train": "pictures/moths:train",
        "a:b": "pictures/a:b",
        "digits": "digits",
        "mnist:test": "mnist:test",
        "MNIST": "MNIST",
    }
    assert {given: sources_in(workspace, given) for given in known} == known
    assert sources_in(workspace, ("moths", "digits")) == ("pictures/moths", "digits")


@pytest.mark.parametrize(
    ("kind", "params", "error", "said"),
    [
        ("train", {"source": "/etc"}, SettingError, "not in the workspace"),
        ("train", {"source": "../secret"}, SettingError, "not in the workspace"),
        ("train", {"source": ["moths", "/etc"]}, SettingError, "not in the workspace"),
        ("train", {"source": "butterflies"}, SourceError, "There are no pictures 'butterflies'"),
        ("train", {"source": ""}, SourceError, "There are no pictures"),
        ("train", {"source": "pictures"}, SourceError, "There are no pictures"),
        ("train", {"source": "moths", "recipe": "/etc/passwd"}, SettingError, "not the name of a recipe"),
        ("train", {"source": "moths", "recipe": "my.json"}, SettingError, "not the name of a recipe"),
        ("train", {"source": "moths", "run": "../moths"}, SettingError, "can't be the name of a folder"),
        ("train", {"source": "moths", "length": "for ever"}, SettingError, "not an amount of training"),
        ("train", {"source": "moths", "start_from": "nothing"}, RunError, "There is no run nothing"),
        ("train", {"source": "moths", "previews": "/tmp"}, SettingError, "There is no such setting"),
        ("train", {"source": "moths", "seed": -1}, SettingError, "at least 0"),
        ("train", {}, SettingError, "source: It is missing"),
        ("resume", {"run": "nothing"}, RunError, "There is no run nothing"),
        ("evaluate", {"run": ".."}, SettingError, "can't be the name of a folder"),
        ("sample", {"run": "nothing"}, RunError, "There is no run nothing"),
        ("look", {"source": "digits", "resolution": 7}, SettingError, "at least 8"),
        ("trian", {}, SettingError, "Did you mean train"),
    ],
)
def test_what_cannot_be_done_is_refused_before_it_waits(
    workspace: Workspace, kind: str, params: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        ask(workspace, kind, params)
    assert workspace.queue.list() == ()


def test_what_can_be_done_waits(workspace: Workspace) -> None:
    params = {"source": "moths", "settings": {"model.width": 32}, "length": "5m", "run": "나방"}
    job = ask(workspace, "train", params, device="cpu")
    assert (job.state, job.params, job.device) == ("queued", params, "cpu")


def test_asking_imports_nothing_that_trains() -> None:
    code = "import sys, json, ganvas.jobs.known; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = ("torch", "sklearn", "ganvas.training", "ganvas.inference")
    assert not [name for name in json.loads(done.stdout) if name.startswith(heavy)]


def test_every_kind_says_what_it_is_told() -> None:
    for kind in KINDS.values():
        schema = kind.model_json_schema()
        assert schema["additionalProperties"] is False
        assert kind.__doc__
