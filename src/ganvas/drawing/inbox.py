"""Inbox: what the drawing process was asked, until it is done, and what was taken back meanwhile."""

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

from ganvas.drawing.requests import QUICK

_TAKEN_BACK = "take_back"


@dataclass(frozen=True, eq=False)
class Mail:
    """A request as it came. number: by which its answer is known. parts: files that belong to it."""

    number: int
    header: dict[str, Any]
    parts: list[bytes]

    @property
    def is_quick(self) -> bool:
        """Whether it is done in between while something long is."""
        request = self.header.get("request")
        return isinstance(request, dict) and request.get("do") in QUICK


class Inbox:
    """One thread puts in what comes, another one does it."""

    def __init__(self) -> None:
        self._waiting: deque[Mail] = deque()
        self._taken_back: set[int] = set()
        self._changed = threading.Condition()

    def put(self, header: dict[str, Any], parts: list[bytes]) -> None:
        """A frame as it was read: a request, or the number of one that nobody waits for any more."""
        with self._changed:
            if type(number := header.get(_TAKEN_BACK)) is int:
                self._taken_back.add(number)
                return
            given = header.get("number")
            self._waiting.append(Mail(given if type(given) is int else 0, header, parts))
            self._changed.notify()

    def next(self) -> Mail:
        """The request that has waited longest; waits for one."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            return self._waiting.popleft()

    def next_quick(self) -> Mail | None:
        """The quick one that has waited longest, where there is one."""
        with self._changed:
            found = next((mail for mail in self._waiting if mail.is_quick), None)
            if found is not None:
                self._waiting.remove(found)
            return found

    def is_taken_back(self, number: int) -> bool:
        """Whether nobody waits for the answer any more."""
        with self._changed:
            return number in self._taken_back

    def forget(self, number: int) -> None:
        """A request was answered."""
        with self._changed:
            self._taken_back.discard(number)
