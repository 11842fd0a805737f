"""Plans: everything that a training depends on, decided before anything is written."""

import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import cast

import torch

from ganvas.data import Dataset, DataSettings, lasting, short_name
from ganvas.data.packs.withheld import FEWEST, how_many_looked_at, how_many_withheld
from ganvas.data.sources.two_sides import Sources, alike, say_sides
from ganvas.devices import choose_device, machine
from ganvas.disk import cache_folder, free_folder
from ganvas.errors import SettingError
from ganvas.inference.medium import medium_of
from ganvas.models import trainable
from ganvas.progress import ProgressCallback
from ganvas.recipes import RECIPES, Recipe, Schedule, find, parse_amount
from ganvas.recipes.choice import suited, suited_to_sides
from ganvas.recipes.recipe import Data
from ganvas.runs.facts import Facts, Precision
from ganvas.training.checks import about_refused, check_batches, check_classes, check_enough, check_optimisers, check_relation
from ganvas.training.choices import Choices, completed
from ganvas.training.goal import Goal
from ganvas.training.transfer import recipe_of

FEW_PICTURES = 100
"""With fewer, what comes out is mostly copies of what went in."""


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
    recipe, length, precision = choices["recipe"], choices["length"], choices["precision"]
    named = find(recipe) if isinstance(recipe, str) else recipe
    place = choose_device(choices["device"])
    if named is None and choices["start_from"] is not None:
        named = recipe_of(Path(choices["start_from"]))
    choice, relation = "", None
    if named is None and isinstance(source, tuple):
        relation = alike(source, cache_folder(), progress)
        named, _ = suited_to_sides(relation)  # which of its kind, their size will say
    data_changes = [change for change in choices["settings"] if re.match(r"\s*data\s*[.=]", change)]
    # The pictures come first: without a name, they decide the recipe. Until then any will do.
    usual = named or RECIPES["sketch"]
    if length is not None:
        usual.but(f'schedule.length="{length}"', written="length={value}")  # refused before pictures are read
    preparation = usual.but(*data_changes).data
    if choices["resolution"] is not None:
        preparation = preparation.but(f"resolution={choices['resolution']}", written="--{name} {value}")
    if isinstance(source, Dataset):
        changed = data_changes or ["its resolution"] * (choices["resolution"] is not None)
        if changed:
            raise SettingError(
                f"The data set is prepared already, so {changed[0]} can't be changed.", "Open it with these settings."
            )
        dataset = source
    else:
        dataset = Dataset.open(source, preparation, relation=usual.model.relation, progress=progress)
    check_enough(dataset)
    check_relation(usual, dataset)
    chosen = named
    if chosen is None:
        chosen, choice = suited(dataset.shape, len(dataset), length, gpu=place.type == "cuda")
    elif relation is not None:
        chosen, choice = suited_to_sides(relation, dataset.shape)
    chosen = chosen.sized_for(dataset.shape).model_copy(update={"data": preparation})
    chosen = chosen.but(*(change for change in choices["settings"] if change not in data_changes))
    if length is not None:
        chosen = chosen.but(f'schedule.length="{length}"', written="length={value}")
    if choices["batch_size"] is not None:
        chosen = chosen.but(f"schedule.batch_size={choices['batch_size']}", written="--batch-size {value}")
    if choices["evaluate_every"] is not None:
        chosen = chosen.but(f"schedule.evaluate_every={choices['evaluate_every']}", written="--evaluate-every {value}")
    if choices["stability"] is not None:
        game = getattr(chosen.model, "game", None)
        if game is None or not game.has_penalty:
            raise SettingError(
                f"{chosen.name} has no gradient penalty that --stability could change.",
                "Take a recipe that has one (ganvas recipes), or give it one:  --set model.game.penalty=r1-r2"
                if game is not None
                else "Leave it out: this kind of model needs no balance.",
            )
        chosen = chosen.but(f"model.game.stability={choices['stability']}", written="--stability {value}")
    withheld = how_many_withheld(dataset.examples) if chosen.schedule.evaluate_every else 0
    if chosen.model.reads_pictures:
        withheld = max(withheld, how_many_looked_at(dataset.examples))
    fewest = min(map(len, dataset.sides)) if dataset.relation else len(dataset)
    if chosen.schedule.evaluate_every and fewest < FEWEST:
        where = " on a side" if dataset.relation else ""
        raise SettingError(
            f"{dataset.source} has {fewest} pictures{where}, too few to judge by; {FEWEST} are needed.",
            "Leave out --evaluate-every, or add pictures.",
        )
    check_classes(chosen, dataset)
    check_optimisers(chosen, dataset.shape)
    check_batches(chosen, dataset.shape)
    if precision not in ("auto", "float32", "bfloat16"):
        raise SettingError(f"There is no precision {precision!r}.", "There are: auto, float32, bfloat16.")
    path = Path(choices["run"]) if choices["run"] else free_folder(Path("runs"), _run_name(dataset.source, source, chosen))
    source_a, source_b = ("array", None) if isinstance(source, Dataset) else _lasting(source)
    facts = Facts(
        source=source_a,
        source_b=source_b,
        pack=str(dataset.folder),
        fingerprint=dataset.fingerprint,
        pictures=dataset.examples - withheld,
        withheld=withheld,
        shape=dataset.shape,
        classes=tuple(dataset.classes),
        seed=choices["seed"],
        device=str(place),
        threads=torch.get_num_threads(),
        machine=machine(),
        precision=None if precision == "auto" else cast(Precision, precision),
        started_from=str(Path(choices["start_from"]).resolve()) if choices["start_from"] else None,
        previews=str(Path(choices["previews"]).resolve()) if choices["previews"] else "previews",
        ganvas=version("ganvas"),
        torch=torch.__version__,
    )
    shaped = "" if isinstance(source, Dataset) else _about_shape(dataset, preparation)
    remarks = [*_remarks(dataset, chosen, facts.typed, shaped, choice)]
    if chosen.schedule.evaluate_every and not withheld:
        remarks.append("too few pictures to withhold any: judged by those that it is trained on, which favours copies")
    elif chosen.schedule.evaluate_every and withheld < FEWEST:
        remarks.append(f"only {withheld} are withheld to judge by: which moment is the best is a rough guess")
    return Plan(chosen, dataset, facts, path, tuple(remarks))


