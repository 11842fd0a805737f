"""ganvas map: a sheet of all that a model makes, on which neighbours look alike."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.breed import Device
from ganvas.cli.overwriting import Overwrite
from ganvas.cli.progress import shown_progress
from ganvas.paths import path_of


def map_(
    model: Annotated[Path, typer.Argument(metavar="RUN_OR_MODEL", parser=path_of, help="A run folder or a model folder.")],
    cells: Annotated[
        str, typer.Option(metavar="COLUMNSxROWS", help="How many pictures, across and down: at most 1,200 in all.")
    ] = "20x15",
    seed: Annotated[int, typer.Option(min=0, help="Random seed of the pictures that are chosen from.")] = 0,
    class_name: Annotated[
        str | None, typer.Option("--class", metavar="NAME", help="Of a model with classes, only that one; by default all.")
    ] = None,
    numbers: Annotated[bool, typer.Option("--numbers", help="Write each picture's number below it.")] = False,
    scale: Annotated[int | None, typer.Option(min=1, max=64, help="Enlarge each picture by a whole number.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            parser=path_of,
            help="A picture for the map; a JSON next to it says where each piece is. By default moths-map.png.",
        ),
    ] = None,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Make one large sheet of what a model makes, on which neighbours look alike. Each picture of it is a piece to go on with."""
    from ganvas.runs.found import check_loadable

    check_loadable(model)  # before torch is imported, which takes seconds
    import re
    from dataclasses import replace

    from ganvas.errors import SettingError
    from ganvas.exploration.explorer import explore
    from ganvas.exploration.maps.maps import check_map_free, named_map
    from ganvas.inference.sampling import model_name
    from ganvas.runs.load import load
    from ganvas.words import Command, Step, message, plural

    if not (found := re.fullmatch(r"(\d{1,4}) *[x×*] *(\d{1,4})", cells.strip().lower())):
        raise SettingError(
            message("--cells {cells!r} is not a number of columns and rows.", cells=cells),
            message("For example:  --cells 20x15"),
        )
    out = named_map(out or Path(f"{model_name(model)}-map.png"), is_given=out is not None)
    check_map_free(out, overwrite=overwrite)
    explorer = explore(load(model, device=device))
    with shown_progress() as progress:
        made = explorer.map(int(found[1]), int(found[2]), seed=seed, class_name=class_name, progress=progress)
    sheet = replace(made.sheet, numbered=numbers, scale=scale)
    path = made.save(out, sheet=sheet, overwrite=overwrite)
    print(
        plural(
            len(made),
            "{n:,} picture in {path}, and where it is in {places}",
            "{n:,} pictures in {path}, and where each of them is in {places}",
            path=path,
            places=path.with_suffix(".json"),
        )
    )
    if made.passed_over:
        print(
            plural(
                made.passed_over,
                "{n:,} sample was passed over that looks like none of the others.",
                "{n:,} samples were passed over that look like none of the others.",
            )
        )
    if not numbers:
        again = Command("map", model, cells=f"{found[1]}x{found[2]}", seed=seed or None, class_name=class_name, numbers=True)
        print(Step(message("To see their numbers"), again).typed)
    middle = len(made) // 2 + made.columns // 2
    print(
        Step(
            message("To go on with one of them, name its number, counted from 0 row by row"),
            Command("vary", model, path, like=min(middle, len(made) - 1)),
        ).typed
    )
