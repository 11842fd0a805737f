"""Train and resume: put a source, a recipe and a run folder together and let the loop go."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from ganvas.data import Dataset
from ganvas.data.sources import SourceLike
from ganvas.data.stream import Stream
from ganvas.errors import Diverged, RecipeChanged, RunError, SettingError, quoted
from ganvas.models.files import ModelConfig
from ganvas.recipes import Recipe
from ganvas.training import precision as precisions
from ganvas.training.display import Display, display_for
from ganvas.training.interrupt import Interrupt
from ganvas.training.logbook import rewind
from ganvas.training.loop import Ending, Training
from ganvas.training.memory import is_out_of_memory, keep_freed_memory
from ganvas.training.moments import Goal, Moment
from ganvas.training.plan import Choices, Plan, choose_device, plan
from ganvas.training.previews import drop_later
from ganvas.training.run import Facts, Precision, Run, locked
from ganvas.training.state import Best, State, read_checkpoint
from ganvas.training.transfer import adopt
from ganvas.training.trial import Trial
from ganvas.training.writing import writing


def carry_on_new(planned: Plan, display: Display) -> Run:
    """Make the run folder of a plan and train."""
    run = Run.create(planned.path, planned.recipe, planned.facts)
    for remark in planned.remarks:
        display.say(f"note: {remark}")
    carry_on(run, planned.dataset, display)
    return run


def train(
    source: SourceLike | Dataset = "digits",
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
    evaluate_every: int | None = None,
    stability: int | None = None,
    start_from: str | Path | None = None,
    settings: Sequence[str] = (),
    quiet: bool = False,
) -> Run:
    """Train a model on pictures and return its run; Ctrl-C saves and returns too.

    source: a name ("digits", "mnist:test"), a folder, a zip or tar, an .npy/.npz file, an array (N, H, W[, C]) uint8 or a Dataset.
    recipe: a name from ``ganvas.RECIPES`` or a Recipe; None takes the one that suits the pictures.
    run: the folder for the run; None makes a new one below runs/.
    length: "5 minutes", "20 epochs", "100000 images" or "5000 steps"; None, like batch_size's, is the recipe's.
    resolution: shorter side of the pictures in pixels; None takes it from the recipe, then from the pictures.
    device: auto, cpu, cuda or mps. precision: auto (measured), float32 or bfloat16.
    previews: a folder for the sample sheets; None is RUN/previews.
    evaluate_every: images shown between judgements beside a tenth of the pictures (at most 2,000), which are withheld from
    training for it; the best checkpoint by them is kept in RUN/best.
    stability: 0 (bold) to 3 (steady): how strongly the discriminator is kept smooth, four times as much with each; 1 is usual.
    start_from: a run or model to begin with instead of random weights; its recipe is the default then. Layers that don't fit begin anew.
    settings: changes to the recipe, as ``Settings.but`` takes them: ["model.width=32"].
    Raises SettingError or SourceError before anything is written, RunError where the run can't be, Diverged on the way.
    """
    choices = Choices(
        recipe=recipe,
        run=run,
        length=length,
        batch_size=batch_size,
        resolution=resolution,
        seed=seed,
        device=device,
        precision=precision,
        previews=previews,
        evaluate_every=evaluate_every,
        stability=stability,
        start_from=start_from,
        settings=settings,
    )
    with display_for(quiet=quiet) as display:
        return carry_on_new(plan(source, choices, progress=display.packing), display)


def resume(run: str | Path | Run, *, length: str | None = None, source: SourceLike | None = None, quiet: bool = False) -> Run:
    """Go on with a run exactly where it was, to its own end or to another one.

    length: a new end. Images, steps and epochs are counted from the run's start; a time is added to what was trained.
    source: the same pictures, where the run can't find them any more; only their content counts.
    Raises RunError when there is nothing to resume, RecipeChanged when the recipe or the data are no longer the same.
    """
    run = run if isinstance(run, Run) else Run(run)
    with display_for(quiet=quiet) as display:
        facts = run.facts
        if source is None:
            dataset = run.dataset(progress=display.packing)
        else:
            dataset = Dataset.open(source, run.recipe.data, progress=display.packing)
        if dataset.fingerprint != facts.fingerprint:
            raise RecipeChanged(
                f"{run.path} was started with data.fingerprint={facts.fingerprint[:16]}..., "
                f"{facts.source if source is None else 'the source given'} now has {dataset.fingerprint[:16]}....",
                "Put the pictures back as they were to resume,",
                f"or start anew:   ganvas train {quoted(facts.source)}",
            )
        if not run.checkpoints:
            display.say(f"{run.path} has no checkpoint yet: it starts anew, from its first step")
        carry_on(run, dataset, display, length=length)
    return run


def carry_on(run: Run, dataset: Dataset, display: Display, *, length: str | None = None) -> Ending:
    """Train a run from its newest checkpoint, or from its start, to its end.

    One that runs out of memory goes on with half as many pictures at once, until one alone is too much. One that diverges goes on
    once from its last good checkpoint, steadier. Raises RunError or Diverged when that didn't help.
    """
    while True:
        try:
            return _carry_on(run, dataset, display, length)
        except Diverged as trouble:
            if run.facts.rolled_back is not None or not run.checkpoints:
                raise
            _roll_back(run, display, trouble)
        except (RuntimeError, MemoryError) as trouble:
            if not is_out_of_memory(trouble):
                raise
            _halve(run, display)
        length = None  # it is written down by now


def _roll_back(run: Run, display: Display, trouble: Diverged) -> None:
    _, moment, _ = read_checkpoint(run.checkpoints[-1])
    run.facts = run.facts.model_copy(update={"rolled_back": moment.images})
    changes = ", ".join(f"{name} from {old} to {new}" for name, old, new in run.recipe.differences(run.recipe.steadier()))
    display.say(f"{trouble.what} It goes on from there, once, with {changes}.")


def _halve(run: Run, display: Display) -> None:
    schedule = run.recipe.schedule
    before = run.facts.micro_batch or schedule.micro_batch or schedule.batch_size
    if before == 1:
        raise RunError(
            f"A single picture of {run.path} at a time is too much for the memory.",
            "Try smaller pictures or narrower networks, for example:  --resolution 32  or  --set model.width=16",
        )
    run.facts = run.facts.model_copy(update={"micro_batch": -(-before // 2)})
    display.say(
        f"{before} pictures at once don't fit into memory: it goes on with {-(-before // 2)} at once, added up to the same batches of "
        f"{schedule.batch_size}."
    )


def _carry_on(run: Run, dataset: Dataset, display: Display, length: str | None) -> Ending:
    with locked(run.path), Interrupt() as interrupt:
        recipe, facts = run.recipe, _facts_here(run, display)
        device = torch.device(facts.device)
        prepare_torch(facts)
        if facts.rolled_back is not None:
            recipe = recipe.steadier()
        state = State.fresh(recipe, facts.shape, len(facts.classes), seed=facts.seed, device=device)
        best = _load(run, state) if run.checkpoints else None
        if facts.started_from and not run.checkpoints:
            display.say(f"from {facts.started_from}: {adopt(state, Path(facts.started_from))}")
        _rewind(run, state.moment)
        schedule = _with_length(run, length, state.moment).schedule
        if facts.micro_batch is not None:
            schedule = schedule.model_copy(update={"micro_batch": facts.micro_batch})
            recipe = recipe.model_copy(update={"schedule": schedule})
        goal = Goal.parse(schedule.length, batch_size=schedule.batch_size, pictures=facts.pictures)
        withheld = run.withheld
        shown = np.setdiff1d(np.arange(len(dataset)), withheld) if len(withheld) else None
        stream = Stream(dataset, batch_size=schedule.batch_size, seed=facts.seed, device=device, only=shown)
        config = ModelConfig(
            model=recipe.model,
            shape=facts.shape,
            classes=facts.classes,
            recipe=recipe.name,
            source=Path(facts.source).name,
            fingerprint=facts.fingerprint,
            seed=facts.seed,
        )
        validation = None
        if schedule.evaluate_every:
            from ganvas.training.validation import Validation  # only here: judging brings SciPy along

            validation = Validation(dataset, withheld, config=config, seed=facts.seed)
        training = Training(
            run,
            state,
            stream,
            schedule=schedule,
            goal=goal,
            config=config,
            watcher=display,
            validation=validation,
            best=best,
        )
        if goal.reached(state.moment) and state.moment.images:
            if not training.is_wrapped_up:
                training.wrap_up()
            raise RunError(
                f"{run.path} is finished: {state.moment.images:,} images in {state.moment.seconds:,.0f} s.",
                f"To train on:  {run.advice.go_on()} --for 5m",
                f"To see it:    {run.advice.look()}",
            )
        if not state.moment.images:
            training.preview()
        precision, speedup = _decide_precision(recipe, facts, stream)
        if facts.precision is None:
            run.facts = facts.model_copy(update={"precision": precision})
        display.begin(run, recipe, goal, state, precision, speedup)
        ending = training.go(interrupt, precision)
        display.finish(run, ending, state.moment)
        return ending


def prepare_torch(facts: Facts) -> None:
    """What the same bytes depend on beside seed and step: threads, deterministic kernels; and memory."""
    torch.set_num_threads(facts.threads)
    keep_freed_memory()
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _facts_here(run: Run, display: Display) -> Facts:
    """The run's facts; on another machine with what that has, and with the precision still to be measured there."""
    facts = run.facts
    try:
        device = choose_device(facts.device)
    except SettingError:
        device = choose_device("auto")
    if (str(device), precisions.machine()) == (facts.device, facts.machine):
        return facts
    display.say("another machine than this run was started on: it goes on, but not in the same bytes")
    return facts.model_copy(update={"device": str(device), "machine": precisions.machine(), "precision": None})


