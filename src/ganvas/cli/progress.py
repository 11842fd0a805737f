"""Progress of long work that is no training, as a bar with the time left."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganvas.data import ProgressCallback


@contextmanager
def shown_progress() -> Iterator["ProgressCallback"]:
    """A bar with the time left on the error output, so that --json stays clean; nothing where no one watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    from ganvas.data import Progress as Note

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def note(progress: Note) -> None:
            if progress.what not in tasks:
                tasks[progress.what] = bar.add_task(progress.what)
            bar.update(tasks[progress.what], completed=progress.done, total=progress.total or None)

        yield note
