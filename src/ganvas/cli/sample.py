"""ganvas sample: pictures from a trained model."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.progress import shown_progress


def sample(
    model: Annotated[Path, typer.Argument(metavar="RUN_OR_MODEL", help="A run folder or a model folder.")],
    n: Annotated[int, typer.Option("-n", "--number", min=1, help="How many pictures.")] = 64,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other pictures; picture k depends on seed and k alone.")] = 0,
    out: Annotated[
        Path, typer.Option(help="sheet.png: one sheet; a folder: numbered PNGs; .npz or .npy: uint8 (N, H, W, C).")
    ] = Path("sheet.png"),
    columns: Annotated[int | None, typer.Option(min=1, help="Columns of the sheet.")] = None,
    scale: Annotated[int | None, typer.Option(min=1, max=64, help="Enlarge each picture by a whole number.")] = None,
    sampler: Annotated[
        str, typer.Option(help="prior, or mixture (VAEs): latents as the training pictures have them.")
    ] = "prior",
    class_name: Annotated[
        str | None, typer.Option("--class", metavar="NAME", help="Of a conditional model, the class to make; all without it.")
    ] = None,
    psi: Annotated[
        float,
        typer.Option(
            min=0,
            max=1.5,
            help="Of a model with styles (recipe style): below 1, more regular pictures and less variety; 0 is the mean picture.",
        ),
    ] = 1.0,
    device: Annotated[str, typer.Option(help="cpu, cuda or mps.")] = "cpu",
) -> None:
    """Make pictures with a trained model. A million of them stream to disk in flat memory."""
    from ganvas.inference.sampling import check_place, sample_to
    from ganvas.runs.load import load
    from ganvas.runs.mixture import with_sampler

    check_place(out, n)
    trained = load(model, device=device)
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
            sampler=sampler,
            class_name=class_name,
            psi=psi,
            progress=progress,
        )
    print(f"{n:,} pictures in {path}")