def _load(run: Run, state: State) -> Best | None:
    """Put the newest checkpoint into ``state``; what it says of the best one so far."""
    path = run.checkpoints[-1]
    tensors, moment, said = read_checkpoint(path)
    mine = run.recipe
    changes = [c for c in Recipe.from_json(said["recipe"]).differences(mine) if c[0] not in ("schedule.length", "promise")]
    if not changes:
        facts = run.facts.model_dump()
        changes = [(name, said[name], facts[name]) for name in ("seed", "fingerprint") if said[name] != facts[name]]
        if changes:
            name, before, now = changes[0]
            raise RecipeChanged(
                f"{run.path} was trained with {name}={before}, its run.json now says {now}.",
                f"To continue it, put back {name}={before} in {run.path / 'run.json'}.",
            )
    if changes:
        name, before, now = changes[0]
        raise RecipeChanged(
            f"{run.path} was trained with {name}={before}, its recipe.json now says {now}.",
            f"To continue it, put back {name}={before} in {run.path / 'recipe.json'}.",
            f"To start anew:   ganvas train {quoted(run.facts.source)} --run {quoted(f'{run.path}-2')} --set {name}={now}",
        )
    try:
        state.load(tensors, moment)
    except (KeyError, RuntimeError, ValueError) as error:
        raise RunError(
            f"{path} doesn't fit this recipe: {error}", f"Remove it to go on from the one before: rm {path}"
        ) from None
    return Best(**said["best"]) if "best" in said else None


