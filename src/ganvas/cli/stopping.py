"""Stopping: Ctrl-C in a place where a verb knows what it leaves behind, and says it; other signals, after what cleans up has done so."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ganvas.words import Command, Message, Step, message


class Stopped(Exception):
    """A person has stopped the work at once. said: what that leaves behind; steps: what can be done next."""

    def __init__(self, said: Message, *steps: Step) -> None:
        self.said, self.steps = said, steps
        super().__init__(said)


@contextmanager
def stopping(left: Callable[[], Stopped]) -> Iterator[None]:
    """A KeyboardInterrupt becomes the Stopped that ``left`` gives."""
    try:
        yield
    except KeyboardInterrupt:
        raise left() from None


def without_a_run() -> Stopped:
    """Before there was a run."""
    return Stopped(message("Stopped before the first step. No run was made."))


def in_a_run(path: Path) -> Stopped:
    """While a run was trained or prepared, at once: by a second Ctrl-C, or before the first one is waited for."""
    if not (path / "run.json").exists():
        return without_a_run()
    again = Step(message("To continue it"), Command("resume", path))
    if not any((path / "checkpoints").glob("*.safetensors")):
        return Stopped(
            message("Stopped at once, before anything was saved. {run} starts again from its first step.", run=path), again
        )
    return Stopped(message("Stopped at once. {run} continues from its last checkpoint.", run=path), again)


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """SIGTERM and SIGHUP (a closed terminal, a lost ssh) end the program as Ctrl-C does: files that aren't finished are removed.

    Where one is ignored already (``nohup``) it stays so. A training, which saves before it ends, has its own way; see Interrupt.
    """
    numbers = [
        number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None
    ]  # Windows has one

    def end(number: int, frame: object) -> None:
        for each in numbers:  # what asks a program to end often asks twice
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)  # as a shell shows it

    if threading.current_thread() is threading.main_thread():  # no other may
        for number in numbers:
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, end)
    try:
        yield
    finally:
        for number in numbers:
            if signal.getsignal(number) == end:
                signal.signal(number, signal.SIG_DFL)
