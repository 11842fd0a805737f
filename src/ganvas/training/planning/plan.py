"""Plans: everything that a training depends on, decided before anything is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from ganvas.data import Dataset, lasting, short_name
from ganvas.data.packs.withheld import FEWEST, how_many_looked_at, how_many_withheld
from ganvas.data.sources.two_sides import Sources, alike
from ganvas.devices import choose_device, machine, most_threads, with_threads
from ganvas.disk import cache_folder, free_folder
from ganvas.errors import SettingError
from ganvas.networks.joint import from_first, ranks
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback, begun
from ganvas.recipes import RECIPES, Recipe, find
from ganvas.recipes.choosing.choice import suited_to_sides
from ganvas.recipes.recipe import Data
from ganvas.runs.facts import Facts, Precision
from ganvas.training.cost.speed import Speed, speed_of, tried, work_of
from ganvas.training.goal import Goal
from ganvas.training.memory import room
from ganvas.training.planning.changes import asked_for_size, changed, data_changes, prepared, with_length
from ganvas.training.planning.checks import (
    check_augmentation,
    check_batches,
    check_classes,
    check_enough,
    check_optimisers,
    check_relation,
    threads_asked,
)
from ganvas.training.planning.choices import Choices, asked, completed
from ganvas.training.planning.deciding import sized, suited_recipe
from ganvas.training.planning.fitting import micro_batch_for
from ganvas.training.planning.forecast import Forecast
from ganvas.training.planning.hopeless import hopeless, remarks_on_time
from ganvas.training.planning.options import Options
from ganvas.training.planning.remarks import remarks_on
from ganvas.training.transfer import recipe_of
from ganvas.version import VERSION
from ganvas.words import Command, Flag, did_you_mean, message, nearest, plural

WORTH_A_TRIAL = 20.0
"""Seconds of training from which the forecast is worth a second or two of real steps."""
QUICK_PIXELS = 2_000_000
"""Pixels shown in all, below which no forecast is needed: seconds with most recipes, a minute with the slowest."""


@dataclass(frozen=True)
class Plan:
    """What a training would do: shown by --dry-run, carried out otherwise."""

    recipe: Recipe
    dataset: Dataset
    facts: Facts
    path: Path
    asked: Command
    """What was asked for, as errors repeat it."""
    notes: tuple[str, ...]
    """What a person should know before it begins, besides the forecast."""
    options: Options | None = None
    """What was considered, where the time decided something."""
    forecast: Forecast | None = None
    """How far it will come; None where it takes no time worth a word."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know before it begins."""
        if self.forecast is None:
            return self.notes
        return (*self.notes, *remarks_on_time(self.forecast, self.facts, self.recipe))


def plan(
    source: Sources | Dataset, choices: Choices, *, progress: ProgressCallback | None = None, speed: Speed | None = None
) -> Plan:
    """Decide everything that a run depends on. Raises SettingError or SourceError before any run is made.

    speed: of the machine, where it is known. Otherwise it is measured, what is chosen by it is tried for some seconds, and it is
    chosen again by the speed that this shows.
    """
    choices = completed(choices)
    device, precision = choose_device(choices["device"]), _precision(choices["precision"])
    threads = threads_asked(choices["threads"], device)
    # Where the threads are still to be measured, the first guess is the speed of as many as are worth a try.
    computing = threads or most_threads()

    def planned(speed: Callable[[], Speed]) -> Plan:
        return _planned(source, choices, device, precision, threads, progress, speed)

    if speed is not None:
        return _checked(planned(lambda: speed), choices)
    found = planned(lambda: _speed_here(device, computing))
    if found.forecast is not None and found.forecast.seconds >= WORTH_A_TRIAL:
        if progress is not None:
            progress(begun(message("measuring what trains fastest here")))
        here, expected = _speed_here(device, computing), found.forecast.seconds_each
        seconds = tried(
            found.recipe,
            found.facts.shape,
            len(found.facts.classes),
            device=device,
            precision=precision or ("float32" if ranks() > 1 else None),
            threads=threads,
            speed=here,
            expected=expected,
        )
        each = from_first(seconds)
        if found.options is None:  # nothing was chosen by the speed
            forecast = Forecast.of(found.recipe, found.facts.pictures, each)
            return _checked(replace(found, forecast=forecast), choices)
        # Everything that was considered takes as much longer or shorter, so something else may be the best.
        found = planned(lambda: here.scaled(expected / each))
    return _checked(found, choices)


def _speed_here(device: torch.device, threads: int) -> Speed:
    """Of several processes, the first decides, so that all choose the same."""
    with with_threads(threads):
        found = speed_of(device, threads)
    return Speed(from_first(found.float32), from_first(found.bfloat16 or 0.0) or None)


