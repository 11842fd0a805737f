"""Assemble: one attempt at a run. Load what is there, set up what a step needs, and start the loop."""

import math
import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch

from ganvas.data import Dataset
from ganvas.data.batches.pixels import to_float
from ganvas.data.batches.stream import Stream
from ganvas.data.packs.withheld import Divided
from ganvas.devices import choose_device, machine, threads_set_by, with_threads
from ganvas.disk import writing
from ganvas.errors import RecipeChanged, RunError, SettingError
from ganvas.inference.config import ModelConfig
from ganvas.inference.medium import medium_of
from ganvas.models import trainable
from ganvas.networks.joint import rank, ranks
from ganvas.recipes import Recipe, Schedule
from ganvas.runs.checkpoints import Best, read_checkpoint
from ganvas.runs.facts import FORMAT, Facts
from ganvas.runs.log import Moment, rewind
from ganvas.runs.run import Run, locked
from ganvas.runs.sheets import drop_later
from ganvas.training.cost.measured import Measured
from ganvas.training.cost.settled import remarks_on_threads, settled
from ganvas.training.events import Began, Ended, Ending, Listener, Preparing, Said
from ganvas.training.goal import Goal
from ganvas.training.health import LOOKED_AT
from ganvas.training.interrupt import Interrupt
from ganvas.training.loop import Course, Training
from ganvas.training.memory import keep_freed_memory
from ganvas.training.parallel import check_ranks, is_first
from ganvas.training.state import State
from ganvas.training.transfer import adopt
from ganvas.words import Command, Message, Step, message, plural, quoted


def train_once(run: Run, dataset: Dataset, tell: Listener, length: str | None) -> Ending:
    """Train a run from its newest checkpoint, or its first step, to its end, to another ``length``, or until it is interrupted.

    Raises RunError when there is nothing left to do, Diverged during training, and whatever torch raises when memory runs out.
    """
    with locked(run.path) if is_first() else nullcontext(), Interrupt() as interrupt, with_threads(torch.get_num_threads()):
        facts = _facts_here(run, tell)
        _check_version(run, facts)
        prepare_torch()
        recipe = run.read_recipe() if facts.rolled_back is None else run.read_recipe().steadier()
        parts = Divided.of(dataset, facts.withheld)
        # Before the state is made: what it begins with may depend on the threads too.
        scheduled = _scheduled(recipe, recipe.schedule, facts)
        if None in (facts.precision, facts.threads) and ranks() == 1:
            tell(Preparing(what=message("measuring what trains fastest here")))
        chosen = settled(scheduled, facts, _stream(dataset, parts, scheduled, facts))
        if (facts.precision, facts.threads) != (chosen.precision, chosen.threads):
            facts = facts.model_copy(update={"precision": chosen.precision, "threads": chosen.threads})
            if is_first():
                run.write_facts(facts)
        torch.set_num_threads(chosen.threads)
        for remark in remarks_on_threads(chosen.threads):
            tell(Said(text=remark))
        state, best = _state(run, recipe, facts, tell)
        if is_first():
            _rewind(run, facts, state.moment)
        recipe = _scheduled(recipe, _with_length(run, facts, length, state.moment).schedule, facts)
        check_ranks(state.model, recipe.schedule.batch_size)
        stream = _stream(dataset, parts, recipe, facts)
        course = _course(dataset, parts, recipe, facts)
        training = Training(run, state, stream, course, tell=tell, best=best)
        _check_unfinished(run, training)
        tell(_beginning(run, facts, course, state, chosen))
        if not state.moment.images and is_first():
            training.preview()
        ending, moment = training.go(interrupt, chosen.precision), state.moment
        tell(Ended(how=ending, run=run.path, step=moment.step, images=moment.images, seconds=moment.seconds))
        return ending


def _check_version(run: Run, facts: Facts) -> None:
    if run.checkpoints and facts.format != FORMAT:
        raise RunError(
            message(
                "{run} was trained by another version of ganvas, whose steps were different, so it can't continue exactly.",
                run=run.path,
            ),
            Step(message("To start from its weights"), Command("train", facts.sources, start_from=run.path)),
        )


