"""ganvas resume: continue a run exactly where it was."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.cli.amounts import Epochs, For, Images, Steps, length_of
from ganvas.cli.logs import Logs


def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    for_: For = None,
    images: Images = None,
    steps: Steps = None,
    epochs: Epochs = None,
    log: Logs = None,
) -> None:
    """Continue a run exactly where it was, to its own end or to another one. The run knows everything else.

    --for adds time; --images, --steps and --epochs count from the start of the run. A run that was killed at any moment and
    resumed ends in the same bytes as one that never stopped.
    """
    from ganvas.training.logs.named import logs_named
    from ganvas.training.train import resume as resumed

    resumed(run, length=length_of(for_, images, steps, epochs), on=logs_named(log or []))
