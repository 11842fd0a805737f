"""Logs for other programs: each step once, also after a kill, and nothing is imported that wasn't named."""

import csv
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ganvas
from ganvas.errors import SettingError
from ganvas.runs.log import Moment, Note, append
from ganvas.training.events import Event, Listener, Noted
from ganvas.training.logs.named import NAMES, logs_named
from small import dots

OFTEN = ["schedule.checkpoints=4 steps", "model.generator_widths=[8]", "model.discriminator_widths=[8]"]


def has(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def train(folder: Path, on: Listener | list[Listener], steps: int = 12, **choices: Any) -> ganvas.Run:
    usual = {"recipe": "gan-dense", "resolution": 8, "batch_size": 8, "precision": "float32", "quiet": True, "settings": OFTEN}
    return ganvas.train(dots(1, 60, 8, 8), run=folder, length=f"{steps} steps", on=on, **{**usual, **choices})


def as_if_killed_before_its_last_checkpoint(run: ganvas.Run) -> None:
    """At the last step, all but the checkpoint had been written."""
    run.checkpoints[-1].unlink()
    (run.path / "progress.gif").unlink()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_csv_log_is_the_log_of_the_run_as_a_table(tmp_path: Path) -> None:
    heard: list[Event] = []
    run = train(tmp_path / "run", [heard.append, log := ganvas.CsvLog()])
    # Figures of evaluations come later than the first line, as new columns.
    note = Note(Moment(14, 112, 1.25), {"generator.adversarial": float("inf")}, {"frechet": 2.5}, 80.0)
    append(run.path / "log.jsonl", note)
    log(Noted.of(note))
    table = rows(run.path / "log.csv")
    assert [int(row["step"]) for row in table] == [note["step"] for note in run.log] == [4, 8, 12, 14]
    for row, line in zip(table, run.log, strict=True):
        figures = {name: value for name, value in (line["losses"] | line["readings"]).items() if value is not None}
        first = {name: line[name] for name in ("step", "images", "seconds", "images_per_second")}
        assert {name: float(value) for name, value in row.items() if value} == pytest.approx(
            first | figures, rel=1e-4
        )  # both are rounded
    assert table[-1]["frechet"] == "2.5"


def test_a_resumed_run_has_each_step_once_also_those_that_were_not_logged_or_came_before_a_kill(tmp_path: Path) -> None:
    run = train(tmp_path / "run", [ganvas.CsvLog(), ganvas.CsvLog(tmp_path / "elsewhere" / "mine.csv")])
    straight = rows(run.path / "log.csv")
    assert rows(tmp_path / "elsewhere" / "mine.csv") == straight
    as_if_killed_before_its_last_checkpoint(run)
    ganvas.resume(run, on=ganvas.CsvLog(), source=dots(1, 60, 8, 8), quiet=True)
    again = rows(run.path / "log.csv")
    assert [row["step"] for row in again] == ["4", "8", "12"]
    assert [row["generator.adversarial"] for row in again] == [row["generator.adversarial"] for row in straight]
    late = train(tmp_path / "late", [])
    ganvas.resume(late, length="16 steps", on=ganvas.CsvLog(), source=dots(1, 60, 8, 8), quiet=True)
    assert [row["step"] for row in rows(late.path / "log.csv")] == ["4", "8", "12", "16"]


def test_the_log_of_another_run_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.csv"
    train(tmp_path / "one", ganvas.CsvLog(mine))
    of_one = mine.read_bytes()
    other = train(tmp_path / "other", ganvas.CsvLog(mine), quiet=False)
    assert mine.read_bytes() == of_one
    assert other.log[-1]["step"] == 12
    assert "mine.csv is the log of another run" in capsys.readouterr().out
    ganvas.resume(other, length="16 steps", on=ganvas.CsvLog(mine), source=dots(1, 60, 8, 8), quiet=True)
    assert mine.read_bytes() == of_one


def test_a_file_that_is_not_a_log_stays_and_the_training_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("name,colour\nmoth,brown\n")
    run = train(tmp_path / "run", ganvas.CsvLog(mine), steps=2, quiet=False)
    assert mine.read_text() == "name,colour\nmoth,brown\n"
    assert run.log[-1]["step"] == 2
    out, err = capsys.readouterr()
    assert "note: The training continues without CsvLog." in out
    assert "mine.csv is not a log that ganvas wrote" in out
    assert "Traceback" not in err


def test_logs_by_name(tmp_path: Path, ganvas: Callable[..., tuple[int, str, str]]) -> None:
    with pytest.raises(SettingError, match=r"no log 'tensorbord'.\n  Did you mean tensorboard"):
        logs_named(["csv", "tensorbord"])
    words = ("--recipe", "gan-dense", "--resolution", 8, "--steps", 2, "--precision", "float32", "--run", tmp_path / "run")
    code, _, err = ganvas("train", "digits", *words, "--log", "csv", "--log", "csv")
    assert (code, err) == (0, "")
    code, _, err = ganvas("resume", tmp_path / "run", "--steps", 3, "--log", "csv")
    assert (code, err) == (0, "")
    assert [row["step"] for row in rows(tmp_path / "run" / "log.csv")] == ["2", "3"]


@pytest.mark.parametrize("name", ["tensorboard", "wandb"])
def test_a_library_that_is_missing_is_named_with_what_to_type(name: str) -> None:
    if has(name):
        pytest.skip("it is installed")
    with pytest.raises(SettingError, match=rf"is not installed.\n  To install it:  pip install 'ganvas\[{name}\]'"):
        logs_named([name])


def test_nothing_is_imported_that_was_not_named() -> None:
    """Only inside of what is called when it is named."""
    assert set(NAMES) == {"csv", "tensorboard", "wandb"}
    for path in Path(ganvas.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^(import|from) (wandb|tensorboard|torch\.utils\.tensorboard)\b", text, re.MULTILINE), path


@pytest.mark.skipif(not has("tensorboard"), reason="needs the extra tensorboard")
def test_tensorboard_shows_each_step_once(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run = train(tmp_path / "run", ganvas.TensorBoardLog())
    as_if_killed_before_its_last_checkpoint(run)
    ganvas.resume(run, on=ganvas.TensorBoardLog(), source=dots(1, 60, 8, 8), quiet=True)
    late = train(tmp_path / "late", [])
    ganvas.resume(late, length="16 steps", on=ganvas.TensorBoardLog(), source=dots(1, 60, 8, 8), quiet=True)
    for trained, steps in ((run, [4, 8, 12]), (late, [4, 8, 12, 16])):
        shown = EventAccumulator(str(trained.path / "tensorboard")).Reload()
        scalars = shown.Scalars("generator/adversarial")
        assert [scalar.step for scalar in scalars] == steps
        assert [scalar.value for scalar in scalars] == pytest.approx(
            [n["losses"]["generator.adversarial"] for n in trained.log]
        )
        assert shown.Images("previews")[-1].step == steps[-1]


@pytest.mark.skipif(not has("wandb"), reason="needs the extra wandb")
def test_wandb_stays_offline_and_keeps_the_run_when_it_is_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    monkeypatch.delenv("WANDB_MODE", raising=False)
    monkeypatch.setenv("WANDB_SILENT", "true")
    run = train(tmp_path / "run", ganvas.WandbLog())
    known = json.loads((run.path / "wandb.json").read_text())
    as_if_killed_before_its_last_checkpoint(run)
    ganvas.resume(run, length="16 steps", on=ganvas.WandbLog(), source=dots(1, 60, 8, 8), quiet=True)
    assert known["step"] == 12
    assert json.loads((run.path / "wandb.json").read_text()) == {"id": known["id"], "step": 16}
    folders = list((run.path / "wandb").glob("offline-run-*"))
    assert len(folders) == 2
    assert all(folder.name.endswith(known["id"]) for folder in folders)
