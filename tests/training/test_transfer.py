"""Starting from another training's weights: what fits is taken, what doesn't is named, and nothing else changes."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

import ganvas
from ganvas.errors import ModelError
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.runs.run import Run
from ganvas.training.state import State
from ganvas.training.transfer import adopt, recipe_of
from small import dots

SETTINGS = ["model.width=4", "model.latent_size=6", "schedule.batch_size=8"]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("first") / "run"
    return train(dots(1), folder, recipe="dcgan", settings=SETTINGS)


def train(source: Any, folder: Path, **choices: Any) -> Run:
    return ganvas.train(source, run=folder, length="4 steps", precision="float32", quiet=True, **choices)


def start_of(run: Run, classes: int = 0) -> State:
    facts = run.facts
    return State.fresh(run.recipe, facts.shape, classes, seed=facts.seed, device=torch.device("cpu"))


def test_a_training_of_the_same_kind_takes_everything(first: Run) -> None:
    state = start_of(first)
    adopted = adopt(state, first.path)
    assert adopted.taken == adopted.total
    assert adopted.sentence("x") == "100% of the weights were taken over from x."
    saved = load_file(first.path / "model" / "model.safetensors")
    for model in (state.model, state.average.model):
        mine = model.state_dict()
        assert all(torch.equal(mine[name], tensor) for name, tensor in saved.items())


def test_an_earlier_checkpoint_can_be_started_from(first: Run) -> None:
    state, path = start_of(first), first.checkpoints[0]
    adopted = adopt(state, path)
    assert adopted.taken == adopted.total
    assert recipe_of(path) == first.recipe
    tensors, _, _ = read_checkpoint(path)
    mine = state.average.model.state_dict()
    averaged = {name.removeprefix("average."): each for name, each in tensors.items() if name.startswith("average.networks.")}
    assert averaged
    assert all(torch.equal(mine[name], each) for name, each in averaged.items())


def test_a_model_alone_gives_its_generator_and_the_discriminator_starts_at_random(first: Run) -> None:
    state = start_of(first)
    adopted = adopt(state, first.path / "model")
    assert 0 < adopted.taken < adopted.total
    assert adopted.left
    assert all(name.startswith("discriminator.") for name in adopted.left)
    assert recipe_of(first.path / "model").model == first.recipe.model


def test_colour_after_grey_keeps_all_but_the_layers_that_read_pixels(
    first: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ganvas.train(dots(3), run=tmp_path / "colour", length="4 steps", precision="float32", start_from=first.path)
    said = " ".join(capsys.readouterr().out.split())
    assert "These start at random: generator.layers" in said
    assert run.recipe.model == first.recipe.model
    assert run.facts.started_from == str(first.path.resolve())
    assert run.log[-1]["step"] == 4


def test_a_training_that_has_nothing_in_common_is_refused(first: Run, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No layer of"):
        train(dots(1), tmp_path / "other", recipe="vae-dense", start_from=first.path)
