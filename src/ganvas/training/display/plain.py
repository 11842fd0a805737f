"""Plain lines, for a pipe or a log file."""

import sys

from ganvas.runs.log import Moment
from ganvas.training.display.following import Following
from ganvas.training.display.sentences import span
from ganvas.training.events import Event, Noted, Packing
from ganvas.training.goal import Cadence
from ganvas.words import message

SECONDS_BETWEEN_PACKING = 5.0


class PlainDisplay(Following):
    """A line at once, then further and further apart."""

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
        except UnicodeEncodeError:  # a console that doesn't know every letter of a path
            known = sys.stdout.encoding or "ascii"
            print(text.encode(known, "replace").decode(known), flush=True)

    def _show_packing(self, packing: Packing) -> None:
        if packing.seconds < self._packed + SECONDS_BETWEEN_PACKING:
            return
        self._packed = packing.seconds
        known, left = {"what": packing.what, "done": packing.done, "total": packing.total}, packing.progress.seconds_left
        if not packing.total:
            self.say(message("{what}: {done:,}", **known))
        elif left is None:
            self.say(message("{what}: {done:,} of {total:,}", **known))
        else:
            self.say(message("{what}: {done:,} of {total:,}, {time} left", time=span(left), **known))

    def _show_progress(self) -> None:
        known = {"images": self.moment.images, "speed": self.speed, "share": self.goal.share(self.moment)}
        left = self.seconds_left
        if left is None:
            self.say(message("{images:,} images, {speed:,.0f}/s, {share:.0%}: {figures}", figures=self.figures(), **known))
            return
        self.say(
            message(
                "{images:,} images, {speed:,.0f}/s, {share:.0%}, {time} left: {figures}",
                time=span(left),
                figures=self.figures(),
                **known,
            )
        )
