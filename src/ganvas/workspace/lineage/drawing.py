"""Drawing: a lineage as an SVG, parents above their children. It needs nothing else and follows the reader's light or dark."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from ganvas.words import message
from ganvas.workspace.lineage.relatives import Relative

SIDE, WIDE, TALL = 80, 128, 156
"""Pixels: of a picture, and from one place to the next."""
MARGIN = 24
_LONGEST = 21
"""Characters below a picture."""
_STYLE = """
svg { font: 11px system-ui, sans-serif; --ink: #222; --soft: #777; --line: #999; --ground: #fff; --box: #f1f1f1; --own: #b5541c }
@media (prefers-color-scheme: dark) {
  svg { --ink: #eee; --soft: #aaa; --line: #888; --ground: #161616; --box: #262626; --own: #f0965a }
}
.ground { fill: var(--ground) } .line { fill: none; stroke: var(--line); stroke-width: 1.5 } text { fill: var(--ink); text-anchor: middle }
.soft { fill: var(--soft) } .box { fill: var(--box); stroke: var(--line) } .own { stroke: var(--own); stroke-width: 3 }
.share { text-anchor: start } image { image-rendering: pixelated }
"""


def svg(relatives: Sequence[Relative], own: str) -> str:
    """relatives: parents before their children. own: the id of the one that it is about, which has a coloured frame."""
    places = _places(relatives)
    width = max(x for x, _ in places.values()) + WIDE / 2 + MARGIN
    height = max(y for _, y in places.values()) + TALL + MARGIN
    title = escape(message("Lineage of {id}", id=own[:12]))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'role="img" aria-label="{title}">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        f'<rect class="ground" width="{width:.0f}" height="{height:.0f}"/>',
    ]
    parts += [
        _line(places[parent.id], places[each.id], parent.weight, len(each.parents))
        for each in relatives
        for parent in each.parents
    ]
    parts += [_box(each, *places[each.id], is_own=each.id == own) for each in relatives]
    return "\n".join((*parts, "</svg>"))


def _places(relatives: Sequence[Relative]) -> dict[str, tuple[float, float]]:
    """The middle of the upper side of each picture: below its parents, next to the others of its generation."""
    rows: dict[int, list[Relative]] = {}
    for each in relatives:
        rows.setdefault(each.generation, []).append(each)
    across: dict[str, float] = {}
    for _, row in sorted(rows.items()):
        wanted = {each.id: _middle([across[parent.id] for parent in each.parents]) for each in row}
        row.sort(key=lambda each: wanted[each.id])
        spread = [wanted[each.id] for each in row]
        for number in range(1, len(row)):
            spread[number] = max(spread[number], spread[number - 1] + WIDE)
        off = _middle(spread) - _middle(list(wanted.values()))  # so that a row of many children has its parent above its middle
        across |= {each.id: x - off for each, x in zip(row, spread, strict=True)}
    left = MARGIN + WIDE / 2 - min(across.values())
    return {each.id: (across[each.id] + left, MARGIN + TALL * each.generation) for each in relatives}


def _middle(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _line(start: tuple[float, float], end: tuple[float, float], weight: float, parents: int) -> str:
    """From below a parent's words to a child, with the parent's share where there are several."""
    (x, y), (to_x, to_y) = (start[0], start[1] + SIDE + 34), (end[0], end[1] - 3)
    half = (to_y - y) / 2
    path = (
        f'<path class="line" d="M{x:.1f} {y:.1f}C{x:.1f} {y + half:.1f} {to_x:.1f} {to_y - half:.1f} {to_x:.1f} {to_y:.1f}"/>'
    )
    if parents < 2:
        return path
    return f'{path}<text class="soft share" x="{x + 5:.1f}" y="{y + 11:.1f}">{weight:.0%}</text>'


def _box(each: Relative, x: float, y: float, *, is_own: bool) -> str:
    left, words = x - SIDE / 2, str(each.words)
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    frame = f'<rect class="box{" own" if is_own else ""}" x="{left:.1f}" y="{y:.1f}" width="{SIDE}" height="{SIDE}" rx="4"/>'
    shown = ""
    if each.png is not None:
        data = b64encode(each.png).decode()
        shown = f'<image x="{left + 3:.1f}" y="{y + 3:.1f}" width="{SIDE - 6}" height="{SIDE - 6}" href="data:image/png;base64,{data}"/>'
    name = f'<text class="soft" x="{x:.1f}" y="{y + SIDE + 29:.1f}">{each.id[:8]}</text>' if each.is_piece else ""
    below = f'<text x="{x:.1f}" y="{y + SIDE + 15:.1f}">{escape(short)}</text>{name}'
    return f"<g><title>{escape(words)}, {each.id}</title>{frame}{shown}{below}</g>"
