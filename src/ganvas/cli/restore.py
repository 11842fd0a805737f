"""ganvas restore: pictures without their holes, blur, noise and other damage."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.progress import shown_progress
from ganvas.cli.translate import Device, Model, Out, Pictures, tell


def restore(
    model: Model,
    pictures: Pictures,
    out: Out = Path("restored"),
    mask: Annotated[
        Path | None,
        typer.Option(
            help="A picture that is light where a hole is to be filled; for several pictures, a folder with one of each name."
        ),
    ] = None,
    mask_color: Annotated[
        str | None,
        typer.Option(metavar="COLOUR", help="Holes are where the pictures have this colour: #ff00ff, a name, or transparent."),
    ] = None,
    upscale: Annotated[int, typer.Option(min=1, max=4, help="Fill holes, then enlarge so many times and sharpen.")] = 1,
    device: Device = "cpu",
) -> None:
    """Restore pictures of any size. Where holes are named, everything else stays as it is to the last bit, in a PNG that isn't enlarged."""
    from ganvas.inference.translating import restore_to
    from ganvas.runs.load import load

    with shown_progress() as progress:
        done = restore_to(
            load(model, device=device), pictures, out, mask=mask, mask_color=mask_color, upscale=upscale, progress=progress
        )
    tell(done)
