"""Remarks: what a person should know before a training begins, a sentence or two each."""

from ganvas.data import Dataset, DataSettings
from ganvas.data.packs.withheld import FEWEST
from ganvas.data.sources.two_sides import say_sides
from ganvas.recipes import Recipe
from ganvas.recipes.modern import few_shot
from ganvas.runs.facts import Facts
from ganvas.training.planning.checks import about_refused
from ganvas.words import Command, Step, message, plural

FEW_PICTURES = 100
"""With fewer, a model mostly makes copies of them."""


def remarks_on(dataset: Dataset, recipe: Recipe, facts: Facts, reason: str, *, opened: bool) -> tuple[str, ...]:
    """The most important ones first. reason: why the recipe was chosen, "" where it was asked for.

    opened: the data set was given opened, so that its shape is known to the person.
    """
    return tuple(
        remark
        for remark in (
            *(step.typed for step in about_refused(dataset, facts.sources)),
            "" if opened else _about_shape(dataset, recipe),
            _about_few(dataset, recipe, was_chosen=bool(reason)),
            reason,
            _about_sides(dataset) if reason else "",
            _about_held_out(recipe, facts.withheld),
        )
        if remark
    )


def _about_shape(dataset: Dataset, recipe: Recipe) -> str:
    _, height, width = dataset.shape
    if not isinstance(recipe.data, DataSettings) or recipe.data.aspect != "auto" or height == width:
        return ""
    return message(
        "Nearly all pictures have about the same shape and keep it: {width}x{height}. For squares:  --set data.aspect=square",
        width=width,
        height=height,
    )


def _about_few(dataset: Dataset, recipe: Recipe, *, was_chosen: bool) -> str:
    if dataset.examples >= FEW_PICTURES:
        return ""
    if recipe.model.relation == "pairs":
        return plural(
            dataset.examples,
            "Only {n} pair: what is learned will hardly work for other pictures. Some hundreds are needed.",
            "Only {n} pairs: what is learned will hardly work for other pictures. Some hundreds are needed.",
        )
    if recipe.model.relation == "sides":
        return plural(
            dataset.examples,
            "Only {n} picture on the larger side: what is learned will hardly work for others. Some hundreds are needed.",
            "Only {n} pictures on the larger side: what is learned will hardly work for others. Some hundreds are needed.",
        )
    if recipe.model.reads_pictures:
        return plural(
            dataset.examples,
            "Only {n} picture: what is learned will hardly work for others. Some hundreds are needed.",
            "Only {n} pictures: what is learned will hardly work for others. Some hundreds are needed.",
        )
    if was_chosen or recipe.name == few_shot.name:  # what is chosen for few pictures is said with its reason
        return plural(
            len(dataset),
            "Only {n} picture: a model will mostly copy it. Some hundreds are needed.",
            "Only {n} pictures: a model will mostly copy them. Some hundreds are needed.",
        )
    return plural(
        len(dataset),
        "Only {n} picture: a model will mostly copy it (--recipe few-shot does so least). Some hundreds are needed.",
        "Only {n} pictures: a model will mostly copy them (--recipe few-shot does so least). Some hundreds are needed.",
    )


def _about_sides(dataset: Dataset) -> str:
    """Two classes whose names are those of the sides of a translation."""
    if dataset.relation is not None or not say_sides(dataset.classes):
        return ""
    one, other = dataset.classes
    return Step(
        message("The classes {a} and {b} may be the two sides of a translation. To turn one into the other", a=one, b=other),
        Command("train", "PICTURES", recipe="pix2pix"),
    ).typed


def _about_held_out(recipe: Recipe, withheld: int) -> str:
    if not recipe.schedule.evaluate_every or withheld >= FEWEST:
        return ""
    if not withheld:
        return message(
            "There are too few pictures to hold any out. The model is evaluated on those it is trained on, which favours copies."
        )
    return plural(
        withheld,
        "Only {n} picture is held out to evaluate on, so which moment is the best is a rough guess.",
        "Only {n} pictures are held out to evaluate on, so which moment is the best is a rough guess.",
    )
