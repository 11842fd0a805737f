"""Tables of evaluations in a terminal: the same that a report shows, whatever kind of record they are of."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table as Shown

    from ganvas.evaluation.report import Table


def shown(table: "Table") -> "Shown":
    """For rich's console; what the figures mean is left to the report, which has the room."""
    from rich.table import Table as Shown
    from rich.text import Text

    from ganvas.words import message

    drawn = Shown(title=Text(table.title), title_justify="left")
    drawn.add_column("", no_wrap=True, min_width=max((len(line.name) for line in table.lines), default=0))
    for number, column in enumerate(table.columns):
        drawn.add_column(Text(column), justify="right", no_wrap=number == 0)
    drawn.add_column(message("better"))
    for line in table.lines:
        drawn.add_row(*map(Text, (line.name, *line.cells, line.better)))
    return drawn
