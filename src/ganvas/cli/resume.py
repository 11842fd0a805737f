"""ganvas resume: continue a run exactly where it was."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.amounts import Epochs, For, Images, Steps, length_of
from ganvas.cli.stopping import in_a_run, stopping
from ganvas.paths import path_of


def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", parser=path_of, help="A run folder.")],
    for_: For = None,
    images: Images = None,
    steps: Steps = None,
    epochs: Epochs = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE", help="Where the run's pictures are now, if they have moved; only what they show counts."
        ),
    ] = None,
    a: Annotated[
        str | None, typer.Option("--a", metavar="SOURCE", help="Of a translation, where side a is now. Needs --b.")
    ] = None,
    b: Annotated[
        str | None, typer.Option("--b", metavar="SOURCE", help="Of a translation, where side b is now. Needs --a.")
    ] = None,
) -> None:
    """Continue a run exactly where it was, to its own end or to another one. The run knows everything else.

    --for adds time; --images, --steps and --epochs count from the start of the run. A run that was killed at any moment and
    resumed ends in the same bytes as one that never stopped.
    """
    from ganvas.cli.sides import sources_of
    from ganvas.training.train import resume as resumed

    moved = None if source is None and a is None and b is None else sources_of(source, a, b, default=None)
    with stopping(lambda: in_a_run(run)):
        resumed(run, length=length_of(for_, images, steps, epochs), source=moved)
