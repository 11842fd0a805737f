"""The command line: one file per verb. Heavy imports stay inside the functions, so that --help is instant."""

import sys

import typer

from ganvas.cli import data

app = typer.Typer(name="ganvas", no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
app.command("data")(data.data)


def main() -> None:
    """Run the command line; an error a person can mend is printed in plain words and exits with 1."""
    from ganvas.errors import GanvasError

    try:
        app()
    except GanvasError as error:
        steps = "".join(f"\n  {step}" for step in error.next_steps)
        print(f"{type(error).__name__}: {error.what}{steps}", file=sys.stderr)
        sys.exit(1)
