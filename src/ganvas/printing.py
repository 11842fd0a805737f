"""Printing: what people read, wherever it goes. Whoever reads it may go away, and no letter of theirs can end what is running."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO


class Steady:
    """A text stream that never raises.

    Letters that its encoding doesn't have become question marks. Once its reader has gone (``| head``, a closed terminal, a lost
    ssh) or the disk that it is written to is full, it says nothing more. ``stream`` may be None, as in programs without a console.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    @property
    def gone(self) -> bool:
        """Whether nobody can read it."""
        return self._stream is None

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"{type(text).__name__} is not text")  # by which libraries find out what kind of stream it is
        if self._stream is None:
            return len(text)
        try:
            self._stream.write(text)
        except UnicodeError:
            self._write_what_it_knows(text)
        except (OSError, ValueError):  # its reader has gone, or it was closed
            self._give_up()
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        if self._stream is None:
            return
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self._give_up()

    def isatty(self) -> bool:
        """Whether somebody looks at it. Services and windowed programs on Windows have no output at all."""
        try:
            return self._stream is not None and self._stream.isatty()
        except (OSError, ValueError, AttributeError):
            return False

    def fileno(self) -> int:
        if self._stream is None:
            raise OSError("there is no output")  # as from any stream without a file
        return self._stream.fileno()

    @property
    def encoding(self) -> str:
        return getattr(self._stream, "encoding", None) or "utf-8"

    def _write_what_it_knows(self, text: str) -> None:
        assert self._stream is not None
        try:
            self._stream.write(text.encode(self.encoding, "replace").decode(self.encoding, "replace"))
        except (OSError, ValueError, LookupError):
            self._give_up()

    def _give_up(self) -> None:
        """Python writes what is left in a stream when it ends, and would fail then; so it goes nowhere."""
        stream, self._stream = self._stream, None
        with suppress(OSError, ValueError, AttributeError):
            if stream is not None and stream.fileno() in (1, 2):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def steady(stream: Any) -> Any:
    """The stream, made steady once."""
    return stream if isinstance(stream, Steady) else Steady(stream)


@contextmanager
def steady_output() -> Iterator[None]:
    """Whatever is printed here or by libraries goes through steady streams."""
    _occupy_closed()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(steady, before)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        sys.stdout, sys.stderr = before


def _occupy_closed() -> None:
    """Where a shell closed an output (``>&-``), the next file that is opened would take its number, and be printed into."""
    if os.name != "posix":
        return
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)
