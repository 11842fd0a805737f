"""Taken: what to say where a new run was to go into a folder, and something is there already."""

from pathlib import Path

from ganvas.disk import free_folder
from ganvas.errors import RecipeChanged, RunError
from ganvas.recipes import Recipe
from ganvas.runs.facts import Facts
from ganvas.runs.found import is_run
from ganvas.words import Command, Message, Step, message

TRAIN = Command("train", "PICTURES")
"""A training of which nothing is known."""


def check_free(path: Path, again: Command) -> None:
    """Raises RunError where there is something that is neither a run nor left over from a start that was killed.

    again: the training that was asked for; into another folder, it is what to do next.
    """
    if not path.exists() or is_run(path):
        return
    ours = (".lock", "recipe.json")
    if not path.is_dir() or any(entry.name not in ours and not entry.name.endswith(".unfinished") for entry in path.iterdir()):
        raise RunError(
            message("{path} exists and is not a run.", path=path), Step(message("Choose a new folder"), elsewhere(path, again))
        )


def held_already(path: Path, again: Command) -> RunError:
    """The same training is there."""
    return RunError(
        message("{path} already holds this run.", path=path),
        Step(message("To continue it"), Command("resume", path)),
        Step(message("To train again"), elsewhere(path, again)),
        message("Or remove {path} first.", path=path),
    )


def elsewhere(path: Path, again: Command) -> Command:
    """The training that was asked for, into the next free folder."""
    return again.but(run=free_folder(path.parent, path.name))


def check_same(path: Path, mine: tuple[Recipe, Facts], asked: tuple[Recipe, Facts], again: Command) -> None:
    """Raises RecipeChanged, naming the first thing in which the run at ``path`` differs from what is asked for."""
    if (what := _changed(path, *mine, *asked)) is not None:
        raise RecipeChanged(
            what,
            Step(message("To continue it"), Command("resume", path)),
            Step(message("To train again, in another folder"), elsewhere(path, again)),
        )


def _changed(path: Path, recipe: Recipe, facts: Facts, now: Recipe, facts_now: Facts) -> Message | None:
    """What differs. Pictures come first: recipes are suited to them, so that other pictures change settings nobody named."""
    other_pictures = facts.fingerprint != facts_now.fingerprint
    if other_pictures and facts.sources != facts_now.sources:
        return message(
            "{run} was trained on {before}, you now give {now}.", run=path, before=_named(facts), now=_named(facts_now)
        )
    before, after = (each.model_copy(update={"promise": ""}) for each in (recipe, now))
    changes = [change for change in before.differences(after) if change[0] != "schedule.length"]
    if not changes and other_pictures:
        return message("{run} was trained on other pictures than {source} has now.", run=path, source=_named(facts))
    if not changes and facts.seed != facts_now.seed:
        changes = [("seed", facts.seed, facts_now.seed)]
    for name, old, new in changes[:1]:
        return message(
            "{run} was started with {name}={before}, you now ask for {now}.", run=path, name=name, before=old, now=new
        )
    return None


def _named(facts: Facts) -> str:
    return message("pictures in memory") if facts.source == "array" else facts.named
