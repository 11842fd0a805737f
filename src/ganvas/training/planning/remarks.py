"""Remarks: what a person should know before a training begins, a sentence or two each."""

from pathlib import Path

from ganvas.data import Dataset, DataSettings
from ganvas.data.packs.withheld import FEWEST
from ganvas.data.pictures.frame import have_seams
from ganvas.data.sources.own import about_inside, all_generated, left_out
from ganvas.data.sources.two_sides import say_sides
from ganvas.recipes import Recipe
from ganvas.recipes.modern import few_shot
from ganvas.runs.facts import Facts
from ganvas.training.planning.checks import about_refused
from ganvas.words import Command, Step, message, plural, sentences

HALVES, LOOKED_AT = 1.3, 24
"""How many times as wide as high pictures are that may be two side by side, and how many are looked at."""
FEW_PICTURES = 100
"""With fewer, a model mostly makes copies of them."""
EQUAL = 0.01
"""Share of the pictures from which on it is said that they equal others."""


def remarks_on(dataset: Dataset, recipe: Recipe, facts: Facts, path: Path, reason: str, *, opened: bool) -> tuple[str, ...]:
    """The most important ones first. path: where the run will be. reason: why the recipe was chosen, "" where it was asked for.

    opened: the data set was given opened, so that its shape is known to the person.
    """
    return tuple(
        remark
        for remark in (
            *(step.suited for step in about_refused(dataset, facts.sources)),
            left_out(dataset.report.own) if dataset.report.own else "",
            all_generated() if dataset.report.generated else "",
            about_inside(path, facts.sources) or "",
            *(() if opened else _notes(dataset)),
            "" if opened or dataset.relation else _about_shape(dataset, recipe),
            "" if opened else _about_cut(dataset, facts),
            _about_equal(dataset),
            _about_few(dataset, recipe, was_chosen=bool(reason)),
            reason,
            _about_sides(dataset, facts) if reason else "",
            _about_held_out(recipe, facts.withheld),
        )
        if remark
    )


def _notes(dataset: Dataset) -> list[str]:
    """What was noted as the pictures were packed, such as where their classes come from; their shape has a remark of its own."""
    return [note for note in dataset.report.notes if note != dataset.report.shaped]


def _about_shape(dataset: Dataset, recipe: Recipe) -> str:
    _, height, width = dataset.shape
    if not isinstance(recipe.data, DataSettings) or recipe.data.aspect != "auto" or height == width:
        return ""
    return Step(
        message(
            "Nearly all pictures have about the same shape and keep it: {width}x{height}. For squares",
            width=width,
            height=height,
        ),
        Command("train", "PICTURES", settings=["data.aspect=square"]),
    ).suited


def _about_cut(dataset: Dataset, facts: Facts) -> str:
    """How much of each picture is cut off, and the command that keeps all of it."""
    cut = dataset.report.cut_in_words()
    if not cut:
        return ""
    return sentences(
        cut, Step(message("To keep all of each picture"), Command("train", facts.sources, settings=["data.fit=pad"])).suited
    )


def _about_equal(dataset: Dataset) -> str:
    """Equal pictures teach nothing more, and are what a model copies first."""
    equal, pictures = dataset.report.duplicates, dataset.report.pictures
    if not equal or dataset.relation is not None or equal < EQUAL * pictures:
        return ""
    return plural(
        equal,
        "{n:,} of the {pictures:,} pictures equals an earlier one, so there are {different:,} different ones.",
        "{n:,} of the {pictures:,} pictures equal an earlier one, so there are {different:,} different ones.",
        pictures=pictures,
        different=pictures - equal,
    )


def _about_few(dataset: Dataset, recipe: Recipe, *, was_chosen: bool) -> str:
    different = dataset.report.different if dataset.relation is None else dataset.examples
    if different >= FEW_PICTURES:
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
            different,
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
        different,
        "Only {n} picture: a model will mostly copy it (the recipe few-shot does so least). Some hundreds are needed.",
        "Only {n} pictures: a model will mostly copy them (the recipe few-shot does so least). Some hundreds are needed.",
    )


def _about_sides(dataset: Dataset, facts: Facts) -> str:
    """Pictures that may be meant as the two sides of a translation: by the names of their classes, or side by side."""
    if dataset.relation is not None:
        return ""
    command = Command("train", "PICTURES" if facts.source == "array" else facts.sources, recipe="pix2pix")
    if say_sides(dataset.classes):
        one, other = dataset.classes
        return Step(
            message(
                "The classes {a} and {b} may be the two sides of a translation. To turn one into the other", a=one, b=other
            ),
            command,
        ).suited
    width, height = dataset.report.sizes.most_common
    if width < HALVES * height or not have_seams([*dataset.images[:: max(1, len(dataset) // LOOKED_AT)][:LOOKED_AT]], 1 / 2):
        return ""
    return Step(message("Each picture looks like two side by side. To turn the left ones into the right ones"), command).suited


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