def prepare_torch() -> None:
    """What bitwise reproducibility depends on besides seed, step and threads: deterministic kernels. And memory."""
    keep_freed_memory()
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _facts_here(run: Run, tell: Listener) -> Facts:
    """The run's facts; on another machine with its device, and with the precision still to be measured there."""
    facts = run.read_facts()
    try:
        device = choose_device(facts.device)
    except SettingError:
        device = choose_device("auto")
    if (str(device), machine()) == (facts.device, facts.machine):
        return facts
    tell(Said(text=message("The run was started on another machine. It will continue here, but not bit for bit.")))
    return facts.model_copy(update={"device": str(device), "machine": machine(), "precision": None, "threads": None})


def _state(run: Run, recipe: Recipe, facts: Facts, tell: Listener) -> tuple[State, Best | None]:
    """The state of the newest checkpoint, or that before the first step; and the best checkpoint so far."""
    device, classes = torch.device(facts.device), len(facts.classes)
    state = State.fresh(recipe, facts.shape, classes, seed=facts.seed, device=device, pictures=facts.pictures)
    if run.checkpoints:
        return state, _load(run, state)
    if facts.started_from:
        tell(Said(text=adopt(state, Path(facts.started_from)).sentence(facts.started_from)))
    return state, None


def _load(run: Run, state: State) -> Best | None:
    """Load the newest checkpoint into ``state``. Returns what it says about the best one so far."""
    path = run.checkpoints[-1]
    tensors, moment, said = read_checkpoint(path)
    _check_same(run, said)
    try:
        state.load(tensors, moment)
    except (KeyError, RuntimeError, ValueError) as error:
        raise RunError(
            message("{path} doesn't fit this recipe: {error}", path=path, error=error),
            message("Remove it to resume from the one before:  rm {path}", path=quoted(path)),
        ) from None
    return Best.of(said["best"]) if "best" in said else None


def _check_same(run: Run, said: dict[str, Any]) -> None:
    """Raises RecipeChanged where recipe.json or run.json are no longer what a checkpoint was trained with."""
    recipe, facts = run.read_recipe(), run.read_facts()
    changes = [c for c in Recipe.from_json(said["recipe"]).differences(recipe) if c[0] not in ("schedule.length", "promise")]
    if changes:
        name, before, now = changes[0]
        raise RecipeChanged(
            _changed(run, "recipe.json", name, before, now),
            _put_back(run, "recipe.json", name, before),
            Step(
                message("To train again with the new value"),
                Command("train", facts.sources, run=f"{run.path}-2", settings=[f"{name}={now}"]),
            ),
        )
    values = facts.model_dump()
    for name in ("seed", "fingerprint"):
        if said[name] != values[name]:
            raise RecipeChanged(
                _changed(run, "run.json", name, said[name], values[name]), _put_back(run, "run.json", name, said[name])
            )


def _changed(run: Run, file: str, name: str, before: Any, now: Any) -> Message:
    return message(
        "{run} was trained with {name}={before}, its {file} now says {now}.",
        run=run.path,
        file=file,
        name=name,
        before=before,
        now=now,
    )


def _put_back(run: Run, file: str, name: str, before: Any) -> Message:
    return message("To continue it, put back {name}={before} in {path}.", name=name, before=before, path=run.path / file)


def _rewind(run: Run, facts: Facts, moment: Moment) -> None:
    """Drop what a killed attempt wrote after a moment: the later steps will be done again."""
    with writing(run.path, run=run.path):
        rewind(run.path / "log.jsonl", moment)
        if facts.previews == "previews":  # in another folder, later sheets may be another run's
            drop_later(run.path / "previews", moment)


