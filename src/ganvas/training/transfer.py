"""Transfer: start from the weights of another training, as far as the two have layers in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from ganvas.errors import ModelError
from ganvas.models import Model
from ganvas.recipes import RECIPES, Recipe
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.runs.load import load
from ganvas.runs.run import Run
from ganvas.training.state import State
from ganvas.words import Command, Message, Step, listed, message, plural, sentences

SUFFIX = ".safetensors"
NAMED = 5
"""How many of the layers that start at random are named."""


@dataclass(frozen=True)
class Adopted:
    """What became of the weights: how many of how many numbers were taken over, and the names of the tensors that start at random."""

    taken: int
    total: int
    left: tuple[str, ...]

    def sentence(self, source: str | Path) -> Message:
        """What was taken over from ``source``, and what starts at random."""
        share = self.taken / max(self.total, 1)
        taken = message("{share:.0%} of the weights were taken over from {source}.", share=share, source=source)
        if not self.left:
            return taken
        if len(self.left) <= NAMED:
            return sentences(taken, message("These start at random: {names}.", names=listed(self.left)))
        more = plural(
            len(self.left) - NAMED,
            "These start at random: {names} and {n} other.",
            "These start at random: {names} and {n} others.",
            names=listed(self.left[:NAMED]),
        )
        return sentences(taken, more)


def recipe_of(path: Path) -> Recipe:
    """The recipe of a run, or that of a model with the model's own networks. Raises ModelError or RunError."""
    if (run := _run_of(path)) is not None:
        return run.read_recipe()
    config = load(path).config
    if config.recipe not in RECIPES:
        raise ModelError(
            message(
                "{path} was trained with the recipe {recipe!r}, which doesn't come with ganvas.",
                path=path,
                recipe=config.recipe,
            ),
            Step(message("Name the one to fine-tune with"), Command("train", "PICTURES", start_from=path, recipe="NAME")),
        )
    return RECIPES[config.recipe].model_copy(update={"model": config.model})


def adopt(state: State, path: Path) -> Adopted:
    """Start ``state`` from the newest checkpoint of a run, from one that is named by its file, or from a model, which holds only the
    networks that sample.

    Tensors are taken over where name and shape are the same; everything else starts at random. What the state counts (how often
    each class occurred, how strong an augmentation became) and its optimisers start from zero. Raises ModelError where nothing fits.
    """
    theirs = _weights_of(path)
    taken, left = 0, []
    for name, mine in _parameters_and_statistics(state.model):
        found = theirs.get(name)
        if found is not None and found.shape == mine.shape:
            mine.copy_(found)
            taken += mine.numel()
        else:
            left.append(name.removeprefix("networks."))
    if not taken:
        raise ModelError(
            message("No layer of {path} fits this model, so nothing could be taken over.", path=path),
            Step(message("Leave the recipe out to take its own"), Command("train", "PICTURES", start_from=path)),
        )
    own = dict(_parameters_and_statistics(state.model))
    for name, averaged in _parameters_and_statistics(state.average.model):
        averaged.copy_(own[name])
    return Adopted(taken, sum(tensor.numel() for tensor in own.values()), tuple(left))


def _weights_of(path: Path) -> dict[str, Tensor]:
    checkpoints = [path] if path.is_file() and path.suffix == SUFFIX else Run(path).checkpoints if Run.is_run(path) else []
    if checkpoints:
        tensors, _, _ = read_checkpoint(checkpoints[-1])
        # Where weights are averaged, the averages are better than those of the last step.
        current = {name.removeprefix("model."): tensor for name, tensor in tensors.items() if name.startswith("model.")}
        averaged = {name.removeprefix("average."): tensor for name, tensor in tensors.items() if name.startswith("average.")}
        return current | averaged
    folder = load(path).path
    assert folder is not None
    return load_file(folder / "model.safetensors")


def _run_of(path: Path) -> Run | None:
    """A run, or that of one of its checkpoints; None of a model."""
    folder = path.parent.parent if path.suffix == SUFFIX and path.parent.name == "checkpoints" else path
    return Run(folder) if Run.is_run(folder) else None


@torch.no_grad()
def _parameters_and_statistics(model: Model) -> Iterable[tuple[str, Tensor]]:
    """What the networks have learned; not what the model counts outside of them."""
    return [(name, tensor) for name, tensor in model.state_dict().items() if name.startswith("networks.")]
