"""ganvas data: look at pictures before training on them."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.progress import shown_progress


def data(
    source: Annotated[
        str | None,
        typer.Argument(help="A folder, zip, tar, npy or npz of pictures, or digits, mnist, fashion-mnist, kmnist, cifar10."),
    ] = None,
    a: Annotated[
        str | None, typer.Option("--a", metavar="SOURCE", help="The two sides of a translation instead of a source: this one")
    ] = None,
    b: Annotated[
        str | None, typer.Option("--b", metavar="SOURCE", help="and this one; pairs where their names are alike.")
    ] = None,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="SOURCE holds pairs: folders a and b, or two pictures side by side.")
    ] = False,
    resolution: Annotated[int | None, typer.Option(help="Shorter side in pixels, 8 to 1024.")] = None,
    aspect: Annotated[
        str | None,
        typer.Option(
            help="square, keep (that of the pictures) or 16:9; without it, auto: keep where nearly all have the same."
        ),
    ] = None,
    fit: Annotated[str | None, typer.Option(help="crop (the default) cuts out the middle, pad shows all of it.")] = None,
    colour: Annotated[
        bool | None, typer.Option("--colour/--grey", help="Three channels or one; else as the pictures are.")
    ] = None,
    ground: Annotated[str | None, typer.Option(help="Colour under transparency and padding, else white.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the contact sheet, a .png; by default NAME-contact.png here.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
) -> None:
    """Show what is in a source, what can't be used and why, and a contact sheet."""
    import sys

    from rich.console import Console

    from ganvas.cli.sides import sources_of
    from ganvas.data import Dataset, DataSettings, short_name
    from ganvas.data.sources.two_sides import alike
    from ganvas.disk import cache_folder
    from ganvas.errors import SettingError, SourceError

    sources = sources_of(source, a, b, default=None)
    names = [sources] if isinstance(sources, str) else sources
    path = out or Path(f"{'-'.join(map(short_name, names))}-contact.png")
    if path.suffix.lower() != ".png":
        raise SettingError(f"--out {path} doesn't end in .png.", "A contact sheet is a PNG, for example:  --out contact.png")
    changes = {
        "resolution": resolution,
        "aspect": aspect,
        "fit": fit,
        "channels": None if colour is None else 3 if colour else 1,
        "ground": ground,
    }
    asked = [f"{name}={value}" for name, value in changes.items() if value is not None]
    settings = DataSettings().but(*asked, written="--{name} {value}")
    with shown_progress() as progress:
        relation = "pairs" if pairs else None if isinstance(sources, str) else alike(sources, cache_folder(), progress)
        dataset = Dataset.open(sources, settings, relation=relation, progress=progress)
    try:
        dataset.sheet(100).save(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"The contact sheet can't be written to {path}: {reason}.", "Name another file:  --out contact.png"
        ) from None
    if json:
        print(dataset.report.to_json())
    else:
        Console().print(dataset.report)
    print(f"contact sheet: {path}", file=sys.stderr if json else sys.stdout)
