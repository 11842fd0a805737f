"""ganvas gallery list, show, lineage and export: what is in a gallery."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.gallery.options import (
    Ancestor,
    Model,
    Of,
    Order,
    Place,
    Seed,
    Since,
    Stars,
    Tag,
    Text,
    Until,
    opened_at,
    wanted_of,
)
from ganvas.cli.overwriting import Overwrite
from ganvas.paths import path_of


def list_(
    text: Text = None,
    model: Model = None,
    seed: Seed = None,
    since: Since = None,
    until: Until = None,
    stars: Stars = 0,
    tag: Tag = None,
    collection: Of = None,
    ancestor: Ancestor = None,
    trashed: Annotated[bool, typer.Option("--trashed", help="What is in the trash instead.")] = False,
    order: Order = None,
    n: Annotated[int, typer.Option("-n", "--number", min=1, help="How many at most.")] = 30,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", parser=path_of, help="Also write them as a sheet, numbered as in the list."),
    ] = None,
    overwrite: Overwrite = False,
    json: Annotated[bool, typer.Option("--json", help="Print all that is known of them as JSON.")] = False,
    gallery: Place = None,
) -> None:
    """List pieces, the newest first; what is asked for narrows it down."""
    from ganvas.cli.gallery.shown import as_json, table
    from ganvas.outputs import writable
    from ganvas.words import message
    from ganvas.workspace.pieces import sheet_of

    writable(out, ".png", overwrite=overwrite)
    wanted = wanted_of(text, model, seed, since, until, stars, tag, collection, ancestor, order, trashed=trashed)
    with opened_at(gallery) as opened:
        found, total = opened.found(wanted, n), opened.count(wanted)
        if json:
            print(as_json(found))
        elif found:
            table(found)
            if len(found) < total:
                print(
                    message(
                        "Shown are {shown:,} of {total:,} pieces; all of them with -n {total}.", shown=len(found), total=total
                    )
                )
        else:
            print(message("No pieces match."))
        if out is not None and found:
            import sys

            print(message("sheet: {path}", path=sheet_of(found).save(out)), file=sys.stderr if json else sys.stdout)


def show(
    piece: Annotated[
        str, typer.Argument(metavar="PIECE", help="The first digits of its id, a picture file, or runs/moths#7:12.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print all that is known of it as JSON, with its origin.")] = False,
    gallery: Place = None,
) -> None:
    """Show what is known of a piece: where it comes from, its marks, its file and its model."""
    from ganvas.cli.gallery.shown import as_json, details

    with opened_at(gallery) as opened:
        found = opened.piece_named(piece)
        if json:
            print(as_json([found]))
        else:
            details(found, opened.lineage(found, draw=False))


def lineage(
    piece: Annotated[
        str, typer.Argument(metavar="PIECE", help="The first digits of its id, a picture file, or runs/moths#7:12.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="PATH", parser=path_of, help="lineage.svg, a drawing, or lineage.json, for programs.")
    ] = Path("lineage.svg"),
    overwrite: Overwrite = False,
    gallery: Place = None,
) -> None:
    """Write what a piece comes from, and what comes from it."""
    from ganvas.outputs import writable
    from ganvas.words import message, plural

    writable(out, ".json" if out.suffix.lower() == ".json" else ".svg", overwrite=overwrite)
    with opened_at(gallery) as opened:
        found = opened.lineage(piece, draw=out.suffix.lower() == ".svg")
        print(message("lineage: {path}", path=found.save(out, overwrite=overwrite)))
        if found.left_out:
            print(
                plural(
                    found.left_out,
                    "{n:,} piece that comes from it isn't shown.",
                    "{n:,} pieces that come from it aren't shown.",
                )
            )


def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", parser=path_of, help="Where to write the album.")],
    text: Text = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="At the top of the page.")] = None,
    model: Model = None,
    seed: Seed = None,
    since: Since = None,
    until: Until = None,
    stars: Stars = 0,
    tag: Tag = None,
    collection: Of = None,
    ancestor: Ancestor = None,
    order: Order = None,
    overwrite: Overwrite = False,
    gallery: Place = None,
) -> None:
    """Write pieces as an album: a folder with a page that opens without a network. What is asked for is as for list."""
    from ganvas.words import message

    wanted = wanted_of(text, model, seed, since, until, stars, tag, collection, ancestor, order)
    with opened_at(gallery) as opened:
        print(message("album: {path}", path=opened.export(folder, opened.found(wanted), title=title, overwrite=overwrite)))
