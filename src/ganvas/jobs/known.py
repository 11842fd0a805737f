"""Known: the kinds of jobs that there are, and how one is asked for."""

from typing import Any

from ganvas.errors import SettingError
from ganvas.jobs.kind import Params
from ganvas.jobs.kinds.evaluate import Evaluate
from ganvas.jobs.kinds.export import Export
from ganvas.jobs.kinds.look import Look
from ganvas.jobs.kinds.resume import Resume
from ganvas.jobs.kinds.sample import Sample
from ganvas.jobs.kinds.train import Train
from ganvas.words import did_you_mean, message, nearest
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.job import Job
from ganvas.workspace.jobs.kept import as_json

KINDS: dict[str, type[Params]] = {
    "train": Train,
    "resume": Resume,
    "evaluate": Evaluate,
    "look": Look,
    "sample": Sample,
    "export": Export,
}
TRAININGS = tuple(name for name, kind in KINDS.items() if kind.is_training)
LIGHTER = tuple(name for name in KINDS if name not in TRAININGS)


def read_params(kind: str, params: dict[str, Any]) -> Params:
    """What a job is told, checked by its kind. Raises SettingError for a kind that doesn't exist, or a field that doesn't fit."""
    if kind not in KINDS:
        raise SettingError(
            message("There is no kind of job {name!r}.", name=kind[:40]), *did_you_mean(nearest(kind, KINDS, most=1), KINDS)
        )
    return KINDS[kind].from_json(as_json(params))


def ask(workspace: Workspace, kind: str, params: dict[str, Any], *, device: str | None = None) -> Job:
    """Put a job into the queue, unless it is seen at once that it can't be done: then the error that it would end with is raised."""
    read_params(kind, params).check(workspace)
    return workspace.queue.add(kind, params, device=device)
