"""What every kind of model must keep, run over every shipped recipe at a small size. A new recipe gets them for free."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ganvas.data.batches.pixels import to_pixels
from ganvas.errors import ModelError
from ganvas.inference.config import ModelConfig
from ganvas.inference.trained import TrainedModel, load_model, make
from ganvas.models.once import OncePerStep
from ganvas.networks.normalisation import InstanceNorm
from ganvas.recipes import RECIPES, Recipe
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.training.logbook import Logbook
from ganvas.training.state import State
from ganvas.training.step import play
from small import BATCH, VARIANTS, advance, classes_of, first_batch, fresh, shape_for, small, stream_for

EVERY = pytest.mark.parametrize("name", [*RECIPES, *VARIANTS])


def copied(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in tensors.items()}


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(tensor, other[name]) for name, tensor in one.items())


def trained(state: State, recipe: Recipe) -> TrainedModel:
    config = ModelConfig(
        model=recipe.model,
        shape=shape_for(recipe),
        classes=tuple(map(str, range(classes_of(recipe)))),
        recipe=recipe.name,
        images_shown=state.moment.images,
    )
    return TrainedModel(state.average.model, config)


def made(model: TrainedModel, recipe: Recipe, count: int, seed: int) -> np.ndarray:
    """Pictures of a seed: samples, or what becomes of the pictures that a seed shows. (count, H, W, C) uint8."""
    if not recipe.model.reads_pictures:
        return model.sample(count, seed=seed).pictures
    pictures = torch.cat([stream_for(recipe, seed=seed).batch(step).images for step in range(-(-count // BATCH))])[:count]
    return to_pixels(make(model.model, model.model.inputs(range(count), pictures)))


def counts_differences(recipe: Recipe) -> bool:
    game = recipe.model.plays
    return game is not None and game.objective in ("relativistic", "wasserstein", "hinge")  # hinge: within its margins


@EVERY
def test_each_phase_moves_exactly_its_networks(name: str) -> None:
    recipe = small(name)
    state = fresh(recipe)
    moved = set()
    for phase in state.model.phases:
        before = {network: copied(dict(module.named_parameters())) for network, module in state.model.networks.items()}
        play(state, [phase], first_batch(recipe), micro_batch=None, precision="float32", logbook=Logbook())
        for network, module in state.model.networks.items():
            stayed = same(before[network], dict(module.named_parameters()))
            assert stayed == (network not in phase.moves), f"{network} in phase {phase.name}"
            assert all(parameter.requires_grad for parameter in module.parameters())
        moved |= set(phase.moves)
    assert moved == set(state.model.networks)


@EVERY
def test_no_work_is_spent_on_gradients_of_networks_that_stand_still(name: str) -> None:
    recipe = small(name)
    for number in range(len(fresh(recipe).model.phases)):
        state = fresh(recipe)
        phase = state.model.phases[number]
        play(state, [phase], first_batch(recipe), micro_batch=None, precision="float32", logbook=Logbook())
        for network, module in state.model.networks.items():
            if network not in phase.moves:
                assert all(parameter.grad is None for parameter in module.parameters()), f"{network} in {phase.name}"


@EVERY
def test_every_weight_of_a_moving_network_gets_a_gradient_in_its_phase(name: str) -> None:
    recipe = small(name)
    state = fresh(recipe)
    # Twice: a block that begins as the identity passes nothing on to its first layers until its last one has moved.
    for phase in state.model.phases * 2:
        play(state, [phase], first_batch(recipe), micro_batch=None, precision="float32", logbook=Logbook())
    for phase in state.model.phases:
        play(state, [phase], first_batch(recipe), micro_batch=None, precision="float32", logbook=Logbook())
        for network, module in state.model.networks.items():
            for weight, parameter in module.named_parameters():
                # A bias moves no gradient of the score with respect to the picture, which is what such a phase is about.
                # And one added to all scores cancels out where only their differences count.
                cancels = weight.startswith("score.") and weight.endswith("bias") and counts_differences(recipe)
                # What tells pictures from features has no part in their scores either.
                unmoved = phase.twice and (weight.endswith("bias") or weight.startswith("decoders."))
                if network in phase.moves and not unmoved and not cancels:
                    assert parameter.grad is not None, f"{network}.{weight}"
                    assert parameter.grad.abs().sum() > 0, f"{network}.{weight}"


@EVERY
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_two_steps_saved_loaded_and_two_more_are_bitwise_four_steps(name: str, precision: str, tmp_path: Path) -> None:
    recipe = small(name)
    straight = fresh(recipe)
    advance(straight, recipe, 2, precision=precision)
    path = straight.save(tmp_path, {"seed": 3})
    tensors, moment, facts = read_checkpoint(path)
    assert moment == straight.moment
    assert facts == {"seed": 3}

    resumed = fresh(recipe, seed=99)  # other weights: every one must come from the file
    resumed.load(tensors, moment)
    assert same(resumed.tensors(), straight.tensors())
    for state in (straight, resumed):
        advance(state, recipe, 2, precision=precision)
    assert same(resumed.tensors(), straight.tensors())
    assert resumed.moment == straight.moment


@EVERY
def test_weights_keep_their_order_in_memory_through_a_checkpoint(name: str, tmp_path: Path) -> None:
    recipe = small(name)
    state, resumed = fresh(recipe), fresh(recipe)
    advance(state, recipe, 1)
    tensors, moment, _ = read_checkpoint(state.save(tmp_path, {}))
    resumed.load(tensors, moment)
    mine = resumed.tensors()
    for key, before in state.tensors().items():
        assert before.stride() == mine[key].stride(), key
    for optimiser in resumed.optimisers.values():
        for parameter, numbers in optimiser.state.items():
            assert all(value.stride() == parameter.stride() for value in numbers.values() if value.shape == parameter.shape)


@EVERY
def test_every_tensor_that_a_model_holds_is_saved(name: str) -> None:
    recipe = small(name)
    state = fresh(recipe)
    advance(state, recipe, 2)
    saved = {tensor.data_ptr() for tensor in state.tensors().values()}
    assert dict(state.model.named_buffers()).keys() <= state.model.state_dict().keys(), "a buffer that isn't persistent is lost"
    for path, module in state.model.named_modules():
        for attribute, value in vars(module).items():
            assert not isinstance(value, Tensor), f"{path}.{attribute} would be lost"
        for held, tensor in (*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)):
            assert tensor.data_ptr() in saved, f"{path}.{held}"
    assert all(held.is_empty for held in vars(state.model).values() if isinstance(held, OncePerStep))
    for optimiser in state.optimisers.values():
        assert len(optimiser.state) == len(optimiser.param_groups[0]["params"])
        for numbers in optimiser.state.values():
            assert all(value.data_ptr() in saved for value in numbers.values())


@EVERY
def test_a_saved_and_loaded_model_makes_the_same_bytes(name: str, tmp_path: Path) -> None:
    recipe = small(name)
    state = fresh(recipe)
    advance(state, recipe, 3)
    model = trained(state, recipe)
    loaded = load_model(model.save(tmp_path))
    assert not any(module.training for module in loaded.model.modules())
    for seed in (0, 7):
        assert (made(loaded, recipe, 40, seed) == made(model, recipe, 40, seed)).all()
    assert loaded.config.recipe == name
    assert loaded.config.images_shown == 3 * BATCH


@EVERY
def test_a_picture_is_a_function_of_seed_and_number_alone(name: str) -> None:
    recipe = small(name)
    state = fresh(recipe)
    advance(state, recipe, 3)
    model = trained(state, recipe)
    if recipe.model.reads_pictures:
        many = made(model, recipe, 100, 5)
        assert (made(model, recipe, 5, 5) == many[:5]).all()
        with pytest.raises(ModelError, match="turns pictures into pictures"):
            model.sample(3)
        return
    many = model.sample(100, seed=5).pictures
    channels, height, width = shape_for(recipe)
    assert many.shape == (100, height, width, channels)
    assert (model.sample(5, seed=5).pictures == many[:5]).all()
    for first, last in ((0, 100), (7, 8), (31, 65), (64, 100), (99, 100)):
        pieces = list(model.chunks(last, seed=5, first=first))
        assert (torch.cat([torch.from_numpy(piece) for piece in pieces]).numpy() == many[first:last]).all()
    assert len({picture.tobytes() for picture in many}) > 90
    assert not (model.sample(5, seed=6).pictures == many[:5]).all()
    assert sum(map(len, model.chunks(3, seed=5, first=3))) == 0
    assert len(model.sample(0)) == 0


@EVERY
def test_training_does_not_touch_what_sampling_keeps_fixed(name: str) -> None:
    """A preview between two steps changes nothing of the training, and training nothing of the same latents."""
    recipe = small(name)
    watched, alone = fresh(recipe), fresh(recipe)
    shown = first_batch(recipe).images
    before = watched.average.model.inputs(range(BATCH), shown)
    for _ in range(3):
        advance(watched, recipe, 1)
        made(trained(watched, recipe), recipe, 9, 0)
    advance(alone, recipe, 3)
    assert same(watched.tensors(), alone.tensors())
    assert torch.equal(before, watched.average.model.inputs(range(BATCH), shown))


def draws_or_mixes(recipe: Recipe) -> bool:
    """Whether a picture's part in a gradient depends on the others in its batch, or on chance."""
    model = recipe.model.build(shape_for(recipe))
    # A picture's own normalisation magnifies what is rounded differently, where the picture is flat.
    norms = any(isinstance(layer, (nn.modules.batchnorm._BatchNorm, InstanceNorm)) for layer in model.modules())
    return norms or any(getattr(layer, "p", 0) or getattr(layer, "compares_pictures", False) for layer in model.modules())


