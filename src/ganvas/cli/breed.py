"""ganvas breed: children of pictures that a model made."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.overwriting import Overwrite
from ganvas.paths import path_of


def breed(
    model: Annotated[Path, typer.Argument(metavar="RUN_OR_MODEL", parser=path_of, help="A run folder or a model folder.")],
    parents: Annotated[
        list[str],
        typer.Argument(
            metavar="PIECE...",
            help="The parents: 7:12 is picture 12 of seed 7, moth.png a picture that ganvas wrote, sheet.png#3 picture 3 of a sheet.",
        ),
    ],
    like: Annotated[
        str | None, typer.Option("--like", metavar="3,7", help="Of the sheet that is named, the pictures that are parents.")
    ] = None,
    n: Annotated[int, typer.Option("-n", "--number", min=1, max=200, help="How many children.")] = 12,
    difference: Annotated[
        float, typer.Option(min=0, max=1.5, help="How different they look: 0 is the parent, 1 as far as any two pictures.")
    ] = 0.4,
    seed: Annotated[int, typer.Option(min=0, help="Random seed: another one gives other children.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", parser=path_of, help="A picture for the sheet. By default one in this folder, called after the run."
        ),
    ] = None,
    columns: Annotated[int | None, typer.Option(min=1, help="Columns of the sheet.")] = None,
    overwrite: Overwrite = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "cpu",
) -> None:
    """Make children of one or more pictures: as different as you like, and as varied as they can be. One in six is a wild card."""
    from dataclasses import replace

    from ganvas.exploration.explorer import explore
    from ganvas.inference.sampling import model_name
    from ganvas.outputs import check_free, next_free
    from ganvas.runs.load import load
    from ganvas.words import Command, Step, message, plural

    out = out or next_free(Path(f"{model_name(model)}-breed.png"))
    check_free(out, overwrite=overwrite)
    explorer = explore(load(model, device=device))
    litter = explorer.breed(parents if like is None else _numbered(parents, like), n=n, difference=difference, seed=seed)
    path = replace(litter.sheet, columns=columns).save(out)
    print(plural(len(litter), "{n:,} child in {path}", "{n:,} children in {path}", path=path))
    some = ",".join(str(number) for number in (3, 7) if number < n) or "0"
    print(Step(message("To go on with some of them, name their numbers"), Command("breed", model, path, like=some)).typed)


def _numbered(names: list[str], like: str) -> list[str]:
    """The names of pictures of a sheet. like: their numbers, as in "3,7"."""
    import re

    from ganvas.errors import SettingError
    from ganvas.words import message

    if len(names) != 1 or not re.fullmatch(r"\d+( *, *\d+)*", like.strip()):
        raise SettingError(
            message("--like {like!r} doesn't name pictures of one sheet.", like=like),
            message("Name the sheet, then its numbers:  sheet.png --like 3,7"),
        )
    return [f"{names[0]}#{int(number)}" for number in like.split(",")]
