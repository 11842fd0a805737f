import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ganvas.disk import writing
from ganvas.errors import RunError
from ganvas.recipes.optimisers import shorten
from ganvas.runs.checkpoints import checkpoints, read_checkpoint
from ganvas.training.logbook import Logbook
from ganvas.training.state import share_of_a_turn
from ganvas.training.step import play
from small import BATCH, advance, first_batch, fresh, small


def test_the_newest_two_checkpoints_are_kept(tmp_path: Path) -> None:
    recipe = small("gan-dense")
    state = fresh(recipe)
    paths = []
    for _ in range(4):
        advance(state, recipe, 1)
        paths.append(state.save(tmp_path, {}))
    assert checkpoints(tmp_path) == paths[-2:]
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in paths[-2:]]
    assert paths[-1].stem == f"{4 * BATCH:012d}"


def test_what_a_killed_save_left_behind_is_cleared_by_the_next(tmp_path: Path) -> None:
    recipe = small("gan-dense")
    state = fresh(recipe)
    for name in (".000000000008.safetensors.unfinished", ".000000000016.safetensors.unfinished"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".tmpabc123").write_bytes(b"half of it")
    advance(state, recipe, 1)
    path = state.save(tmp_path, {})
    assert list(tmp_path.iterdir()) == [path]


def test_everybody_who_may_read_the_folder_may_read_the_checkpoint(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        path = fresh(small("gan-dense")).save(tmp_path, {})
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o644


_FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from small import advance, fresh, small
from ganvas.errors import RunError
from ganvas.recipes.optimisers import shorten
from ganvas.disk import writing
folder = Path(sys.argv[1])
state = fresh(small("gan-dense"))
advance(state, small("gan-dense"), 1)
good = state.save(folder, {{}})
advance(state, small("gan-dense"), 1)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    with writing(folder):
        state.save(folder, {{}})
except RunError as error:
    print(error)
else:
    sys.exit("it was saved")
assert list(folder.iterdir()) == [good], list(folder.iterdir())
"""


def test_a_disk_that_takes_no_more_is_a_plain_word_and_the_last_checkpoint_stays(tmp_path: Path) -> None:
    """A real refusal of the system, by a limit on the size of files."""
    program = _FULL_DISK.format(tests=str(Path(__file__).parent.parent))
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "can't be written" in done.stdout
    (kept,) = checkpoints(tmp_path)
    assert read_checkpoint(kept)[1].step == 1


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _rubbish(path: Path) -> None:
    path.write_bytes(b"\xff" * 1000)


def _foreign(path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(3)}, path)


def _no_moment(path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(3)}, path, {"state": '{"seed": 3}'})


@pytest.mark.parametrize("damage", [_cut, _empty, _rubbish, _foreign, _no_moment])
def test_a_damaged_checkpoint_is_named_with_the_way_out(damage: object, tmp_path: Path) -> None:
    path = fresh(small("gan-dense")).save(tmp_path, {})
    damage(path)  # type: ignore[operator]
    with pytest.raises(RunError, match=f"{path.name} can't be read") as caught:
        read_checkpoint(path)
    assert f"rm {path}" in caught.value.next_steps[0]


def test_a_state_of_another_recipe_does_not_load(tmp_path: Path) -> None:
    tensors, moment, _ = read_checkpoint(fresh(small("gan-dense")).save(tmp_path, {}))
    with pytest.raises(RuntimeError, match="layers"):
        fresh(small("gan-dense").but("model.latent_size=7")).load(tensors, moment)


def test_a_broken_number_anywhere_is_found() -> None:
    recipe = small("gan-dense")
    state = fresh(recipe)
    advance(state, recipe, 1)
    assert state.is_finite()
    moments = next(iter(state.optimisers[("generator",)].state.values()))
    moments["exp_avg_sq"].flatten()[0] = float("inf")
    assert not state.is_finite()
    moments["exp_avg_sq"].flatten()[0] = 0.0
    assert state.is_finite()
    next(state.model.parameters()).data.flatten()[0] = float("nan")
    assert not state.is_finite()


def test_refusals_of_the_system_become_advice(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="can't be written"), writing(tmp_path):
        (tmp_path / ("x" * 300)).write_text("")
    with pytest.raises(RunError, match="disk is full"), writing(tmp_path), Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")
    with pytest.raises(FileNotFoundError), writing(tmp_path):  # a bug of ours stays one
        (tmp_path / "nothing" / "here").read_text()


def test_a_lazy_penalty_leaves_as_much_of_each_optimiser_step_as_the_published_correction() -> None:
    recipe = small("gan-dense").but("model.game.penalty=r1", "model.game.every=4")
    state = fresh(recipe)
    assert share_of_a_turn(state.model.phases, ("discriminator",)) == pytest.approx(4 / 5)
    assert share_of_a_turn(state.model.phases, ("generator",)) == 1
    (group,) = state.optimisers[("discriminator",)].param_groups
    adam = recipe.optimisers["discriminator"]
    assert group["lr"] == pytest.approx(adam.learning_rate * 0.8)
    assert group["betas"] == pytest.approx((adam.betas[0] ** 0.8, adam.betas[1] ** 0.8))


def test_a_rate_falls_with_the_square_root_of_the_images_shown_and_only_with_them() -> None:
    adam = small("gan-dense").but("optimisers.generator.falls_after=1000").optimisers["generator"]
    rates = [adam.rate(images) / adam.learning_rate for images in (0, 1000, 4000, 100_000)]
    assert rates == pytest.approx([1, 1, 0.5, 0.1])
    assert small("gan-dense").optimisers["generator"].rate(10**9) == adam.learning_rate


def test_a_step_late_in_a_training_moves_weights_as_little_as_the_rate_says() -> None:
    """Adam's first step moves each weight by its rate."""
    moved = {}
    for images in (0, 16_000):
        recipe = small("gan-dense").but("optimisers.generator.falls_after=1000")
        state = fresh(recipe)
        before = [weight.detach().clone() for weight in state.model.moving(("generator",))]
        batch, phase = replace(first_batch(recipe), images_shown=images), state.model.phases[-1]
        play(state, [phase], batch, micro_batch=None, precision="float32", logbook=Logbook())
        moved[images] = max(
            float((new - old).detach().abs().max()) for new, old in zip(state.model.moving(phase.moves), before, strict=True)
        )
    assert moved[0] == pytest.approx(recipe.optimisers["generator"].learning_rate, rel=1e-3)
    assert moved[16_000] == pytest.approx(moved[0] / 4, rel=1e-3)


def test_gradients_out_of_the_usual_are_shortened_and_no_others() -> None:
    """An Adam whose mean squares are known: after ten gradients of 1 everywhere, 16 weights are usually moved by a gradient 4 long."""
    weights = [torch.zeros(3, 4, requires_grad=True), torch.zeros(4, requires_grad=True)]
    optimiser = torch.optim.Adam(weights, lr=1e-3, betas=(0.0, 0.9))

    def shortened(size: float) -> torch.Tensor:
        for weight in weights:
            weight.grad = torch.full_like(weight, size)
        shorten(optimiser, 2.0)
        return torch.cat([weight.grad.flatten() for weight in weights if weight.grad is not None])

    assert (shortened(1e6) == 1e6).all()  # before the first step nothing is usual
    for _ in range(10):
        assert (shortened(1.0) == 1).all()
        optimiser.step()
    torch.testing.assert_close(shortened(100.0), torch.full((16,), 2.0))
    assert (shortened(1.9) == torch.tensor(1.9)).all()
