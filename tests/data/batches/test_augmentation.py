"""Augmentation: exact where it can be, differentiable twice, a function of the step, and nothing that samples would show."""

import json

import numpy as np
import pytest
import torch
from torch import Tensor

from ganvas.data import Dataset
from ganvas.data.batches.augmentation import LIMIT, Augment, Augmentation, moved, sampled, spread_in_order
from ganvas.data.batches.stream import Batch, Stream
from ganvas.errors import SettingError
from ganvas.inference.trained import make
from ganvas.recipes import RECIPES
from ganvas.runs.log import Moment
from ganvas.training.logbook import Logbook
from ganvas.training.state import State
from ganvas.training.step import play
from small import dots

ALL = ("flip", "turn", "shift", "scale", "rotation", "colour", "cutout")


def batch_of(channels: int = 3, count: int = 40, step: int = 0) -> Batch:
    return Stream(Dataset.open(dots(channels)), batch_size=count, seed=1).batch(step)


def map_of(*entries: float) -> Tensor:
    return torch.tensor(entries, dtype=torch.float32).view(1, 2, 3)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ((1, 0, 0, 0, 1, 0), lambda x: x),
        ((-1, 0, 0, 0, 1, 0), lambda x: x.flip(3)),
        ((0, -1, 0, 1, 0, 0), lambda x: x.rot90(-1, (2, 3))),
        ((-1, 0, 0, 0, -1, 0), lambda x: x.rot90(2, (2, 3))),
    ],
)
def test_flips_and_quarter_turns_are_exact(matrix: tuple[float, ...], expected) -> None:  # type: ignore[no-untyped-def]
    images = torch.randn(1, 2, 6, 6)
    found = moved(images, map_of(*matrix))
    turned = expected(images)
    assert torch.allclose(found, turned, atol=1e-5) or torch.allclose(found, turned.rot90(2, (2, 3)), atol=1e-5)


def test_a_shift_by_whole_pixels_moves_them_and_mirrors_the_edge() -> None:
    images = torch.randn(1, 1, 5, 8)
    found = moved(images, map_of(1, 0, 2, 0, 1, 0))
    assert torch.allclose(found[..., :6], images[..., 2:], atol=1e-5)
    assert torch.allclose(found[..., 6:], images[..., 6:].flip(3), atol=1e-5)


