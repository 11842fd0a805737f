"""Tickets: by which a page asks how far its own request is, while it waits for the answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ganvas.studio.drawing.drawer import Asking


class Tickets:
    """Requests that are being waited for. Any thread may use it."""

    def __init__(self) -> None:
        self._asked: dict[str, Asking] = {}
        self._lock = threading.Lock()

    @contextmanager
    def of(self, ticket: str | None, asking: Asking) -> Iterator[None]:
        """A request has a ticket for so long. None is none."""
        if ticket is None:
            yield
            return
        with self._lock:
            self._asked[ticket] = asking
        try:
            yield
        finally:
            with self._lock:
                if self._asked.get(ticket) is asking:
                    del self._asked[ticket]

    def asked(self, ticket: str) -> Asking | None:
        """The request; None where nobody waits by that ticket."""
        with self._lock:
            return self._asked.get(ticket)
