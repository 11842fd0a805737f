"""ganvas restore: pictures without their holes, blur, noise and other damage."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.overwriting import Overwrite
from ganvas.cli.progress import shown_progress
from ganvas.cli.translate import Device, Model, Out, Pictures, show
from ganvas.paths import path_of


def restore(
    model: Model,
    pictures: Pictures,
    out: Out = None,
    mask: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            parser=path_of,
            help="A picture that is light where a hole should be filled; for several pictures, a folder with a mask of each name.",
        ),
    ] = None,
    mask_color: Annotated[
        str | None,
        typer.Option(metavar="COLOUR", help="Fill where the pictures have this colour: #ff00ff, a name, or transparent."),
    ] = None,
    invert_mask: Annotated[bool, typer.Option("--invert-mask", help="The mask is dark where a hole should be filled.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Fill more than half of a picture too.")] = False,
    upscale: Annotated[int, typer.Option(min=1, max=4, help="Fill holes, then enlarge this many times and sharpen.")] = 1,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Restore pictures of any size. Where only holes are filled, all other pixels stay exactly as they are, in PNGs at the same size.

    Of colours with sixteen bits, eight are kept; of grey, all.
    """
    from ganvas.runs.found import check_loadable

    check_loadable(model)  # before torch is imported, which takes seconds
    from ganvas.inference.translating import restore_to
    from ganvas.runs.load import load

    with shown_progress() as progress:
        done = restore_to(
            load(model, device=device),
            pictures,
            out,
            mask=mask,
            mask_color=mask_color,
            upscale=upscale,
            invert_mask=invert_mask,
            yes=yes,
            overwrite=overwrite,
            progress=progress,
        )
    show(done)