def _rewind(run: Run, moment: Moment) -> None:
    """Drop what an attempt that was killed wrote after a moment: the steps behind it will be done again."""
    with writing(run.path, run=run.path):
        rewind(run.path / "log.jsonl", moment)
        if run.facts.previews == "previews":  # in another folder, later sheets may be another run's
            drop_later(run.path / "previews", moment)


def _with_length(run: Run, length: str | None, moment: Moment) -> Recipe:
    """The run's recipe with a new end, which is written down so that the next resume knows it too."""
    recipe = run.recipe
    if length is None:
        return recipe
    recipe = recipe.but(f'schedule.length="{length}"', written="length={value}")
    goal = Goal.parse(length, batch_size=recipe.schedule.batch_size, pictures=run.facts.pictures)
    if goal.seconds is not None:
        recipe = recipe.but(f'schedule.length="{math.ceil(1000 * (goal.seconds + moment.seconds)) / 1000} seconds"')
    elif goal.reached(moment):
        raise RunError(
            f"{run.path} has seen {moment.images:,} images already, and you ask for {goal.images:,} in all.",
            f"Ask for more, for example: ganvas resume {quoted(run.path)} --images {2 * moment.images}",
        )
    run.recipe = recipe
    return recipe


def _decide_precision(recipe: Recipe, facts: Facts, stream: Stream) -> tuple[Precision, float | None]:
    if facts.precision is not None:
        return facts.precision, None
    return Trial(recipe, stream, facts.shape, len(facts.classes), seed=facts.seed).choose_precision()
