"""The drawer: the drawing process, started when something is asked of it, and the requests that wait for it.

It is one process, because a model in memory is large and a computer is busy with one litter; requests are done in the order in which they
came. Whatever happens to it, the server goes on, and the next request begins another one.
"""

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ganvas.drawing import errors, frames, requests
from ganvas.drawing.requests import AnyRequest
from ganvas.studio.answers import Refused
from ganvas.studio.child import of_its_own
from ganvas.words import message

MOST_WAITING = 32
LIMIT_SECONDS = 180.0
"""So long one request may take. The first one of a model looks at many of its pictures."""
IDLE_SECONDS = 600.0
"""After so long without a request the process ends, so that a model that nobody looks at takes no memory."""
END_SECONDS = 5.0

Answer = tuple[dict[str, Any], list[bytes]]
"""A header, and the files of its pictures."""


@dataclass(frozen=True, eq=False)
class _Waiting:
    request: AnyRequest
    parts: Sequence[bytes] = ()
    told: "Future[Answer]" = field(default_factory=Future)


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
        self._command = list(command) or [sys.executable, "-m", "ganvas.drawing", str(folder)]
        self._limit, self._idle = limit_seconds, idle_seconds
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def ask(self, request: AnyRequest, parts: Sequence[bytes] = ()) -> "Future[Answer]":
        """Put a request behind those that wait. parts: pictures that go with it.

        Whoever cancels what is given takes it back, as long as it waits.

        It will hold the answer or an error: that of the request itself, or Refused where the process ended or took too long. Raises Refused
        where too many wait, or the studio is closing.
        """
        with self._changed:
            if self._is_closed:
                raise Refused(503, message("The studio is closing."), code="Closing")
            self._waiting = deque(each for each in self._waiting if not each.told.cancelled())
            if len(self._waiting) >= MOST_WAITING:
                raise Refused(
                    429,
                    message("So much is being drawn that nothing more can wait."),
                    message("Try again when some of it is there."),
                )
            self._waiting.append(asked := _Waiting(request, parts))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="drawer", daemon=True)
                self._thread.start()
            self._changed.notify()
        return asked.told

    @property
    def process(self) -> int | None:
        """The number of the process; None where there is none that lives."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def close(self) -> None:
        """End the process, whatever it does. Any thread may call it, and more than once."""
        with self._changed:
            self._is_closed = True
            for each in self._waiting:
                each.told.cancel()
            self._waiting.clear()
            self._changed.notify()
            process = self._process
        if process is not None:
            _end(process)

    def _work(self) -> None:
        while (asked := self._next()) is not None:
            if not asked.told.set_running_or_notify_cancel():
                continue
            try:
                asked.told.set_result(self._asked(asked.request, asked.parts))
            except Exception as error:
                asked.told.set_exception(error)

    def _next(self) -> _Waiting | None:
        """The request whose turn it is, when there is one; None when the studio is closed."""
        while True:
            with self._changed:
                if not self._waiting and not self._is_closed:
                    self._changed.wait(self._idle if self._process is not None else None)
                if self._is_closed:
                    return None
                if self._waiting:
                    return self._waiting.popleft()
                idle, self._process = self._process, None
            if idle is not None:
                _end(idle)

    def _asked(self, request: AnyRequest, parts: Sequence[bytes] = ()) -> Answer:
        try:
            frame = frames.packed(requests.as_header(request), parts)
        except frames.BrokenFrame:
            raise Refused(
                413,
                message("So many choices can't be told at once."),
                message("Leave out the oldest ones, or begin a new search."),
            ) from None
        process = self._alive()
        clock = _Clock(self._limit, process)
        found = None
        assert process.stdin is not None
        assert process.stdout is not None
        with clock, suppress(OSError, ValueError, frames.BrokenFrame):
            process.stdin.write(frame)
            process.stdin.flush()
            found = frames.read(process.stdout)
        if found is None:
            _end(process)
            self._process = None
            raise self._ended(is_late=clock.has_struck)
        header, files = found
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

    def _alive(self) -> "subprocess.Popen[bytes]":
        with self._changed:
            if self._is_closed:
                raise Refused(503, message("The studio is closing."), code="Closing")
            if self._process is not None and self._process.poll() is not None:
                self._process = None
            if self._process is None:
                self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **of_its_own())
            return self._process


class _Clock:
    """Kills a process when its time is over, which ends whatever is read from it."""

    def __init__(self, seconds: float, process: "subprocess.Popen[bytes]") -> None:
        self._process, self.has_struck = process, False
        self._timer = threading.Timer(seconds, self._strike)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _strike(self) -> None:
        self.has_struck = True
        self._process.kill()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It ends when its input does; where it doesn't, it is killed."""
    with suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
