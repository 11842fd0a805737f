"""--log, for trainings that other programs look at."""

from typing import Annotated

import typer

Logs = Annotated[
    list[str] | None,
    typer.Option(
        "--log",
        metavar="NAME",
        help="Also write the log as csv (RUN/log.csv), for tensorboard or for wandb, which stays offline unless WANDB_MODE is set. "
        "Give it again for another.",
    ),
]
