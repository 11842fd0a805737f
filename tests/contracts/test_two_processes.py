"""Two processes that share every batch train the model that one process trains, whatever its kind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from safetensors.torch import load_file

from ganvas.errors import SettingError
from ganvas.recipes import RECIPES
from small import fresh, small

PROGRAM = Path(__file__).with_name("one_rank.py")
NAMES = (
    *RECIPES,
    *("spectral-dense", "conditional-dense", "conditional-style", "adaptive", "adaptive-cyclegan", "critic", "sparse-dense"),
)


def play(folder: Path) -> list[dict[str, torch.Tensor]]:
    """What two processes and one by itself end with."""
    places = [(rank, ranks, folder / f"{ranks}-{rank}.safetensors") for ranks in (2, 1) for rank in range(ranks)]
    processes = [
        subprocess.Popen([sys.executable, PROGRAM, folder / "meeting", str(rank), str(ranks), out, *NAMES])
        for rank, ranks, out in places
    ]
    try:
        assert [process.wait(timeout=900) for process in processes] == [0] * len(places)
    finally:
        for process in processes:
            process.kill()
    return [load_file(out) for _, _, out in places]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, torch.Tensor]]:
    """[first, second, alone]"""
    if not (dist.is_available() and dist.is_gloo_available()):
        pytest.skip("this torch has no gloo")
    return play(tmp_path_factory.mktemp("ranks"))


def of(name: str, what: str, trained: list[dict[str, torch.Tensor]]) -> list[dict[str, torch.Tensor]]:
    start = f"{name}/{what}/"
    return [{key: value for key, value in each.items() if key.startswith(start)} for each in trained]


@pytest.mark.parametrize("name", NAMES)
def test_two_processes_hold_one_model(name: str, trained: list[dict[str, torch.Tensor]]) -> None:
    first, second, alone = of(name, "weights", trained)
    assert first.keys() == second.keys() == alone.keys() != set()
    for key, tensor in first.items():
        assert torch.equal(tensor, second[key]), f"the processes drifted apart in {key}"


@pytest.mark.parametrize("name", NAMES)
def test_their_gradients_are_those_of_one_process(name: str, trained: list[dict[str, torch.Tensor]]) -> None:
    first, second, alone = of(name, "gradient", trained)
    largest = max(float(tensor.abs().max()) for tensor in alone.values())
    assert largest > 0
    for key, tensor in first.items():
        assert torch.equal(tensor, second[key])
        torch.testing.assert_close(
            tensor, alone[key], rtol=2e-3, atol=2e-5 * largest, msg=lambda text, key=key: f"{key}: {text}"
        )


@pytest.mark.parametrize("name", NAMES)
def test_some_steps_lead_to_the_same_place(name: str, trained: list[dict[str, torch.Tensor]]) -> None:
    first, _, alone = of(name, "weights", trained)
    for key, tensor in first.items():
        if "/weights/model." in key and tensor.is_floating_point():
            # Pools keep pictures, which a translator's normalisations magnify the rounding of.
            far = 5e-3 if ".pools." in key else 1e-3
            torch.testing.assert_close(tensor, alone[key], rtol=1e-3, atol=far, msg=lambda text, key=key: f"{key}: {text}")
        elif not tensor.is_floating_point():
            assert torch.equal(tensor, alone[key]), key


@pytest.mark.parametrize("name", NAMES)
def test_what_is_reported_is_about_all_of_the_batch(name: str, trained: list[dict[str, torch.Tensor]]) -> None:
    first, _, alone = of(name, "reported", trained)
    assert first.keys() == alone.keys() != set()
    for key, value in first.items():
        assert float(value) == pytest.approx(float(alone[key]), rel=1e-3, abs=1e-3), key


def test_a_run_of_two_processes_is_one_run(tmp_path: Path) -> None:
    """Only the first writes; the run resumes, and ends where that of one process ends."""
    if not (dist.is_available() and dist.is_gloo_available()):
        pytest.skip("this torch has no gloo")
    program, runs = Path(__file__).with_name("train_one_rank.py"), {ranks: tmp_path / f"run-{ranks}" for ranks in (2, 1)}
    processes = [
        subprocess.Popen([sys.executable, program, tmp_path / "meeting", str(rank), str(ranks), runs[ranks], "style"])
        for ranks in runs
        for rank in range(ranks)
    ]
    try:
        assert [process.wait(timeout=300) for process in processes] == [0] * 3
    finally:
        for process in processes:
            process.kill()
    notes = [json.loads(line) for line in (runs[2] / "log.jsonl").read_text().splitlines()]
    assert [note["step"] for note in notes] == sorted({note["step"] for note in notes})
    assert notes[-1]["step"] == 6
    assert {path.relative_to(runs[2]) for path in runs[2].rglob("*")} == {
        path.relative_to(runs[1]) for path in runs[1].rglob("*")
    }
    together, alone = (load_file(runs[ranks] / "model" / "model.safetensors") for ranks in (2, 1))
    for key, tensor in together.items():
        torch.testing.assert_close(tensor, alone[key], rtol=1e-3, atol=5e-4, msg=lambda text, key=key: f"{key}: {text}")


def test_what_processes_cannot_share_evenly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from ganvas.training import parallel

    monkeypatch.setattr(parallel, "ranks", lambda: 3)
    with pytest.raises(SettingError, match="8 can't be shared evenly by 3"):
        parallel.check_ranks(fresh(small("gan-dense")).model, 8)
    monkeypatch.setattr(parallel, "ranks", lambda: 4)
    with pytest.raises(SettingError, match="more pictures from some processes") as refused:
        parallel.check_ranks(fresh(small("style").but("model.game.one_in=4")).model, 8)
    assert "multiple of 16" in refused.value.next_steps[0]
