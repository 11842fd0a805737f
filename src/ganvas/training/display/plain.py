"""Plain lines, for a pipe or a log file."""

import sys

from ganvas.printing import Steady, steady
from ganvas.runs.log import Moment
from ganvas.training.display.following import Following
from ganvas.training.display.sentences import rate, so_far, span
from ganvas.training.events import Event, Noted, Packing, Preparing
from ganvas.training.goal import Cadence
from ganvas.words import plural

SECONDS_BETWEEN_PACKING = 5.0


class PlainDisplay(Following):
    """One line soon, then lines further and further apart."""

    def __init__(self, output: Steady | None = None) -> None:
        """output: the standard output where none is given."""
        super().__init__()
        self._output = output or steady(sys.stdout)
        self._cadence = Cadence(None, True)
        self._shown = Moment()
        self._packing, self._packed = "", 0.0

    def __call__(self, event: Event) -> None:
        super().__call__(event)
        if isinstance(event, Preparing):
            self.say(event.what)
        elif isinstance(event, Packing):
            self._show_packing(event)
        elif isinstance(event, Noted) and self._cadence.due(self._shown, self.moment):
            self._shown = self.moment
            self._show_progress()

    def say(self, text: str) -> None:
        print(text, file=self._output, flush=True)

    def _show_packing(self, packing: Packing) -> None:
        if packing.what != self._packing:  # another piece of work, whose seconds begin again
            self._packing, self._packed = packing.what, 0.0
        if packing.seconds < self._packed + SECONDS_BETWEEN_PACKING:
            return
        self._packed = packing.seconds
        self.say(so_far(packing.progress))

    def _show_progress(self) -> None:
        known = {"speed": rate(self.speed), "share": self.goal.share(self.moment), "figures": self.figures()}
        left = self.seconds_left
        if left is None:
            line = plural(
                self.moment.images,
                "{n:,} image, {speed}/s, {share:.0%}: {figures}",
                "{n:,} images, {speed}/s, {share:.0%}: {figures}",
                **known,
            )
        else:
            line = plural(
                self.moment.images,
                "{n:,} image, {speed}/s, {share:.0%}, {time} left: {figures}",
                "{n:,} images, {speed}/s, {share:.0%}, {time} left: {figures}",
                time=span(left),
                **known,
            )
        self.say(line)
