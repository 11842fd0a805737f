"""ganvas blend: what lies between pictures that a model made."""

from typing import Annotated

import typer

from ganvas.cli.breed import Columns, Device, Out
from ganvas.cli.overwriting import Overwrite
from ganvas.cli.pieces import Like, Names


def blend(
    names: Names,
    like: Like = None,
    weights: Annotated[
        str | None, typer.Option(metavar="2,1", help="How much of each: makes that one picture. By default several mixtures.")
    ] = None,
    n: Annotated[int, typer.Option("-n", "--number", min=2, max=200, help="How many mixtures, about.")] = 15,
    out: Out = None,
    columns: Columns = None,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Mix two or more pictures: all the way from one to another, or in the shares that you give."""
    from dataclasses import replace

    from ganvas.cli.pieces import examples, named, place_of, saved, several_of
    from ganvas.words import Command, Step, message, plural

    place_of(out, overwrite=overwrite)
    shares = None if weights is None else _numbers(weights)
    meant = named(names, device=device, like=like)
    parents = several_of(meant, "blend")
    out = place_of(out, meant.path, "blend", overwrite=overwrite)
    blends = meant.explorer.mixtures(parents, n=n) if shares is None else [meant.explorer.blend(parents, shares)]
    sheet = replace(meant.explorer.sheet(blends, columns=columns), numbered=len(blends) > 1)
    path = saved(sheet, out, overwrite=overwrite)
    print(plural(len(blends), "{n:,} blend in {path}", "{n:,} blends in {path}", path=path))
    if len(blends) > 1:
        some = Command("breed", meant.path, path, like=examples(len(blends)))
        print(Step(message("To have children of some of them, name their numbers"), some).typed)
    else:
        print(Step(message("To have children of it"), Command("breed", meant.path, path)).typed)


def _numbers(text: str) -> list[float]:
    from ganvas.errors import SettingError
    from ganvas.words import message

    try:
        return [float(word) for word in text.split(",")]
    except ValueError:
        raise SettingError(
            message("--weights {weights!r} is not a list of numbers.", weights=text),
            message("Give one number for each picture:  --weights 2,1"),
        ) from None