def test_moving_differentiates_twice() -> None:
    torch.manual_seed(0)
    images = torch.randn(2, 1, 4, 5, dtype=torch.float64, requires_grad=True)
    matrices = torch.tensor([[[0.9, -0.3, 0.4], [0.2, 1.1, -0.7]], [[0.0, -1, 0], [1, 0, 0]]])

    def change(x: Tensor) -> Tensor:
        return moved(x, matrices.double())

    # torch.eye and arange are float32 unless asked; gradients need more digits than that.
    torch.set_default_dtype(torch.float64)
    try:
        assert torch.autograd.gradcheck(change, images)
        assert torch.autograd.gradgradcheck(lambda x: change(x).pow(2), images)
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("size", [(3, 5, 16, 24), (2, 3, 7, 5), (2, 1, 1, 3)])
def test_what_a_gpu_adds_in_order_is_what_torch_adds(size: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    count, _, height, width = size
    pictures, gradient = torch.zeros(size, dtype=torch.float64, requires_grad=True), torch.randn(size, dtype=torch.float64)
    grid = 2 * torch.randn(count, height, width, 2, dtype=torch.float64)
    (torchs,) = torch.autograd.grad(sampled(pictures, grid), pictures, gradient)
    torch.testing.assert_close(spread_in_order(gradient, grid, pictures.shape), torchs)


def test_all_of_it_is_a_function_of_the_batch_and_of_nothing_else() -> None:
    augment = Augment(Augmentation(kinds=ALL, strength=0.7))
    augment.begin(0)
    batch = batch_of()
    once = augment(batch.images, batch, "real")
    assert torch.equal(once, augment(batch.images, batch, "real"))
    assert not torch.equal(once, augment(batch.images, batch, "fake"))
    assert not torch.equal(once, augment(batch.images, batch.in_phase("generator"), "real"))
    parts = torch.cat([augment(part.images, part, "real") for part in batch.split(16)])
    assert torch.allclose(parts, once, atol=1e-5)
    assert once.isfinite().all()


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("channels", [1, 3])
def test_each_change_happens_to_about_the_share_that_is_asked_for(kind: str, channels: int) -> None:
    images = torch.randn(1, channels, 16, 16).expand(2000, -1, -1, -1)
    batch = batch_of(channels)
    batch = Batch(images=images, labels=None, seed=0, step=0, images_shown=0, rows=slice(0, 2000), total=2000)
    augment = Augment(Augmentation(kinds=(kind,), strength=0.3))  # type: ignore[arg-type]
    augment.begin(0)
    changed = (augment(images, batch, "real") - images).abs().amax((1, 2, 3)) > 1e-3
    # Half of all flips and inversions and a quarter of all turns is none, two shifts of 25 are none; some changes share a name.
    colour = 1 - 0.7**2 if channels == 1 else 1 - 0.7**4 * 0.85
    expected = {"flip": 0.15, "turn": 0.3 * 0.75, "scale": 1 - 0.7**2, "colour": colour}.get(kind, 0.3)
    assert float(changed.float().mean()) == pytest.approx(expected, abs=0.05)


def test_colours_keep_their_lightness_where_only_hue_and_saturation_change() -> None:
    grey = torch.full((200, 3, 4, 4), 0.25)
    batch = Batch(images=grey, labels=None, seed=0, step=0, images_shown=0, rows=slice(0, 200), total=200)
    augment = Augment(Augmentation(kinds=("colour",), strength=0.8))
    augment.begin(0)
    found = augment(grey, batch, "real")
    assert torch.allclose(found[:, 0], found[:, 1], atol=1e-5)  # grey stays grey
    assert torch.allclose(found[:, 0], found[:, 2], atol=1e-5)


def test_a_fixed_strength_rises_while_it_warms_up() -> None:
    augment = Augment(Augmentation(kinds=("flip",), strength=0.6, warm_up_images=1000))
    strengths = []
    for images in (0, 250, 500, 1000, 5000):
        augment.begin(images)
        strengths.append(float(augment.strength))
    assert strengths[0] == 0
    assert strengths[2] == pytest.approx(0.3)
    assert strengths == sorted(strengths)
    assert strengths[3:] == pytest.approx([0.6, 0.6])


def test_an_adaptive_strength_rises_while_real_pictures_are_known_and_falls_when_they_are_not() -> None:
    augment = Augment(Augmentation(kinds=("flip",), adaptive=True, adaptive_images=1000))
    batch = batch_of()
    count = batch.total
    for _ in range(30):
        augment.adapt(torch.ones(count), batch)
    rising = float(augment.strength)
    assert 0 < rising <= 30 * count / 1000 + 1e-6
    for _ in range(1000 // count):
        augment.adapt(torch.ones(count), batch)
    assert float(augment.strength) == pytest.approx(LIMIT)  # and no further
    augment.known.fill_(0.0)
    for _ in range(3):
        augment.adapt(torch.tensor([1.0, -1.0]).repeat(count // 2), batch)
    assert float(augment.strength) == pytest.approx(LIMIT - 3 * count / 1000)
    assert {"strength", "known"} == set(augment.state_dict())


def test_a_batch_in_parts_moves_an_adaptive_strength_as_far_as_the_whole() -> None:
    whole, parts = (Augment(Augmentation(kinds=("flip",), adaptive=True, adaptive_images=1000)) for _ in range(2))
    batch = batch_of()
    margins = torch.ones(batch.total)
    for _ in range(12):
        whole.adapt(margins, batch)
        for part in batch.split(batch.total // 2):
            parts.adapt(margins[: len(part)], part)
    assert float(whole.strength) > 0
    assert float(parts.strength) == pytest.approx(float(whole.strength), abs=2 * batch.total / 1000)


def test_an_adaptive_strength_that_rests_costs_nothing() -> None:
    augment, batch = Augment(Augmentation(kinds=ALL, adaptive=True)), batch_of()
    assert augment(batch.images, batch, "real") is batch.images
    augment.strength.fill_(0.5)
    assert not torch.equal(augment(batch.images, batch, "real"), batch.images)


def test_a_strength_without_kinds_or_with_two_rules_is_refused() -> None:
    with pytest.raises(SettingError, match="kinds"):
        RECIPES["dcgan"].but("model.augment.strength=0.5")
    with pytest.raises(SettingError, match="rises by itself"):
        RECIPES["few-shot"].but("model.augment.warm_up_images=1000")


def test_the_usual_state_of_a_picture_stays_the_likeliest_at_any_strength() -> None:
    """What has two states only: were the other one usual, the generator would make that."""
    rising = torch.linspace(-1, 0.5, 12)[:, None] + torch.linspace(0, 0.4, 16)  # darker at the top and on the left, dark in all
    images = rising.expand(4000, 3, -1, -1)
    batch = Batch(images=images, labels=None, seed=0, step=0, images_shown=0, rows=slice(0, 4000), total=4000)
    states = {
        "flip": lambda seen: seen[..., 8:].mean((1, 2, 3)) > seen[..., :8].mean((1, 2, 3)),
        "turn": lambda seen: seen[:, :, 6:].mean((1, 2, 3)) > seen[:, :, :6].mean((1, 2, 3)),
        "colour": lambda seen: (seen[:, :, 6:] - seen[:, :, :6]).mean((1, 2, 3)) > 0,
    }
    for kind, usual in states.items():
        augment = Augment(Augmentation(kinds=(kind,), strength=LIMIT))  # type: ignore[arg-type]
        augment.begin(0)
        assert float(usual(augment(images, batch, "real")).float().mean()) == pytest.approx(1 - LIMIT / 2, abs=0.03)


@pytest.mark.parametrize(("kinds", "strength"), [(["turn", "rotation"], 0.5), (["flip"], LIMIT)])
def test_changed_training_pictures_leave_no_changed_samples(kinds: list[str], strength: float) -> None:
    """All pictures are dark on the left and bright on the right; the discriminator sees them turned or mirrored."""
    numbers = np.random.default_rng(0)
    ramps = np.linspace(20, 200, 8)[None, None, :, None] + numbers.uniform(-20, 50, (400, 1, 1, 1))
    dataset = Dataset.open(np.broadcast_to(ramps, (400, 8, 8, 1)).clip(0, 255).astype(np.uint8))
    recipe = RECIPES["gan-dense"].but(
        *("model.generator_widths=[64]", "model.discriminator_widths=[64]", "model.latent_size=8", "schedule.batch_size=64"),
        f'model.augment={{"kinds":{json.dumps(kinds)},"strength":{strength}}}',
        *("model.game.penalty=r1", "model.game.every=4"),
    )
    state = State.fresh(recipe, dataset.shape, seed=0, device=torch.device("cpu"))
    stream = Stream(dataset, batch_size=64, seed=0)
    for step in range(1500):
        play(state, state.model.phases, stream.batch(step), micro_batch=None, precision="float32", logbook=Logbook())
        state.average.update(batch_size=64, images_shown=64 * step + 64, half_life_images=5_000)
        state.moment = Moment(step + 1, 64 * step + 64, 0.0)
    model = state.average.model
    samples = make(model, model.latents(range(200)))[:, 0]
    rises_right = samples[:, :, 4:].mean((1, 2)) - samples[:, :, :4].mean((1, 2))
    rises_down = samples[:, 4:].mean((1, 2)) - samples[:, :4].mean((1, 2))
    upright = (rises_right > 0.3) & (rises_down.abs() < rises_right / 3)
    assert upright.float().mean() > 0.95
