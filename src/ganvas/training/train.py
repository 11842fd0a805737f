"""Train and resume, and what happens when a training diverges or runs out of memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from ganvas.data import Dataset
from ganvas.data.objects.gather import one_or_two
from ganvas.data.sources.two_sides import Sources
from ganvas.devices import own_modes
from ganvas.disk import claimed_folder, writing
from ganvas.errors import Diverged, RecipeChanged, RunError
from ganvas.networks.joint import ranks, wait, word_from_first
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.runs.facts import Facts
from ganvas.runs.pictures import differences, note_pictures
from ganvas.runs.run import Run
from ganvas.training.assemble import train_once
from ganvas.training.display.choose import listening
from ganvas.training.events import Ending, Listener, Preparing, Said, as_progress, opening
from ganvas.training.memory import is_out_of_memory
from ganvas.training.parallel import is_first
from ganvas.training.planning.checks import can_be_cut
from ganvas.training.planning.choices import Choices, with_choices
from ganvas.training.planning.plan import Plan, plan
from ganvas.training.previews import claim_previews
from ganvas.words import Command, Step, listed, message, plural


def carry_on_new(planned: Plan, tell: Listener, *, numbered: bool = False) -> Run:
    """Make the run folder of a plan and train. numbered: the next number where another training has taken its name meanwhile."""
    path = planned.path
    if is_first() and planned.facts.previews != Facts.model_fields["previews"].default:
        claim_previews(Path(planned.facts.previews), planned.asked)
    if numbered and is_first():
        with writing(path, run=path):
            path = claimed_folder(path)
    path = Path(word_from_first(str(path)))
    if is_first():
        note_pictures(Run.create(path, planned.recipe, planned.facts, again=planned.asked).path, planned.dataset)
    wait()
    run = Run(path)
    for remark in planned.remarks:
        tell(Said(text=remark))
    carry_on(run, planned.dataset, tell)
    return run


@own_modes()
@with_choices
def train(
    source: Sources | Dataset = "digits",
    *,
    on: Listener | Sequence[Listener] | None = None,
    quiet: bool = False,
    **choices: Unpack[Choices],
) -> Run:
    """Train a model on pictures and return its run; Ctrl-C saves and returns too.

    source: a name ("digits", "mnist:test"), a folder, a zip or tar, an .npy/.npz file, a Dataset, or pictures in memory: an array or
        tensor, a list of pictures, arrays or paths, or a map-style data set (see ``Dataset.open``);
        for a translation, a source that holds both sides, or the tuple of one for each.
    choices: see ``Choices``.
    on: called with every event of the training, in order; ``ganvas.training.events`` describes them. Several as a list. One that
        raises is reported once and dropped, and the training continues. ``CsvLog``, ``TensorBoardLog`` and ``WandbLog`` are such.
    quiet: show nothing; ``on`` still receives every event.

    Raises SettingError or SourceError before anything is written, RunError where the run can't be written, Diverged during training.
    """
    with listening(on if is_first() else None, quiet=quiet or not is_first()) as tell:
        tell(Preparing(what=opening(source)))
        return carry_on_new(
            plan(one_or_two(source), choices, progress=as_progress(tell)), tell, numbered=choices.get("run") is None
        )


@own_modes()
def resume(
    run: str | Path | Run,
    *,
    length: str | None = None,
    source: Sources | None = None,
    on: Listener | Sequence[Listener] | None = None,
    quiet: bool = False,
) -> Run:
    """Continue a run exactly where it was, to its own end or to another one.

    length: a new end. Images, steps and epochs are counted from the run's start; a time is added to the time trained so far.
    source: the same pictures, where they have moved; only their content counts.
    on, quiet: as for ``ganvas.train``.
    Raises RunError when there is nothing to resume, RecipeChanged when the recipe or the pictures have changed.
    """
    run = run if isinstance(run, Run) else Run(run)
    with listening(on if is_first() else None, quiet=quiet or not is_first()) as tell:
        facts = run.read_facts()
        tell(Preparing(what=opening(facts.sources if source is None else source)))
        progress = as_progress(tell)
        dataset = run.dataset(progress=progress) if source is None else run.opened(source, progress=progress)
        if dataset.fingerprint != facts.fingerprint:
            raise _other_pictures(run, facts, dataset, given=source is not None)
        if source is None and facts.source != "array" and not run.is_source_unchanged(dataset):
            tell(
                Said(
                    text=message(
                        "{source} is no longer as it was when {run} began. It continues with the pictures that it began with, which "
                        "are still packed.",
                        source=facts.named,
                        run=run.path,
                    )
                )
            )
        if not run.checkpoints:
            tell(Said(text=message("{run} has no checkpoint yet, so it starts again from its first step.", run=run.path)))
        carry_on(run, dataset, tell, length=length)
    return run


def _other_pictures(run: Run, facts: Facts, dataset: Dataset, *, given: bool) -> RecipeChanged:
    known = {"run": run.path, "before": facts.pictures + facts.withheld, "now": dataset.examples}
    if given:
        what = message(
            "{run} was started with other pictures ({before:,}) than the source that was given has ({now:,}).", **known
        )
    else:
        what = message(
            "{run} was started with other pictures ({before:,}) than {source} has now ({now:,}), and their pack is gone.",
            source=facts.named,
            **known,
        )
    return RecipeChanged(
        what,
        *differences(run.path, dataset),
        message("To resume, put the pictures back as they were: only what they show and their classes count, not their dates."),
        Step(message("To continue from its weights with these pictures"), Command("train", facts.sources, start_from=run.path)),
    )


def carry_on(run: Run, dataset: Dataset, tell: Listener, *, length: str | None = None) -> Ending:
    """Train a run from its newest checkpoint, or from its start, to its end.

    When memory runs out, it continues with half as many pictures at once, down to a single one. When it diverges, it continues
    once from its last good checkpoint, steadier. Raises RunError or Diverged when that doesn't help.
    """
    while True:
        try:
            return train_once(run, dataset, tell, length)
        except Diverged as trouble:
            if ranks() > 1 or run.read_facts().rolled_back is not None or not run.checkpoints:
                raise
            _roll_back(run, tell, trouble)
        except (RuntimeError, MemoryError) as trouble:
            if ranks() > 1 or not is_out_of_memory(trouble):
                raise
            _halve(run, tell)
        length = None  # recipe.json has it by now


def _roll_back(run: Run, tell: Listener, trouble: Diverged) -> None:
    _, moment, _ = read_checkpoint(run.checkpoints[-1])
    run.write_facts(run.read_facts().model_copy(update={"rolled_back": moment.images}))
    recipe = run.read_recipe()
    changes = [f"{name}={after}" for name, _, after in recipe.differences(recipe.steadier())]
    tell(Said(text=trouble.what))
    tell(Said(text=message("Training continues once from that checkpoint, with {changes}.", changes=listed(changes))))


def _halve(run: Run, tell: Listener) -> None:
    recipe, facts = run.read_recipe(), run.read_facts()
    before = facts.micro_batch or recipe.schedule.micro_batch or recipe.schedule.batch_size
    fewer = range(min(-(-before // 2), before - 1), 0, -1)
    after = next((size for size in fewer if can_be_cut(recipe, facts.shape, size)), None)
    if after is None:
        raise RunError(
            plural(
                before,
                "Memory is too small for {n} picture of {run} at a time, and fewer can't be trained on.",
                "Memory is too small for {n} pictures of {run} at a time, and fewer can't be trained on.",
                run=run.path,
            ),
            Step(message("Try smaller pictures"), Command("train", "PICTURES", resolution=32)),
            Step(message("Or narrower networks"), Command("train", "PICTURES", settings=["model.width=16"])),
        )
    run.write_facts(facts.model_copy(update={"micro_batch": after}))
    tell(
        Said(
            text=message(
                "{before} pictures at once don't fit into memory. Training continues with micro-batches of {after}, whose gradients add "
                "up to the same batch of {batch_size}. Batch normalisation, where there is any, now compares {after} at a time.",
                before=before,
                after=after,
                batch_size=recipe.schedule.batch_size,
            )
        )
    )
