"""ganvas breed: children of pictures that a model made."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganvas.cli.overwriting import Overwrite
from ganvas.cli.pieces import Like, Names
from ganvas.paths import path_of

if TYPE_CHECKING:
    from ganvas.exploration.explorer import Explorer
    from ganvas.exploration.taste import Taste

Children = Annotated[int, typer.Option("-n", "--number", min=1, max=200, help="How many children.")]
Difference = Annotated[
    float, typer.Option(min=0, max=1.5, help="How different they look: 0 is the parent, 1 as far as any two pictures.")
]
Seed = Annotated[int, typer.Option(min=0, help="Random seed: another one gives other children.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", parser=path_of, help="A picture for the sheet. By default one in this folder, called after the run."
    ),
]
Columns = Annotated[int | None, typer.Option(min=1, help="Columns of the sheet.")]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")]


def breed(
    names: Names,
    like: Like = None,
    unlike: Annotated[
        str | None,
        typer.Option("--unlike", metavar="5", help="Of the sheet, pictures that the children should be less like."),
    ] = None,
    by_taste: Annotated[
        bool,
        typer.Option(
            "--taste",
            help="By the stars that you gave in your gallery. Without parents: whatever you may like, from all that it makes.",
        ),
    ] = False,
    n: Children = 12,
    difference: Difference = 0.4,
    seed: Seed = 0,
    out: Out = None,
    columns: Columns = None,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Make children of one or more pictures: as different as you like, and as varied as they can be. One in six is a wild card.

    Without a picture it shows what the model makes, to begin with.
    """
    from dataclasses import replace

    from ganvas.cli.pieces import examples, named, place_of, saved
    from ganvas.words import Command, Step, listed, message, plural

    place_of(out, overwrite=overwrite)
    meant = named(names, device=device, like=like, unlike=unlike)
    out = place_of(out, meant.path, "breed", overwrite=overwrite)
    taste = _taste(meant.explorer) if by_taste else meant.explorer.taste() if meant.unlike or not meant.pieces else None
    if taste is not None and meant.unlike:
        taste.choose(meant.pieces, meant.unlike)
    if taste is not None and not meant.pieces:
        litter = meant.explorer.offer(taste, n=n, seed=seed)
    else:
        litter = meant.explorer.breed(meant.pieces, n=n, difference=difference, seed=seed, taste=taste)
    path = saved(replace(litter.sheet, columns=columns), out, overwrite=overwrite)
    if meant.pieces:
        print(plural(len(litter), "{n:,} child in {path}", "{n:,} children in {path}", path=path))
    else:
        print(plural(len(litter), "{n:,} picture in {path}", "{n:,} pictures in {path}", path=path))
    if wild := [str(number) for number, is_wild in enumerate(litter.wild) if is_wild]:
        print(plural(len(wild), "A wild card: {numbers}.", "Wild cards: {numbers}.", numbers=listed(wild)))
    again = Command("breed", meant.path, path, like=examples(n))
    print(Step(message("To go on with some of them, name their numbers"), again).typed)


def _taste(explorer: "Explorer") -> "Taste":
    from ganvas.workspace.gallery import Gallery
    from ganvas.workspace.tastes import taste_of

    with Gallery(create=False) as gallery:
        return taste_of(gallery, explorer)
