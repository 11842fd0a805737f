"""Reports of translations: a table for the terminal's reader, a page for people, a section for a model card."""

from base64 import b64encode
from html import escape

from ganvas.evaluation.samples.report import STYLE
from ganvas.evaluation.translations.record import HIGHER_IS_BETTER, MEANING, ROWS, TranslationEvaluation


def cells(evaluation: TranslationEvaluation, direction: str) -> list[list[str]]:
    """The table of one direction as text: a head, then a line a row of ROWS."""
    rows = evaluation.tables[direction]
    names = list(dict.fromkeys(name for figures in rows.values() for name in figures))
    head = ["", *(f"{name} {'↑' if name in HIGHER_IS_BETTER else '↓'}" for name in names)]
    lines = [
        [ROWS[row], *(f"{rows[row][name]:.4g}" if name in rows[row] else "" for name in names)] for row in ROWS if row in rows
    ]
    return [head, *lines]


def markdown(evaluation: TranslationEvaluation) -> str:
    """What was found, for a model card."""
    parts = ["## How good it is\n", *(f"- {sentence}" for sentence in evaluation.sentences())]
    for direction in evaluation.tables:
        head, *lines = cells(evaluation, direction)
        parts.append(f"\n{direction}, {evaluation.n[direction]:,} pictures of {evaluation.against}:\n")
        parts += [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
        parts += [f"| {' | '.join(line)} |" for line in lines]
    parts += [f"\n{note}" for note in evaluation.notes]
    return "\n".join(parts) + "\n"


def html(evaluation: TranslationEvaluation) -> str:
    """One page that needs no network: what was found, the sheets, the tables, what the figures mean."""
    title = escape(f"{evaluation.what}, judged by {evaluation.against}")
    parts = [f"<h1>{title}</h1><ul>", *(f"<li>{escape(sentence)}</li>" for sentence in evaluation.sentences()), "</ul>"]
    parts += [f"<p>{escape(note)}</p>" for note in evaluation.notes]
    for direction, sheet in evaluation.sheets.items():
        head, *lines = cells(evaluation, direction)
        picture = b64encode(sheet._repr_png_()).decode()
        parts.append(f"<h2>{escape(direction)}</h2>")
        parts.append(f'<figure><img src="data:image/png;base64,{picture}" alt="examples"><figcaption>input, output, ')
        parts.append("what it should be (or, where nobody knows, back again)</figcaption></figure>")
        parts.append(f'<div class="scroll"><table><tr>{"".join(f"<th>{escape(cell)}</th>" for cell in head)}<td></td></tr>')
        parts += [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}<td></td></tr>" for line in lines]
        parts.append("</table></div>")
    shown = {name for rows in evaluation.tables.values() for figures in rows.values() for name in figures}
    meanings = [f"<li><b>{name}</b>: {escape(MEANING[name])}</li>" for name in MEANING if name in shown]
    parts.append(f"<h2>What the figures mean</h2><ul>{''.join(meanings)}</ul>")
    about = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    body = f'<style>{STYLE}</style><div class="ganvas">{"".join(parts)}</div>'
    return f'<!doctype html>\n<html lang="en"><head>{about}</head><body>{body}</body></html>\n'
