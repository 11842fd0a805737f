"""Train and resume: put a source, a recipe and a run folder together and let the loop go."""

from pathlib import Path
from typing import Unpack

import torch

from ganvas.data import Dataset
from ganvas.data.sources import SourceLike
from ganvas.data.stream import Stream
from ganvas.errors import RecipeChanged, RunError, SettingError
from ganvas.models.files import ModelConfig
from ganvas.recipes import Recipe
from ganvas.training import precision as precisions
from ganvas.training.display import Display, display_for
from ganvas.training.interrupt import Interrupt
from ganvas.training.logbook import Logbook, rewind
from ganvas.training.loop import Ending, Training, play
from ganvas.training.memory import keep_freed_memory
from ganvas.training.moments import Goal, Moment
from ganvas.training.plan import Choices, Plan, choose_device, plan
from ganvas.training.run import Facts, Precision, Run, locked
from ganvas.training.state import State, read_checkpoint


def carry_on_new(planned: Plan, display: Display) -> Run:
    """Make the run folder of a plan and train."""
    run = Run.create(planned.path, planned.recipe, planned.facts)
    carry_on(run, planned.dataset, display)
    return run


def train(source: SourceLike = "digits", *, quiet: bool = False, **choices: Unpack[Choices]) -> Run:
    """Train a model on pictures and return its run; Ctrl-C saves and returns too.

    source: a name ("digits", "mnist:test"), a folder, a zip, an .npy/.npz file or an array (N, H, W[, C]) uint8.
    What can be chosen, and what it means when left out, is in ``ganvas.training.plan.Choices``: recipe, run, length
    ("5 minutes", "20 epochs", "100000 images"), batch_size, resolution, seed, device, precision, previews, settings.
    Raises SettingError or SourceError before anything is written, RunError where the run can't be, Diverged on the way.
    """
    display = display_for(quiet=quiet)
    with display:
        return carry_on_new(plan(source, progress=display.packing, **choices), display)


def resume(run: str | Path | Run, *, length: str | None = None, quiet: bool = False) -> Run:
    """Go on with a run exactly where it was, to its own end or to another one.

    length: a new end. Images, steps and epochs are counted from the run's start; a time is added to what was trained.
    Raises RunError when there is nothing to resume, RecipeChanged when the recipe or the data are no longer the same.
    """
    run = run if isinstance(run, Run) else Run(run)
    display = display_for(quiet=quiet)
    with display:
        facts = run.facts
        dataset = run.dataset(progress=display.packing)
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
        device = _device_of(run, display)
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


def prepare_torch(facts: Facts) -> None:
    """What the same bytes depend on beside seed and step: threads, deterministic kernels; and memory."""
    torch.set_num_threads(facts.threads)
    keep_freed_memory()
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _device_of(run: Run, display: Display) -> torch.device:
    """The device the run was started on, or the best of another machine."""
    try:
        return choose_device(run.facts.device)
    except SettingError:
        device = choose_device("auto")
        display.say(f"{run.facts.device} is not here; going on with {device}: right, but not in the same bytes")
        return device


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
