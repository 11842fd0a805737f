"""Plans: everything that a training depends on, decided before anything is written."""

import re
from dataclasses import dataclass
from pathlib import Path

import torch

from ganvas.data import Dataset, lasting, short_name
from ganvas.data.packs.withheld import FEWEST, how_many_looked_at, how_many_withheld
from ganvas.data.sources.two_sides import Relation, Sources, alike
from ganvas.devices import choose_device, machine
from ganvas.disk import cache_folder, free_folder
from ganvas.errors import SettingError
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback
from ganvas.recipes import RECIPES, Recipe, find
from ganvas.recipes.choice import suited, suited_to_sides
from ganvas.recipes.recipe import Data
from ganvas.runs.facts import Facts, Precision
from ganvas.training.planning.checks import (
    check_augmentation,
    check_batches,
    check_classes,
    check_enough,
    check_optimisers,
    check_relation,
    threads_asked,
)
from ganvas.training.planning.choices import Choices, completed
from ganvas.training.planning.remarks import remarks_on
from ganvas.training.transfer import recipe_of
from ganvas.version import VERSION
from ganvas.words import Command, Step, did_you_mean, message, nearest, plural


@dataclass(frozen=True)
class Plan:
    """What a training would do: shown by --dry-run, carried out otherwise."""

    recipe: Recipe
    dataset: Dataset
    facts: Facts
    path: Path
    remarks: tuple[str, ...]
    """What a person should know before it begins."""


def plan(source: Sources | Dataset, choices: Choices, *, progress: ProgressCallback | None = None) -> Plan:
    """Decide everything that a run depends on. Raises SettingError or SourceError before any run is made."""
    choices = completed(choices)
    device, precision = choose_device(choices["device"]), _precision(choices["precision"])
    threads = threads_asked(choices["threads"], device)
    named, relation = _named(choices), None
    if named is None and isinstance(source, tuple):
        relation = alike(source, cache_folder(), progress)
        named, _ = suited_to_sides(relation)  # their size decides later which pix2pix it is
    # The pictures come first: where no recipe is named, they decide it. Until then any recipe will do.
    usual = named or RECIPES["sketch"]
    _with_length(usual, choices)  # a length that can't be read is refused before any picture is read
    preparation = _preparation(usual, choices)
    dataset = _opened(source, preparation, usual, choices, progress)
    check_enough(dataset)
    check_relation(usual, dataset)
    recipe, reason = _suited(named, relation, dataset, choices, device)
    recipe = _changed(recipe.sized_for(dataset.shape).model_copy(update={"data": preparation}), choices)
    withheld = _withheld(recipe, dataset)
    check_classes(recipe, dataset)
    check_augmentation(recipe)
    check_optimisers(recipe, dataset.shape)
    check_batches(recipe, dataset.shape)
    facts = _facts(source, dataset, choices, withheld=withheld, device=device, precision=precision, threads=threads)
    path = path_of(choices["run"]) if choices["run"] else free_folder(Path("runs"), _run_name(dataset.source, source, recipe))
    remarks = remarks_on(dataset, recipe, facts, path, reason, opened=isinstance(source, Dataset))
    return Plan(recipe, dataset, facts, path, remarks)


def _precision(asked: str) -> Precision | None:
    """None where it is to be measured."""
    match asked:
        case "auto":
            return None
        case "float32" | "bfloat16":
            return asked
    known = ("auto", "float32", "bfloat16")
    raise SettingError(
        message("There is no precision {name!r}.", name=asked), *did_you_mean(nearest(asked, known, most=1), known)
    )


def _named(choices: Choices) -> Recipe | None:
    """The recipe that was asked for: by its name, or as that of a training to start from."""
    recipe, start = choices["recipe"], choices["start_from"]
    if recipe is None and start is not None:
        return recipe_of(path_of(start))
    return find(recipe) if isinstance(recipe, str) else recipe


def _data_changes(choices: Choices) -> list[str]:
    """The settings that say how pictures are prepared."""
    return [change for change in choices["settings"] if re.match(r"\s*data\s*[.=]", change)]


def _preparation(recipe: Recipe, choices: Choices) -> Data:
    """How the pictures are to be prepared."""
    preparation = recipe.but(*_data_changes(choices)).data
    if choices["resolution"] is None:
        return preparation
    return preparation.but(f"resolution={choices['resolution']}", written="--{name} {value}")


