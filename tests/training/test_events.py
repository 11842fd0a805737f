"""Whoever listens to a training hears all of it, in order, and can't end it."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.live import Live

import ganvas
from ganvas.runs.run import Run
from ganvas.training.display.json_lines import JsonLines
from ganvas.training.display.terminal import TerminalDisplay
from ganvas.training.events import (
    Began,
    Ended,
    Event,
    Judged,
    Noted,
    Packing,
    Previewed,
    Said,
    Saved,
    read_event,
)
from ganvas.words import Message, message
from small import dots

EVENTS: tuple[Event, ...] = (
    Packing(what="packing", done=3, total=12, seconds=0.5),
    Began(
        run=Path("runs/moths"),
        recipe="sketch",
        source="moths/",
        pictures=1200,
        withheld=0,
        relation=None,
        shape=(3, 64, 48),
        described="64x48, colour",
        sizes={"generator": 2704},
        batch_size=64,
        step=0,
        images=0,
        seconds=0.0,
        goal_images=None,
        goal_seconds=60.0,
        device="cpu",
        threads=2,
        precision="float32",
        speedup=0.8,
    ),
    Noted(
        step=1,
        images=64,
        seconds=0.1,
        images_per_second=640.0,
        losses={"generator.adversarial": None},
        readings={"accuracy": 0.5},
        health=("The samples are nearly all alike.",),
    ),
    Previewed(path=Path("runs/moths/previews/000000064.png"), images=64),
    Judged(images=64, figures={"frechet": 3.5}, best_images=64),
    Said(text="Only 12 pictures."),
    Saved(path=Path("runs/moths/checkpoints/000000000064.safetensors"), images=64),
    Ended(how="interrupted", run=Path("runs/moths"), step=1, images=64, seconds=0.1),
)


def train(folder: Path, source: Any = "digits", **changes: Any) -> Run:
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]", *changes.pop("settings", ())]
    usual = {"recipe": "gan-dense", "resolution": 8, "batch_size": 16, "precision": "float32", "quiet": True}
    return ganvas.train(source, run=folder, settings=settings, **{**usual, "length": "12 steps", **changes})


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_an_event_travels_as_one_line_of_json(event: Event) -> None:
    stream = io.StringIO()
    JsonLines(stream)(event)
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["type"] == event.type == type(event).__name__.lower()
    assert read_event(line) == event


def test_what_is_said_can_be_said_in_another_language_too() -> None:
    said = Said(text=message("Only {n} pictures.", n=12))
    assert isinstance(said.text, Message)
    assert said.text.values == {"n": 12}
    assert read_event(said.model_dump_json()) == said


def test_a_listener_hears_a_training_from_its_first_picture_to_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard: list[Event] = []
    often = ["schedule.previews=5 steps", "schedule.checkpoints=8 steps"]
    run = train(tmp_path / "run", 255 - dots(1, 600, 8, 8), settings=often, evaluate_every=96, on=heard.append, resolution=None)
    assert capsys.readouterr() == ("", ""), "quiet is for the screen, not for listeners"
    kinds = [event.type for event in heard]
    assert kinds[:2] == ["preparing", "packing"]
    assert kinds.index("began") > max(place for place, kind in enumerate(kinds) if kind == "packing")
    assert kinds.index("began") < kinds.index("previewed"), "a page opens before its first picture comes"
    assert kinds[-1] == "ended"
    began = next(event for event in heard if isinstance(event, Began))
    assert (began.run, began.recipe, began.source, began.shape) == (run.path, "gan-dense", "array", (1, 8, 8))
    assert (began.pictures, began.withheld, began.goal_images, began.images) == (540, 60, 192, 0)
    assert began.sizes.keys() == {"generator", "discriminator"}
    assert [event.path for event in heard if isinstance(event, Previewed)] == run.previews
    assert [event.path for event in heard if isinstance(event, Saved)] == run.checkpoints
    notes = [event for event in heard if isinstance(event, Noted)]
    assert [note.losses for note in notes] == [line["losses"] for line in run.log]
    assert [note.readings for note in notes] == [line["readings"] for line in run.log]
    judged = [event for event in heard if isinstance(event, Judged)]
    assert [event.images for event in judged] == [96, 192]
    for event in judged:
        (note,) = [note for note in notes if note.images == event.images and "frechet" in note.readings]
        assert event.figures.items() < note.readings.items()
        assert note.readings["best_images"] == event.best_images
    assert heard[-1] == Ended(how="finished", run=run.path, step=12, images=192, seconds=heard[-1].seconds)


def test_resuming_tells_where_it_goes_on_from(tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    heard: list[Event] = []
    ganvas.resume(run, length="14 steps", on=heard.append, quiet=True)
    (began,) = [event for event in heard if isinstance(event, Began)]
    assert (began.step, began.images, began.goal_images) == (12, 192, 224)


def test_a_listener_that_raises_is_reported_once_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[Event] = []

    def breaks(event: Event) -> None:
        calls.append(event)
        raise ZeroDivisionError("mine")

    alone = train(tmp_path / "alone")
    run = train(tmp_path / "run", on=breaks, quiet=False)
    out, err = capsys.readouterr()
    assert len(calls) == 1
    assert err.count("ZeroDivisionError: mine") == 1
    assert "in breaks" in err, "the traceback says where"
    assert out.count("note: The listener") == 1
    assert "breaks failed, so the training continues without it: ZeroDivisionError('mine')" in out
    assert "Finished after 192 images" in out
    model = "model/model.safetensors"
    assert (run.path / model).read_bytes() == (alone.path / model).read_bytes()


def test_a_pipe_that_nobody_reads_any_more_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def gone(*arguments: object, **named: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("builtins.print", gone)
    run = train(tmp_path / "run", quiet=False)
    monkeypatch.undo()
    assert run.log[-1]["step"] == 12
    assert "Traceback" not in capfd.readouterr().err


def test_ctrl_c_in_a_listener_is_no_error_of_the_listener(tmp_path: Path) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, Began):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "run", on=stop)


def test_in_a_pipe_there_are_plain_lines_and_nothing_else(tmp_path: Path, ganvas: Callable[..., tuple[int, str, str]]) -> None:
    words = ("--recipe", "gan-dense", "--resolution", 8, "--steps", 3, "--precision", "float32", "--run", tmp_path / "run")
    code, out, err = ganvas("train", "digits", *words)
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert "Finished after" in out


def test_a_program_without_any_output_trains_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services and windowed programs have no sys.stdout."""
    monkeypatch.setattr("sys.stdout", None)
    run = ganvas.train(dots(), run=tmp_path / "run", length="2 steps", settings=["model.width=4"])
    assert run.log


def test_a_terminal_that_was_closed_leaves_the_training_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Live.stop

    def gone(self: Live) -> None:
        stop(self)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Live, "stop", gone)
    with TerminalDisplay() as display:
        pass
    assert display.notes == []


def test_a_small_sheet_shows_a_part_of_what_is_looked_at(tmp_path: Path) -> None:
    narrow = ["model.generator.width=4", "model.discriminator.width=4", "schedule.preview_rows=1", "schedule.batch_size=4"]
    run = ganvas.train(dots(3), recipe="restore", run=tmp_path / "run", length="1 steps", settings=narrow, quiet=True)
    assert run.previews
