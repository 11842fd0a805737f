"""Kind: what every kind of job has. A new kind is one file in ``jobs/kinds`` with a subclass of Params, and its name in ``jobs/known.py``.

What is imported at the top of such a file is imported by whoever asks for a job, the studio too; torch and the like wait until it is done.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from ganvas.jobs.work import Work
from ganvas.settings import Settings
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.job import Ended


@dataclass(frozen=True)
class Outcome:
    """How a job ended, where it raised no error. result: None leaves what was noted. words: a sentence, where there is one to say."""

    result: dict[str, Any] | None = None
    state: Ended = "done"
    words: str | None = None


class Params(Settings):
    """What a job of this kind is told."""

    is_training: ClassVar[bool] = False
    """Whether it wants the computer for itself: one such job runs at a time."""

    def check(self, workspace: Workspace) -> None:
        """Raises a GanvasError for what can't be done, as far as that is seen at once. Called before it waits and before it is done."""

    def do(self, work: Work) -> Outcome:
        """Do it, in a process of its own whose working folder is the workspace.

        Whoever asks it to stop raises KeyboardInterrupt here, unless it catches SIGINT itself, as a training does.
        """
        raise NotImplementedError
