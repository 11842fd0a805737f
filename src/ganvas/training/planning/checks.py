"""Checks: how a recipe and its pictures must fit together before anything is trained. All raise SettingError or SourceError."""

import torch

from ganvas.data import Dataset
from ganvas.devices import cores, most_threads, threads_set_by
from ganvas.errors import SettingError, SourceError
from ganvas.inference.medium import medium_of
from ganvas.networks.joint import ranks
from ganvas.recipes import Recipe
from ganvas.words import Command, Flag, Step, listed, message, plural


def check_relation(recipe: Recipe, dataset: Dataset) -> None:
    """A data set that is given may have been opened in another way than its recipe needs."""
    if dataset.relation != recipe.model.relation:
        raise SettingError(
            message(
                "{recipe} needs a data set with relation={needed!r}; this one was opened with relation={opened!r}.",
                recipe=recipe.name,
                needed=recipe.model.relation,
                opened=dataset.relation,
            ),
            message("Open it with relation={needed!r}, or give its source.", needed=recipe.model.relation),
        )


def check_enough(dataset: Dataset) -> None:
    """One picture has no variety to learn, and the health check compares two."""
    if dataset.examples >= 2 and dataset.relation is None and dataset.report.different < 2:
        raise SourceError(
            message(
                "All {n:,} pictures of {source} are equal, and training needs different ones.",
                n=len(dataset),
                source=dataset.source,
            ),
            message("Some hundreds of one kind give something recognisable; thousands give variety."),
            Step(message("To look at them"), Command("data", dataset.source)),
        )
    if dataset.examples >= 2:
        return
    if dataset.relation == "pairs":
        what = message("{source} has a single pair that can be used, and training needs at least two.", source=dataset.source)
    else:
        what = message(
            "{source} has a single picture that can be used, and training needs at least two.", source=dataset.source
        )
    raise SourceError(
        what,
        message("Some hundreds of one kind give something recognisable; thousands give variety."),
        *about_refused(dataset, dataset.source),
    )


def check_classes(recipe: Recipe, dataset: Dataset) -> None:
    if recipe.model.learns_classes and len(dataset.classes) < 2:
        raise SettingError(
            message("A conditional model learns classes, and {source} has none.", source=dataset.source),
            message("Put the pictures of each class into a folder of their own, or leave model.conditional out."),
        )


def check_augmentation(recipe: Recipe) -> None:
    """A melody that is mirrored or recoloured is another melody, or none."""
    allowed = medium_of(recipe.data).augmentations
    for kind in recipe.model.augmented_by:
        if kind not in allowed:
            raise SettingError(
                message("The augmentation {kind} would make something else of {medium}.", kind=kind, medium=recipe.data.medium),
                message("Take from these: {kinds}.", kinds=listed(allowed)),
            )


def check_optimisers(recipe: Recipe, shape: tuple[int, int, int]) -> None:
    """Phases that move the same networks share the optimiser of the first; the others may repeat its settings, but not differ."""
    with torch.device("meta"):
        phases = recipe.model.build(shape).phases
    first: dict[tuple[str, ...], str] = {}
    for phase in phases:
        first.setdefault(phase.moves, phase.name)
    names = {phase.name for phase in phases}
    if not set(first.values()) <= set(recipe.optimisers) <= names:
        raise SettingError(
            message(
                "The recipe has optimisers for {optimisers}; its model has the phases {phases}.",
                optimisers=listed(sorted(recipe.optimisers)),
                phases=listed(sorted(names)),
            ),
            message("Give each phase one optimiser."),
        )
    for phase in phases:
        leader = first[phase.moves]
        if recipe.optimisers.get(phase.name, recipe.optimisers[leader]) != recipe.optimisers[leader]:
            raise SettingError(
                message(
                    "The phases {leader} and {phase} train the same networks, so they share one optimiser.",
                    leader=leader,
                    phase=phase.name,
                ),
                message(
                    "Give optimisers.{phase} the settings of optimisers.{leader}, or leave it out.",
                    leader=leader,
                    phase=phase.name,
                ),
            )


def check_batches(recipe: Recipe, shape: tuple[int, int, int]) -> None:
    part = recipe.schedule.micro_batch or recipe.schedule.batch_size
    if not can_be_cut(recipe, shape, part):
        raise SettingError(
            message(
                "A batch of {batch_size} in parts of {part} leaves a single picture, and batch normalisation needs several.",
                batch_size=recipe.schedule.batch_size,
                part=part,
            ),
            message("Give a larger {flag}, or a schedule.micro_batch that divides it.", flag=Flag("batch_size")),
        )


def can_be_cut(recipe: Recipe, shape: tuple[int, int, int], part: int) -> bool:
    """Whether batches can be split into parts of so many pictures; a single picture can't be batch-normalised."""
    with torch.device("meta"):
        normalised = any(isinstance(layer, torch.nn.BatchNorm1d) for layer in recipe.model.build(shape).modules())
    whole = recipe.schedule.batch_size
    return not normalised or 1 not in (whole, part, whole % part)


def about_refused(dataset: Dataset, source: str | tuple[str, str]) -> list[Step]:
    """How many files could not be used, with the command that lists them; empty where all could."""
    report = dataset.report
    if not report.refused:
        return []
    said = plural(
        len(report.refused),
        "{n:,} file was refused ({reasons}). To see which",
        "{n:,} files were refused ({reasons}). To see which",
        reasons=report.reasons_in_words(),
    )
    return [Step(said, Command("data", source, pairs=True if dataset.relation == "pairs" else None))]


def threads_asked(asked: str | int, device: torch.device) -> int | None:
    """How many threads a training is to have; None where that is to be measured. Raises SettingError for what isn't a number.

    A person who has set torch's threads, or several processes that have to agree, leave nothing to measure.
    """
    if str(asked) == "auto":
        is_open = device.type == "cpu" and ranks() == 1 and not threads_set_by() and most_threads() > 1
        return None if is_open else torch.get_num_threads()
    if str(asked).isdecimal() and 0 < int(asked) <= 4 * cores():
        return int(asked)
    raise SettingError(
        message("{asked!r} is not a number of threads.", asked=asked),
        plural(
            cores(),
            "Give auto, or 1: this process may use {n} core.",
            "Give auto, or a number up to {n}: this process may use {n} cores.",
        ),
    )
