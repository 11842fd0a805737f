"""ganvas vary: pictures near one that a model made."""

from ganvas.cli.breed import Children, Columns, Device, Difference, Out, Seed
from ganvas.cli.overwriting import Overwrite
from ganvas.cli.pieces import Like, Names


def vary(
    names: Names,
    like: Like = None,
    n: Children = 12,
    difference: Difference = 0.2,
    seed: Seed = 0,
    out: Out = None,
    columns: Columns = None,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Make pictures near one, each as different from it as you like. To have children of several, use ganvas breed."""
    from dataclasses import replace

    from ganvas.cli.pieces import examples, named, one_of, place_of, saved
    from ganvas.words import Command, Step, message, plural

    place_of(out, overwrite=overwrite)
    meant = named(names, device=device, like=like)
    piece = one_of(meant, "vary")
    out = place_of(out, meant.path, "vary", overwrite=overwrite)
    litter = meant.explorer.vary(piece, n=n, difference=difference, seed=seed)
    path = saved(replace(litter.sheet, columns=columns), out, overwrite=overwrite)
    print(plural(len(litter), "{n:,} picture in {path}", "{n:,} pictures in {path}", path=path))
    again = Command("vary", meant.path, path, like=examples(1))
    print(Step(message("To go on with one of them, name its number"), again).typed)
