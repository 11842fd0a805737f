"""Progress of long work other than training: a bar with the time left, or a line now and then in a pipe."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganvas.progress import Progress, ProgressCallback

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def shown_progress() -> Iterator["ProgressCallback"]:
    """On the error output, so that --json and what is piped stay clean; short work prints nothing in a pipe."""
    from rich.console import Console

    from ganvas.printing import steady

    console = Console(file=steady(sys.stderr))
    if not console.is_terminal:
        yield Lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def note(progress: "Progress") -> None:
            if progress.what not in tasks:
                tasks[progress.what] = bar.add_task(progress.what)
            bar.update(tasks[progress.what], completed=progress.done, total=progress.total or None)

        yield note


class Lines:
    """Lines for a pipe or a log file: none in the first seconds, then one every few, whatever is being done."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, progress: "Progress") -> None:
        now = time.monotonic()
        if now < self._last + SECONDS_BETWEEN_LINES:
            return
        self._last = now
        from ganvas.training.display.sentences import so_far

        print(so_far(progress), file=sys.stderr, flush=True)
