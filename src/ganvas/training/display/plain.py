"""Plain lines, for a pipe or a log file."""

import sys

from ganvas.runs.log import Moment
from ganvas.training.display.following import Following
from ganvas.training.display.sentences import rate, so_far, span
from ganvas.training.events import Event, Noted, Packing
from ganvas.training.goal import Cadence
from ganvas.words import plural

SECONDS_BETWEEN_PACKING = 5.0


class PlainDisplay(Following):
    """One line soon, then lines further and further apart."""

    def __init__(self) -> None:
        super().__init__()
        self._cadence = Cadence(None, True)
        self._shown = Moment()
        self._packed = 0.0

    def __call__(self, event: Event) -> None:
        super().__call__(event)
        if isinstance(event, Packing):
            self._show_packing(event)
        elif isinstance(event, Noted) and self._cadence.due(self._shown, self.moment):
            self._shown = self.moment
            self._show_progress()

    def say(self, text: str) -> None:
        try:
            print(text, flush=True)
        except UnicodeEncodeError:  # a console that can't show every letter of a path
            known = sys.stdout.encoding or "ascii"
            print(text.encode(known, "replace").decode(known), flush=True)

    def _show_packing(self, packing: Packing) -> None:
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
