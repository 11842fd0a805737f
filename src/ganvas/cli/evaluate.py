"""ganvas evaluate: how good generated pictures are, and whether they are copies."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganvas.cli.progress import shown_progress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ganvas.evaluation.samples.record import Evaluation
    from ganvas.evaluation.translations.record import TranslationEvaluation


def evaluate(
    what: Annotated[
        str, typer.Argument(help="A run, a model folder, or pictures made elsewhere: a folder, a zip, an .npz or .npy.")
    ],
    against: Annotated[
        str | None,
        typer.Option(metavar="SOURCE[:PART]", help="The real pictures, as for train; without it, those of the run. mnist:test"),
    ] = None,
    a: Annotated[
        str | None,
        typer.Option("--a", metavar="SOURCE", help="Of a translation, both sides to judge by, instead of --against: this"),
    ] = None,
    b: Annotated[str | None, typer.Option("--b", metavar="SOURCE", help="and this one.")] = None,
    samples: Annotated[
        int, typer.Option(min=1, help="Pictures to judge; fewer where there are not twice as many real ones.")
    ] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the generated pictures.")] = 0,
    features: Annotated[
        str | None,
        typer.Option(
            metavar="classifier|random|pixels|PATH",
            help="What is compared: features of a classifier of the real pictures' labels, of untrained networks, of the pixels, "
            "of an ONNX file, or of Inception (inception:PATH). Without it, the best of the first two that can be had.",
        ),
    ] = None,
    sampler: Annotated[str, typer.Option(help="prior, or mixture (VAEs).")] = "prior",
    copies: Annotated[bool, typer.Option("--copies/--no-copies", help="Also look for copies of training pictures.")] = True,
    json: Annotated[Path | None, typer.Option(help="Write the whole record here, for ganvas compare.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write a page for people here: one .html file that needs no network.")
    ] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write a section for a model card here.")] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda or mps: where pictures are generated.")] = "cpu",
) -> None:
    """Say how real and how varied pictures are, measured beside real ones, and whether they copy."""
    from rich.console import Console

    from ganvas.cli.files import writable
    from ganvas.cli.sides import sources_of
    from ganvas.disk import write_text
    from ganvas.evaluation.evaluate import evaluate as judge
    from ganvas.evaluation.evaluate import judged_on_the_way
    from ganvas.evaluation.samples.report import markdown as as_markdown
    from ganvas.evaluation.samples.report import save_html
    from ganvas.evaluation.samples.sentences import sentences
    from ganvas.evaluation.translations import report as translation_report
    from ganvas.evaluation.translations.record import TranslationEvaluation

    for path, ending in ((json, ".json"), (report, ".html"), (markdown, ".md")):
        writable(path, ending)
    with shown_progress() as progress:
        record = judge(
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
    if json:
        write_text(json, record.to_json())
    if isinstance(record, TranslationEvaluation):
        if report:
            write_text(report, translation_report.html(record))
        if markdown:
            write_text(markdown, translation_report.markdown(record))
        _tell_translations(console, record)
        for path in filter(None, (json, report, markdown)):
            print(f"written: {path}")
        return
    if report:
        save_html(record, report, history=judged_on_the_way(what))
    if markdown:
        write_text(markdown, as_markdown(record))
    console.print(_table(record))
    for note in record.notes:
        console.print(f"note: {note}")
    for sentence in sentences(record):
        console.print(f"- {sentence}")
    for detail in record.copying.get("details", ()):
        console.print(f"  {detail[:1].upper()}{detail[1:]}")
    for path in filter(None, (json, report, markdown)):
        print(f"written: {path}")


def _tell_translations(console: "Console", record: "TranslationEvaluation") -> None:
    from rich.table import Table

    from ganvas.evaluation.translations.report import cells

    for direction in record.tables:
        head, *lines = cells(record, direction)
        title = f"{record.what}, {direction}: {record.n[direction]:,} pictures of {record.against}"
        table = Table(*head, title=title, title_justify="left")
        for line in lines:
            table.add_row(*line)
        console.print(table)
    for note in record.notes:
        console.print(f"note: {note}")
    for sentence in record.sentences():
        console.print(f"- {sentence}")


def _table(record: "Evaluation") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from ganvas.evaluation.samples.record import direction
    from ganvas.evaluation.samples.report import ROWS, number, rows_of

    rows = rows_of(record)
    title = Text(
        f"{record.what} against {record.against}, {record.protocol.n:,} pictures a row, in the features of {record.seen_by}"
    )
    table = Table(title=title, title_justify="left")
    table.add_column("", no_wrap=True, min_width=max(map(len, record.metrics)))
    for row in rows:
        table.add_column(ROWS[row], justify="right", no_wrap=row == "generated")
    table.add_column("better")
    for name in rows["generated"]:
        cells = [number(figures[name]) if name in figures else "" for figures in rows.values()]
        if name in record.spread:
            cells[0] += f" ± {number(record.spread[name])}"
        table.add_row(name, *cells, direction(name))
    return table
