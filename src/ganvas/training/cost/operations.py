"""What a recipe costs: operations and bytes, counted without computing, on tensors that have a shape and no memory."""

import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from ganvas.data.batches.stream import Batch
from ganvas.models import Model, only_moving
from ganvas.models.sizes import Shape
from ganvas.recipes import Recipe
from ganvas.runs.facts import Precision
from ganvas.training.step import backward


@dataclass(frozen=True)
class PhaseCost:
    """One phase, spread over the steps between two of its runs."""

    name: str
    every: int
    twice: bool
    operations: float
    """Multiplications and additions in products and convolutions, per picture shown: forwards, backwards, and again if twice."""


@dataclass(frozen=True)
class Memory:
    """Bytes of a training with whole batches, besides those of PyTorch and the packed pictures."""

    weights: int
    gradients: int
    optimiser: int
    average: int
    activations: int
    """What is kept for the backward passes, at its peak, in float32; in bfloat16 it is up to a half less."""

    @property
    def total(self) -> int:
        return self.weights + self.gradients + self.optimiser + self.average + self.activations


@dataclass(frozen=True)
class Prediction:
    """What a recipe costs on pictures of one shape, on any machine."""

    phases: tuple[PhaseCost, ...]
    memory: Memory
    batch_size: int

    @property
    def operations(self) -> float:
        """Per picture shown."""
        return sum(phase.operations for phase in self.phases)

    def seconds(self, phase: PhaseCost, rates: Mapping[Precision, float], precision: Precision) -> float:
        """Seconds per picture that a phase takes at the full rate of large products; rates: operations a second in each precision.

        Phases that differentiate twice run in float32.
        """
        return phase.operations / rates["float32" if phase.twice else precision]

    def total_seconds(self, rates: Mapping[Precision, float], precision: Precision) -> float:
        """Seconds per picture at the full rate, all phases together."""
        return sum(self.seconds(phase, rates, precision) for phase in self.phases)


def predict(recipe: Recipe, shape: Shape, classes: int = 0) -> Prediction:
    """Count one step in which every phase runs, with the recipe's own batch. Nothing is computed.

    Raises SettingError for a shape that the recipe's model can't make.
    """
    size, part = recipe.schedule.batch_size, recipe.schedule.micro_batch
    with torch.device("meta"):
        model: Model = recipe.model.build(shape, classes).train()
        images = torch.empty(size, recipe.model.sides * shape[0], *shape[1:])
        labels = torch.zeros(size, dtype=torch.int64) if classes else None
    batch = Batch(images=images, labels=labels, seed=0, step=0, images_shown=0, rows=slice(0, size), total=size)
    phases, most = [], 0
    with _watching(model) as watched:
        for phase in model.phases:
            operations = _count(model, phase.moves, phase.losses, batch.in_phase(phase.name), part)
            phases.append(PhaseCost(phase.name, phase.every, phase.twice, operations / size / phase.every))
        most = watched.most
    moved = {name for phase in model.phases for name in phase.moves}
    weights = _bytes_of(model)
    sampled = sum(_bytes_of(model.networks[name]) for name in model.samples_with)
    gradients = sum(4 * parameter.numel() for name in moved for parameter in model.networks[name].parameters())
    leaders = {phase.moves: phase.name for phase in reversed(model.phases)}
    kept = sum(
        recipe.optimisers[leader].numbers * 4 * sum(parameter.numel() for parameter in model.moving(moves))
        for moves, leader in leaders.items()
    )
    memory = Memory(weights=weights, gradients=gradients, optimiser=kept, average=sampled, activations=most)
    return Prediction(tuple(phases), memory, size)


def work_per_picture(recipe: Recipe, shape: Shape, classes: int = 0) -> tuple[PhaseCost, ...]:
    """The phases alone, counted in as many pictures as pass through the networks at once: a batch of many parts takes long to count."""
    schedule = recipe.schedule
    size = min(schedule.batch_size, schedule.micro_batch or schedule.batch_size)
    part = schedule.model_copy(update={"batch_size": size, "micro_batch": None})
    return predict(recipe.model_copy(update={"schedule": part}), shape, classes).phases


def _count(model: Model, moves: tuple[str, ...], losses: Any, batch: Batch, part: int | None) -> float:
    """The operations of one phase on a batch, in parts of ``part`` pictures if given."""
    with Operations() as counted, only_moving(model, moves):
        for piece in batch.split(part):
            backward(losses(piece), len(piece) / len(batch))
    for parameter in model.moving(moves):
        parameter.grad = None
    return float(counted.total)


class Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Adds up what torch.utils.flop_counter has formulas for; its own counter follows modules too, and fails on gradients of gradients."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        formula = _FORMULAS.get(func.overloadpacket)
        if formula is not None:
            self.total += formula(*args, **(kwargs or {}), out_val=out)
        return out


def _convolution_backward(*args: Any, out_val: Any = None) -> int:
    """As many operations as forwards for each of the two gradients that are asked for.

    torch's formula counts the gradient of a grouped weight as if there were no groups.
    """
    gradient, images, weight, transposed, wanted = args[0], args[1], args[2], args[7], args[10]
    places = images.shape[2:] if transposed else gradient.shape[2:]
    forwards = 2 * len(images) * prod(places) * weight.numel()
    return int(forwards * (wanted[0] + wanted[1]))


_FORMULAS: dict[Any, Callable[..., int]] = {**flop_registry, torch.ops.aten.convolution_backward: _convolution_backward}


def _bytes_of(module: torch.nn.Module) -> int:
    return sum(tensor.numel() * tensor.element_size() for tensor in module.state_dict().values())


class _Watched:
    """How many bytes autograd holds besides parameters and buffers, now and at most; memory that tensors share counts once."""

    def __init__(self, model: Model) -> None:
        self.now = self.most = 0
        self._holders: dict[int, int] = {}
        self._known = {tensor.untyped_storage()._cdata for tensor in (*model.parameters(), *model.buffers())}

    def pack(self, tensor: Tensor) -> "_Held":
        held, storage = _Held(tensor), tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if key not in self._known:
            if not self._holders.get(key):
                self.now += size
                self.most = max(self.most, self.now)
            self._holders[key] = self._holders.get(key, 0) + 1
            weakref.finalize(held, self._free, key, size)
        return held

    def _free(self, key: int, size: int) -> None:
        self._holders[key] -= 1
        if not self._holders[key]:
            self.now -= size


class _Held:
    """A tensor that is kept for a backward pass."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor


@contextmanager
def _watching(model: Model) -> Iterator[_Watched]:
    watched = _Watched(model)
    with saved_tensors_hooks(watched.pack, lambda held: held.tensor):
        yield watched
