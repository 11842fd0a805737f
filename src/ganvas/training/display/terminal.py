"""One quiet block at the bottom of a terminal, redrawn four times a second."""

import sys
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ganvas.printing import Steady, steady
from ganvas.training.display.following import Following
from ganvas.training.display.sentences import rate, span
from ganvas.training.events import Ended, Event
from ganvas.words import message, plural

if TYPE_CHECKING:
    from rich.console import RenderableType


class TerminalDisplay(Following):
    """A context that leaves the screen in order, whatever happens."""

    def __init__(self, output: Steady | None = None) -> None:
        """output: the standard output where none is given."""
        super().__init__()
        from rich.console import Console
        from rich.live import Live

        self.console = Console(file=output or steady(sys.stdout))  # type: ignore[arg-type]  # all of it that rich needs
        self._live = Live(get_renderable=self._block, console=self.console, refresh_per_second=4, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(OSError, ValueError):  # a terminal that was closed must not end what runs in it
            self._live.stop()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Ended):
            self._live.stop()  # before the closing lines, which stay below everything
        super().__call__(event)

    def say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _block(self) -> "RenderableType":
        from rich.console import Group
        from rich.text import Text

        if self.packing is not None:
            done, total = self.packing.done, self.packing.total
            words = message("{what}  {done:,} of {total:,}", what=self.packing.what, done=done, total=total)
            return _row(done / (total or 1), words, self.packing.progress.seconds_left)
        if not self.notes:
            return Text(self.preparing or message("Getting ready ..."), style="dim")
        words = plural(self.moment.images, "{n:,} image   {speed}/s", "{n:,} images   {speed}/s", speed=rate(self.speed))
        health = message("Health: {health} {preview}", health=self.health(), preview=self.last_preview())
        return Group(
            _row(self.goal.share(self.moment), words, self.seconds_left),
            Text(self.figures(), style="dim", overflow="ellipsis", no_wrap=True),
            Text(health, style="dim", overflow="ellipsis", no_wrap=True),
        )


def _row(share: float, words: str, left: float | None) -> "RenderableType":
    """A bar for a share in [0, 1], and what is written behind it."""
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    row = Table.grid(padding=(0, 2))
    row.add_row(
        ProgressBar(total=1000, completed=int(1000 * share), width=30),
        f"{share:4.0%}",
        Text(words),  # never read as markup: a folder may be called [old]
        message("{time} left", time=span(left)) if left is not None else "",
    )
    return row
