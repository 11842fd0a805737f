"""ganvas jobs: what the processes of a workspace do, and what waits for its turn. The studio shows and asks the same."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganvas.cli.help import Verb, Verbs
from ganvas.paths import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganvas.workspace.home import Workspace
    from ganvas.workspace.jobs.events import Event
    from ganvas.workspace.jobs.job import Job, State

app = typer.Typer(
    cls=Verbs, no_args_is_help=True, help="See and end the jobs of a workspace: trainings and other work of the studio."
)

Place = Annotated[
    Path | None,
    typer.Option("--workspace", metavar="FOLDER", parser=path_of, help="The folder of the workspace, by default ~/ganvas."),
]
Number = Annotated[int, typer.Argument(metavar="N", help="The number of a job, as ganvas jobs list shows it.")]
LOOK_SECONDS = 0.3


@app.command("list", cls=Verb)
def list_(
    n: Annotated[int, typer.Option("-n", "--number", min=1, help="How many at most.")] = 30,
    json: Annotated[bool, typer.Option("--json", help="Print all that is known of them as JSON.")] = False,
    workspace: Place = None,
) -> None:
    """List jobs: those that run, those that wait in their turn, and the last that ended."""
    from dataclasses import asdict

    from ganvas.words import message
    from ganvas.workspace.jobs.kept import as_json

    with _opened(workspace) as opened:
        found = opened.queue.list(limit=n)
    if json:
        print(as_json([asdict(job) for job in found]))
    elif not found:
        print(message("There are no jobs."))
    else:
        _table(found)


@app.command("stop", cls=Verb)
def stop(number: Number, workspace: Place = None) -> None:
    """Let a job save and end; a training can go on later. A second time, it is ended at once."""
    with _opened(workspace) as opened:
        print(_line(opened.queue.stop(number)))


@app.command("cancel", cls=Verb)
def cancel(number: Number, workspace: Place = None) -> None:
    """End a job that isn't wanted any more, or take it out of the queue. What it has finished stays."""
    with _opened(workspace) as opened:
        print(_line(opened.queue.cancel(number)))


@app.command("again", cls=Verb)
def again(number: Number, workspace: Place = None) -> None:
    """Put a job that was interrupted, failed or was cancelled back into the queue. A training goes on where it was."""
    with _opened(workspace) as opened:
        print(_line(opened.queue.again(number)))


@app.command("follow", cls=Verb)
def follow(number: Number, workspace: Place = None) -> None:
    """Print what a job tells until it ends. Ctrl-C ends the printing, not the job."""
    with _opened(workspace) as opened:
        print(_line(opened.queue.get(number)))
        last = opened.events.latest()
        while True:
            is_over = opened.queue.get(number).is_over  # looked at first, so that nothing told before its end is missed
            for event in opened.events.of_job(number, after=last):
                last = event.number
                if said := _said(event):
                    print(said)
            if is_over:
                break
            time.sleep(LOOK_SECONDS)
        print(_line(opened.queue.get(number)))


def _opened(folder: Path | None) -> "Workspace":
    from ganvas.workspace.home import Workspace

    return Workspace(folder, create=False)


def _said(event: "Event") -> str | None:
    """What an event has to say to somebody who follows; None where that is nothing."""
    data = event.data
    if event.type == "progress" and data.get("progress") is not None:
        return _share(data["progress"], data.get("seconds_left"))
    return str(found) if (found := data.get("text") or data.get("words")) else None


def _share(progress: float, seconds_left: float | None) -> str:
    from ganvas.words import message, plural

    percent = f"{progress:.0%}"
    if seconds_left is None:
        return message("{percent} done", percent=percent)
    if seconds_left < 90:
        return plural(
            round(seconds_left), "{percent} done, {n} second left", "{percent} done, {n} seconds left", percent=percent
        )
    minutes = round(seconds_left / 60)
    return plural(minutes, "{percent} done, {n} minute left", "{percent} done, {n} minutes left", percent=percent)


def _table(jobs: "tuple[Job, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    from ganvas.words import message

    table = Table(box=None, pad_edge=False)
    table.add_column("", justify="right")
    for heading in (message("kind of job"), message("state"), message("done"), message("of what"), message("what it says")):
        table.add_column(heading)
    for job in jobs:
        done = "" if job.progress is None else f"{job.progress:.0%}"
        of = str((job.result or {}).get("run") or job.params.get("run") or job.params.get("source") or "")
        table.add_row(str(job.number), job.kind, _state(job.state), done, of, job.words or "")
    Console(markup=False, highlight=False).print(table)


def _line(job: "Job") -> str:
    """A job in a sentence."""
    from ganvas.words import message

    known = {"number": job.number, "kind": job.kind}
    if job.state == "running" and job.asked is not None:
        return message("Job {number} ({kind}) was asked to end.", **known)
    if job.words:
        return message("Job {number} ({kind}): {state}. {words}", **known, state=_state(job.state), words=job.words)
    return message("Job {number} ({kind}): {state}.", **known, state=_state(job.state))


def _state(state: "State") -> str:
    from ganvas.words import message

    said: dict[str, Callable[[], str]] = {
        "queued": lambda: message("waits"),
        "running": lambda: message("runs"),
        "done": lambda: message("done"),
        "failed": lambda: message("failed"),
        "cancelled": lambda: message("cancelled"),
        "interrupted": lambda: message("interrupted, can go on"),
    }
    return said[state]()
