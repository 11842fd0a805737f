"""Going on: how a run that was begun is trained further, and how the end of a training is the end of its job."""

from pathlib import Path
from typing import TYPE_CHECKING

from ganvas.errors import RunError
from ganvas.jobs.kind import Outcome
from ganvas.jobs.work import Work
from ganvas.words import plural

if TYPE_CHECKING:
    from ganvas.training.events import Ended


def gone_on(work: Work, name: str, length: str | None = None) -> Outcome:
    """Resume a run. One that an earlier attempt has trained to its end, and was killed before it could say so, is done."""
    from ganvas.jobs.telling import Telling
    from ganvas.training.train import resume

    run, telling = work.run(name), Telling(work)
    try:
        resume(run, length=length, on=telling, quiet=True)
    except RunError:
        if work.is_again and _is_finished(run):
            return Outcome()
        raise
    return ended_by(telling.ended)


def ended_by(ended: "Ended | None") -> Outcome:
    """The end of a job by the last event of its training: interrupted where it was asked to stop."""
    if ended is None or ended.how == "finished":
        return Outcome()
    said = plural(ended.images, "Saved after {n:,} image; it can go on.", "Saved after {n:,} images; it can go on.")
    return Outcome(state="interrupted", words=said)


def _is_finished(path: Path) -> bool:
    from ganvas.runs.checkpoints import read_checkpoint
    from ganvas.runs.run import Run
    from ganvas.training.goal import Goal

    run = Run(path)
    if not run.checkpoints:
        return False
    schedule, (_, moment, _) = run.read_recipe().schedule, read_checkpoint(run.checkpoints[-1])
    return Goal.parse(schedule.length, batch_size=schedule.batch_size, pictures=run.read_facts().pictures).reached(moment)
