"""Train and resume: put a source, a recipe and a run folder together and let the loop go."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import torch

from ganvas.data import Dataset, DataSettings, lasting
from ganvas.data.stream import Stream
from ganvas.errors import RecipeChanged, RunError, SettingError, SourceError
from ganvas.models import trainable
from ganvas.models.files import ModelConfig
from ganvas.recipes import Recipe, find
from ganvas.recipes.choice import suited
from ganvas.training import precision as precisions
from ganvas.training.display import Display, display_for
from ganvas.training.interrupt import Interrupt
from ganvas.training.logbook import Logbook, rewind
from ganvas.training.loop import Ending, Training, play
from ganvas.training.memory import keep_freed_memory
from ganvas.training.moments import Goal, Moment
from ganvas.training.run import Facts, Precision, Run, free_folder, locked
from ganvas.training.state import State, read_checkpoint


@dataclass(frozen=True)
class Plan:
    """What a training would do: shown by --dry-run, carried out otherwise."""

    recipe: Recipe
    dataset: Dataset
    facts: Facts
    path: Path


def plan(
    source: Any = "digits",
    *,
    recipe: str | Recipe | None = None,
    run: str | Path | None = None,
    length: str | None = None,
    batch_size: int | None = None,
    resolution: int | None = None,
    seed: int = 0,
    device: str = "auto",
    precision: str = "auto",
    previews: str | Path | None = None,
    settings: tuple[str, ...] | list[str] = (),
    display: Display | None = None,
) -> Plan:
    """Decide everything that a run depends on. Raises SettingError, SourceError or RunError before anything is written."""
    named = find(recipe) if isinstance(recipe, str) else recipe
    data_changes = [change.strip() for change in settings if change.strip().startswith("data.")]
    if resolution is not None:
        data_changes.append(f"data.resolution={resolution}")
    # The pictures come first: without a name, they decide the recipe.
    preparation = (named.data if named else DataSettings()).but(*(change.removeprefix("data.") for change in data_changes))
    dataset = Dataset.open(source, preparation, progress=display.packing if display else None)
    changes = [change for change in settings if change.strip() not in data_changes]
    if length is not None:
        changes.append(f'schedule.length="{length}"')
    if batch_size is not None:
        changes.append(f"schedule.batch_size={batch_size}")
    chosen = (named or suited(dataset.shape)).model_copy(update={"data": preparation}).but(*changes)
    _check_optimisers(chosen, dataset.shape)
    _check_batches(chosen, dataset.shape)
    place = choose_device(device)
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
        seed=seed,
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


def carry_on_new(planned: Plan, display: Display) -> Run:
    """Make the run folder of a plan and train."""
    run = Run.create(planned.path, planned.recipe, planned.facts)
    carry_on(run, planned.dataset, display)
    return run


def train(source: Any = "digits", *, quiet: bool = False, **choices: Any) -> Run:
    """Train a model on pictures and return its run; Ctrl-C saves and returns too.

    source: a name ("digits", "mnist:test"), a folder, a zip, an .npy/.npz file or an array (N, H, W[, C]) uint8.
    The choices are those of ``plan``: recipe, run, length ("5 minutes", "20 epochs", "100000 images"), batch_size,
    resolution, seed, device, precision, previews, settings (["model.width=32"]).
    """
    display = display_for(quiet=quiet)
    with display:
        return carry_on_new(plan(source, display=display, **choices), display)


def resume(run: str | Path | Run, *, length: str | None = None, quiet: bool = False) -> Run:
    """Go on with a run exactly where it was, to its own end or to another one.

    length: a new end. Images, steps and epochs are counted from the run's start; a time is added to what was trained.
    Raises RunError when there is nothing to resume, RecipeChanged when the recipe or the data are no longer the same.
    """
    run = run if isinstance(run, Run) else Run(run)
    display = display_for(quiet=quiet)
    with display:
        facts = run.facts
        dataset = _data_of(run, display)
        if dataset.fingerprint != facts.fingerprint:
            raise RecipeChanged(
                f"{run.path} was started with data.fingerprint={facts.fingerprint[:16]}..., "
                f"{facts.source} now has {dataset.fingerprint[:16]}....",
                "Put the pictures back as they were to resume,",
                f"or start anew:   ganvas train {facts.source}",
            )
        carry_on(run, dataset, display, length=length)
    return run


def carry_on(run: Run, dataset: Dataset, display: Display, *, length: str | None = None) -> Ending:
    """Train a run from its newest checkpoint, or from its start, to its end."""
    with locked(run.path), Interrupt() as interrupt:
        recipe, facts = run.recipe, run.facts
        device = torch.device(facts.device)
        prepare_torch(facts)
        state = State.fresh(recipe, facts.shape, seed=facts.seed, device=device)
        if run.checkpoints:
            _load(run, state)
        rewind(run.path / "log.jsonl", state.moment)
        recipe = _with_length(run, recipe, length, state.moment)
        schedule = recipe.schedule
        goal = Goal.parse(schedule.length, batch_size=schedule.batch_size, pictures=facts.pictures)
        if goal.reached(state.moment) and state.moment.images:
            raise RunError(
                f"{run.path} is finished: {state.moment.images:,} images in {state.moment.seconds:,.0f} s.",
                f"To train on:  ganvas resume {run.path} --for 5m",
                f"To see it:    ganvas sample {run.path}",
            )
        stream = Stream(dataset, batch_size=schedule.batch_size, seed=facts.seed, device=device)
        precision, speedup = _decide_precision(recipe, facts, stream, device)
        if facts.precision is None:
            run.facts = facts.model_copy(update={"precision": precision})
        config = ModelConfig(
            model=recipe.model,
            shape=facts.shape,
            classes=facts.classes,
            recipe=recipe.name,
            source=Path(facts.source).name,
            fingerprint=facts.fingerprint,
            seed=facts.seed,
        )
        training = Training(
            run, state, stream, schedule=schedule, goal=goal, precision=precision, config=config, watcher=display
        )
        display.begin(run, recipe, goal, state, precision, speedup)
        ending = training.go(interrupt)
        display.finish(run, ending, state.moment)
        return ending


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


def prepare_torch(facts: Facts) -> None:
    """What the same bytes depend on beside seed and step: threads, deterministic kernels; and memory."""
    torch.set_num_threads(facts.threads)
    keep_freed_memory()
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _data_of(run: Run, display: Display) -> Dataset:
    """The run's pictures: from their source, or, where that is gone or was an array, as they were packed then."""
    facts = run.facts
    try:
        if facts.source != "array":
            return Dataset.open(facts.source, run.recipe.data, progress=display.packing)
    except SourceError:
        if not Path(facts.pack).is_dir():
            raise
        display.say(f"{facts.source} is gone; its pictures are still packed in {facts.pack}")
    return Dataset(Path(facts.pack), facts.source)


