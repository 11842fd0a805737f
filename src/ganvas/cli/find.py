"""ganvas find: the piece of a model that looks most like a person's own picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganvas.cli.overwriting import Overwrite
from ganvas.cli.progress import shown_progress
from ganvas.paths import path_of

if TYPE_CHECKING:
    from ganvas.exploration.finding.finder import Found
    from ganvas.words import Message

ODD = 1.0
"""An oddness beyond which people are warned."""


def find(
    model: Annotated[Path, typer.Argument(metavar="RUN_OR_MODEL", parser=path_of, help="A run folder or a model folder.")],
    pictures: Annotated[
        list[str], typer.Argument(metavar="PICTURES...", help="Pictures of yours, or folders, zips or tars of them.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", parser=path_of, help="By default a new folder here, called after the run."),
    ] = None,
    class_name: Annotated[
        str | None,
        typer.Option("--class", metavar="NAME", help="The class to look in, of a model with classes; by default all."),
    ] = None,
    overwrite: Overwrite = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "cpu",
) -> None:
    """Find your own picture in a model: what it makes that looks most like it, to vary and breed it. The picture stays as it is."""
    from ganvas.runs.found import check_loadable

    check_loadable(model)  # before torch is imported, which takes seconds
    from ganvas.exploration.explorer import explore
    from ganvas.exploration.finding.writing import check_folder, find_to
    from ganvas.inference.sampling import model_name
    from ganvas.runs.load import load
    from ganvas.words import Command, Step, message, plural

    check_folder(out)
    explorer = explore(load(model, device=device))
    label = explorer.trained.label_of(class_name)
    with shown_progress() as progress:
        album = find_to(
            explorer.finder,
            pictures,
            out,
            Path(f"{model_name(model)}-found"),
            label=label,
            overwrite=overwrite,
            progress=progress,
        )
    for refusal in album.refused:
        print(message("skipped: {refusal}", refusal=refusal))
    for one, path in zip(album.found, album.files, strict=True):
        print(said_of(one, path))
    if n := album.lost_colour:
        print(
            plural(
                n,
                "The model makes grey pictures, so the colours of {n:,} picture were left out.",
                "The model makes grey pictures, so the colours of {n:,} pictures were left out.",
            )
        )
    print(message("Side by side, yours on the left: {path}", path=album.sheet))
    first = album.files[0] if len(album.files) == 1 or not album.is_numbered else f"{album.sheet}#0"
    print(Step(message("To go on with what was found"), Command("breed", model, first)).typed)


def said_of(one: "Found", path: Path) -> "Message":
    """What was found for a picture, in a line."""
    from ganvas.words import message

    if one.is_own:
        return message("{path}: this model made that picture, so it is the piece itself.", path=path)
    values = {"path": path, "difference": one.difference, "of_samples": one.of_samples, "oddness": one.oddness}
    if one.oddness > ODD:
        return message(
            "{path}: difference {difference:.2f} (0 is the same, 1 as far as any two pictures; the nearest sample has {of_samples:.2f}), "
            "oddness {oddness:.2f}. Above 1 is odd for this model, so its children may look broken.",
            **values,
        )
    return message(
        "{path}: difference {difference:.2f} (0 is the same, 1 as far as any two pictures; the nearest sample has {of_samples:.2f}), "
        "oddness {oddness:.2f} (up to 1 is usual).",
        **values,
    )
