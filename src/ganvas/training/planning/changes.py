"""Changes: the recipe and the preparation of pictures with everything that a person chose about them."""

import re

from ganvas.errors import SettingError
from ganvas.recipes import Recipe
from ganvas.recipes.recipe import Data
from ganvas.training.planning.choices import Choices
from ganvas.words import Command, Flag, Step, message


def data_changes(choices: Choices) -> list[str]:
    """The settings that say how pictures are prepared."""
    return [change for change in choices["settings"] if re.match(r"\s*data\s*[.=]", change)]


def prepared(recipe: Recipe, choices: Choices) -> Data:
    """How the pictures are to be prepared."""
    preparation = recipe.but(*data_changes(choices)).data
    if choices["resolution"] is None:
        return preparation
    return preparation.but(f"resolution={choices['resolution']}", written=_flag)


def changed(recipe: Recipe, choices: Choices) -> Recipe:
    """The recipe with everything that was chosen besides the pictures; errors quote what the person wrote."""
    before = data_changes(choices)
    recipe = recipe.but(*(change for change in choices["settings"] if change not in before))
    recipe = with_length(recipe, choices)
    for name in ("batch_size", "evaluate_every"):
        if (value := choices.get(name)) is not None:
            recipe = recipe.but(f"schedule.{name}={value}", written=_flag)
    if choices["stability"] is None:
        return recipe
    _check_penalty(recipe)
    return recipe.but(f"model.game.stability={choices['stability']}", written=_flag)


def with_length(recipe: Recipe, choices: Choices) -> Recipe:
    length = choices["length"]
    return recipe if length is None else recipe.but(f'schedule.length="{length}"', written=lambda _, value: f"length={value}")


def _flag(setting: str, value: str) -> Flag:
    """Options that set something in a recipe have the last part of its name."""
    return Flag(setting.rpartition(".")[2], value)


def _check_penalty(recipe: Recipe) -> None:
    game = recipe.model.plays
    if game is None:
        raise SettingError(
            message("{recipe} has no discriminator whose stability could be changed.", recipe=recipe.name),
            message("Leave the stability out: this kind of model needs no balance."),
        )
    if not game.has_penalty:
        raise SettingError(
            message("{recipe} has no gradient penalty, which is what the stability changes.", recipe=recipe.name),
            Step(
                message("Give it one"),
                Command("train", "PICTURES", recipe=recipe.name, settings=["model.game.penalty=r1-r2"]),
            ),
            Step(message("Or take a recipe that has one"), Command("recipes")),
        )


def asked_for_size(choices: Choices) -> bool:
    """Whether a person chose how large the pictures, the networks or the batches are."""
    names = ("data.resolution", "model.", "schedule.batch")
    changes = any(change.lstrip().startswith(names) for change in choices["settings"])
    return changes or choices["resolution"] is not None or choices["batch_size"] is not None
