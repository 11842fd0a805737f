"""Progress: how far long work is, and how often that is reported."""

import time
from collections.abc import Callable
from typing import NamedTuple

SHARE_KNOWN = 0.1
"""Of the work, that must be done before its speed says how long the rest takes."""


class Progress(NamedTuple):
    """How far work is.

    what: what is being done, a message. done: how much of it, in whatever is counted. total: how much there is; 0 where that
    isn't known. seconds: since it began.
    """

    what: str
    done: int
    total: int
    seconds: float

    @property
    def seconds_left(self) -> float | None:
        """At the speed so far; None while that isn't known: what several cores do at once is all done late at first."""
        if not self.total or self.done < SHARE_KNOWN * self.total:
            return None
        return self.seconds * (self.total - self.done) / max(self.done, 1)


ProgressCallback = Callable[[Progress], None]
"""Called at most ten times a second, and at the end."""


def begun(what: str) -> Progress:
    """Work of some seconds, of which nothing can be counted, begins."""
    return Progress(what, 0, 0, 0.0)


class Pace:
    """Calls a progress callback at most ten times a second, and always at the end."""

    def __init__(self, what: str, total: int, callback: ProgressCallback | None) -> None:
        self._what, self._total, self._callback = what, total, callback
        self._start = time.monotonic()
        self._last = 0.0

    def note(self, done: int) -> None:
        if self._callback is None:
            return
        now = time.monotonic()
        if now - self._last >= 0.1 or done >= self._total > 0:
            self._last = now
            self._callback(Progress(self._what, done, self._total, now - self._start))
