"""Deciding: which recipe and which size of pictures, where a person left them open."""

from collections.abc import Callable

import torch

from ganvas.amounts import parse_amount
from ganvas.data import Dataset, DataSettings
from ganvas.data.packs.look import Look, look
from ganvas.data.pictures.frame import Frame
from ganvas.data.sources.sides.shots import Relation
from ganvas.data.sources.two_sides import Sources
from ganvas.progress import ProgressCallback
from ganvas.recipes import RECIPES, Recipe
from ganvas.recipes.choosing.choice import adapted, can_be_doubled_to, dense_instead, suited, suited_to_sides
from ganvas.recipes.recipe import Data
from ganvas.training.cost.speed import Speed
from ganvas.training.planning.choices import Choices, changes_of
from ganvas.training.planning.options import Options, options, reason, smaller
from ganvas.words import Message, message, sentences


def sized(
    source: Sources,
    named: Recipe | None,
    preparation: Data,
    choices: Choices,
    progress: ProgressCallback | None,
    speed: Callable[[], Speed],
) -> tuple[Data, Options | None]:
    """The preparation at the size that suits the time, where a time is given and the size is open; and what was considered."""
    seconds = _seconds(named or RECIPES["sketch"], choices)
    if seconds is None or isinstance(source, tuple) or choices["start_from"] or not isinstance(preparation, DataSettings):
        return preparation, None
    if preparation.resolution is not None or (named is not None and named.model.reads_pictures):
        return preparation, None
    seen = look(source, preparation, progress)
    if seen is None:
        return preparation, None
    found = options(named, seen, preparation, seconds, speed(), changes_of(choices["settings"]))
    if found is None or found.chosen.side == min(seen.frame):
        return preparation, found
    return preparation.model_copy(update={"resolution": found.chosen.side}), found


def suited_recipe(
    named: Recipe | None,
    relation: Relation | None,
    dataset: Dataset,
    choices: Choices,
    device: torch.device,
    speed: Callable[[], Speed],
    found: Options | None,
) -> tuple[Recipe, str, Options | None]:
    """The recipe; where something was chosen, the reason for it; and what was considered."""
    if relation is not None:
        return *suited_to_sides(relation, dataset.shape), None
    if named is not None:
        is_smaller = found is not None and found.chosen.side < max(candidate.side for candidate in found.candidates)
        return named, smaller(found) if found is not None and is_smaller else "", found
    channels, *size = dataset.shape
    seconds = _seconds(RECIPES["sketch"], choices)
    if not can_be_doubled_to((size[0], size[1])):
        return *dense_instead(*size), None
    if seconds is None:
        recipe, why = suited(dataset.report.different, gpu=device.type == "cuda", changes=changes_of(choices["settings"]))
        return *_augmented(_as_long(recipe), why, channels, dataset), None
    if found is None:
        seen, closed = Look(dataset.report.different, Frame(*size)), DataSettings(resolution=min(size))
        found = options(None, seen, closed, seconds, speed(), changes_of(choices["settings"]))
    assert found is not None  # its size can be reached
    return *_augmented(_as_long(found.chosen.recipe), reason(found), channels, dataset), found


def _augmented(recipe: Recipe, why: Message, channels: int, dataset: Dataset) -> tuple[Recipe, Message]:
    """A recipe that was chosen, augmented where there are few pictures; and the reasons for both."""
    made = adapted(recipe, channels, dataset.report.different)
    if made == recipe:
        return recipe, why
    few = message(
        "The {n:,} pictures are augmented as far as needed, so that the model doesn't memorise them.", n=dataset.examples
    )
    return made, sentences(why, few)


def _as_long(recipe: Recipe) -> Recipe:
    """Where no length is asked for, whatever is chosen trains as long as a sketch."""
    return recipe.but(f'schedule.length="{RECIPES["sketch"].schedule.length}"')


def _seconds(usual: Recipe, choices: Choices) -> float | None:
    """The time that the training has; None where it ends after an amount."""
    number, unit = parse_amount(choices["length"] or usual.schedule.length)
    return number if unit == "seconds" else None
