"""State: everything a run needs to continue exactly as if it had never stopped, and the checkpoint files that hold it."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ganvas.disk import write_tensors
from ganvas.models import Model, Phase
from ganvas.models.sizes import Shape
from ganvas.randomness import key_of
from ganvas.recipes import Optimiser, Recipe
from ganvas.runs.checkpoints import checkpoints
from ganvas.runs.log import Moment
from ganvas.training.average import Average
from ganvas.training.parallel import join

KEPT = 2
"""How many checkpoints are kept: the newest, and the one before it in case the last write wasn't durable."""


@dataclass
class State:
    """A model in training, its optimisers (by the networks they move), its average, and how far it is."""

    model: Model
    optimisers: dict[tuple[str, ...], torch.optim.Optimizer]
    settings: dict[tuple[str, ...], Optimiser]
    """Of the optimisers; their learning rates may fall."""
    average: Average
    moment: Moment
    pictures: int = 1
    """How many make an epoch, where learning rates fall by epochs."""

    @classmethod
    def fresh(
        cls, recipe: Recipe, shape: Shape, classes: int = 0, *, seed: int, device: torch.device, pictures: int = 1
    ) -> "State":
        """The state before the first step, a function of recipe, shape, number of classes and seed."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(key_of(seed, "weights") % 2**63)
            model: Model = recipe.model.build(shape, classes).train()
        # Convolutions are a tenth faster on this order of memory; matrices are not touched.
        model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimisers: dict[tuple[str, ...], torch.optim.Optimizer] = {}
        settings: dict[tuple[str, ...], Optimiser] = {}
        for phase in model.phases:
            if (moves := phase.moves) not in optimisers:
                settings[moves] = recipe.optimisers[phase.name].in_shares(share_of_a_turn(model.phases, moves))
                optimisers[moves] = settings[moves].build(model.moving(moves), fused=device.type in ("cpu", "cuda"))
        average = Average(model)
        join(model)
        return cls(model, optimisers, settings, average, Moment(), pictures)

    def move(self, networks: tuple[str, ...], images_shown: int) -> None:
        """One step of the networks' optimiser along their gradients, at the learning rate of that moment."""
        optimiser, settings = self.optimisers[networks], self.settings[networks]
        settings.before_step(optimiser)
        optimiser.param_groups[0]["lr"] = settings.rate(images_shown, self.pictures)
        optimiser.step()

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor of the state by name: model.*, average.* and optimiser.<networks>.<parameter>.<what>."""
        tensors = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        tensors |= {f"average.{name}": tensor for name, tensor in self.average.model.state_dict().items()}
        for moves, optimiser in self.optimisers.items():
            for name, parameter in self._named(moves):
                for what, value in optimiser.state.get(parameter, {}).items():
                    tensors[f"optimiser.{'+'.join(moves)}.{name}.{what}"] = value
        return tensors

    def load(self, tensors: dict[str, Tensor], moment: Moment) -> None:
        """The inverse of ``tensors``. Raises KeyError or RuntimeError where they don't fit."""
        for prefix, module in (("model.", self.model), ("average.", self.average.model)):
            module.load_state_dict(
                {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
            )
        for moves, optimiser in self.optimisers.items():
            states: dict[int, dict[str, Tensor]] = {}
            for index, (name, parameter) in enumerate(self._named(moves)):
                start = f"optimiser.{'+'.join(moves)}.{name}."
                found = {key.removeprefix(start): tensor for key, tensor in tensors.items() if key.startswith(start)}
                if found:
                    states[index] = {what: _laid_out_like(parameter, tensor) for what, tensor in found.items()}
            optimiser.load_state_dict({"state": states, "param_groups": optimiser.state_dict()["param_groups"]})
        self.moment = moment

    def _named(self, moves: tuple[str, ...]) -> list[tuple[str, torch.nn.Parameter]]:
        return [(f"{network}.{name}", p) for network in moves for name, p in self.model.networks[network].named_parameters()]

    def is_finite(self) -> bool:
        """Whether every weight and every number of the optimisers is finite."""
        checks = [tensor.isfinite().all() for tensor in self.tensors().values() if tensor.is_floating_point()]
        return bool(torch.stack([check.to("cpu") for check in checks]).all())

    def save(self, folder: Path, facts: dict[str, Any]) -> Path:
        """Write a checkpoint: to a temporary name, synced, then renamed; afterwards only the newest KEPT stay."""
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".*.unfinished"):  # left by a save that was killed
            shutil.rmtree(left, ignore_errors=True)
        path = folder / f"{self.moment.images:012d}.safetensors"
        self.write(path, facts)
        for old in checkpoints(folder)[:-KEPT]:
            old.unlink()
        return path

    def write(self, path: Path, facts: dict[str, Any]) -> None:
        """A checkpoint of any name, which takes the place of another whole or not at all."""
        document = json.dumps({"moment": vars(self.moment), **facts}, sort_keys=True)
        write_tensors(path, self.tensors(), {"state": document})


def share_of_a_turn(phases: Sequence[Phase], moves: tuple[str, ...]) -> float:
    """How much one optimiser step counts where a lazy penalty adds steps: r / (r + 1) when it comes every r steps.

    Learning rates are multiplied by it and momenta raised to its power, so that a step of training moves and forgets as much
    as without the penalty. Karras et al. 2020, arXiv:1912.04958, appendix B.
    """
    often = [1 / phase.every for phase in phases if phase.moves == moves]
    return max(often) / sum(often)


def _laid_out_like(parameter: Tensor, tensor: Tensor) -> Tensor:
    """The fused optimiser reads parameter and moments in memory order, so their layout must be the same."""
    return torch.empty_like(parameter).copy_(tensor) if tensor.shape == parameter.shape else tensor