def _lasting(source: Sources) -> tuple[str, str | None]:
    if not isinstance(source, tuple):
        return lasting(source), None
    one, other = map(lasting, source)
    return ("array", None) if "array" in (one, other) else (one, other)


def counted(recipe: Recipe) -> str:
    """What an epoch consists of."""
    return {None: "pictures", "pairs": "pairs", "sides": "pictures on the larger side"}[recipe.model.relation]


def outline(planned: Plan) -> str:
    """What a plan would do, in a few lines."""
    recipe, facts, schedule = planned.recipe, planned.facts, planned.recipe.schedule
    shown = medium_of(recipe.data).words(facts.shape)
    with torch.device("meta"):
        model = recipe.model.build(facts.shape, len(facts.classes))
    sizes = ", ".join(f"{name} {trainable(network):,}" for name, network in model.networks.items())
    withheld = f" ({facts.withheld:,} more are withheld to judge by)" if facts.withheld else ""
    return "\n".join(
        (
            *(f"note        {remark}" for remark in planned.remarks),
            f"recipe      {recipe.name}: {recipe.promise.splitlines()[0]}",
            f"pictures    {facts.named}: {facts.pictures:,} {counted(recipe)}{withheld}, used at {shown}",
            f"weights     {sizes}",
            f"training    {_length(schedule, facts.pictures)}, batches of {schedule.batch_size}, seed {facts.seed}",
            f"machine     {facts.device}, {facts.threads} threads, {facts.precision or 'float32 or bfloat16, whichever measures faster'}",
            f"run         {planned.path} (not made; the pictures are packed in the cache)",
        )
    )


def _length(schedule: Schedule, pictures: int) -> str:
    """The length as the recipe has it, and in brackets what else it comes to: 50 epochs (3,000,000 images, 11,719 steps)."""
    images = Goal.parse(schedule.length, batch_size=schedule.batch_size, pictures=pictures).images
    if images is None:
        return schedule.length
    asked = parse_amount(schedule.length)
    counts = {"images": images, "steps": images // schedule.batch_size}
    others = [f"{count:,} {unit if count > 1 else unit[:-1]}" for unit, count in counts.items() if (count, unit) != asked]
    return f"{schedule.length} ({', '.join(others)})"


def _remarks(dataset: Dataset, recipe: Recipe, typed: str, shaped: str, choice: str) -> tuple[str, ...]:
    if recipe.model.reads_pictures:
        few = (
            f"only {dataset.examples} {counted(recipe)}: what is learned will hardly hold for others; some hundreds are needed"
        )
    else:
        few = f"only {len(dataset)} pictures: a model will mostly copy them (--recipe few-shot does so least); some hundreds are needed"
    sides = ""
    if choice and dataset.relation is None and say_sides(dataset.classes):
        sides = f"{' and '.join(dataset.classes)} may be two sides: to turn one into the other, --recipe pix2pix or cyclegan"
    remarks = (shaped, few if dataset.examples < FEW_PICTURES else "", choice, sides)
    return (*about_refused(dataset, typed), *filter(None, remarks))


def _about_shape(dataset: Dataset, preparation: Data) -> str:
    _, height, width = dataset.shape
    if not isinstance(preparation, DataSettings) or preparation.aspect != "auto" or height == width:
        return ""
    return f"nearly all pictures have about one shape and keep it: {width}x{height}; for squares:  --set data.aspect=square"


def _run_name(opened: str, source: Sources | Dataset, recipe: Recipe) -> str:
    """mnist:test -> mnist-test-dcgan, (inputs/, targets/) -> inputs-targets-pix2pix: without spaces, so that it can be typed."""
    sources = [opened] if not isinstance(source, tuple) else [each for each in source if isinstance(each, (str, Path))]
    name = re.sub(r"[^\w-]+", "-", "-".join(short_name(str(each)) for each in sources)).strip("-") or "pictures"
    return f"{name}-{recipe.name}"