def _load(run: Run, state: State) -> None:
    path = run.checkpoints[-1]
    tensors, moment, said = read_checkpoint(path)
    mine = run.recipe
    changes = [c for c in Recipe.from_json(said["recipe"]).differences(mine) if c[0] not in ("schedule.length", "promise")]
    if changes:
        name, before, now = changes[0]
        raise RecipeChanged(
            f"{run.path} was trained with {name}={before}, its recipe.json now says {now}.",
            f"To continue it, put back {name}={before} in {run.path / 'recipe.json'}.",
            f"To start anew:   ganvas train {run.facts.source} --run {run.path}-2 --set {name}={now}",
        )
    try:
        state.load(tensors, moment)
    except (KeyError, RuntimeError, ValueError) as error:
        raise RunError(
            f"{path} doesn't fit this recipe: {error}", f"Remove it to go on from the one before: rm {path}"
        ) from None


def _with_length(run: Run, recipe: Recipe, length: str | None, moment: Moment) -> Recipe:
    """The recipe with a new end, which is written down so that the next resume knows it too."""
    if length is None:
        return recipe
    recipe = recipe.but(f'schedule.length="{length}"')
    goal = Goal.parse(length, batch_size=recipe.schedule.batch_size, pictures=run.facts.pictures)
    if goal.seconds is not None:
        recipe = recipe.but(f'schedule.length="{goal.seconds + moment.seconds:.3f} seconds"')
    elif goal.reached(moment):
        raise RunError(
            f"{run.path} has seen {moment.images:,} images already, and you ask for {goal.images:,} in all.",
            f"Ask for more, for example: ganvas resume {run.path} --images {2 * moment.images}",
        )
    run.recipe = recipe
    return recipe


def _decide_precision(recipe: Recipe, facts: Facts, stream: Stream, device: torch.device) -> tuple[Precision, float | None]:
    if facts.precision is not None:
        return facts.precision, None
    trial = State.fresh(recipe, facts.shape, seed=facts.seed, device=device)
    phases, logbook, batch = trial.model.phases, Logbook(), stream.batch(0)

    def step(precision: Precision) -> None:
        play(trial, phases, batch, micro_batch=recipe.schedule.micro_batch, precision=precision, logbook=logbook)

    schedule = recipe.schedule
    what = f"{recipe.model.to_json()} {facts.shape} {schedule.batch_size} {schedule.micro_batch}"
    return precisions.choose(step, device, what=what)


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


def describe_machine() -> str:
    return f"{precisions.machine()}, {platform.system()}, torch {torch.__version__}"
