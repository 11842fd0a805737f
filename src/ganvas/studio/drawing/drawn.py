"""Drawn: the pictures that the pages of a studio got lately, and the origins of far more, so that a page can name pieces by their ids."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

MOST_BYTES = 64 * 2**20
"""Of pictures; about a thousand of 256 x 256 pixels."""
MOST_ORIGINS = 10_000
"""Of at most 4 kB each."""


class Drawn:
    """Pieces by their ids. Any thread may use it. most_bytes, most_origins: what is kept."""

    def __init__(self, most_bytes: int = MOST_BYTES, most_origins: int = MOST_ORIGINS) -> None:
        self._most_bytes, self._most_origins = most_bytes, most_origins
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._origins: OrderedDict[str, str] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def add(self, pieces: Sequence[dict[str, Any]], files: Sequence[bytes]) -> None:
        """What the drawing process answered. Those that were asked for longest ago are forgotten."""
        with self._lock:
            for piece, file in zip(pieces, files, strict=True):
                self._put(piece["id"], file)
            self._know(pieces)
            self._forget(len(files))

    def add_picture(self, file: bytes) -> str:
        """A picture that is not a piece, such as a map. Gives the name by which it is asked for."""
        name = sha256(file).hexdigest()[:32]
        with self._lock:
            self._put(name, file)
            self._forget(1)
        return name

    def know(self, pieces: Sequence[dict[str, Any]]) -> None:
        """Pieces whose pictures aren't here, and that may be named by their ids all the same."""
        with self._lock:
            self._know(pieces)

    def file(self, name: str) -> bytes | None:
        """The picture of a piece, a WebP."""
        with self._lock:
            if name in self._files:
                self._files.move_to_end(name)
            return self._files.get(name)

    def origin(self, name: str) -> str | None:
        """The text of its origin."""
        with self._lock:
            if name in self._origins:
                self._origins.move_to_end(name)
            return self._origins.get(name)

    def _put(self, name: str, file: bytes) -> None:
        self._bytes += len(file) - len(self._files.pop(name, b""))
        self._files[name] = file

    def _know(self, pieces: Sequence[dict[str, Any]]) -> None:
        for piece in pieces:
            self._origins[piece["id"]] = piece["origin"]
            self._origins.move_to_end(piece["id"])
        while len(self._origins) > self._most_origins:
            self._origins.popitem(last=False)

    def _forget(self, newest: int) -> None:
        """Files that were asked for longest ago, where they are too many; the newest, which a page is about to ask for, stay."""
        while self._bytes > self._most_bytes and len(self._files) > newest:
            self._bytes -= len(self._files.popitem(last=False)[1])
