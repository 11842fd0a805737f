"""The promise: killed at any moment and resumed, a run ends in the same bytes as one that never stopped."""

import json
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

from ganvas.data import Dataset
from ganvas.runs.run import Run
from processes import Forked, Running, Typed, ends_within, wait_until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs the signals of POSIX")

STEPS, BATCH = 60, 32
NEGATIVES = "negatives.npy"
LIGHT = (
    *("--resolution", 16, "--set", "model.generator.width=4", "--set", "model.generator.widest=8"),
    *("--set", "model.discriminator.width=4", "--set", "model.jitter.zoom=1.1"),
)
KINDS: dict[str, tuple[object, ...]] = {
    # Batch normalisation has statistics to lose, dropout draws random numbers.
    "gan": (
        *("digits", "--recipe", "gan-dense-batchnorm", "--set", "model.dropout=0.4"),
        *("--set", "model.generator_widths=[16, 32]", "--set", "model.discriminator_widths=[32, 16]"),
    ),
    "conv": ("digits", "--recipe", "dcgan-28", "--set", "model.width=4"),
    # Judged on the way, which decides what the best checkpoint is.
    "judged": (
        *(
            "digits",
            "--recipe",
            "gan-dense",
            "--evaluate-every",
            640,
            "--set",
            "model.game.penalty=r1-r2",
            "--set",
            "model.game.objective=relativistic",
        ),
        *("--set", "model.generator_widths=[16, 32]", "--set", "model.discriminator_widths=[32, 16]"),
    ),
    "vae": ("digits", "--recipe", "vae-dense", "--set", "model.widths=[32, 16]", "--set", "model.beta_warmup_images=1000"),
    # A pool of earlier translations, which the checkpoints have to hold; with so few steps it fills halfway through.
    "cyclegan": ("--a", "digits", "--b", NEGATIVES, "--recipe", "cyclegan", *LIGHT, "--set", "model.pool=250"),
    "restore": ("digits", "--recipe", "restore", *LIGHT),
}


def training(kind: str, folder: Path) -> tuple[object, ...]:
    """What to type for a training that writes checkpoints during a large share of its time."""
    words = [folder.parent / word if word == NEGATIVES else word for word in KINDS[kind]]
    if NEGATIVES in KINDS[kind]:
        np.save(folder.parent / NEGATIVES, 255 - Dataset.open("digits").images)
    return (
        *("train", "--run", folder, *words, "--precision", "float32", "--threads", 1, "--steps", STEPS, "--batch-size", BATCH),
        *("--set", "schedule.checkpoints=3 steps", "--set", "schedule.previews=20 steps", "--seed", 11),
    )


@pytest.fixture(scope="module")
def never_stopped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("never-stopped")
    for kind in KINDS:
        code, said = Forked(folder / f"{kind}.txt", *training(kind, folder / kind)).finish()
        assert code == 0, f"{kind}: {said}"
    return {kind: folder / kind for kind in KINDS}


