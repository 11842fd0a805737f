"""No output can end anything: readers that go away, closed outputs and terminals, consoles that lack letters, a lost connection."""

import io
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ganvas.cli import main
from ganvas.printing import Steady, steady_output
from ganvas.runs.run import Run

if sys.platform == "win32":
    pytest.skip("outputs are closed in POSIX's way", allow_module_level=True)

import pty

NARROW = ("--set", "model.generator_widths=[16]", "--set", "model.discriminator_widths=[16]")
TRAIN = (
    "train",
    "digits",
    "--recipe",
    "gan-dense",
    *NARROW,
    "--resolution",
    "8",
    "--batch-size",
    "16",
    "--precision",
    "float32",
)


def cut_off() -> None:
    """As of ``| head``: whoever read the output has gone."""
    reader, writer = os.pipe()
    for number in (1, 2):
        os.dup2(writer, number)
    os.close(reader)
    os.close(writer)


def no_output() -> None:
    """As of ``>&- 2>&-``, and of windowed programs on Windows."""
    os.close(1)
    os.close(2)
    sys.stdout = sys.stderr = None  # type: ignore[assignment]


def korean_console() -> None:
    """A console that has no emoji."""
    sys.stdout = io.TextIOWrapper(io.FileIO(os.open("said.txt", os.O_WRONLY | os.O_CREAT), "w"), "cp949")


def closed_terminal() -> None:
    """A terminal whose window was closed."""
    screen, keyboard = pty.openpty()
    os.dup2(keyboard, 1)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    os.environ["TERM"] = "xterm"
    os.close(screen)


def hearing_of_it() -> None:
    """Nobody has said nohup, not even of the tests."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _typed(prepare: Callable[[], None] | None, folder: str, words: tuple[str, ...]) -> None:
    os.chdir(folder)
    if prepare is not None:
        prepare()
    sys.argv = ["ganvas", *words]
    main()


def process(prepare: Callable[[], None] | None, folder: Path, *words: str) -> multiprocessing.Process:
    """A process of its own in which somebody types ganvas WORDS, from one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ganvas.cli", "ganvas.training.train", __name__])
    started = context.Process(target=_typed, args=(prepare, str(folder), words), daemon=True)
    started.start()
    return started  # type: ignore[return-value]


@pytest.mark.parametrize("prepare", [cut_off, no_output, korean_console, closed_terminal])
def test_a_training_goes_on_to_its_end_whatever_becomes_of_its_output(prepare: Callable[[], None], tmp_path: Path) -> None:
    training = process(prepare, tmp_path, *TRAIN, "--steps", "40", "--run", "나방🦋")
    training.join(60)
    assert training.exitcode == 0
    run = Run(tmp_path / "나방🦋")
    assert run.log[-1]["step"] == 40
    assert run.checkpoints
    assert (run.path / "progress.gif").exists()
    if prepare is korean_console:
        assert "run: 나방?" in (tmp_path / "said.txt").read_text(encoding="cp949")


def test_figures_are_written_though_nobody_can_read_them_on_the_screen(tmp_path: Path) -> None:
    for words in (
        (*TRAIN, "--steps", "3", "--run", "run"),
        ("evaluate", "run", "--samples", "40", "--features", "random", "--no-copies", "--json", "e.json"),
    ):
        verb = process(cut_off, tmp_path, *words)
        verb.join(60)
        assert verb.exitcode == 0
    assert json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))["what"] == "run"


@pytest.mark.parametrize("lost", [signal.SIGHUP, signal.SIGTERM])
def test_a_lost_connection_saves_and_ends_also_where_it_is_reported_twice(lost: signal.Signals, tmp_path: Path) -> None:
    training = process(hearing_of_it, tmp_path, *TRAIN, "--for", "2m", "--run", "run")
    log = tmp_path / "run" / "log.jsonl"
    while not log.exists():
        training.join(0.02)
        assert training.exitcode is None
    for _ in range(2):
        os.kill(training.pid or 0, lost)
        training.join(0.005)
    training.join(30)
    assert training.exitcode == 0
    run = Run(tmp_path / "run")
    assert run.checkpoints
    assert run.previews[-1].stem == f"{run.log[-1]['images']:09d}"


@pytest.mark.parametrize("asked", [signal.SIGHUP, signal.SIGTERM])
def test_what_is_asked_to_end_leaves_no_half_files(asked: signal.Signals, tmp_path: Path) -> None:
    training = process(None, tmp_path, *TRAIN, "--steps", "2", "--run", "run")
    training.join(60)
    sampling = process(hearing_of_it, tmp_path, "sample", "run", "-n", "50000000", "--out", "x.npz")
    while not list(tmp_path.glob(".x.npz.unfinished/*")):
        sampling.join(0.02)
        assert sampling.exitcode is None
    for _ in range(2):
        os.kill(sampling.pid or 0, asked)
        sampling.join(0.005)
    sampling.join(30)
    assert sampling.exitcode == 128 + asked
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_stream_that_has_no_reader_is_silent_and_one_that_lacks_letters_asks() -> None:
    nobody = Steady(None)
    assert nobody.gone
    nobody.write("x")
    nobody.flush()
    assert not nobody.isatty()
    raw = io.BytesIO()
    console = Steady(io.TextIOWrapper(raw, "ascii"))
    print("나방 ± moth", file=console, flush=True)
    assert raw.getvalue() == b"?? ? moth\n"
    raw.close()
    console.write("nobody reads this")
    console.flush()
    with steady_output():
        assert isinstance(sys.stdout, Steady)
    assert not isinstance(sys.stdout, Steady)
