"""The display that suits the output: a terminal or a pipe."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ganvas.printing import steady
from ganvas.training.display.plain import PlainDisplay
from ganvas.training.display.terminal import TerminalDisplay
from ganvas.training.events import Listener, Listeners


@contextmanager
def listening(on: Listener | None = None, *, quiet: bool = False) -> Iterator[Listeners]:
    """The display that suits, unless quiet, and another listener, if any; the screen is restored afterwards."""
    with ExitStack() as screen:
        display: list[Listener] = []
        if not quiet:
            output = steady(sys.stdout)
            display = [screen.enter_context(TerminalDisplay(output)) if output.isatty() else PlainDisplay(output)]
        yield Listeners([*display, *([on] if on is not None else [])])
