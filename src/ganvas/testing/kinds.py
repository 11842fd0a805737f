"""What every kind of model must keep, as checks that raise AssertionError and say what is wrong."""

import tempfile
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from ganvas.data.batches.stream import Stream
from ganvas.inference.config import ModelConfig
from ganvas.inference.trained import TrainedModel, load_model, make
from ganvas.models import Model
from ganvas.models.once import OncePerStep
from ganvas.models.sizes import Shape
from ganvas.recipes import Recipe
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.runs.log import Moment
from ganvas.training.cost.cost import noise_for
from ganvas.training.logbook import Logbook
from ganvas.training.state import State
from ganvas.training.step import play

SHAPE: Shape = (1, 16, 16)
CLASSES = 3
"""Of the noise, where a kind learns classes."""
CPU = torch.device("cpu")


class Check(Protocol):
    """A function of a recipe and the shape (C, H, W) of the pictures to try it on; raises AssertionError for what isn't kept."""

    def __call__(self, recipe: Recipe, shape: Shape = SHAPE) -> None: ...


def check_kind(recipe: Recipe, shape: Shape = SHAPE) -> None:
    """All CHECKS. Raises AssertionError for the first that isn't kept."""
    for check in CHECKS:
        check(recipe, shape)


def phases_move_their_networks_alone(recipe: Recipe, shape: Shape = SHAPE) -> None:
    """Each phase changes the networks that it names and no others, and every network is moved by one."""
    state = _fresh(recipe, shape)
    moved: set[str] = set()
    for phase in state.model.phases:
        before = {name: _copied(dict(network.named_parameters())) for name, network in state.model.networks.items()}
        batch = _stream(recipe, shape).batch(0)
        play(state, [phase], batch, micro_batch=None, precision="float32", logbook=Logbook())
        for name, network in state.model.networks.items():
            stayed = not _different(before[name], dict(network.named_parameters()))
            assert not (stayed and name in phase.moves), (
                f"The phase {phase.name} should move {name}, and nothing in it changed."
            )
            assert stayed or name in phase.moves, f"The phase {phase.name} changed {name}, which it doesn't name."
        moved |= set(phase.moves)
    left = set(state.model.networks) - moved
    assert not left, f"No phase moves {', '.join(sorted(left))}."


def training_resumes_bit_for_bit(recipe: Recipe, shape: Shape = SHAPE) -> None:
    """Two steps, a checkpoint, other weights, the checkpoint loaded and two more steps: the same as four steps, to the last bit."""
    straight, halted = _fresh(recipe, shape), _fresh(recipe, shape)
    _advance(straight, recipe, shape, 4)
    _advance(halted, recipe, shape, 2)
    with tempfile.TemporaryDirectory() as folder:
        tensors, moment, _ = read_checkpoint(halted.save(Path(folder), {}))
    resumed = _fresh(recipe, shape, seed=99)
    resumed.load(tensors, moment)
    differs = _different(resumed.tensors(), halted.tensors())
    assert not differs, f"A checkpoint doesn't bring back {differs}: is it a parameter or a buffer that is saved?"
    _advance(resumed, recipe, shape, 2)
    differs = _different(resumed.tensors(), straight.tensors())
    assert not differs, f"After a resume, {differs} differs: what does the loss depend on besides weights, batch and step?"


def all_it_holds_is_saved(recipe: Recipe, shape: Shape = SHAPE) -> None:
    """No tensor between two steps that isn't a parameter or a persistent buffer."""
    model = _trained(recipe, shape, 2).model
    kept = model.state_dict().keys()
    lost = [name for name, _ in model.named_buffers() if name not in kept]
    assert not lost, f"The buffer {lost[0]} isn't persistent, so a resume loses it."
    for path, module in model.named_modules():
        for name, value in vars(module).items():
            assert not isinstance(value, Tensor), (
                f"{path or 'the model'}.{name} is a bare tensor, which a resume loses: register it."
            )
    full = [name for name, held in vars(model).items() if isinstance(held, OncePerStep) and not held.is_empty]
    assert not full, f"{full[0]} outlives its step: call end_step of the parent."


