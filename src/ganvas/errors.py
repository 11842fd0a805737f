"""The errors ganvas raises on purpose: what happened, what was expected, and what to do next.

GanvasError
    SettingError        a setting, flag or argument
    SourceError         pictures
    RunError            a run folder
    RecipeChanged       a run and the recipe or data it is asked to continue with
    ModelError          a model folder
    OriginError         where a piece comes from
    GalleryError        a gallery
    WorkspaceError      a workspace
    NoSuchJob           a job that isn't there
    JobError            a job that is in another state than it has to be
    QueueFull           more jobs than can wait
    StudioError         the studio, or what its page asks for
    EvaluationError     an evaluation or a comparison
    Diverged            losses
"""

from ganvas.words import Step, called


class GanvasError(Exception):
    """Something a person can put right: ``what`` happened, then at least one step that does something about it.

    The command line prints it as ``ClassName: what`` with the next steps indented below, and exits with 1;
    any other exception is a bug of ours and is shown with its traceback. In Python, steps that are commands are shown as calls.

    what: a ``Message``, whose key and values are the same in every language. It names options as they are typed; ``str(error)`` names them
        as arguments.
    steps: what to do next, at least one ``Step``.
    """

    def __init__(self, what: str, *steps: str | Step) -> None:
        if not steps:
            raise TypeError(f"{type(self).__name__} needs a next step besides {what!r}")
        self.what = what
        self.steps = tuple(step if isinstance(step, Step) else Step(step) for step in steps)
        super().__init__(what, *steps)

    def __str__(self) -> str:
        return "\n  ".join((called(self.what), *(step.called for step in self.steps)))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: the fault lies in what was asked for, not in a line of ours."""
        return [f"{type(self).__name__}: {self}"]

    @property
    def next_steps(self) -> tuple[str, ...]:
        """The steps in words, with their commands as they are typed in a shell."""
        return tuple(step.typed for step in self.steps)


class SettingError(GanvasError):
    """A setting, flag or argument that doesn't exist or doesn't fit."""


class SourceError(GanvasError):
    """Pictures that can't be found, fetched or read."""


class RunError(GanvasError):
    """A run folder that isn't one, is in use, or can't be written."""


class RecipeChanged(GanvasError):
    """A run is asked to continue with another recipe or other data than it was started with."""


class ModelError(GanvasError):
    """A model folder or file that isn't one of ours or doesn't fit its own description."""


class OriginError(GanvasError):
    """A piece that can't be told where it comes from, or whose model is another."""


class GalleryError(GanvasError):
    """A gallery that can't be opened, read or written, or that doesn't have what was asked for."""


class StudioError(GanvasError):
    """A studio that can't be started, or something that its page asks for and can't have."""


class WorkspaceError(GanvasError):
    """A workspace that can't be made or used, or whose jobs another process does already."""


class NoSuchJob(GanvasError):
    """A job that isn't there."""


class JobError(GanvasError):
    """A job of which something was asked that its state doesn't allow."""


class QueueFull(GanvasError):
    """One more job than can wait."""


class EvaluationError(GanvasError):
    """Pictures that can't be evaluated, or records that can't be compared, because what they are measured by doesn't fit."""


class Diverged(GanvasError):
    """Training whose losses are no longer finite numbers."""
