"""Work: what a job has at hand while it is done."""

from pathlib import Path
from typing import Any

from ganvas.jobs.heart import Heart
from ganvas.outputs import next_free
from ganvas.progress import Progress
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.job import Job


class Work:
    """A job in its workspace, and how to tell what becomes of it."""

    def __init__(self, workspace: Workspace, job: Job, heart: Heart) -> None:
        self.workspace, self.job, self.heart = workspace, job, heart
        self.device = job.device or "auto"
        self.noted: dict[str, Any] = dict(job.result or {})
        """What an earlier attempt noted, and this one."""

    @property
    def is_again(self) -> bool:
        """Whether there were earlier attempts."""
        return self.job.attempt > 1

    def note(self, **known: Any) -> None:
        """Write down what has come of it so far, before it is relied on: a later attempt goes on with that. Raises Lost."""
        self.noted |= known
        self.workspace.queue.note(self.job, self.noted)

    def progress(self, progress: Progress) -> None:
        """How far it is: a callback for whatever takes one."""
        share = min(1.0, progress.done / progress.total) if progress.total else None
        self.heart.report(share, progress.seconds_left, progress.what)

    def run(self, name: str) -> Path:
        """The folder of a run, relative to the workspace: no sentence then says where that is."""
        return self.workspace.run(name).relative_to(self.workspace.folder)

    def place_in_exports(self, name: str, ending: str) -> Path:
        """A file for what comes of it, relative to the workspace. A file that is there already stays as it is.

        A later attempt gets the place of the first one, with whatever that has begun there. Raises Lost.
        """
        if "place" not in self.noted:
            self.note(place=next_free(Path("exports") / f"{name}-job-{self.job.number}.{ending}").as_posix())
        return Path(self.noted["place"])
