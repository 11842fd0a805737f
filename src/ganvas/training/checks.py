"""Checks: what a recipe and pictures must have in common before anything is trained. All raise SettingError or SourceError."""

import torch

from ganvas.data import Dataset
from ganvas.errors import SettingError, SourceError
from ganvas.recipes import Recipe
from ganvas.words import quoted


def check_relation(recipe: Recipe, dataset: Dataset) -> None:
    """A data set may be given opened already, in another way than its recipe learns from."""
    if dataset.relation != recipe.model.relation:
        opened = f"relation={dataset.relation!r}"
        raise SettingError(
            f"{recipe.name} learns from {recipe.model.relation or 'single pictures'}; the data set was opened with {opened}.",
            f"Open it with relation={recipe.model.relation!r}, or give its source.",
        )


def check_enough(dataset: Dataset) -> None:
    """One picture has no variety to learn, and the health check compares two."""
    if dataset.examples < 2:
        raise SourceError(
            f"{dataset.source} has a single {'pair' if dataset.relation == 'pairs' else 'picture'} that can be used, "
            "and training needs at least two.",
            "Some hundreds of one kind give something recognisable, thousands give variety.",
            *about_refused(dataset),
        )


def check_classes(recipe: Recipe, dataset: Dataset) -> None:
    if recipe.model.learns_classes and len(dataset.classes) < 2:
        raise SettingError(
            f"A conditional model learns classes, and {dataset.source} has none.",
            "Put the pictures into one folder a class, or leave model.conditional out.",
        )


def check_optimisers(recipe: Recipe, shape: tuple[int, int, int]) -> None:
    """Phases that move the same networks share the optimiser of the first; the others may name it again, not another one."""
    with torch.device("meta"):
        phases = recipe.model.build(shape).phases
    first: dict[tuple[str, ...], str] = {}
    for phase in phases:
        first.setdefault(phase.moves, phase.name)
    names = {phase.name for phase in phases}
    if not set(first.values()) <= set(recipe.optimisers) <= names:
        raise SettingError(
            f"The recipe has optimisers for {', '.join(sorted(recipe.optimisers))}; its model has the phases {', '.join(sorted(names))}.",
            "Give each phase one optimiser.",
        )
    for phase in phases:
        leader = first[phase.moves]
        if recipe.optimisers.get(phase.name, recipe.optimisers[leader]) != recipe.optimisers[leader]:
            raise SettingError(
                f"The phases {leader} and {phase.name} move the same networks, so they share one optimiser.",
                f"Give optimisers.{phase.name} the settings of optimisers.{leader}, or leave it out.",
            )


def check_batches(recipe: Recipe, shape: tuple[int, int, int]) -> None:
    part = recipe.schedule.micro_batch or recipe.schedule.batch_size
    if not can_be_cut(recipe, shape, part):
        raise SettingError(
            f"A batch of {recipe.schedule.batch_size} in parts of {part} leaves a single picture, and batch normalisation compares "
            "several.",
            "Give a larger --batch-size, or a schedule.micro_batch that divides it.",
        )


def can_be_cut(recipe: Recipe, shape: tuple[int, int, int], part: int) -> bool:
    """Whether batches can be trained on in parts of so many pictures; a single one can't be normalised by itself."""
    with torch.device("meta"):
        normalised = any(isinstance(layer, torch.nn.BatchNorm1d) for layer in recipe.model.build(shape).modules())
    whole = recipe.schedule.batch_size
    return not normalised or 1 not in (whole, part, whole % part)


def about_refused(dataset: Dataset, typed: str = "") -> list[str]:
    report = dataset.report
    if not report.refused:
        return []
    files = "1 file was" if len(report.refused) == 1 else f"{len(report.refused):,} files were"
    return [f"{files} refused ({report.reasons_in_words()}); which ones:  ganvas data {typed or quoted(dataset.source)}"]
