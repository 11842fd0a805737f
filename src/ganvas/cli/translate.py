"""ganvas translate: pictures translated by a model that was trained on two sides."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganvas.cli.overwriting import Overwrite
from ganvas.cli.progress import shown_progress
from ganvas.paths import path_of

if TYPE_CHECKING:
    from ganvas.inference.translating import Done

Model = Annotated[Path, typer.Argument(metavar="RUN_OR_MODEL", parser=path_of, help="A run folder or a model folder.")]
Pictures = Annotated[str, typer.Argument(metavar="PICTURES", help="A picture, or a folder, zip or tar of pictures.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        parser=path_of,
        help="A file for one picture; a folder, or a .zip, of PNGs for several. By default a folder called after the verb.",
    ),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")]


def translate(
    model: Model,
    pictures: Pictures,
    out: Out = None,
    direction: Annotated[
        str | None, typer.Option(metavar="a-to-b|b-to-a", help="For a model that knows both directions; by default a-to-b.")
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(
            min=8,
            help="Resize pictures to this shorter side first, such as that of the training; by default they keep their size.",
        ),
    ] = None,
    variant: Annotated[
        int | None,
        typer.Option(
            metavar="SEED", help="For a model with dropout, such as pix2pix-256: another translation of the same pictures."
        ),
    ] = None,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Translate pictures of any size. Transparency and colour profiles stay as they are."""
    from ganvas.runs.found import check_loadable

    check_loadable(model)  # before torch is imported, which takes seconds
    from ganvas.inference.translating import translate_to
    from ganvas.runs.load import load

    with shown_progress() as progress:
        done = translate_to(
            load(model, device=device),
            pictures,
            out,
            direction=direction,
            size=size,
            variant=variant,
            overwrite=overwrite,
            progress=progress,
        )
    show(done)


def show(done: "Done") -> None:
    """Print how many pictures were written where, and which were skipped."""
    from ganvas.words import message, plural

    for refusal in done.refused:
        print(message("skipped: {refusal}", refusal=refusal))
    if done.note:
        print(message("note: {note}", note=done.note))
    print(plural(done.pictures, "{n:,} picture in {path}", "{n:,} pictures in {path}", path=done.out))
