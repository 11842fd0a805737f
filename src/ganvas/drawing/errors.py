"""Errors as they go through the pipe: a code, a sentence and what to do next, all of which can still be said in any language."""

from typing import Any

from ganvas import errors
from ganvas.errors import GanvasError
from ganvas.words import Step, message


def as_header(error: GanvasError) -> dict[str, Any]:
    """As a frame has it."""
    return {"code": type(error).__name__, "what": error.what, "steps": [_said(step) for step in error.steps]}


def from_header(found: dict[str, Any]) -> GanvasError:
    """The same error on the other side of the pipe."""
    kind = getattr(errors, str(found["code"]), GanvasError)
    known = kind if isinstance(kind, type) and issubclass(kind, GanvasError) else GanvasError
    return known(found["what"], *found["steps"])


def _said(step: Step) -> str:
    if step.command is None or not step.words:
        return step.words or step.typed
    return message("{words}:  {command}", words=step.words, command=step.command.typed)
