"""ganvas compare: two records of evaluations side by side, where they may be."""

from pathlib import Path
from typing import Annotated

import typer

LUCK = "Which training was luckier is not in them: only several seeds show that."


def compare(
    first: Annotated[Path, typer.Argument(metavar="A.json", help="A record that ganvas evaluate --json wrote.")],
    second: Annotated[Path, typer.Argument(metavar="B.json", help="Another one, of the same protocol.")],
) -> None:
    """Show two evaluations side by side; refused, naming the field, where they were not measured in the same way."""
    from ganvas.evaluation.records import text_of
    from ganvas.evaluation.translations.compare import is_of_translations

    files = [(str(path), text_of(path)) for path in (first, second)]
    tell = _tell_translations if all(is_of_translations(text) for _, text in files) else _tell_samples
    tell(*files)


def _tell_samples(first: tuple[str, str], second: tuple[str, str]) -> None:
    """first, second: the names of the two files, and what is in them."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ganvas.evaluation.samples.compare import better
    from ganvas.evaluation.samples.compare import compare as side_by_side
    from ganvas.evaluation.samples.record import Evaluation, direction
    from ganvas.evaluation.samples.report import number

    one, other = (Evaluation.from_json(text, name) for name, text in (first, second))
    figures = side_by_side(one, other, files=(first[0], second[0]))
    title = Text(f"against {one.against}, {one.protocol.n:,} pictures a row")
    table = Table(title=title, title_justify="left")
    table.add_column("", no_wrap=True, min_width=max(map(len, figures)))
    for column in ("A", "B", "real", "wanted", "better"):
        table.add_column(column, justify="left" if column in ("wanted", "better") else "right")
    wins = {-1: 0, 0: 0, 1: 0}
    for name, (mine, theirs) in figures.items():
        verdict = better(name, mine, theirs, one.spread.get(name, 0.0), other.spread.get(name, 0.0))
        wins[verdict] += 1
        real = one.control(name)
        told = ("" if real is None else number(real), direction(name), {-1: "A", 0: "", 1: "B"}[verdict])
        table.add_row(name, number(mine), number(theirs), *told)
    console = Console(markup=False, highlight=False)
    for letter, record in (("A", one), ("B", other)):
        console.print(f"{letter} ({record.what}): {record.copying_headline or 'Copies were not looked for.'}")
    console.print(table)
    console.print(
        f"A is better in {wins[-1]} figures, B in {wins[1]}; {wins[0]} don't decide. Of equals, about one figure in twenty "
        f"would seem better by chance. {LUCK}"
    )
    copiers = [letter for letter, record in (("A", one), ("B", other)) if record.copying.get("copies")]
    if copiers:
        console.print(f"{' and '.join(copiers)}: copies reach the best figures of all, so being better there means nothing.")


def _tell_translations(first: tuple[str, str], second: tuple[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    from ganvas.evaluation.translations.compare import beside
    from ganvas.evaluation.translations.record import HIGHER_IS_BETTER, MEANING, TranslationEvaluation

    one, other = (TranslationEvaluation.from_json(text, name) for name, text in (first, second))
    found = beside(one, other)
    console = Console(markup=False, highlight=False)
    console.print(f"A: {one.what}\nB: {other.what}")
    for direction, figures in found.items():
        table = Table("", title=f"{direction}, {one.n[direction]:,} pictures of {one.against}", title_justify="left")
        for column in ("A", "B", "wanted", "better", "meaning"):
            table.add_column(column, justify="right" if column in ("A", "B") else "left")
        for name, (mine, theirs, better) in figures.items():
            wanted = "higher" if name in HIGHER_IS_BETTER else "lower"
            verdict = {-1: "A", 0: "", 1: "B", None: "?"}[better]
            table.add_row(name, f"{mine:.4g}", f"{theirs:.4g}", wanted, verdict, MEANING[name])
        console.print(table)
    console.print(
        "Better: by the differences of the same pictures, where chance explains them in less than one case of twenty, so of equals about "
        "one figure in twenty would seem better. That is as if each picture were a scene of its own: those of one film say less. "
        f"?: how much chance is in it isn't known. {LUCK}"
    )
