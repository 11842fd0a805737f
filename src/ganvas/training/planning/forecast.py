"""Forecast: what a training's time can give, or the time that its amount takes, in a sentence, before it begins."""

from dataclasses import dataclass

from ganvas.recipes import Recipe
from ganvas.runs.facts import Facts
from ganvas.runs.log import Moment
from ganvas.training.display.sentences import counted, rate
from ganvas.training.goal import Goal
from ganvas.words import Message, message, plural

OFF = 1.5
"""A speed that differs by this factor is another one."""
HOPELESS_STEPS, REFUSED_STEPS = 20, 8
"""With fewer, weights are still nearly what they were drawn as, and pictures are grey or noise; it is said, or not begun at all."""


@dataclass(frozen=True)
class Forecast:
    """How far a training will come. A function of recorded numbers: nothing is measured here."""

    seconds_each: float
    """For one picture shown."""
    images: int
    """Shown by its end."""
    seconds: float
    """Until its end."""
    steps: int
    is_timed: bool
    """Whether its end is a time; else it is an amount."""

    @classmethod
    def of(cls, recipe: Recipe, pictures: int, seconds_each: float) -> "Forecast":
        """pictures: how many make an epoch."""
        batch = recipe.schedule.batch_size
        goal = Goal.parse(recipe.schedule.length, batch_size=batch, pictures=pictures)
        if goal.images is not None:
            return cls(seconds_each, goal.images, goal.images * seconds_each, goal.images // batch, False)
        seconds = goal.seconds or 0.0
        steps = max(1, round(seconds / (seconds_each * batch)))  # a step that has begun is finished
        return cls(seconds_each, steps * batch, seconds, steps, True)

    @property
    def is_hopeless(self) -> bool:
        return self.is_timed and self.steps < HOPELESS_STEPS

    @property
    def is_refused(self) -> bool:
        """Unless it was asked for in so many words."""
        return self.is_timed and self.steps < REFUSED_STEPS


def said(forecast: Forecast, facts: Facts, recipe: Recipe) -> Message:
    """In a sentence."""
    known = {
        "time": span_in_words(forecast.seconds),
        "n": about(forecast.images),
        "pictures": counted(facts.pictures, recipe.model.relation),
        "times": _times(forecast.images / max(1, facts.pictures)),
    }
    if forecast.images < 1.5 * facts.pictures:
        if forecast.is_timed:
            return message("In {time}, about {n:,} images will be shown, of your {pictures}.", **_without(known, "times"))
        return message("It will take about {time}: {n:,} images will be shown, of your {pictures}.", **_without(known, "times"))
    if forecast.is_timed:
        return message("In {time}, about {n:,} images will be shown: each of your {pictures} about {times} times.", **known)
    return message(
        "It will take about {time}: {n:,} images will be shown, each of your {pictures} about {times} times.", **known
    )


def correction(forecast: float, now: Moment, goal: Goal, pictures: int) -> Message | None:
    """What is to be said of a forecast, in images shown a second, once the speed is known; None where it was about right."""
    measured = now.images / max(now.seconds, 1e-9)
    if forecast / OFF < measured < forecast * OFF:
        return None
    known = {"measured": rate(measured), "forecast": rate(forecast)}
    if goal.images is not None:
        seconds = span_in_words(goal.images / measured)
        if measured < forecast:
            return message(
                "Training is slower than forecast: {measured} images a second instead of {forecast}. It will take about {time} in all.",
                time=seconds,
                **known,
            )
        return message(
            "Training is faster than forecast: {measured} images a second instead of {forecast}. It will take about {time} in all.",
            time=seconds,
            **known,
        )
    shown = max(float(now.images), measured * (goal.seconds or 0.0))
    times = _times(shown / max(1, pictures))
    amount, number = {"images": about(shown), "times": times}, 1 if times == "1" else 2
    if measured < forecast:
        return plural(
            number,
            "Training is slower than forecast: {measured} images a second instead of {forecast}. By its end about {images:,} will be "
            "shown, each picture about {times} time.",
            "Training is slower than forecast: {measured} images a second instead of {forecast}. By its end about {images:,} will be "
            "shown, each picture about {times} times.",
            **known,
            **amount,
        )
    return plural(
        number,
        "Training is faster than forecast: {measured} images a second instead of {forecast}. By its end about {images:,} will be shown, "
        "each picture about {times} time.",
        "Training is faster than forecast: {measured} images a second instead of {forecast}. By its end about {images:,} will be shown, "
        "each picture about {times} times.",
        **known,
        **amount,
    )


def _without(known: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in known.items() if key != name}


def _times(number: float) -> str:
    """How many times, to two digits: 250, 1.8."""
    return f"{about(number):,}" if number >= 9.95 else f"{number:.2g}"


def about(number: float) -> int:
    """To two digits: 41,337 is about 41,000."""
    return int(float(f"{number:.2g}"))


def span_in_words(seconds: float) -> Message:
    """2 minutes, 1.5 hours: in the largest unit of which there are at least two, or exactly one."""
    if _at_least(seconds, 86_400):
        number, n = _few_digits(seconds / 86_400)
        return plural(n, "{number:g} day", "{number:g} days", number=number)
    if _at_least(seconds, 3_600):
        number, n = _few_digits(seconds / 3_600)
        return plural(n, "{number:g} hour", "{number:g} hours", number=number)
    if _at_least(seconds, 60):
        number, n = _few_digits(seconds / 60)
        return plural(n, "{number:g} minute", "{number:g} minutes", number=number)
    number, n = _few_digits(max(1.0, seconds), digits=0)
    return plural(n, "{number:g} second", "{number:g} seconds", number=number)


def _at_least(seconds: float, unit: float) -> bool:
    """Whether it is said in this unit: 90 seconds, but 2 minutes and 1 hour."""
    return seconds >= 1.95 * unit or abs(seconds - unit) < 0.05 * unit


def _few_digits(number: float, digits: int = 1) -> tuple[float, int]:
    """Rounded, and the number that decides its plural."""
    rounded = round(number, 0 if number > 9.5 else digits)
    return rounded, 1 if rounded == 1 else 2
