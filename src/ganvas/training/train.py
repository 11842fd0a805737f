"""Train and resume, and what is tried when a training diverges or runs out of memory."""

from pathlib import Path
from typing import Unpack

from ganvas.data import Dataset
from ganvas.data.sources.two_sides import Sources
from ganvas.errors import Diverged, RecipeChanged, RunError
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.runs.run import Run
from ganvas.training.assemble import attempt
from ganvas.training.checks import can_be_cut
from ganvas.training.choices import Choices, with_choices
from ganvas.training.display.choose import listening
from ganvas.training.events import Ending, Listener, Said, as_progress
from ganvas.training.memory import is_out_of_memory
from ganvas.training.plan import Plan, plan


def carry_on_new(planned: Plan, tell: Listener) -> Run:
    """Make the run folder of a plan and train."""
    run = Run.create(planned.path, planned.recipe, planned.facts)
    for remark in planned.remarks:
        tell(Said(text=remark))
    carry_on(run, planned.dataset, tell)
    return run


@with_choices
def train(
    source: Sources | Dataset = "digits",
    *,
    on: Listener | None = None,
    quiet: bool = False,
    **choices: Unpack[Choices],
) -> Run:
    """Train a model on pictures and return its run; Ctrl-C saves and returns too.

    source: a name ("digits", "mnist:test"), a folder, a zip or tar, an .npy/.npz file, an array (N, H, W[, C]) uint8 or a Dataset;
        for a translation, a source that holds both sides, or the tuple of one for each.
    choices: see ``Choices``.
    on: called with every event of the training, in order; ``ganvas.training.events`` describes them. One that raises is reported
        once and dropped, and the training goes on.
    quiet: show nothing; ``on`` still hears everything.

    Raises SettingError or SourceError before anything is written, RunError where the run can't be, Diverged on the way.
    """
    with listening(on, quiet=quiet) as tell:
        return carry_on_new(plan(source, choices, progress=as_progress(tell)), tell)


def resume(
    run: str | Path | Run,
    *,
    length: str | None = None,
    source: Sources | None = None,
    on: Listener | None = None,
    quiet: bool = False,
) -> Run:
    """Go on with a run exactly where it was, to its own end or to another one.

    length: a new end. Images, steps and epochs are counted from the run's start; a time is added to what was trained.
    source: the same pictures, where the run can't find them any more; only their content counts.
    on, quiet: as for ``ganvas.train``.
    Raises RunError when there is nothing to resume, RecipeChanged when the recipe or the data are no longer the same.
    """
    run = run if isinstance(run, Run) else Run(run)
    with listening(on, quiet=quiet) as tell:
        facts = run.facts
        progress = as_progress(tell)
        dataset = run.dataset(progress=progress) if source is None else run.opened(source, progress=progress)
        if dataset.fingerprint != facts.fingerprint:
            raise RecipeChanged(
                f"{run.path} was started with data.fingerprint={facts.fingerprint[:16]}..., "
                f"{facts.named if source is None else 'the source given'} now has {dataset.fingerprint[:16]}....",
                "Put the pictures back as they were to resume,",
                f"or start anew:   ganvas train {facts.typed}",
            )
        if not run.checkpoints:
            tell(Said(text=f"{run.path} has no checkpoint yet: it starts anew, from its first step"))
        carry_on(run, dataset, tell, length=length)
    return run


def carry_on(run: Run, dataset: Dataset, tell: Listener, *, length: str | None = None) -> Ending:
    """Train a run from its newest checkpoint, or from its start, to its end.

    One that runs out of memory goes on with half as many pictures at once, until one alone is too much. One that diverges goes on
    once from its last good checkpoint, steadier. Raises RunError or Diverged when that didn't help.
    """
    while True:
        try:
            return attempt(run, dataset, tell, length)
        except Diverged as trouble:
            if run.facts.rolled_back is not None or not run.checkpoints:
                raise
            _roll_back(run, tell, trouble)
        except (RuntimeError, MemoryError) as trouble:
            if not is_out_of_memory(trouble):
                raise
            _halve(run, tell)
        length = None  # it is written down by now


def _roll_back(run: Run, tell: Listener, trouble: Diverged) -> None:
    _, moment, _ = read_checkpoint(run.checkpoints[-1])
    run.facts = run.facts.model_copy(update={"rolled_back": moment.images})
    changes = ", ".join(f"{name} from {old} to {new}" for name, old, new in run.recipe.differences(run.recipe.steadier()))
    tell(Said(text=f"{trouble.what} It goes on from there, once, with {changes}."))


def _halve(run: Run, tell: Listener) -> None:
    recipe, facts = run.recipe, run.facts
    before = facts.micro_batch or recipe.schedule.micro_batch or recipe.schedule.batch_size
    fewer = range(min(-(-before // 2), before - 1), 0, -1)
    after = next((size for size in fewer if can_be_cut(recipe, facts.shape, size)), None)
    if after is None:
        pictures = "A single picture" if before == 1 else f"{before} pictures"
        raise RunError(
            f"{pictures} of {run.path} at a time: that is too much for the memory, and fewer can't be trained on.",
            "Try smaller pictures or narrower networks, for example:  --resolution 32  or  --set model.width=16",
        )
    run.facts = facts.model_copy(update={"micro_batch": after})
    tell(
        Said(
            text=f"{before} pictures at once don't fit into memory: it goes on with {after} at once, added up to the same batches of "
            f"{recipe.schedule.batch_size} (batch normalisation, where there is any, then compares {after})."
        )
    )
