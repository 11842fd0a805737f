"""ganvas move: a picture that a model made, further along a direction."""

from typing import Annotated

import typer

from ganvas.cli.breed import Device, Out
from ganvas.cli.overwriting import Overwrite
from ganvas.cli.pieces import Like, Names
from ganvas.cli.progress import shown_progress


def move(
    names: Names,
    along: Annotated[
        list[str],
        typer.Option(
            metavar="DIRECTION",
            help="A direction that you kept (thicker), a property (brightness, slant, ...), principal-2, or of classes 'cat to dog'. "
            "Several are taken one after the other.",
        ),
    ],
    amount: Annotated[
        list[float] | None,
        typer.Option(
            metavar="N", help="How far, in standard deviations, -6 to 6; one for each --along. By default a strip from -3 to 3."
        ),
    ] = None,
    like: Like = None,
    out: Out = None,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Move pictures along a direction: thicker, darker, or whatever you found and named with ganvas directions."""
    from dataclasses import replace

    from ganvas.cli.pieces import examples, named, place_of, saved
    from ganvas.data.pictures.mark import check_carries
    from ganvas.errors import SettingError
    from ganvas.exploration.directions.directions import amount_in_range
    from ganvas.words import Command, Step, message, plural

    if out is not None:
        check_carries(out)
    place_of(out, overwrite=overwrite)
    amounts = [amount_in_range(each) for each in amount or ()]
    if amounts and len(amounts) != len(along):
        raise SettingError(
            message("{count} directions are named, and {amounts} amounts.", count=len(along), amounts=len(amounts)),
            message("Give one amount for each:  --along thicker --amount 1.5 --along slant --amount -1"),
        )
    meant = named(names, device=device, like=like)
    if not meant.pieces:
        raise SettingError(
            message("No picture is named that could be moved."),
            Step(message("Name one"), Command("move", meant.path, "7:12", along=along[0])),
        )
    out = place_of(out, meant.path, "move", overwrite=overwrite)
    known = meant.explorer.directions
    with shown_progress() as progress:
        directions = [known.get(each, progress=progress) for each in along]
        if amounts:
            moved = meant.pieces
            for direction, each in zip(directions, amounts, strict=True):
                moved = [known.move(piece, direction, each) for piece in moved]
            sheet = meant.explorer.sheet(moved)
        else:
            sheet = known.strips(directions, meant.pieces, progress=progress).sheet
    check_carries(out, sheet.origin)
    path = saved(replace(sheet, numbered=True), out, overwrite=overwrite)
    print(plural(len(sheet), "{n:,} picture in {path}", "{n:,} pictures in {path}", path=path))
    again = Command("vary", meant.path, path, like=examples(len(sheet)).split(",")[0])
    print(Step(message("To go on with one of them, name its number"), again).typed)
