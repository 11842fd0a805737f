"""ganvas evaluate: how good generated pictures are, and whether they are copies."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.overwriting import Overwrite
from ganvas.cli.progress import shown_progress
from ganvas.paths import path_of


def evaluate(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT", help="A run, a model folder, or pictures made elsewhere: a folder, a zip, an .npz or .npy."
        ),
    ],
    against: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE[:PART]",
            help="The real pictures, as for train, for example mnist:test. Without it, those of the run.",
        ),
    ] = None,
    a: Annotated[
        str | None,
        typer.Option(
            "--a", metavar="SOURCE", help="For a translation, side a of the real pictures. Needs --b, replaces --against."
        ),
    ] = None,
    b: Annotated[
        str | None,
        typer.Option(
            "--b", metavar="SOURCE", help="For a translation, side b of the real pictures. Needs --a, replaces --against."
        ),
    ] = None,
    samples: Annotated[
        int, typer.Option(min=1, help="Pictures to evaluate; fewer where there are not twice as many real ones.")
    ] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the generated pictures.")] = 0,
    features: Annotated[
        str | None,
        typer.Option(
            metavar="classifier|random|pixels|PATH",
            help="The feature space: a classifier trained on the labels of the real pictures, untrained networks, the pixels, "
            "an ONNX file, or Inception (inception:PATH). Without it, the classifier where there are labels, else random.",
        ),
    ] = None,
    sampler: Annotated[str, typer.Option(help="prior, or mixture (VAEs).")] = "prior",
    copies: Annotated[bool, typer.Option("--copies/--no-copies", help="Also search for copies of training pictures.")] = True,
    json: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", parser=path_of, help="Write the whole record here, for ganvas compare."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html", parser=path_of, help="Write a page for people here: one .html file that needs no network."
        ),
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE.md", parser=path_of, help="Write a section for a model card here.")
    ] = None,
    overwrite: Overwrite = False,
    device: Annotated[str, typer.Option(help="Where pictures are generated: auto, cpu, cuda or mps.")] = "cpu",
) -> None:
    """Report how real and how varied pictures are, compared with real ones, and whether they are copies."""
    from rich.console import Console

    from ganvas.cli.sides import sources_of
    from ganvas.cli.tables import shown
    from ganvas.disk import write_text, writing
    from ganvas.errors import RunError
    from ganvas.evaluation.evaluate import evaluate as found_of
    from ganvas.outputs import writable
    from ganvas.words import message, sentences

    for path, ending in ((json, ".json"), (report, ".html"), (markdown, ".md")):
        writable(path, ending, overwrite=overwrite)
    with shown_progress() as progress:
        record = found_of(
            what,
            against if a is None and b is None else sources_of(against, a, b),
            samples=samples,
            seed=seed,
            features=features,
            sampler=sampler,
            copies=copies,
            device=device,
            progress=progress,
        )
    console = Console(markup=False, highlight=False)
    # Before anything is written: a full disk must not take the figures with it.
    for table in record.as_tables():
        console.print(shown(table))
    for note in record.notes:
        console.print(message("note: {note}", note=note))
    for sentence in record.sentences():
        console.print(f"- {sentence}")
    for detail in record.details():
        console.print(f"  {detail}")
    failed: list[RunError] = []
    for path, text in ((json, record.to_json), (report, record.html), (markdown, record.markdown)):
        if not path:
            continue
        try:
            with writing(path):
                write_text(path, text())
        except RunError as error:  # the others may be on another disk, or small enough
            failed.append(error)
        else:
            print(message("written: {path}", path=path))
    if failed:
        steps = dict.fromkeys(step for error in failed for step in error.steps)
        raise RunError(sentences(*(error.what for error in failed)), *steps)
