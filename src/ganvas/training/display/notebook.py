"""One block in a notebook, which updates in place: a bar, the losses, the newest sheet, and what can be done next, in Python."""

import base64
import time
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from ganvas.runs.log import read_log
from ganvas.training.display.charts import Line, chart
from ganvas.training.display.following import Following
from ganvas.training.display.sentences import rate, side_by_side, span
from ganvas.training.events import Began, Ended, Event, Noted, Packing, Previewed
from ganvas.words import Message, Step, message, plural

SECONDS_BETWEEN = 0.5
"""Between two drawings while pictures are packed, which is reported ten times a second."""
LARGEST_SHEET = 512
"""Pixels of the longer side of the sheet that is shown: a notebook is saved with it. The file in the run is whole."""
FAINT = "opacity:.7"


class NotebookDisplay(Following):
    """Two places under the cell, the words and the sheet, so that a large picture is sent only when it is new.

    The kernel's interrupt (the stop button of a notebook) arrives as SIGINT, which saves and stops. A button of our own couldn't
    work: while a cell runs, its clicks wait until it is done.
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[str, Any] = {}
        self._said: list[str] = []
        self._lines: dict[str, Line] = {}
        self._ended = False
        self._drawn = 0.0

    def __call__(self, event: Event) -> None:
        match event:
            case Began():
                self._begin(event)
            case Noted():
                self._add(event.images, event.losses)
            case Ended():
                self._ended = True
                self._said.append("&nbsp;")  # the beginning, and how it ended
        super().__call__(event)
        if isinstance(event, Previewed):
            self._show("sheet", self._sheet(event), message("New sample sheet: {path}", path=event.path))
        if not isinstance(event, Packing) or time.monotonic() >= self._drawn + SECONDS_BETWEEN:
            self._draw()

    def say(self, text: str) -> None:
        self._said.append(escape(text))

    def add_under(self, line: str | Step) -> None:
        if not isinstance(line, Step) or line.command is None:
            if escape(text := str(line)) not in self._said:  # all that was said still stands there
                self.say(text)
            return
        self._said.append(f"{escape(line.words)}:<br><code>{escape(line.command.in_a_cell)}</code>")

    def running(self, event: Began) -> Message:
        return message("run: {run}   (the stop button of the notebook saves and stops; it can be resumed)", run=event.run)

    def _begin(self, event: Began) -> None:
        """The losses of a run that is resumed, or tried again, are drawn from its start."""
        if not self._lines:
            for note in read_log(event.run / "log.jsonl"):
                self._add(note["images"], note["losses"])
        for line in self._lines.values():
            line.drop_after(event.images)

    def _add(self, images: int, losses: dict[str, float | None]) -> None:
        for name, loss in losses.items():
            self._lines.setdefault(name, Line()).add(images, loss)

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        said = "".join(f"<div>{line}</div>" for line in self._said)
        parts = [f"<div>{said}</div>"]
        if not self._ended:
            parts.append(self._bar())
        if self.notes:
            parts.append(self._charts())
            if not self._ended:
                parts.append(f"<div>{escape(message('Health: {health}', health=self.health()))}</div>")
        self._show("words", f'<div style="line-height:1.5;max-width:60em">{"".join(parts)}</div>', self.figures())

    def _bar(self) -> str:
        if self.packing is not None:
            progress = self.packing.progress
            share, left = (progress.done / progress.total if progress.total else 0.0), progress.seconds_left
            words = message("{what}  {done:,} of {total:,}", what=progress.what, done=progress.done, total=progress.total)
        elif not self.notes:
            return f"<div>{escape(self.preparing or message('Getting ready ...'))}</div>"
        else:
            share, left = self.goal.share(self.moment), self.seconds_left
            words = plural(
                self.moment.images,
                "{n:,} image shown, step {step:,}, {speed} images/s",
                "{n:,} images shown, step {step:,}, {speed} images/s",
                step=self.moment.step,
                speed=rate(self.speed),
            )
        time_left = escape(message("{time} left", time=span(left))) if left is not None else ""
        return (
            f'<div style="display:flex;gap:1em;align-items:center;margin:.5em 0">'
            f'<div role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{100 * share:.0f}" '
            'style="width:240px;height:10px;border:1px solid currentColor;border-radius:5px;overflow:hidden">'
            f'<div style="width:{100 * share:.1f}%;height:100%;background:#3b82f6"></div></div>'
            f"<span><b>{share:.0%}</b></span><span>{escape(words)}</span><span>{time_left}</span></div>"
        )

    def _charts(self) -> str:
        shown = side_by_side(self.notes[-1].losses)
        drawn = "".join(chart(name, self._of(name), figures) for name, figures in shown.items())
        return f'<div style="display:flex;flex-wrap:wrap;margin:.5em 0">{drawn}</div>'

    def _of(self, name: str) -> Sequence[Line]:
        """The line of a loss, or those of side a and side b."""
        return [self._lines[key] for key in (name, f"{name}_a", f"{name}_b") if key in self._lines]

    def _sheet(self, event: Previewed) -> str:
        caption = message(
            "After {images:,} images shown (step {step:,}), with averaged weights: {path}",
            images=event.images,
            step=event.step or 0,
            path=event.path,
        )
        return f'{_picture(event.path)}<div style="{FAINT}">{escape(caption)}</div>'

    def _show(self, place: str, html: str, text: str) -> None:
        """Draw in a place: under what is there the first time, over itself from then on."""
        from IPython.display import display

        bundle = {"text/html": html, "text/plain": text}
        if place in self._places:
            self._places[place].update(bundle, raw=True)
        else:
            self._places[place] = display(bundle, raw=True, display_id=True)


def _picture(path: Path) -> str:
    """A picture file, shrunk where it is large, inside of the page itself."""
    buffer = BytesIO()
    with Image.open(path) as image:
        image.thumbnail((LARGEST_SHEET, LARGEST_SHEET))
        image.save(buffer, format="PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="{escape(message("sample sheet"))}" src="data:image/png;base64,{data}" style="max-width:100%">'
