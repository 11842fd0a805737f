"""The display that suits the output: a notebook, a terminal or a pipe."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from ganvas.errors import SettingError
from ganvas.printing import steady
from ganvas.training.display.notebook import NotebookDisplay
from ganvas.training.display.plain import PlainDisplay
from ganvas.training.display.terminal import TerminalDisplay
from ganvas.training.events import Listener, Listeners
from ganvas.words import in_notebook, message


@contextmanager
def listening(on: Listener | Sequence[Listener] | None = None, *, quiet: bool = False) -> Iterator[Listeners]:
    """The display that suits, unless quiet, and other listeners, if any; the screen is restored afterwards.

    Raises SettingError for what is not a listener.
    """
    others = list(on) if isinstance(on, Sequence) and not isinstance(on, str) else [on] if on is not None else []
    for listener in others:
        if not callable(listener):
            raise SettingError(
                message("on={listener!r} can't be called with events.", listener=listener),
                message("Give a function of one event, for example on=print, or several in a list."),
            )
    with ExitStack() as screen:
        display: list[Listener] = []
        if not quiet and in_notebook():
            display = [NotebookDisplay()]
        elif not quiet:
            output = steady(sys.stdout)
            display = [screen.enter_context(TerminalDisplay(output)) if output.isatty() else PlainDisplay(output)]
        yield Listeners([*display, *others])
