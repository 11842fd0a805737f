"""Pulse: one look at the table of events for all tabs, a few times a second, and only while somebody listens."""

import asyncio
import threading
from collections.abc import Callable

from anyio.to_thread import run_sync

from ganvas.errors import GanvasError

SECONDS = 0.2
"""Between two looks."""


class Pulse:
    """latest: gives the number of the last event. Used by one event loop."""

    def __init__(self, latest: Callable[[], int]) -> None:
        self._latest = latest
        self._number = 0
        self._listeners = 0
        self._beat: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        self._ending = threading.Event()

    @property
    def is_over(self) -> bool:
        """Whether the studio is closing: streams end, so that it needn't wait for them."""
        return self._ending.is_set()

    def stop(self) -> None:
        """Let all streams end. Any thread may call it, and a handler of signals."""
        self._ending.set()

    async def after(self, number: int, seconds: float = 15.0) -> bool:
        """Waits until there is an event after ``number``, and says whether there is one; False too when the time or the studio is over."""
        self._listeners += 1
        try:
            if self._task is None or self._task.done():
                self._beat = asyncio.Event()
                self._task = asyncio.create_task(self._look())
            end = asyncio.get_running_loop().time() + seconds
            while not self.is_over and self._number <= number:
                left = end - asyncio.get_running_loop().time()
                beat = self._beat
                if left <= 0 or beat is None:
                    return False
                try:
                    await asyncio.wait_for(beat.wait(), left)
                except TimeoutError:
                    return False
            return not self.is_over
        finally:
            self._listeners -= 1

    async def _look(self) -> None:
        while self._listeners and not self.is_over:
            try:
                found = await run_sync(self._latest)
            except GanvasError:  # somebody has been writing for long; the next look will see it
                found = self._number
            if found != self._number:
                self._number = found
                self._wake()
            await asyncio.sleep(SECONDS)
        self._wake()

    def _wake(self) -> None:
        beat, self._beat = self._beat, asyncio.Event()
        if beat is not None:
            beat.set()
