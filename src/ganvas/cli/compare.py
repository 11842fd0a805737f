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

    from ganvas.evaluation.record import Evaluation, better
    from ganvas.evaluation.record import compare as side_by_side
    from ganvas.evaluation.report import number

    one, other = Evaluation.read(first), Evaluation.read(second)
    title = Text(f"against {one.against}, {one.protocol.n:,} pictures a row")
    table = Table(title=title, title_justify="left")
    for column in ("", f"A: {one.what}", f"B: {other.what}", "real", "better"):
        table.add_column(Text(column), justify="left" if column in ("", "better") else "right")
    wins = {-1: 0, 0: 0, 1: 0}
    for name, (mine, theirs) in side_by_side(one, other).items():
        verdict = better(name, mine, theirs, one.spread.get(name, 0.0), other.spread.get(name, 0.0))
        wins[verdict] += 1
        real = number(one.floor[name]) if name in one.floor else ""
        table.add_row(name, number(mine), number(theirs), real, {-1: "A", 0: "", 1: "B"}[verdict])
    console = Console()
    console.print(table)
    console.print(
        f"A is better in {wins[-1]} figures, B in {wins[1]}; {wins[0]} don't decide. Of equals, about one figure in twenty "
        "would seem better by chance. Which training was luckier is not in them: only several seeds show that.",
        highlight=False,
    )