def a_saved_model_makes_the_same_pictures(recipe: Recipe, shape: Shape = SHAPE) -> None:
    """What is shared, config.json and weights, makes the same bytes, and needs no training to be used."""
    model = _model(recipe, shape)
    with tempfile.TemporaryDirectory() as folder:
        loaded = load_model(model.save(folder))
    assert loaded.config.model == recipe.model
    assert torch.equal(_made(loaded.model, recipe, shape, 9), _made(model.model, recipe, shape, 9)), (
        "A model that was saved and loaded makes other pictures: is all that sample needs among samples_with?"
    )


def a_picture_depends_on_its_seed_alone(recipe: Recipe, shape: Shape = SHAPE) -> None:
    """Five pictures are the first five of forty, in [-1, 1], of the shape that was asked for."""
    model = _model(recipe, shape).model
    many, few = (_made(model, recipe, shape, count) for count in (40, 5))
    assert torch.equal(many[:5], few), (
        "A picture depends on how many are made with it: does a layer mix the batch in eval mode?"
    )
    assert many.shape[1:] == shape, f"Pictures have the shape {tuple(many.shape[1:])}, expected {shape}."
    assert many.abs().max() <= 1, f"Pixels reach {float(many.abs().max()):.3g}, beyond [-1, 1]: clamp them in sample."
    assert len({picture.numpy().tobytes() for picture in many}) > 1, (
        "All pictures are equal: does the generator read its latents?"
    )


def twenty_steps_stay_finite(recipe: Recipe, shape: Shape = SHAPE) -> None:
    """After twenty steps all losses, weights and numbers of the optimisers are finite."""
    state = _fresh(recipe, shape)
    losses = _advance(state, recipe, shape, 20).read()
    broken = [name for name, value in losses.items() if not torch.tensor(value).isfinite()]
    assert not broken, f"After twenty steps, {', '.join(broken)} is no longer finite."
    assert state.is_finite(), "After twenty steps, a weight or a number of an optimiser is no longer finite."


CHECKS: tuple[Check, ...] = (
    phases_move_their_networks_alone,
    training_resumes_bit_for_bit,
    all_it_holds_is_saved,
    a_saved_model_makes_the_same_pictures,
    a_picture_depends_on_its_seed_alone,
    twenty_steps_stay_finite,
)


def _classes(recipe: Recipe) -> int:
    return CLASSES if recipe.model.learns_classes else 0


def _stream(recipe: Recipe, shape: Shape) -> Stream:
    return noise_for(recipe, shape, _classes(recipe))


def _fresh(recipe: Recipe, shape: Shape, seed: int = 3) -> State:
    return State.fresh(recipe, shape, _classes(recipe), seed=seed, device=CPU)


def _advance(state: State, recipe: Recipe, shape: Shape, steps: int) -> Logbook:
    stream, logbook, schedule = _stream(recipe, shape), Logbook(), recipe.schedule
    for _ in range(steps):
        batch = stream.batch(state.moment.step)
        play(state, state.model.phases, batch, micro_batch=schedule.micro_batch, precision="float32", logbook=logbook)
        images = state.moment.images + schedule.batch_size
        state.average.update(
            batch_size=schedule.batch_size, images_shown=images, half_life_images=schedule.ema_half_life_images
        )
        state.moment = Moment(state.moment.step + 1, images, float(state.moment.step))
    return logbook


def _trained(recipe: Recipe, shape: Shape, steps: int) -> State:
    state = _fresh(recipe, shape)
    _advance(state, recipe, shape, steps)
    return state


def _model(recipe: Recipe, shape: Shape) -> TrainedModel:
    classes = tuple(map(str, range(_classes(recipe))))
    return TrainedModel(
        _trained(recipe, shape, 3).average.model,
        ModelConfig(model=recipe.model, shape=shape, classes=classes, recipe=recipe.name),
    )


def _made(model: Model, recipe: Recipe, shape: Shape, count: int) -> Tensor:
    stream = _stream(recipe, shape)
    pictures = torch.cat([stream.batch(step).images for step in range(-(-count // recipe.schedule.batch_size))])[:count]
    return make(model, model.inputs(range(count), pictures))


def _copied(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in tensors.items()}


def _different(one: dict[str, Tensor], other: dict[str, Tensor]) -> str:
    """The name of the first tensor in which two states differ; "" where they don't."""
    for name in one.keys() | other.keys():
        if name not in one or name not in other or not torch.equal(one[name], other[name]):
            return name
    return ""
