"""Hopeless: trainings too short to change their networks, which are refused, or where they are asked for, said to be so."""

import math

from ganvas.errors import SettingError
from ganvas.recipes import Recipe
from ganvas.recipes.choosing.choice import can_be_doubled_to, sides_below
from ganvas.runs.facts import Facts
from ganvas.training.planning.forecast import HOPELESS_STEPS, Forecast, about, said, span_in_words
from ganvas.training.planning.options import Options
from ganvas.words import Command, Flag, Message, Step, message, plural

_ROUND = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440)
"""Minutes that people would ask for."""
TINY = 16
"""Pixels of the side that is offered where there is too little time for anything larger."""
GROWTH = 2.3
"""Work grows with the side to this power: twice the side takes about five times as long."""


def remarks_on_time(forecast: Forecast, facts: Facts, recipe: Recipe) -> tuple[Message, ...]:
    """The forecast in a sentence, and where it is hopeless, another."""
    words = said(forecast, facts, recipe)
    if not forecast.is_hopeless:
        return (words,)
    known = {"recipe": recipe.name, "width": facts.shape[2], "height": facts.shape[1]}
    too_few = plural(
        forecast.steps,
        "That is {n} step of {recipe} at {width}x{height}: its pictures will show nothing yet.",
        "That is {n} steps of {recipe} at {width}x{height}: its pictures will show nothing yet.",
        **known,
    )
    smaller = sides_below(min(facts.shape[1:]))[-1]
    if smaller == min(facts.shape[1:]):
        return (words, too_few)
    faster = message(
        "With {flag}, about {times:,} times as many would be shown.",
        flag=Flag("resolution", smaller),
        times=about((min(facts.shape[1:]) / smaller) ** GROWTH),
    )
    return (words, too_few, faster)


def hopeless(forecast: Forecast, recipe: Recipe, facts: Facts, found: Options) -> SettingError:
    """The refusal of a training that would show nothing, with what would be needed."""
    known = {"time": span_in_words(forecast.seconds), "recipe": recipe.name, "width": facts.shape[2], "height": facts.shape[1]}
    what = plural(
        forecast.steps,
        "In {time}, even the quickest recipe would make only {n} step here ({recipe} at {width}x{height}), and its pictures would show "
        "nothing. Recognisable ones need about {longer}.",
        "In {time}, even the quickest recipe would make only {n} steps here ({recipe} at {width}x{height}), and its pictures would show "
        "nothing. Recognisable ones need about {longer}.",
        longer=span_in_words(found.soonest),
        **known,
    )
    source = "PICTURES" if facts.source == "array" else facts.sources
    steps = [Step(message("Give it more time"), Command("train", source, length=enough_time(found.soonest)))]
    side, length = min(facts.shape[1:]), recipe.schedule.length
    if forecast.steps * (side / TINY) ** GROWTH >= HOPELESS_STEPS and side % TINY == 0 and can_be_doubled_to((TINY, TINY)):
        smaller = Command("train", source, length=length, resolution=TINY)
        steps.append(Step(message("Or reduce the pictures further"), smaller))
    anyway = Command("train", source, length=length, recipe=recipe.name, resolution=side)
    return SettingError(what, *steps, Step(message("To train all the same"), anyway))


def enough_time(seconds: float) -> str:
    """A length that people would ask for, at least so long: "3 minutes"."""
    minutes = math.ceil(seconds / 60)
    minutes = next((each for each in _ROUND if each >= minutes), minutes)
    if minutes % 60:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return "1 hour" if minutes == 60 else f"{minutes // 60} hours"
