"""Report: an evaluation as one self-contained HTML page for people, and as Markdown for a model card."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.disk import replaced
from ganvas.evaluation.samples.grades import FAIR, GOOD, quality, variety
from ganvas.evaluation.samples.measure import MEANING
from ganvas.evaluation.samples.record import Evaluation, direction
from ganvas.evaluation.samples.sentences import off_balance, sentences

ROWS = {"generated": "generated", "held_out": "real, never shown", "training": "real, trained on"}
"""The rows of the table in words."""

WAYS = {"lower": "lower ↓", "higher": "higher ↑", "as real": "as real ones ≈"}
"""Which way a figure is better."""

GROUPS = 4
"""Groups of the gallery in a row."""

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --good: #2a8a4a; --fair: #b07a10; --poor: #b03a2e; }
.ganvas { font: 16px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
.ganvas h1 { font-size: 1.6rem; } .ganvas h2 { font-size: 1.2rem; margin-top: 2.2rem; }
.ganvas .sheets { display: flex; flex-wrap: wrap; gap: 1.5rem; } .ganvas figure { margin: 0; flex: 1 1 20rem; }
.ganvas img { max-width: 100%; image-rendering: pixelated; } .ganvas figcaption { color: gray; font-size: .9rem; }
.ganvas table { border-collapse: collapse; width: 100%; font-size: .92rem; }
.ganvas th, .ganvas td { text-align: right; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
.ganvas th:first-child, .ganvas td:first-child, .ganvas td:last-child { text-align: left; }
.ganvas td:last-child { color: gray; } .ganvas .scroll { overflow-x: auto; }
.ganvas .bar { height: .8rem; background: var(--soft); border-radius: .4rem; overflow: hidden; }
.ganvas .bar div { height: 100%; border-radius: .4rem; } .ganvas .gauge { display: grid; grid-template-columns: 6rem 1fr 4rem; gap: .8rem;
  align-items: center; margin: .4rem 0; } .ganvas pre { overflow-x: auto; font-size: .8rem; background: var(--soft); padding: .8rem; }
.ganvas svg { width: 100%; height: auto; } .ganvas li { margin: .35rem 0; }
"""


def html(evaluation: Evaluation, *, history: Sequence[dict[str, Any]] = (), whole: bool = True) -> str:
    """The report as one page that needs no network; with ``whole`` False as a piece for a notebook.

    ``history``: earlier figures of the same run, each with "images" and the figures by name, drawn as curves.
    """
    parts = [
        f"<h1>{escape(evaluation.what)}, judged against {escape(evaluation.against)}</h1>",
        _summary(evaluation),
        _sheets(evaluation),
        _copying(evaluation),
        _classes(evaluation),
        _curves(history),
        "<h2>All figures</h2>",
        _notes(evaluation),
        f"<p><small>In the features of {escape(evaluation.seen_by)}, where a name says no other.</small></p>",
        _table(evaluation),
        _details(evaluation),
    ]
    body = f'<style>{STYLE}</style><div class="ganvas">{"".join(parts)}</div>'
    if not whole:
        return body
    title = escape(f"ganvas: {evaluation.what}")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def save_html(evaluation: Evaluation, path: Path, *, history: Sequence[dict[str, Any]] = ()) -> Path:
    """Write the report; a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced(path) as unfinished:
        unfinished.write_text(html(evaluation, history=history), encoding="utf-8")
    return path


def markdown(evaluation: Evaluation) -> str:
    """The summary and the main figures with their controls, for a model card."""
    rows = rows_of(evaluation)
    names = [
        name
        for name in ("frechet", "kid", "precision", "recall", "density", "coverage", "authpct")
        if name in rows["generated"]
    ]
    head = f"| | {' | '.join(names)} |\n|---|{'---:|' * len(names)}\n"
    table = "".join(
        f"| {ROWS[row]} | {' | '.join(number(figures[name]) if name in figures else '' for name in names)} |\n"
        for row, figures in rows.items()
    )
    told = "\n".join(f"- {sentence}" for sentence in sentences(evaluation))
    return (
        f"## How good it is\n\n{told}\n\n{head}{table}\nAgainst {evaluation.against}, {evaluation.protocol.n:,} pictures a row, "
        f"in the features of {evaluation.seen_by}. Figures mean something only beside the rows of real pictures.\n"
    )


def rows_of(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """The rows of the table by the keys of ROWS, generated first."""
    return {"generated": evaluation.metrics} | {row: evaluation.controls[row] for row in ROWS if row in evaluation.controls}


def number(value: float) -> str:
    """A figure with three or four digits that mean something."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}" if abs(value) >= 1 else f"{value:.3f}"


def _summary(evaluation: Evaluation) -> str:
    gauges = "".join(
        _gauge(name, share) for name, share in (("Quality", quality(evaluation)), ("Variety", variety(evaluation)))
    )
    listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences(evaluation))
    return f"{gauges}<p><small>100 % is what real pictures reach in the same test.</small></p><ul>{listed}</ul>"


def _gauge(name: str, share: float) -> str:
    colour = "good" if share >= GOOD else "fair" if share >= FAIR else "poor"
    bar = f'<div class="bar"><div style="width:{share:.0%};background:var(--{colour})"></div></div>'
    return f'<div class="gauge"><b>{name}</b>{bar}<span>{share:.0%}</span></div>'


def _picture(pixels: Pixels, caption: str, columns: int = 10) -> str:
    data = b64encode(Sheet(pixels, columns=columns)._repr_png_()).decode()
    return f'<figure><img alt="{escape(caption)}" src="data:image/png;base64,{data}"><figcaption>{escape(caption)}</figcaption></figure>'