INDEPENDENT = [
    name
    for name in (
        *RECIPES,
        *("spectral-dense", "spectral-residual", "sparse-dense", "lone-style", "critic", "dragan", "augmented-cyclegan"),
    )
    if not draws_or_mixes(small(name))
]


def test_some_recipes_are_independent() -> None:
    named = {"gan-dense", "gan-dense-small", "vae-dense", "spectral-dense", "spectral-residual", "sparse-dense", "lone-style"}
    assert named | {"critic", "dragan", "pix2pix", "augmented-cyclegan"} <= set(INDEPENDENT)


@pytest.mark.parametrize("size", [4, 3, 1])
@pytest.mark.parametrize("name", INDEPENDENT)
def test_a_batch_in_parts_gives_the_gradients_of_the_whole(name: str, size: int) -> None:
    recipe = small(name)
    gradients, noted = [], []
    for micro_batch in (None, size):
        found = {}
        logbook = Logbook()
        for phase in fresh(recipe).model.phases:
            state = fresh(recipe)
            phase = next(mine for mine in state.model.phases if mine.name == phase.name)
            play(state, [phase], first_batch(recipe), micro_batch=micro_batch, precision="float32", logbook=logbook)
            found |= {f"{phase.name}.{index}": p.grad for index, p in enumerate(state.model.moving(phase.moves))}
        gradients.append(found)
        noted.append(logbook.read())
    whole, parts = gradients
    assert whole.keys() == parts.keys()
    reached = {key: gradient for key, gradient in whole.items() if gradient is not None}
    assert reached.keys() == {key for key, gradient in parts.items() if gradient is not None}
    largest = max(float(gradient.abs().max()) for gradient in reached.values())
    for key, gradient in reached.items():
        torch.testing.assert_close(parts[key], gradient, rtol=1e-4, atol=5e-6 * largest, msg=lambda m, k=key: f"{k}: {m}")
    assert noted[1] == pytest.approx(noted[0], rel=1e-4)


