"""The command line: one file for each verb. Heavy imports stay inside the functions, so that --help is instant."""

import sys

import typer

from ganvas.cli import compare, data, doctor, evaluate, recipes, restore, resume, sample, train, translate
from ganvas.cli.kinds import reads_models

app = typer.Typer(
    name="ganvas",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Train generative models on your own pictures, on the computer you have. To start: ganvas train",
)
app.command("train")(reads_models(train.train))
app.command("resume")(reads_models(resume.resume))
app.command("sample")(reads_models(sample.sample))
app.command("translate")(reads_models(translate.translate))
app.command("restore")(reads_models(restore.restore))
app.command("evaluate")(reads_models(evaluate.evaluate))
app.command("compare")(compare.compare)
app.command("data")(data.data)
app.command("recipes")(reads_models(recipes.recipes))
app.command("doctor")(doctor.doctor)


@app.callback(invoke_without_command=True)
def _ganvas(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        from ganvas.version import VERSION

        print(f"ganvas {VERSION}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an error that a person can fix is printed in plain words, and the exit code is 1."""
    from ganvas.errors import GanvasError
    from ganvas.words import message

    try:
        app()
    except GanvasError as error:
        print("\n  ".join((f"{type(error).__name__}: {error.what}", *error.next_steps)), file=sys.stderr)
        sys.exit(1)
    except SystemExit as end:
        if end.code == 130:  # what Typer turns a KeyboardInterrupt into
            print(f"\n{message('Stopped at once. Everything written before is complete.')}", file=sys.stderr)
        raise