def _sheets(evaluation: Evaluation) -> str:
    pictures = evaluation.pictures
    if "generated" not in pictures:
        return ""
    shown = _picture(pictures["generated"], "generated, in the order they came")
    if "real" in pictures:
        shown += _picture(pictures["real"], f"real, from {evaluation.against}")
    return f'<h2>Look at them</h2><div class="sheets">{shown}</div>'


def _copying(evaluation: Evaluation) -> str:
    found = evaluation.copying
    if not found:
        return ""
    text = "<h2>Does it copy?</h2>"
    if (gallery := evaluation.pictures.get("gallery")) is not None and len(gallery):
        caption = (
            "The generated pictures closest to a training picture, in groups of three: generated, the training picture nearest "
            "to it, and the training picture nearest to that one. A copy is more like the second than the second is like the third."
        )
        text += _picture(_in_groups(gallery), caption, columns=4 * GROUPS)
    told = "".join(f"<p>{escape(line[:1].upper() + line[1:])}</p>" for line in found.get("details", ()))
    return f"{text}<details><summary>How copies were looked for, and how well that works</summary>{told}</details>"


def _in_groups(gallery: Pixels) -> Pixels:
    """An empty place after each three pictures, so that the eye sees the groups."""
    threes = gallery.reshape(-1, 3, *gallery.shape[1:])
    empty = np.full_like(threes[:, :1], Sheet.ground)
    joined: Pixels = np.concatenate([threes, empty], axis=1).reshape(-1, *gallery.shape[1:])
    return joined


def _classes(evaluation: Evaluation) -> str:
    classes = evaluation.classes
    if not classes:
        return ""
    uneven = off_balance(evaluation)
    most = max(*classes["real"], *classes["generated"], 1e-9)
    rows = ""
    for name, real, made in zip(evaluation.class_names, classes["real"], classes["generated"], strict=True):
        how = uneven.get(name, "")
        colour = {"rare": "poor", "often": "fair"}.get(how, "good")
        rows += (
            f"<tr><td>{escape(name)}</td><td>{real:.1%}</td><td>{made:.1%}</td>"
            f'<td style="width:50%"><div class="bar"><div style="width:{real / most:.0%};background:gray"></div></div>'
            f'<div class="bar"><div style="width:{made / most:.0%};background:var(--{colour})"></div></div></td>'
            f"<td>{f'too {how}' if how else ''}</td></tr>"
        )
    head = "<tr><th>class</th><th>real</th><th>generated</th><th></th><th></th></tr>"
    return f'<h2>How often each class comes</h2><div class="scroll"><table>{head}{rows}</table></div>'


def _curves(history: Sequence[dict[str, Any]]) -> str:
    drawn = "".join(_curve(history, name) for name in ("frechet", "precision", "coverage"))
    beside = "withheld pictures" if history and history[0].get("withheld") else "training pictures (none were withheld)"
    about = (
        f"<p><small>In the features of three untrained networks, beside {beside}: not the scale of the table below.</small></p>"
    )
    return f'<h2>On the way here</h2>{about}<div class="sheets">{drawn}</div>' if drawn else ""


def _curve(history: Sequence[dict[str, Any]], name: str) -> str:
    points = [(note["images"], note[name]) for note in history if name in note]
    if len(points) < 2:
        return ""
    (first, last), top = (points[0][0], points[-1][0]), max(value for _, value in points) or 1.0
    line = " ".join(f"{10 + 380 * (x - first) / max(last - first, 1):.1f},{190 - 180 * y / top:.1f}" for x, y in points)
    caption = f"{name} ({direction(name)} is better) from {first:,} to {last:,} images shown; the top is {number(top)}"
    axes = '<polyline points="10,10 10,190 390,190" fill="none" stroke="gray"/>'
    drawing = f'<polyline points="{line}" fill="none" stroke="var(--good)" stroke-width="2"/>'
    return f'<figure><svg viewBox="0 0 400 200">{axes}{drawing}</svg><figcaption>{escape(caption)}</figcaption></figure>'


def _notes(evaluation: Evaluation) -> str:
    return "".join(f"<p>{escape(note)}</p>" for note in evaluation.notes)


def _table(evaluation: Evaluation) -> str:
    rows = rows_of(evaluation)
    head = "".join(f"<th>{escape(ROWS[row])}</th>" for row in rows)
    lines = []
    for name in rows["generated"]:
        cells = "".join(f"<td>{number(figures[name]) if name in figures else ''}</td>" for figures in rows.values())
        spread = evaluation.spread.get(name)
        cells = cells.replace("</td>", f" <small>± {number(spread)}</small></td>", 1) if spread is not None else cells
        way = WAYS.get(direction(name), "")
        lines.append(f"<tr><td>{escape(name)}</td>{cells}<td>{way}</td><td>{escape(meaning(name))}</td></tr>")
    return f'<div class="scroll"><table><tr><th></th>{head}<th>better</th><th></th></tr>{"".join(lines)}</table></div>'


def meaning(name: str) -> str:
    """What a figure says, in words; empty for one that has none."""
    if name.startswith("sliced_wasserstein_"):
        name = "sliced_wasserstein_<side>"
    return MEANING.get(name, "")


def _details(evaluation: Evaluation) -> str:
    text = escape(evaluation.to_json())
    return f"<details><summary>The record: protocol, spaces, versions</summary><pre>{text}</pre></details>"
