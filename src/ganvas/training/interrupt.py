"""Interrupt: the first Ctrl-C asks training to finish its step and save, the second stops at once."""

import signal
import threading
import time
from types import FrameType
from typing import Any

ECHO_SECONDS = 1.0
"""What asks a program to end often asks twice: its group, then it again (``timeout``), or the terminal and the shell in it."""


class Interrupt:
    """A context in which SIGINT, SIGTERM and SIGHUP (a closed terminal, a lost ssh) set ``requested`` the first time.

    A second SIGINT or SIGTERM has its usual effect, unless SIGTERM comes within ECHO_SECONDS; a second SIGHUP has none, because the
    terminal can be lost only once. Where SIGHUP is ignored already (``nohup``) it stays so. Outside the main thread signals can't be
    caught; there it does nothing.
    """

    def __init__(self) -> None:
        self.requested = False
        self._since = 0.0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interrupt":
        if threading.current_thread() is threading.main_thread():
            for number in _caught_here():
                self._before[number] = signal.signal(number, self._caught)
        return self

    def __exit__(self, *error: object) -> None:
        self._restore()

    def _caught(self, number: int, frame: FrameType | None) -> None:
        if not self.requested:
            self.requested, self._since = True, time.monotonic()
            return
        if number not in (signal.SIGINT, signal.SIGTERM):
            return
        if number == signal.SIGTERM and time.monotonic() - self._since < ECHO_SECONDS:
            return
        self._restore()
        signal.raise_signal(number)

    def _restore(self) -> None:
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, handler)


def _caught_here() -> list[int]:
    """The signals that end a training, of those that this system has."""
    numbers: list[int] = [signal.SIGINT, signal.SIGTERM]
    hang_up = getattr(signal, "SIGHUP", None)  # not on Windows
    return numbers if hang_up is None or signal.getsignal(hang_up) == signal.SIG_IGN else [*numbers, hang_up]
