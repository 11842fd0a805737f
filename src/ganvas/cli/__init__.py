"""The command line: one file for each verb. Heavy imports stay inside the functions, so that --help is instant."""

import sys

import typer

from ganvas.cli import (
    blend,
    breed,
    compare,
    data,
    directions,
    doctor,
    evaluate,
    find,
    gallery,
    jobs,
    map,
    move,
    recipes,
    restore,
    resume,
    sample,
    studio,
    train,
    translate,
    vary,
    walk,
)
from ganvas.cli.help import Verb, Verbs
from ganvas.cli.kinds import reads_models
from ganvas.cli.sides import check_not_expanded

app = typer.Typer(
    name="ganvas",
    cls=Verbs,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Train generative models on your own pictures, on the computer you have. To start: ganvas train",
)
app.command("train", cls=Verb)(reads_models(train.train))
app.command("resume", cls=Verb)(reads_models(resume.resume))
app.command("sample", cls=Verb)(reads_models(sample.sample))
app.command("breed", cls=Verb)(reads_models(breed.breed))
app.command("vary", cls=Verb)(reads_models(vary.vary))
app.command("blend", cls=Verb)(reads_models(blend.blend))
app.command("walk", cls=Verb)(reads_models(walk.walk))
app.command("directions", cls=Verb)(reads_models(directions.directions))
app.command("move", cls=Verb)(reads_models(move.move))
app.command("map", cls=Verb)(reads_models(map.map_))
app.command("find", cls=Verb)(reads_models(find.find))
app.add_typer(gallery.app, name="gallery")
app.add_typer(jobs.app, name="jobs")
app.command("translate", cls=Verb)(reads_models(translate.translate))
app.command("restore", cls=Verb)(reads_models(restore.restore))
app.command("evaluate", cls=Verb)(reads_models(evaluate.evaluate))
app.command("compare", cls=Verb)(compare.compare)
app.command("data", cls=Verb)(data.data)
app.command("recipes", cls=Verb)(reads_models(recipes.recipes))
app.command("studio", cls=Verb)(studio.studio)
app.command("doctor", cls=Verb)(doctor.doctor)


@app.callback(invoke_without_command=True)
def _ganvas(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        from ganvas.version import VERSION

        print(f"ganvas {VERSION}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an error that a person can fix is printed in plain words, and the exit code is 1."""
    from ganvas.cli.stopping import ending_cleanly
    from ganvas.printing import steady_output

    with steady_output(), ending_cleanly():
        _run()


def _run() -> None:
    from ganvas.cli.stopping import Stopped
    from ganvas.errors import GanvasError
    from ganvas.words import message

    try:
        check_not_expanded(sys.argv[1:])
        app()
    except GanvasError as error:
        print("\n  ".join((f"{type(error).__name__}: {error.what}", *error.next_steps)), file=sys.stderr)
        sys.exit(1)
    except Stopped as stopped:
        print("\n" + "\n  ".join((stopped.said, *(step.typed for step in stopped.steps))), file=sys.stderr)
        sys.exit(130)
    except SystemExit as end:
        if end.code == 130:  # what Typer turns a KeyboardInterrupt into
            print(
                f"\n{message('Stopped at once. Files that were finished before are complete, and no other was begun.')}",
                file=sys.stderr,
            )
        raise
