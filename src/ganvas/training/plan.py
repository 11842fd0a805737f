"""Plans: everything that a training depends on, decided before anything is written."""

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict, Unpack, cast

import torch

from ganvas.data import Dataset, DataSettings, ProgressCallback, lasting
from ganvas.data.sources import SourceLike
from ganvas.errors import SettingError
from ganvas.models import trainable
from ganvas.recipes import Recipe, find
from ganvas.recipes.choice import suited
from ganvas.training.moments import Goal
from ganvas.training.run import Facts, Precision, free_folder


class Choices(TypedDict, total=False):
    """What can be chosen about a training; all of it may be left out."""

    recipe: str | Recipe | None
    """A name from ``ganvas.RECIPES`` or a recipe of your own; None takes the one that suits the pictures."""
    run: str | Path | None
    """The folder for the run; None makes a new one below runs/."""
    length: str | None
    """ "5 minutes", "20 epochs", "100000 images" or "5000 steps"; None is the recipe's."""
    batch_size: int | None
    """Pictures a step; None is the recipe's."""
    resolution: int | None
    """Side of the pictures in pixels; None takes it from the recipe, then from the pictures."""
    seed: int
    device: str
    """auto, cpu, cuda or mps."""
    precision: str
    """auto (measured), float32 or bfloat16."""
    previews: str | Path | None
    """A folder for the sample sheets; None is RUN/previews."""
    settings: tuple[str, ...] | list[str]
    """Changes to the recipe, as ``Settings.but`` takes them: ["model.width=32"]."""


@dataclass(frozen=True)
class Plan:
    """What a training would do: shown by --dry-run, carried out otherwise."""

    recipe: Recipe
    dataset: Dataset
    facts: Facts
    path: Path


def plan(source: SourceLike = "digits", *, progress: ProgressCallback | None = None, **choices: Unpack[Choices]) -> Plan:
    """Decide everything that a run depends on. Raises SettingError or SourceError before anything is written."""
    recipe, settings = choices.get("recipe"), choices.get("settings", ())
    length, batch_size, resolution = choices.get("length"), choices.get("batch_size"), choices.get("resolution")
    precision, previews, run = choices.get("precision", "auto"), choices.get("previews"), choices.get("run")
    named = find(recipe) if isinstance(recipe, str) else recipe
    data_changes = [change.strip() for change in settings if change.strip().startswith("data.")]
    if resolution is not None:
        data_changes.append(f"data.resolution={resolution}")
    # The pictures come first: without a name, they decide the recipe.
    preparation = (named.data if named else DataSettings()).but(*(change.removeprefix("data.") for change in data_changes))
    dataset = Dataset.open(source, preparation, progress=progress)
    changes = [change for change in settings if change.strip() not in data_changes]
    if length is not None:
        changes.append(f'schedule.length="{length}"')
    if batch_size is not None:
        changes.append(f"schedule.batch_size={batch_size}")
    chosen = (named or suited(dataset.shape)).model_copy(update={"data": preparation}).but(*changes)
    _check_optimisers(chosen, dataset.shape)
    _check_batches(chosen, dataset.shape)
    place = choose_device(choices.get("device", "auto"))
    if precision not in ("auto", "float32", "bfloat16"):
        raise SettingError(f"There is no precision {precision!r}.", "There are: auto, float32, bfloat16.")
    path = Path(run) if run else free_folder(Path("runs"), f"{_name_of(dataset.source)}-{chosen.name}")
    facts = Facts(
        source=lasting(source),
        pack=str(dataset.folder),
        fingerprint=dataset.fingerprint,
        pictures=len(dataset),
        shape=dataset.shape,
        classes=tuple(dataset.classes),
        seed=choices.get("seed", 0),
        device=str(place),
        threads=torch.get_num_threads(),
        precision=None if precision == "auto" else cast(Precision, precision),
        previews=str(Path(previews).resolve()) if previews else "previews",
        ganvas=version("ganvas"),
        torch=torch.__version__,
    )
    return Plan(chosen, dataset, facts, path)


def outline(planned: Plan) -> str:
    """What a plan would do, in a few lines."""
    recipe, facts, schedule = planned.recipe, planned.facts, planned.recipe.schedule
    channels, height, width = facts.shape
    with torch.device("meta"):
        model = recipe.model.build(facts.shape)
    sizes = ", ".join(f"{name} {trainable(network):,}" for name, network in model.networks.items())
    goal = Goal.parse(schedule.length, batch_size=schedule.batch_size, pictures=facts.pictures)
    amount = f" ({goal.images:,} images, {goal.images // schedule.batch_size:,} steps)" if goal.images else ""
    return "\n".join(
        (
            f"recipe      {recipe.name}: {recipe.promise.splitlines()[0]}",
            f"pictures    {facts.source}: {facts.pictures:,}, used at {width}x{height}, {'grey' if channels == 1 else 'colour'}",
            f"weights     {sizes}",
            f"training    {schedule.length}{amount}, batches of {schedule.batch_size}, seed {facts.seed}",
            f"machine     {facts.device}, {facts.threads} threads, {facts.precision or 'float32 or bfloat16, whichever measures faster'}",
            f"run         {planned.path} (nothing was written)",
        )
    )


def choose_device(name: str) -> torch.device:
    """ "auto" is cuda, then mps, then cpu. Raises SettingError for one that isn't there."""
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(kind for kind, there in found.items() if there))
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or not found.get(device.type):
        there = ", ".join(kind for kind, is_there in found.items() if is_there)
        raise SettingError(f"There is no device {name!r} here.", f"There are: {there}. Leave --device out to take the best.")
    return device


def _check_optimisers(recipe: Recipe, shape: tuple[int, int, int]) -> None:
    with torch.device("meta"):
        phases = {phase.name for phase in recipe.model.build(shape).phases}
    if phases != set(recipe.optimisers):
        raise SettingError(
            f"The recipe has optimisers for {', '.join(sorted(recipe.optimisers))}; its model has the phases {', '.join(sorted(phases))}.",
            "Give each phase one optimiser.",
        )


def _check_batches(recipe: Recipe, shape: tuple[int, int, int]) -> None:
    with torch.device("meta"):
        normalised = any(isinstance(layer, torch.nn.BatchNorm1d) for layer in recipe.model.build(shape).modules())
    whole = recipe.schedule.batch_size
    part = recipe.schedule.micro_batch or whole
    if normalised and 1 in (whole, part, whole % part):
        raise SettingError(
            f"A batch of {whole} in parts of {part} leaves a single picture, and batch normalisation compares several.",
            "Give a larger --batch-size, or a schedule.micro_batch that divides it.",
        )


def _name_of(source: str) -> str:
    """A folder name for a run: mnist:test -> mnist-test, /home/me/moths.zip -> moths."""
    name = Path(source).stem if os.sep in source or "/" in source else source
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name).strip("-") or "pictures"
