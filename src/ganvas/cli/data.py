"""ganvas data: look at pictures before training on them."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.overwriting import Overwrite
from ganvas.cli.progress import shown_progress
from ganvas.paths import path_of


def data(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="SOURCE",
            help="A folder, zip, tar, npy or npz of pictures, or digits, mnist, fashion-mnist, kmnist, cifar10.",
        ),
    ] = None,
    a: Annotated[
        str | None,
        typer.Option("--a", metavar="SOURCE", help="Side a of a translation; give it with --b, instead of a source."),
    ] = None,
    b: Annotated[
        str | None, typer.Option("--b", metavar="SOURCE", help="Side b of a translation. Pictures of equal names are pairs.")
    ] = None,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="The source holds pairs: in folders a and b, or side by side in each picture.")
    ] = False,
    resolution: Annotated[int | None, typer.Option(help="Shorter side in pixels, 8 to 1024.")] = None,
    aspect: Annotated[
        str | None,
        typer.Option(
            help="Width to height: square, keep (as the pictures have it) or 16:9. By default, keep where nearly all have the same shape."
        ),
    ] = None,
    fit: Annotated[str | None, typer.Option(help="crop (the default) cuts out the middle; pad shows all of it.")] = None,
    colour: Annotated[
        bool | None, typer.Option("--colour/--grey", help="Three channels or one; by default as the pictures are.")
    ] = None,
    ground: Annotated[str | None, typer.Option(help="Colour under transparency and padding, by default white.")] = None,
    values: Annotated[
        str | None,
        typer.Option(
            metavar="LOW:HIGH",
            help="Of pictures with more than 8 bits a channel, the numbers that become black and white, such as 0:4095; by default all "
            "have one scale that suits the set.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.png",
            parser=path_of,
            help="Where to write the contact sheet, a .png; by default NAME-contact.png in this folder.",
        ),
    ] = None,
    overwrite: Overwrite = False,
    json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
) -> None:
    """Show what is in a source, what can't be used and why, and write a contact sheet."""
    import sys

    from rich.console import Console

    from ganvas.cli.sides import sources_of
    from ganvas.data import Dataset, DataSettings, short_name
    from ganvas.data.sources.own import about_inside
    from ganvas.data.sources.two_sides import alike
    from ganvas.disk import cache_folder
    from ganvas.errors import SettingError, SourceError
    from ganvas.outputs import check_free
    from ganvas.words import Flag, message

    sources = sources_of(source, a, b, default=None)
    names = [sources] if isinstance(sources, str) else sources
    path = out or _usual_place(f"{'-'.join(map(short_name, names))}-contact.png")
    if path.suffix.lower() != ".png":
        raise SettingError(
            message("--out {path} doesn't end in .png.", path=path),
            message("A contact sheet is a PNG, for example:  --out contact.png"),
        )
    check_free(path, overwrite=overwrite or _is_ours(path))
    changes = {
        "resolution": resolution,
        "aspect": aspect,
        "fit": fit,
        "channels": None if colour is None else 3 if colour else 1,
        "ground": ground,
        "values": values,
    }
    asked = [f"{name}={value}" for name, value in changes.items() if value is not None]
    settings = DataSettings().but(*asked, written=Flag)
    with shown_progress() as progress:
        relation = "pairs" if pairs else None if isinstance(sources, str) else alike(sources, cache_folder(), progress)
        dataset = Dataset.open(sources, settings, relation=relation, progress=progress)
    try:
        dataset.sheet(100).save(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            message("The contact sheet can't be written to {path}: {reason}.", path=path, reason=reason),
            message("Name another file:  --out contact.png"),
        ) from None
    if json:
        print(dataset.report.to_json())
    else:
        Console().print(dataset.report)
    print(message("contact sheet: {path}", path=path), file=sys.stderr if json else sys.stdout)
    if inside := about_inside(path, sources):
        print(inside, file=sys.stderr if json else sys.stdout)


def _usual_place(name: str) -> Path:
    """Where the sheet goes unless a person says it: in the place of an earlier one, but never of a picture of theirs."""
    from ganvas.outputs import next_free

    path = Path(name)
    return path if _is_ours(path) else next_free(path)


def _is_ours(path: Path) -> bool:
    """Whether a file is there that ganvas wrote, such as the sheet of an earlier look at the same pictures."""
    from ganvas.data.pictures.mark import is_marked

    try:
        with path.open("rb") as file:
            return is_marked(file)
    except OSError:
        return False