@EVERY
def test_nothing_is_broken_after_twenty_steps(name: str) -> None:
    recipe = small(name)
    state = fresh(recipe)
    losses = advance(state, recipe, 20).read()
    assert state.is_finite()
    assert all(torch.tensor(list(losses.values())).isfinite())
    assert {name.partition(".")[0] for name in losses} == {phase.name for phase in state.model.phases}
    assert state.moment.images == 20 * BATCH
    assert all(torch.as_tensor(reading).isfinite() for reading in state.model.readings().values())


@EVERY
def test_half_precision_trains_in_full_precision_weights(name: str) -> None:
    recipe = small(name)
    full, half = fresh(recipe), fresh(recipe)
    exact = advance(full, recipe, 3).read()
    rough = advance(half, recipe, 3, precision="bfloat16").read()
    assert all(tensor.dtype in (torch.float32, torch.int64) for tensor in half.tensors().values())
    assert half.is_finite()
    assert rough == pytest.approx(exact, rel=0.1, abs=0.05)
    assert rough != exact


@EVERY
def test_the_state_before_the_first_step_depends_on_the_seed_alone(name: str) -> None:
    recipe = small(name)
    torch.manual_seed(1)
    one = fresh(recipe)
    torch.manual_seed(2)
    drawn = torch.rand(3)
    other, another = fresh(recipe), fresh(recipe, seed=4)
    assert same(one.tensors(), other.tensors())
    assert not same(one.tensors(), another.tensors())
    torch.manual_seed(2)
    assert torch.equal(drawn, torch.rand(3))


@EVERY
def test_the_first_preview_is_made_from_the_weights_that_start_the_training(name: str) -> None:
    state = fresh(small(name))
    mine = state.model.state_dict()
    for key, tensor in state.average.model.state_dict().items():
        assert torch.equal(tensor, mine[key])
    assert set(state.average.model.networks) == set(state.model.samples_with)
