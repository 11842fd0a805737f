"""Heart: a thread that says that a job's process lives, how far it is and what it told, and hears what is asked of it.

The work itself never waits for the database: it hands over what is to be written, and goes on.
"""

import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

from ganvas.errors import GalleryError
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs.events import PASSING, Told
from ganvas.workspace.jobs.job import Asked, Job, Lost

TICK_SECONDS = 0.3
"""How soon the process hears what a person asks."""
NEWS_SECONDS = 1.0
"""How often progress is written at most."""
MOST_WAITING = 1_000
"""Events that wait while the database can't be written; beyond, those that pass are dropped."""
PATIENCE_SECONDS = 30.0
"""How long the end of a job waits for its last events to be written."""


class Heart:
    """Beats from ``start`` to ``close``. asked: called once for each new wish of a person. lost: called when the job is another's."""

    def __init__(self, workspace: Workspace, job: Job, *, asked: Callable[[Asked], None], lost: Callable[[], None]) -> None:
        self._queue, self._events, self._job = workspace.queue, workspace.events, job
        self._asked, self._lost = asked, lost
        self._waiting: deque[Told] = deque()
        self._news: dict[str, Any] = {}
        self._lock, self._closing = threading.Lock(), threading.Event()
        self._heard: Asked | None = None
        self._told_at = 0.0
        self._trouble = ""
        self._thread = threading.Thread(target=self._live, name="heart", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Write what is still to be written, and stop beating."""
        self._closing.set()
        self._thread.join(PATIENCE_SECONDS)

    def tell(self, type: str, data: dict[str, Any]) -> None:
        """An event of the topic "runs"."""
        with self._lock:
            if len(self._waiting) < MOST_WAITING or type not in PASSING:
                self._waiting.append(Told("runs", type, data, self._job.number))

    def report(self, progress: float | None, seconds_left: float | None = None, words: str | None = None) -> None:
        """How far the work is, 0 to 1, how long it still takes and what it is doing; None where it isn't known or news."""
        with self._lock:
            self._news = {"progress": progress, "seconds_left": seconds_left, "words": words or self._news.get("words")}

    def _live(self) -> None:
        while True:
            is_last = self._closing.wait(TICK_SECONDS)
            try:
                self._beat(is_last)
            except Lost:
                self._lost()
                return
            except GalleryError as error:  # busy, or the disk is full: what waits is written later
                if str(error) != self._trouble:
                    print(error, file=sys.stderr)
                self._trouble = str(error)
                if is_last:  # nothing below waits any more
                    time.sleep(TICK_SECONDS)
                is_last = False
            except Exception:  # whatever it is, the job is worth more
                traceback.print_exc()
            if is_last:
                return

    def _beat(self, is_last: bool) -> None:
        with self._lock:
            waiting = list(self._waiting)
        if waiting:
            self._events.tell_all(waiting)
            with self._lock:
                for _ in waiting:
                    self._waiting.popleft()
        news: dict[str, Any] = {}
        if is_last or time.monotonic() - self._told_at >= NEWS_SECONDS:
            with self._lock:
                news, self._news = self._news, {}
        if any(value is not None for value in news.values()):
            self._told_at = time.monotonic()
        asked = self._queue.beat(self._job, **news)
        if asked is not None and asked != self._heard:
            self._heard = asked
            self._asked(asked)
