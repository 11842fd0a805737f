"""What a recipe costs: operations against a count by hand, and figures that hold together."""

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
import torch
from torch import nn

from ganvas.cli.cost import print_cost
from ganvas.models import trainable
from ganvas.recipes import RECIPES
from ganvas.training.cost.cost import cost_of
from ganvas.training.cost.operations import Operations, predict, work_per_picture
from ganvas.training.precision import products_per_second
from small import VARIANTS, classes_of, shape_for, small

CPU = torch.device("cpu")


def products(*widths: int) -> int:
    """Operations of one picture through dense layers: a multiplication and an addition for each weight but the biases."""
    return sum(2 * before * after for before, after in pairwise(widths))


def test_the_operations_of_the_dense_gan_are_those_counted_by_hand() -> None:
    counted = {phase.name: phase.operations for phase in predict(RECIPES["gan-dense"], (1, 28, 28)).phases}
    generator, first_of_generator = products(100, 256, 512, 784), products(100, 256)
    discriminator, first_of_discriminator = products(784, 512, 256, 1), products(784, 512)
    # Generated once a step; real and generated ones judged; backwards to every weight, and to every input but the pixels.
    assert counted["discriminator"] == generator + 2 * (3 * discriminator - first_of_discriminator)
    # Judged again, backwards to the pixels but to no weight of the discriminator, then to every weight of the generator.
    assert counted["generator"] == 2 * discriminator + 2 * generator - first_of_generator


def test_operations_count_per_picture_whatever_the_batch_and_lazy_phases_by_their_turns() -> None:
    recipe = RECIPES["dcgan"]
    whole = predict(recipe, (3, 32, 32))
    smaller = predict(recipe.but("schedule.batch_size=16"), (3, 32, 32))
    assert smaller.operations == pytest.approx(whole.operations)
    assert smaller.memory.activations < whole.memory.activations / 3
    assert smaller.memory.weights == whole.memory.weights
    often = {phase.name: phase for phase in predict(recipe.but("model.game.every=1"), (3, 32, 32)).phases}
    lazy = {phase.name: phase for phase in whole.phases}
    assert (lazy["penalty"].every, often["penalty"].every) == (4, 1)
    assert often["penalty"].operations == pytest.approx(4 * lazy["penalty"].operations)
    assert often["penalty"].twice
    assert not often["generator"].twice


def test_a_batch_in_parts_holds_fewer_activations() -> None:
    recipe = RECIPES["vae-conv"]
    whole, parts = predict(recipe, (3, 32, 32)), predict(recipe.but("schedule.micro_batch=8"), (3, 32, 32))
    assert parts.memory.activations < whole.memory.activations / 4
    assert parts.operations == pytest.approx(whole.operations)
    many = work_per_picture(recipe.but("schedule.batch_size=100000", "schedule.micro_batch=8"), (3, 32, 32))
    assert sum(phase.operations for phase in many) == pytest.approx(whole.operations)


@pytest.mark.parametrize("groups", [1, 4, 16])
@pytest.mark.parametrize("kind", [nn.Conv2d, nn.ConvTranspose2d])
def test_a_convolution_costs_as_much_again_for_each_of_its_gradients(kind: type[nn.Conv2d], groups: int) -> None:
    layer = kind(16, 32, 3, stride=2, padding=1, groups=groups, device="meta")
    images = torch.empty(5, 16, 8, 8, device="meta", requires_grad=True)
    with Operations() as forwards:
        made = layer(images)
    with Operations() as backwards:
        made.sum().backward()
    places = made[0, 0].numel() if kind is nn.Conv2d else images[0, 0].numel()
    assert forwards.total == 2 * 5 * places * layer.weight.numel()
    assert backwards.total == 2 * forwards.total


def test_memory_counts_each_weight_its_gradient_and_both_moments() -> None:
    recipe, shape = RECIPES["gan-dense"], (1, 28, 28)
    memory = predict(recipe, shape).memory
    generator, discriminator = (trainable(network) for network in recipe.model.build(shape).networks.values())
    assert memory.weights == memory.gradients == 4 * (generator + discriminator)
    assert memory.optimiser == 8 * (generator + discriminator)
    assert memory.average == 4 * generator
    # At least what a backward pass through the judged pictures needs: them, and what each layer makes of them.
    assert 4 * 256 * (784 + 512 + 256) <= memory.activations < 3 * 4 * 256 * (784 + 512 + 256)
    assert memory.total == memory.weights + memory.gradients + memory.optimiser + memory.average + memory.activations


@pytest.mark.parametrize("name", VARIANTS)
def test_every_kind_of_step_can_be_counted(name: str) -> None:
    recipe = small(name)
    prediction = predict(recipe, shape_for(recipe), classes_of(recipe))
    assert all(phase.operations > 0 for phase in prediction.phases)
    assert prediction.memory.activations > 0


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_is_predicted_and_measured(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = small(name)
    cost = cost_of(recipe, shape_for(recipe), classes_of(recipe), device=CPU, seconds=0.01)
    print_cost(recipe, shape_for(recipe), cost)
    said = capsys.readouterr().out
    assert all(word in said for word in (name, "16x16", "predicted", "measured", "MiB", *cost.phases))
    phases = cost.prediction.phases
    assert cost.phases.keys() == {phase.name for phase in phases}
    assert all(seconds > 0 for seconds in (*cost.phases.values(), cost.rest, cost.predicted))
    assert all(phase.operations > 0 for phase in phases)
    assert cost.measured == pytest.approx(sum(cost.phases.values()) + cost.rest)
    by_hand = sum(phase.operations / cost.rates["float32" if phase.twice else cost.precision] for phase in phases)
    assert cost.predicted == pytest.approx(by_hand)
    assert cost.peak >= cost.before >= 0
    assert cost.prediction.memory.activations > 0


def test_prediction_takes_no_memory_and_no_time_of_the_real_thing() -> None:
    """A width that no machine could train: nothing of it is ever made."""
    vast = predict(RECIPES["gan-dense"].but("model.generator_widths=[65536, 65536]"), (3, 1024, 1024))
    assert vast.memory.weights > 2**39


def test_the_rate_of_products_is_a_plausible_one() -> None:
    assert 1e8 < products_per_second("float32", CPU) < 1e14


def test_recipes_says_what_one_costs(ganvas: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = ganvas("recipes", "gan-dense-small", "--resolution", 16, "--channels", 3, "--cost")
    assert code == 0, err
    for words in ("gan-dense-small, pictures of 16x16x3", "discriminator", "generator", "share of the rate", "1,000 pictures:"):
        assert words in out
    assert "MiB" in out
    figures = json.loads(ganvas("recipes", "gan-dense-small", "--cost", "--json")[1])
    assert figures["picture"]["measured"] > 0
    assert figures["prediction"]["batch_size"] == 32
    code, _, err = ganvas("recipes", "--cost")
    assert code == 1
    assert "ganvas recipes sketch --cost" in err
