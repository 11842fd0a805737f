"""Process: the drawing process as the server holds it. Several threads may ask it; one reads what it answers, and hands that out."""

import queue
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from ganvas.drawing import frames
from ganvas.jobs.processes import of_its_own

END_SECONDS = 5.0
Found = tuple[dict[str, Any], list[bytes]]
"""A header, and the files of its pictures."""
Noted = Callable[[dict[str, Any]], None]
"""Is told how far a request is."""


class Process:
    """One that lives, until it ends or is ended. command: what it is started with."""

    def __init__(self, command: Sequence[str]) -> None:
        self._popen = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **of_its_own())
        self._answers: dict[int, queue.SimpleQueue[Found | None]] = {}
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._has_ended = False
        threading.Thread(target=self._read, name="drawn", daemon=True).start()

    @property
    def number(self) -> int | None:
        """Of the system; None where it has ended."""
        return None if self._popen.poll() is not None else self._popen.pid

    @property
    def is_usable(self) -> bool:
        """Whether it lives and is still read from."""
        return not self._has_ended and self._popen.poll() is None

    def ask(self, number: int, frame: bytes, noted: Noted, seconds: float) -> tuple[Found | None, bool]:
        """The answer to a request, None where the process has ended; and whether it said nothing for so long: it is killed then.

        number: which the frame carries, too. noted: is told how far it is.
        """
        answers: queue.SimpleQueue[Found | None] = queue.SimpleQueue()
        with self._lock:
            self._answers[number] = answers
            if self._has_ended:
                answers.put(None)
        try:
            self._write(frame)
            while (found := answers.get(timeout=seconds)) is not None and (progress := found[0].get("progress")) is not None:
                noted(progress)
            return found, False
        except queue.Empty:
            self._popen.kill()
            return None, True
        finally:
            with self._lock:
                del self._answers[number]

    def take_back(self, number: int) -> None:
        """Nobody waits for a request any more: what is done for it ends where it next says how far it is."""
        self._write(frames.packed({"take_back": number}))

    def end(self) -> None:
        """It ends when its input does; where it doesn't, it is killed."""
        with suppress(OSError, ValueError):
            if self._popen.stdin is not None:
                self._popen.stdin.close()
        try:
            self._popen.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def _write(self, frame: bytes) -> None:
        """Where there is nobody to read it, the thread that reads notices."""
        stream = self._popen.stdin
        with self._writing, suppress(OSError, ValueError):
            if stream is not None:
                stream.write(frame)
                stream.flush()

    def _read(self) -> None:
        stream = self._popen.stdout
        assert stream is not None
        with suppress(OSError, ValueError, frames.BrokenFrame):
            while (found := frames.read(stream)) is not None:
                number = found[0].pop("number", None)
                with self._lock:
                    answers = self._answers.get(number)
                if answers is not None:
                    answers.put(found)
        with self._lock:
            self._has_ended = True
            for answers in self._answers.values():
                answers.put(None)
