import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from safetensors.torch import load_file

PROGRAM = Path(__file__).with_name("one_of_two.py")
RECIPES = ("gan-dense", "gan-dense-small", "vae-dense", "spectral-dense")


def play(folder: Path, ranks: int) -> list[dict[str, torch.Tensor]]:
    meeting, outs = folder / f"meeting-{ranks}", [folder / f"{ranks}-{rank}.safetensors" for rank in range(ranks)]
    processes = [
        subprocess.Popen([sys.executable, PROGRAM, meeting, str(rank), str(ranks), out, *RECIPES])
        for rank, out in enumerate(outs)
    ]
    try:
        assert [process.wait(timeout=120) for process in processes] == [0] * ranks
    finally:
        for process in processes:
            process.kill()
    return [load_file(out) for out in outs]


@pytest.mark.skipif(not (dist.is_available() and dist.is_gloo_available()), reason="this torch has no gloo")
def test_two_processes_on_one_batch_are_one_process(tmp_path: Path) -> None:
    first, second = play(tmp_path, 2)
    (alone,) = play(tmp_path, 1)
    assert first.keys() == second.keys() == alone.keys()
    for name, tensor in first.items():
        assert torch.equal(tensor, second[name]), f"the processes drifted apart in {name}"
        if "/gradient/" in name:
            scale = float(alone[name].abs().max())
            assert scale > 0, name
            torch.testing.assert_close(
                tensor, alone[name], rtol=1e-4, atol=1e-5 * scale, msg=lambda text, name=name: f"{name}: {text}"
            )
        elif "/weights/model." in name:
            # Adam's first steps go by the sign of a gradient, so the few that are nearly zero may go the other way.
            near = torch.isclose(tensor, alone[name], rtol=1e-3, atol=1e-4).float().mean()
            assert near > 0.97, f"{name}: {float(near):.1%} agree"
