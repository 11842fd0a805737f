"""Interrupt: the first Ctrl-C asks training to finish its step and save, the second stops at once."""

import signal
import threading
from types import FrameType
from typing import Any


class Interrupt:
    """A context in which SIGINT and SIGTERM set ``requested`` the first time and have their usual effect the second time.

    Outside the main thread signals can't be caught; there it does nothing.
    """

    def __init__(self) -> None:
        self.requested = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interrupt":
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._caught)
        return self

    def __exit__(self, *error: object) -> None:
        self._restore()

    def _caught(self, number: int, frame: FrameType | None) -> None:
        self.requested = True
        self._restore()

    def _restore(self) -> None:
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, handler)
