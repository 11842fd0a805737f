"""ganvas compare: two records of evaluations side by side, where they may be."""

from pathlib import Path
from typing import Annotated

import typer


def compare(
    first: Annotated[Path, typer.Argument(metavar="A.json", help="A record that ganvas evaluate --json wrote.")],
    second: Annotated[Path, typer.Argument(metavar="B.json", help="Another one, of the same protocol.")],
) -> None:
    """Show two evaluations side by side; refused, naming the field, where they were not measured in the same way."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ganvas.evaluation.record import Evaluation, better, direction
    from ganvas.evaluation.refusal import compare as side_by_side
    from ganvas.evaluation.report import number

    one, other = Evaluation.read(first), Evaluation.read(second)
    figures = side_by_side(one, other, files=(str(first), str(second)))
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
        "would seem better by chance. Which training was luckier is not in them: only several seeds show that."
    )
    copiers = [letter for letter, record in (("A", one), ("B", other)) if record.copying.get("copies")]
    if copiers:
        console.print(f"{' and '.join(copiers)}: copies reach the best figures of all, so being better there means nothing.")
