"""Charts: losses as small drawings in SVG, in the colours of whatever page they stand on, light or dark."""

from collections.abc import Sequence
from html import escape

from ganvas.words import message

POINTS = 240
"""The most points of a line: one a pixel. A training of days makes a hundred thousand notes."""

WIDTH, HEIGHT, MARGIN = 240, 72, 4
CAPTION = "display:flex;justify-content:space-between;gap:.5em;font-size:12px;white-space:nowrap"
COLOURS = ("#3b82f6", "#d97706")
"""Of a loss, or of side a and side b: each at least three times as light or as dark as white and as black paper."""

Point = tuple[float, float | None]
"""Images shown and the loss; None where it wasn't finite."""


class Line:
    """The course of one loss in at most POINTS points: when there are more, each two become their mean."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self._waiting: list[Point] = []
        self._joined = 1

    def add(self, images: int, loss: float | None) -> None:
        self._waiting.append((images, loss))
        if len(self._waiting) < self._joined:
            return
        self.points.append(_mean(self._waiting))
        self._waiting = []
        if len(self.points) > POINTS:
            self.points = [_mean(self.points[k : k + 2]) for k in range(0, len(self.points), 2)]
            self._joined *= 2

    def drop_after(self, images: int) -> None:
        """Forget what came later, which will come again: a run that goes back to its last checkpoint."""
        self.points = [point for point in self.points if point[0] <= images]
        self._waiting = []


def _mean(points: Sequence[Point]) -> Point:
    finite = [loss for _, loss in points if loss is not None]
    return points[-1][0], sum(finite) / len(finite) if finite else None


def chart(name: str, lines: Sequence[Line], now: Sequence[str]) -> str:
    """One loss over the images shown, as a figure of HTML; a second line is that of side b. now: its figures as they are shown.

    The axis covers all but the steepest hundredth of the points, so that a first spike doesn't flatten the rest.
    """
    known = sorted(loss for line in lines for _, loss in line.points if loss is not None)
    low, high = (known[len(known) // 100], known[-1 - len(known) // 100]) if known else (0.0, 1.0)
    end = max((line.points[-1][0] for line in lines if line.points), default=1.0)
    figures = " | ".join(now)
    said = message(
        "{name}: {figures} now, between {low:.3g} and {high:.3g} so far", name=name, figures=figures, low=low, high=high
    )
    drawn = "".join(_drawn(line, low, high, end, colour) for line, colour in zip(lines, COLOURS, strict=False))
    return (
        f'<figure style="margin:0 1.5em .5em 0;width:{WIDTH}px">'
        f'<figcaption style="{CAPTION}"><span>{escape(name)}</span><b>{escape(figures)}</b></figcaption>'
        f'<svg role="img" aria-label="{escape(said)}" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<path d="M0 {HEIGHT - 0.5}H{WIDTH}" stroke="currentColor" stroke-opacity=".35"/>{drawn}'
        f"{_label(12, f'{high:.3g}')}{_label(HEIGHT - 6, f'{low:.3g}')}</svg></figure>"
    )


def _label(y: int, text: str) -> str:
    return f'<text x="{WIDTH}" y="{y}" text-anchor="end" font-size="10" fill="currentColor" fill-opacity=".65">{text}</text>'


def _drawn(line: Line, low: float, high: float, end: float, colour: str) -> str:
    """A path, which stops where the loss wasn't finite and goes on behind it."""
    across, up = WIDTH - 36, HEIGHT - 2 * MARGIN  # the labels stand on the right
    path, pen_is_down = "", False
    for images, loss in line.points:
        if loss is None:
            pen_is_down = False
            continue
        share = (min(max(loss, low), high) - low) / (high - low) if high > low else 0.5
        x, y = across * images / max(end, 1.0), MARGIN + up * (1 - share)
        path += f"{'L' if pen_is_down else 'M'}{x:.0f} {y:.1f}"
        pen_is_down = True
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5" stroke-linejoin="round"/>' if path else ""
