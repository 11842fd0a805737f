"""The errors ganvas raises on purpose: what happened, what was expected, and what to do next."""

import shlex
from pathlib import Path


def quoted(path: str | Path) -> str:
    """A path as it can be typed in a shell; for the commands that errors advise."""
    return shlex.quote(str(path))


class GanvasError(Exception):
    """Something a person can mend. ``what`` happened, then at least one line on what to do about it.

    The command line prints it as ``ClassName: what`` with the next steps indented below, and exits with 1;
    any other exception is a bug of ours and is shown with its traceback.
    """

    def __init__(self, what: str, *next_steps: str) -> None:
        if not next_steps:
            raise TypeError(f"{type(self).__name__} needs a next step beside {what!r}")
        self.what = what
        self.next_steps = next_steps
        super().__init__("\n  ".join((what, *next_steps)))


class SettingError(GanvasError):
    """A setting, flag or argument that doesn't exist or doesn't fit."""


class SourceError(GanvasError):
    """Pictures that can't be found, fetched or read."""


class RunError(GanvasError):
    """A run folder that isn't one, is in use, or can't be written."""


class RecipeChanged(GanvasError):
    """A run is asked to go on with another recipe or other data than it was started with."""


class ModelError(GanvasError):
    """A model folder or file that isn't one of ours or doesn't fit its own description."""


class EvaluationError(GanvasError):
    """Pictures that can't be judged or records that can't be compared, because what they are judged by doesn't fit."""


class Diverged(GanvasError):
    """Training whose losses are no longer finite numbers."""
