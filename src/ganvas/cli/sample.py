"""ganvas sample: pictures from a trained model."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ganvas.cli.overwriting import Overwrite
from ganvas.cli.progress import shown_progress
from ganvas.paths import path_of


def sample(
    model: Annotated[Path, typer.Argument(metavar="RUN_OR_MODEL", parser=path_of, help="A run folder or a model folder.")],
    n: Annotated[int, typer.Option("-n", "--number", min=1, help="How many pictures.")] = 64,
    seed: Annotated[int, typer.Option(min=0, help="Random seed; picture k depends on the seed and k alone.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            parser=path_of,
            help="sheet.png for one sheet, a folder for numbered PNGs, .npz or .npy for uint8 (N, H, W, C). "
            "By default a sheet in this folder, called after the run and the seed.",
        ),
    ] = None,
    columns: Annotated[int | None, typer.Option(min=1, help="Columns of the sheet.")] = None,
    scale: Annotated[int | None, typer.Option(min=1, max=64, help="Enlarge each picture by a whole number.")] = None,
    numbers: Annotated[bool, typer.Option("--numbers", help="On a sheet, each picture's number below it: for --like.")] = False,
    sampler: Annotated[
        str, typer.Option(help="prior, or for VAEs mixture: latents distributed like those of the training pictures.")
    ] = "prior",
    class_name: Annotated[
        str | None, typer.Option("--class", metavar="NAME", help="The class to make, for a model with classes; by default all.")
    ] = None,
    psi: Annotated[
        float,
        typer.Option(
            min=0,
            max=1.5,
            help="For models with styles (recipe style): below 1, more regular pictures and less variety; 0 is the mean picture.",
        ),
    ] = 1.0,
    weights: Annotated[
        Literal["averaged", "raw"],
        typer.Option(help="Of a run: their moving average, as in previews, or raw, those of its last step alone."),
    ] = "averaged",
    overwrite: Overwrite = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "cpu",
) -> None:
    """Make pictures with a trained model. Even a million of them need little memory."""
    from ganvas.runs.found import check_loadable

    check_loadable(model)  # before torch is imported, which takes seconds
    from ganvas.data.sources.own import about_inside
    from ganvas.inference.sampling import check_place, sample_to, sheet_name
    from ganvas.outputs import next_free
    from ganvas.runs.load import load
    from ganvas.runs.mixture import with_sampler
    from ganvas.runs.run import Run
    from ganvas.words import plural

    if out is None:
        out = next_free(Path(sheet_name(model, seed, class_name)))
    check_place(out, n, seed=seed, overwrite=overwrite)
    trained = load(model, device=device, averaged=weights == "averaged")
    trained.model.check_psi(psi)  # before a mixture is fitted, which takes a while
    fitted = with_sampler(model, trained, sampler)
    with shown_progress() as progress:
        path = sample_to(
            fitted,
            out,
            n=n,
            seed=seed,
            columns=columns,
            scale=scale,
            numbers=numbers,
            sampler=sampler,
            class_name=class_name,
            psi=psi,
            overwrite=overwrite,
            progress=progress,
        )
    print(plural(n, "{n:,} picture in {path}", "{n:,} pictures in {path}", path=path))
    if Run.is_run(model) and (inside := about_inside(path, Run(model).facts.sources)):
        print(inside)