def assert_same_end(one: Path, other: Path) -> None:
    newest, expected = Run(one).checkpoints[-1], Run(other).checkpoints[-1]
    assert newest.name == expected.name == f"{STEPS * BATCH:012d}.safetensors"
    mine, theirs = load_file(newest), load_file(expected)
    assert mine.keys() == theirs.keys()
    different = [name for name in mine if mine[name].numpy().tobytes() != theirs[name].numpy().tobytes()]
    assert not different
    assert (one / "model/model.safetensors").read_bytes() == (other / "model/model.safetensors").read_bytes()
    assert (one / "model/config.json").read_bytes() == (other / "model/config.json").read_bytes()
    assert (one / "best").exists() == (other / "best").exists()
    if (one / "best").exists():
        assert (one / "best/model.safetensors").read_bytes() == (other / "best/model.safetensors").read_bytes()
        best = [load_file(run / "checkpoints/best.safetensors") for run in (one, other)]
        assert all(best[0][name].numpy().tobytes() == best[1][name].numpy().tobytes() for name in best[0])
        judged = [[line["readings"] for line in Run(run).log if "frechet" in line["readings"]] for run in (one, other)]
        assert [(line["frechet"], line["best_images"]) for line in judged[0]] == [
            (line["frechet"], line["best_images"]) for line in judged[1]
        ]
    logs = Run(one).log, Run(other).log
    for log in logs:
        steps = [line["step"] for line in log]
        assert steps == sorted(set(steps)), "a step is in the log twice"
        assert steps[-1] == STEPS
    last = f"previews/{STEPS * BATCH:09d}.png"
    assert (one / last).read_bytes() == (other / last).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_run_killed_again_and_again_is_bitwise_the_run_that_never_stopped(
    kind: str, tmp_path: Path, never_stopped: dict[str, Path]
) -> None:
    chance, folder = random.Random(f"{kind} 7"), tmp_path / "run"
    killed_at: list[int] = []
    process: Running = Forked(tmp_path / "said.txt", *training(kind, folder))
    for turn in range(5):
        before = newest(folder)
        # The first time before there is any checkpoint, then after a few, at any moment of writing the next.
        there = (lambda: (folder / "run.json").exists()) if not turn else (lambda before=before: newest(folder) > before)
        if not wait_until(there, process):
            break
        time.sleep(chance.uniform(0, 0.12))
        with suppress(ProcessLookupError):  # it was just over
            os.kill(process.pid, signal.SIGKILL)
        assert process.finish()[0] in (-signal.SIGKILL, 0)
        killed_at.append(newest(folder))
        process = Forked(tmp_path / "said.txt", "resume", folder)
    code, said = process.finish()
    assert code == 0 or "is finished" in said, said
    assert len(killed_at) >= 2, f"it was over too soon: {killed_at}"
    assert_same_end(folder, never_stopped[kind])
    assert not list(folder.glob("checkpoints/.*")), "what a kill left half written lies about"


def newest(folder: Path) -> int:
    """Images shown at the newest checkpoint, -1 when there is none."""
    return max((int(path.stem) for path in folder.glob("checkpoints/[0-9]*.safetensors")), default=-1)


@pytest.mark.slow
def test_ctrl_c_saves_says_how_to_go_on_and_loses_nothing(tmp_path: Path, never_stopped: dict[str, Path]) -> None:
    folder = tmp_path / "my run"
    process = Typed(*training("gan", folder))
    assert wait_until(lambda: newest(folder) >= 0, process)
    os.kill(process.pid, signal.SIGINT)
    code, said = process.finish()
    assert code == 0, said
    assert "Interrupted after" in said
    assert f"ganvas resume '{folder}'" in said
    assert 0 < newest(folder) < STEPS * BATCH
    run = Run(folder)
    assert run.log[-1]["images"] == newest(folder)
    assert run.model().config.images_shown == newest(folder)
    assert run.previews[-1].stem == f"{newest(folder):09d}"
    assert (folder / "progress.gif").exists()

    code, said = Typed("resume", folder).finish()
    assert code == 0, said
    assert "Resuming at" in said
    assert_same_end(folder, never_stopped["gan"])


@pytest.mark.slow
def test_a_second_ctrl_c_stops_at_once_and_leaves_a_run_that_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    process = Typed(
        *("train", "digits", "--recipe", "gan-dense", "--run", folder, "--precision", "float32", "--steps", 50),
        *("--batch-size", 20_000, "--set", "schedule.micro_batch=100"),  # a step takes seconds
    )
    assert wait_until(lambda: (folder / "previews/000000000.png").exists(), process)
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGINT)
    for _ in range(3):  # two signals within one long operation are one, as they are for a person, who types it again
        time.sleep(1.0)
        os.kill(process.pid, signal.SIGINT)
        if ends_within(3, process):
            break
    code, said = process.finish(20)
    assert code == 130, said
    assert "Stopped at once" in said
    assert "Traceback" not in said
    assert json.loads((folder / "run.json").read_text())["precision"] == "float32"
    assert Run.is_run(folder)
