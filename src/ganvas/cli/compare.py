"""ganvas compare: two records of evaluations side by side, where they can be compared."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.paths import path_of


def compare(
    first: Annotated[
        Path, typer.Argument(metavar="A.json", parser=path_of, help="A record that ganvas evaluate --json wrote.")
    ],
    second: Annotated[Path, typer.Argument(metavar="B.json", parser=path_of, help="Another one, evaluated in the same way.")],
) -> None:
    """Show two evaluations side by side; if they were not measured in the same way, say what differs."""
    from rich.console import Console

    from ganvas.cli.tables import shown
    from ganvas.evaluation.kinds import compare as side_by_side
    from ganvas.evaluation.kinds import read_record

    found = side_by_side(read_record(first), read_record(second), files=(str(first), str(second)))
    console = Console(markup=False, highlight=False)
    for sentence in found.before:
        console.print(sentence)
    for table in found.as_tables():
        console.print(shown(table))
    for sentence in found.after:
        console.print(sentence)