def _with_length(run: Run, facts: Facts, length: str | None, moment: Moment) -> Recipe:
    """The run's recipe with a new end, which is also written to recipe.json, for the next resume."""
    recipe = run.read_recipe()
    if length is None:
        return recipe
    recipe = recipe.but(f'schedule.length="{length}"', written=lambda _, value: f"length={value}")
    goal = Goal.parse(length, batch_size=recipe.schedule.batch_size, pictures=facts.pictures)
    if goal.seconds is not None:
        recipe = recipe.but(f'schedule.length="{math.ceil(1000 * (goal.seconds + moment.seconds)) / 1000} seconds"')
    elif goal.reached(moment):
        raise RunError(
            plural(
                moment.images,
                "{run} was shown {n:,} image already, and you ask for {asked:,} in all.",
                "{run} was shown {n:,} images already, and you ask for {asked:,} in all.",
                run=run.path,
                asked=goal.images,
            ),
            Step(message("Ask for more, for example"), Command("resume", run.path, length=f"{2 * moment.images} images")),
        )
    if is_first():
        run.write_recipe(recipe)
    return recipe


def _scheduled(recipe: Recipe, schedule: Schedule, facts: Facts) -> Recipe:
    """With the end that is asked for, and with as many pictures at once as fit into memory."""
    if facts.micro_batch is not None:
        schedule = schedule.model_copy(update={"micro_batch": facts.micro_batch})
    return recipe.model_copy(update={"schedule": schedule})


def _stream(dataset: Dataset, parts: Divided, recipe: Recipe, facts: Facts) -> Stream:
    return Stream(
        dataset,
        batch_size=recipe.schedule.batch_size,
        seed=facts.seed,
        device=torch.device(facts.device),
        only=parts.shown,
        paired=dataset.relation == "pairs",
        rank=rank(),
        ranks=ranks(),
    )


def _course(dataset: Dataset, parts: Divided, recipe: Recipe, facts: Facts) -> Course:
    schedule = recipe.schedule
    config = ModelConfig(
        model=recipe.model,
        shape=facts.shape,
        classes=facts.classes,
        medium=medium_of(recipe.data, dataset.masks, dataset.report.values),
        recipe=recipe.name,
        source=" and ".join(Path(source).name for source in filter(None, (facts.source, facts.source_b))),
        fingerprint=facts.fingerprint,
        seed=facts.seed,
    )
    validation = None
    if schedule.evaluate_every:
        from ganvas.training.validation import Validation  # only here: evaluation imports SciPy

        validation = Validation(dataset, parts, config=config, seed=facts.seed)
    looked_at = to_float(torch.from_numpy(parts.images(dataset, LOOKED_AT)).to(facts.device))
    goal = Goal.parse(schedule.length, batch_size=schedule.batch_size, pictures=facts.pictures)
    return Course(schedule, goal, config, looked_at, validation)


def _check_unfinished(run: Run, training: Training) -> None:
    """Raises RunError where the run is finished, once what a kill may have left undone is done."""
    moment = training.state.moment
    if not (moment.images and training.goal.reached(moment)):
        return
    if not training.is_wrapped_up:
        training.wrap_up()
    raise RunError(
        plural(
            moment.images,
            "{run} is finished: {n:,} image in {seconds:,.0f} s.",
            "{run} is finished: {n:,} images in {seconds:,.0f} s.",
            run=run.path,
            seconds=moment.seconds,
        ),
        Step(message("To train it for longer"), run.advice.resume(length="5 minutes")),
        Step(message("To see what it has learned"), run.advice.look()),
    )


def _beginning(run: Run, facts: Facts, course: Course, state: State, chosen: Measured) -> Began:
    moment, config = state.moment, course.config
    return Began(
        run=run.path,
        recipe=config.recipe,
        source=facts.named,
        pictures=facts.pictures,
        withheld=facts.withheld,
        relation=config.model.relation,
        shape=facts.shape,
        described=config.medium.words(facts.shape),
        sizes={name: trainable(network) for name, network in state.model.networks.items()},
        batch_size=course.schedule.batch_size,
        step=moment.step,
        images=moment.images,
        seconds=moment.seconds,
        goal_images=course.goal.images,
        goal_seconds=course.goal.seconds,
        device=facts.device,
        threads=chosen.threads,
        precision=chosen.precision,
        threads_set_by=threads_set_by() if os.environ.get(threads_set_by()) == str(chosen.threads) else "",
        speedup=chosen.speedup,
    )
