"""One attempt at a run: load what is there, set up what a step needs, and let the loop go."""

import math
from pathlib import Path

import torch

from ganvas.data import Dataset
from ganvas.data.batches.pixels import to_float
from ganvas.data.batches.stream import Stream
from ganvas.data.packs.withheld import Divided
from ganvas.devices import choose_device, machine
from ganvas.disk import writing
from ganvas.errors import RecipeChanged, RunError, SettingError
from ganvas.inference.config import ModelConfig
from ganvas.inference.medium import medium_of
from ganvas.models import trainable
from ganvas.recipes import Recipe
from ganvas.runs.checkpoints import Best, read_checkpoint
from ganvas.runs.facts import FORMAT, Facts, Precision
from ganvas.runs.log import Moment, rewind
from ganvas.runs.run import Run, locked
from ganvas.runs.sheets import drop_later
from ganvas.training.cost.trial import Trial
from ganvas.training.events import Began, Ended, Ending, Listener, Said
from ganvas.training.goal import Goal
from ganvas.training.health import LOOKED_AT
from ganvas.training.interrupt import Interrupt
from ganvas.training.loop import Training
from ganvas.training.memory import keep_freed_memory
from ganvas.training.state import State
from ganvas.training.transfer import adopt
from ganvas.words import quoted


def attempt(run: Run, dataset: Dataset, tell: Listener, length: str | None) -> Ending:
    """Train a run from its newest checkpoint, or its first step, to its end, to another ``length``, or until it is interrupted.

    Raises RunError when there is nothing left to do, Diverged on the way, and whatever a lack of memory makes torch raise.
    """
    with locked(run.path), Interrupt() as interrupt:
        recipe, facts = run.recipe, _facts_here(run, tell)
        if run.checkpoints and facts.format != FORMAT:
            raise RunError(
                f"{run.path} was trained by another version of ganvas, whose steps were others: it can't go on exactly as it was.",
                f"To go on with its weights:  ganvas train {facts.typed} --from {quoted(run.path)}",
            )
        device = torch.device(facts.device)
        prepare_torch(facts)
        if facts.rolled_back is not None:
            recipe = recipe.steadier()
        state = State.fresh(recipe, facts.shape, len(facts.classes), seed=facts.seed, device=device, pictures=facts.pictures)
        best = _load(run, state) if run.checkpoints else None
        if facts.started_from and not run.checkpoints:
            tell(Said(text=f"from {facts.started_from}: {adopt(state, Path(facts.started_from))}"))
        _rewind(run, state.moment)
        schedule = _with_length(run, length, state.moment).schedule
        if facts.micro_batch is not None:
            schedule = schedule.model_copy(update={"micro_batch": facts.micro_batch})
            recipe = recipe.model_copy(update={"schedule": schedule})
        goal = Goal.parse(schedule.length, batch_size=schedule.batch_size, pictures=facts.pictures)
        parts = Divided.of(dataset, facts.withheld)
        stream = Stream(
            dataset,
            batch_size=schedule.batch_size,
            seed=facts.seed,
            device=device,
            only=parts.shown,
            paired=dataset.relation == "pairs",
        )
        config = ModelConfig(
            model=recipe.model,
            shape=facts.shape,
            classes=facts.classes,
            medium=medium_of(recipe.data, dataset.masks),
            recipe=recipe.name,
            source=" and ".join(Path(source).name for source in filter(None, (facts.source, facts.source_b))),
            fingerprint=facts.fingerprint,
            seed=facts.seed,
        )
        validation = None
        if schedule.evaluate_every:
            from ganvas.training.validation import Validation  # only here: judging brings SciPy along

            validation = Validation(dataset, parts, config=config, seed=facts.seed)
        training = Training(
            run,
            state,
            stream,
            schedule=schedule,
            goal=goal,
            config=config,
            tell=tell,
            looked_at=to_float(torch.from_numpy(parts.images(dataset, LOOKED_AT)).to(device)),
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
        tell(_beginning(run, recipe, facts, goal, state, precision, speedup))
        ending = training.go(interrupt, precision)
        moment = state.moment
        tell(Ended(how=ending, run=run.path, step=moment.step, images=moment.images, seconds=moment.seconds))
        return ending


def _beginning(
    run: Run, recipe: Recipe, facts: Facts, goal: Goal, state: State, precision: Precision, speedup: float | None
) -> Began:
    moment = state.moment
    return Began(
        run=run.path,
        recipe=recipe.name,
        source=facts.named,
        pictures=facts.pictures,
        withheld=facts.withheld,
        relation=recipe.model.relation,
        shape=facts.shape,
        described=medium_of(recipe.data).words(facts.shape),
        sizes={name: trainable(network) for name, network in state.model.networks.items()},
        batch_size=recipe.schedule.batch_size,
        step=moment.step,
        images=moment.images,
        seconds=moment.seconds,
        goal_images=goal.images,
        goal_seconds=goal.seconds,
        device=facts.device,
        threads=facts.threads,
        precision=precision,
        speedup=speedup,
    )


def prepare_torch(facts: Facts) -> None:
    """What the same bytes depend on beside seed and step: threads, deterministic kernels; and memory."""
    torch.set_num_threads(facts.threads)
    keep_freed_memory()
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _facts_here(run: Run, tell: Listener) -> Facts:
    """The run's facts; on another machine with what that has, and with the precision still to be measured there."""
    facts = run.facts
    try:
        device = choose_device(facts.device)
    except SettingError:
        device = choose_device("auto")
    if (str(device), machine()) == (facts.device, facts.machine):
        return facts
    tell(Said(text="This is not the machine the run was started on: it will continue, but not bit for bit."))
    return facts.model_copy(update={"device": str(device), "machine": machine(), "precision": None})


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
            f"To start anew:   ganvas train {run.facts.typed} --run {quoted(f'{run.path}-2')} --set {name}={now}",
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
