"""Logs by the names that --log knows. Each is imported only when it is named."""

from collections.abc import Sequence

from ganvas.errors import SettingError
from ganvas.training.events import Listener
from ganvas.words import did_you_mean, message, nearest

NAMES = ("csv", "tensorboard", "wandb")


def logs_named(names: Sequence[str]) -> list[Listener]:
    """The listeners of some names. Raises SettingError for one that doesn't exist, or whose library isn't installed."""
    return [_log(name) for name in dict.fromkeys(names)]


def _log(name: str) -> Listener:
    match name:
        case "csv":
            from ganvas.training.logs.csv_log import CsvLog

            return CsvLog()
        case "tensorboard":
            from ganvas.training.logs.tensorboard_log import TensorBoardLog

            return TensorBoardLog()
        case "wandb":
            from ganvas.training.logs.wandb_log import WandbLog

            return WandbLog()
    raise SettingError(message("There is no log {name!r}.", name=name), *did_you_mean(nearest(name, NAMES, most=1), NAMES))