def _opened(
    source: Sources | Dataset, preparation: Data, usual: Recipe, choices: Choices, progress: ProgressCallback | None
) -> Dataset:
    if not isinstance(source, Dataset):
        return Dataset.open(source, preparation, relation=usual.model.relation, progress=progress)
    changes = [*_data_changes(choices), *(["data.resolution"] if choices["resolution"] is not None else [])]
    if changes:
        raise SettingError(
            message("The data set is prepared already, so {setting} can't be changed.", setting=changes[0]),
            message("Open it with this setting: Dataset.open(source, DataSettings(...))."),
        )
    return source


def _suited(
    named: Recipe | None, relation: Relation | None, dataset: Dataset, choices: Choices, device: torch.device
) -> tuple[Recipe, str]:
    """The recipe, and where none was asked for, the reason for it."""
    if named is None:
        return suited(dataset.shape, dataset.report.different, choices["length"], gpu=device.type == "cuda")
    if relation is not None:
        return suited_to_sides(relation, dataset.shape)
    return named, ""


def _changed(recipe: Recipe, choices: Choices) -> Recipe:
    """The recipe with everything that was chosen besides the pictures; errors quote what the person wrote."""
    before = _data_changes(choices)
    recipe = recipe.but(*(change for change in choices["settings"] if change not in before))
    recipe = _with_length(recipe, choices)
    for name in ("batch_size", "evaluate_every"):
        if (value := choices.get(name)) is not None:
            recipe = recipe.but(f"schedule.{name}={value}", written=f"--{name.replace('_', '-')} {{value}}")
    if choices["stability"] is None:
        return recipe
    _check_penalty(recipe)
    return recipe.but(f"model.game.stability={choices['stability']}", written="--stability {value}")


def _with_length(recipe: Recipe, choices: Choices) -> Recipe:
    length = choices["length"]
    return recipe if length is None else recipe.but(f'schedule.length="{length}"', written="length={value}")


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


def _withheld(recipe: Recipe, dataset: Dataset) -> int:
    """How many pictures are held out. Raises SettingError where there are too few to evaluate on."""
    withheld = how_many_withheld(dataset.examples) if recipe.schedule.evaluate_every else 0
    if recipe.model.reads_pictures:
        withheld = max(withheld, how_many_looked_at(dataset.examples))
    fewest = min(map(len, dataset.sides)) if dataset.relation else len(dataset)
    if not recipe.schedule.evaluate_every or fewest >= FEWEST:
        return withheld
    if dataset.relation:
        what = plural(
            fewest,
            "{source} has {n} picture on a side, too few to evaluate on; {needed} are needed.",
            "{source} has {n} pictures on a side, too few to evaluate on; {needed} are needed.",
            source=dataset.source,
            needed=FEWEST,
        )
    else:
        what = plural(
            fewest,
            "{source} has {n} picture, too few to evaluate on; {needed} are needed.",
            "{source} has {n} pictures, too few to evaluate on; {needed} are needed.",
            source=dataset.source,
            needed=FEWEST,
        )
    raise SettingError(
        what,
        message("Leave out evaluate_every (--evaluate-every), or add pictures."),
    )


def _facts(
    source: Sources | Dataset,
    dataset: Dataset,
    choices: Choices,
    *,
    withheld: int,
    device: torch.device,
    precision: Precision | None,
    threads: int | None,
) -> Facts:
    source_a, source_b = ("array", None) if isinstance(source, Dataset) else _lasting(source)
    return Facts(
        source=source_a,
        source_b=source_b,
        pack=str(dataset.folder),
        fingerprint=dataset.fingerprint,
        pictures=dataset.examples - withheld,
        withheld=withheld,
        shape=dataset.shape,
        classes=tuple(dataset.classes),
        seed=choices["seed"],
        device=str(device),
        threads=threads,
        threads_were_asked=str(choices["threads"]) != "auto",
        machine=machine(),
        precision=precision,
        started_from=str(path_of(choices["start_from"]).resolve()) if choices["start_from"] else None,
        previews=str(path_of(choices["previews"]).resolve()) if choices["previews"] else "previews",
        ganvas=VERSION,
        torch=torch.__version__,
    )


def _lasting(source: Sources) -> tuple[str, str | None]:
    if not isinstance(source, tuple):
        return lasting(source), None
    one, other = map(lasting, source)
    return ("array", None) if "array" in (one, other) else (one, other)


def _run_name(opened: str, source: Sources | Dataset, recipe: Recipe) -> str:
    """mnist:test -> mnist-test-dcgan, (inputs/, targets/) -> inputs-targets-pix2pix: without spaces, so that it can be typed."""
    sources = [opened] if not isinstance(source, tuple) else [each for each in source if isinstance(each, (str, Path))]
    name = re.sub(r"[^\w-]+", "-", "-".join(short_name(str(each)) for each in sources)).strip("-") or "pictures"
    return f"{name}-{recipe.name}"
