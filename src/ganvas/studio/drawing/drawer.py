"""The drawer: the drawing process, started when something is asked of it, and the requests that wait for it.

It is one process, because a model in memory is large and a computer is busy with one litter. Requests are done in the order in which they
came, but in two lanes: what is quick is done in between while something long is. Whatever happens to the process, the server goes on, and
the next request begins another one.
"""

import itertools
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from ganvas.drawing import errors, frames, requests
from ganvas.drawing.requests import AnyRequest
from ganvas.jobs.processes import PYTHON
from ganvas.studio.answers import Refused
from ganvas.studio.drawing.process import Process
from ganvas.words import message

MOST_WAITING = 32
LIMIT_SECONDS = 180.0
"""So long one request may take that says nothing of how far it is. The first one of a model looks at many of its pictures."""
IDLE_SECONDS = 600.0
"""After so long without a request the process ends, so that a model that nobody looks at takes no memory."""

Answer = tuple[dict[str, Any], list[bytes]]
"""A header, and the files of its pictures."""


class Asking(Future[Answer]):
    """A request that waits, is being done, or was done. progress: how far it is, as the process says it; None while it waits.

    parts: files that belong to it.
    """

    def __init__(self, number: int, request: AnyRequest, parts: Sequence[bytes]) -> None:
        super().__init__()
        self.number, self.request, self.parts = number, request, parts
        self.progress: dict[str, Any] | None = None
        self.process: Process | None = None
        self.is_taken_back = False

    @property
    def is_quick(self) -> bool:
        return self.request.do in requests.QUICK

    def take_back(self) -> None:
        """Nobody waits for it any more. What is done for it ends soon, and it holds Refused."""
        self.is_taken_back = True
        if not self.cancel() and not self.done() and (process := self.process) is not None:
            process.take_back(self.number)


class Drawer:
    """Draws for a workspace. command: another process than the usual one, for tests, as the times are."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str] = (),
        *,
        limit_seconds: float = LIMIT_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._command = list(command) or [*PYTHON, "ganvas.drawing", str(folder)]
        self._limit, self._idle = limit_seconds, idle_seconds
        self._numbers = itertools.count(1)
        self._waiting: deque[Asking] = deque()
        self._busy = 0
        """Requests that are being done."""
        self._last = time.monotonic()
        """When one was done."""
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._process: Process | None = None
        self._is_closed = False

    def ask(self, request: AnyRequest, parts: Sequence[bytes] = ()) -> Asking:
        """Put a request behind those that wait. Whoever cancels what is given takes it back, as long as it waits.

        It will hold the answer or an error: that of the request itself, or Refused where the process ended or took too long. Raises Refused
        where too many wait, or the studio is closing.
        """
        with self._changed:
            if self._is_closed:
                raise Refused(503, message("The studio is closing."), code="Closing")
            self._waiting = deque(each for each in self._waiting if not each.cancelled())
            if len(self._waiting) >= MOST_WAITING:
                raise Refused(
                    429,
                    message("So much is being drawn that nothing more can wait."),
                    message("Try again when some of it is there."),
                )
            self._waiting.append(asked := Asking(next(self._numbers), request, parts))
            if not self._threads:
                self._threads = [
                    threading.Thread(target=self._work, args=(is_quick,), name="drawer", daemon=True)
                    for is_quick in (True, False)
                ]
                for thread in self._threads:
                    thread.start()
            self._changed.notify_all()
        return asked

    def before(self, asked: Asking) -> int:
        """How many wait in front of one that waits."""
        with self._changed:
            lane = [each for each in self._waiting if each.is_quick == asked.is_quick and not each.cancelled()]
            return lane.index(asked) if asked in lane else 0

    @property
    def process(self) -> int | None:
        """The number of the process; None where there is none that lives."""
        return None if (process := self._process) is None else process.number

    def close(self) -> None:
        """End the process, whatever it does. Any thread may call it, and more than once."""
        with self._changed:
            self._is_closed = True
            for each in self._waiting:
                each.cancel()
            self._waiting.clear()
            self._changed.notify_all()
            process = self._process
        if process is not None:
            process.end()

    def _work(self, is_quick: bool) -> None:
        """Do the requests of one lane."""
        while (asked := self._next(is_quick)) is not None:
            try:
                if asked.set_running_or_notify_cancel():
                    asked.set_result(self._asked(asked))
            except Exception as error:
                asked.set_exception(error)
            finally:
                with self._changed:
                    self._busy -= 1
                    self._last = time.monotonic()
                    self._changed.notify_all()

    def _next(self, is_quick: bool) -> Asking | None:
        """The request whose turn it is, when there is one; None when the studio is closed."""
        while True:
            with self._changed:
                while not self._is_closed:
                    found = next((each for each in self._waiting if each.is_quick == is_quick), None)
                    if found is not None:
                        self._waiting.remove(found)
                        self._busy += 1
                        return found
                    # One of the two lanes is enough to notice that nobody asks.
                    left = self._last + self._idle - time.monotonic()
                    if is_quick and self._process is not None and not self._busy and not self._waiting and left <= 0:
                        break
                    self._changed.wait(max(left, 0.01) if is_quick and self._process is not None and not self._busy else None)
                if self._is_closed:
                    return None
                idle, self._process = self._process, None
            if idle is not None:
                idle.end()

    def _asked(self, asked: Asking) -> Answer:
        try:
            frame = frames.packed(requests.as_header(asked.request, asked.number), asked.parts)
        except frames.BrokenFrame:
            raise Refused(
                413,
                message("So many choices can't be told at once."),
                message("Leave out the oldest ones, or begin a new search."),
            ) from None
        process = asked.process = self._alive()

        def noted(progress: dict[str, Any]) -> None:
            asked.progress = progress

        if asked.is_taken_back:
            raise taken_back()
        found, is_late = process.ask(asked.number, frame, noted, self._limit)
        if found is None:
            with self._changed:
                if self._process is process:
                    self._process = None
            process.end()
            raise self._ended(is_late=is_late)
        header, files = found
        if header.get("taken_back"):
            raise taken_back()
        if "error" not in header:
            return header, files
        error = errors.from_header(header["error"])
        raise Refused(500, error.what, *error.steps) if header.get("fault") else error

    def _ended(self, *, is_late: bool) -> Refused:
        if is_late:
            return Refused(
                503,
                message("This took longer than {seconds:.0f} seconds to draw, and was ended.", seconds=self._limit),
                message("Ask for fewer pictures, or wait until a training is done that needs this computer."),
                code="DrawingTookTooLong",
            )
        return Refused(
            503,
            message("The process that draws has ended. The window in which the studio was started may say why."),
            message("Try again: another one is started for it."),
            code="DrawingEnded",
        )

    def _alive(self) -> Process:
        with self._changed:
            if self._is_closed:
                raise Refused(503, message("The studio is closing."), code="Closing")
            if self._process is None or not self._process.is_usable:
                self._process = Process(self._command)
            return self._process


def taken_back() -> Refused:
    """Nobody got the answer."""
    return Refused(503, message("Nobody waits for this any more, or the studio is closing."), code="Cancelled")