def _checked(found: Plan, choices: Choices) -> Plan:
    """The plan with its forecast written down. Raises SettingError where it is hopeless and nobody asked for just that."""
    forecast = found.forecast
    if forecast is None:
        return found
    is_open = found.options is not None and choices["recipe"] is None and not asked_for_size(choices)
    if forecast.is_refused and is_open:
        assert found.options is not None
        raise hopeless(forecast, found.recipe, found.facts, found.options)
    facts = found.facts.model_copy(update={"forecast": float(f"{1 / forecast.seconds_each:.4g}")})
    return replace(found, facts=facts)


def _planned(
    source: Sources | Dataset,
    choices: Choices,
    device: torch.device,
    precision: Precision | None,
    threads: int | None,
    progress: ProgressCallback | None,
    speed: Callable[[], Speed],
) -> Plan:
    """The plan at a speed, which is asked for only where something depends on it."""
    named, relation = _named(choices), None
    if named is None and isinstance(source, tuple):
        relation = alike(source, cache_folder(), progress)
        named, _ = suited_to_sides(relation)  # their size decides later which pix2pix it is
    # The pictures come first: where no recipe is named, they decide it. Until then any recipe will do.
    usual = named or RECIPES["sketch"]
    with_length(usual, choices)  # a length that can't be read is refused before any picture is read
    preparation = prepared(usual, choices)
    found = None
    if not isinstance(source, Dataset):
        preparation, found = sized(source, named, preparation, choices, progress, speed)
    dataset = _opened(source, preparation, usual, choices, progress)
    check_enough(dataset)
    check_relation(usual, dataset)
    recipe, why, found = suited_recipe(named, relation, dataset, choices, device, speed, found)
    recipe = changed(recipe.sized_for(dataset.shape).model_copy(update={"data": preparation}), choices)
    withheld = _withheld(recipe, dataset)
    check_classes(recipe, dataset)
    check_augmentation(recipe)
    check_optimisers(recipe, dataset.shape)
    check_batches(recipe, dataset.shape)
    micro_batch, crowded = micro_batch_for(recipe, dataset.shape, len(dataset.classes), room(device))
    facts = _facts(source, dataset, choices, withheld=withheld, device=device, precision=precision, threads=threads)
    facts = facts.model_copy(update={"micro_batch": micro_batch})
    forecast = _forecast(recipe, facts, speed)
    path = path_of(choices["run"]) if choices["run"] else free_folder(Path("runs"), _run_name(dataset.source, source, recipe))
    notes = remarks_on(dataset, recipe, facts, path, why, opened=isinstance(source, Dataset))
    return Plan(recipe, dataset, facts, path, asked(source, choices), (*notes, *filter(None, [crowded])), found, forecast)


def _precision(asked: str) -> Precision | None:
    """None where it is to be measured."""
    match asked:
        case "auto":
            return None
        case "float32" | "bfloat16":
            return asked
    known = ("auto", "float32", "bfloat16")
    raise SettingError(
        message("{name!r} is not a precision that ganvas knows.", name=asked),
        *did_you_mean(nearest(str(asked), known, most=1), known),
    )


def _named(choices: Choices) -> Recipe | None:
    """The recipe that was asked for: by its name, or as that of a training to start from."""
    recipe, start = choices["recipe"], choices["start_from"]
    if recipe is None and start is not None:
        return recipe_of(path_of(start))
    return find(recipe) if isinstance(recipe, str | Path) else recipe


def _opened(
    source: Sources | Dataset, preparation: Data, usual: Recipe, choices: Choices, progress: ProgressCallback | None
) -> Dataset:
    if not isinstance(source, Dataset):
        return Dataset.open(source, preparation, relation=usual.model.relation, progress=progress)
    changes = [*data_changes(choices), *(["data.resolution"] if choices["resolution"] is not None else [])]
    if changes:
        raise SettingError(
            message("The data set is prepared already, so {setting} can't be changed.", setting=changes[0]),
            message("Open it with this setting: Dataset.open(source, DataSettings(...))."),
        )
    return source


def _forecast(recipe: Recipe, facts: Facts, speed: Callable[[], Speed]) -> Forecast | None:
    goal = Goal.parse(recipe.schedule.length, batch_size=recipe.schedule.batch_size, pictures=facts.pictures)
    if goal.images is not None and goal.images * facts.shape[1] * facts.shape[2] < QUICK_PIXELS:
        return None
    work = work_of(recipe, facts.shape, len(facts.classes))
    return Forecast.of(recipe, facts.pictures, speed().seconds(work))


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
        message("Leave out {flag}, or add pictures.", flag=Flag("evaluate_every")),
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
    return "-".join(filter(None, (name, re.sub(r"[^\w-]+", "-", recipe.name).strip("-"))))
