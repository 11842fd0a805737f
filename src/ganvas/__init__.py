"""ganvas: train generative models on your own pictures, on the computer you have.

    import ganvas
    run = ganvas.train("digits", length="1 minute")
    run.model().sample(64, seed=7).save("sheet.png")

Importing ganvas is instant: torch is imported when something first needs it.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ganvas.version import VERSION

if TYPE_CHECKING:
    from ganvas.data import Dataset, DataSettings, Sheet
    from ganvas.errors import GanvasError
    from ganvas.evaluation.evaluate import evaluate
    from ganvas.evaluation.samples.record import Evaluation
    from ganvas.exploration.explorer import explore
    from ganvas.inference.trained import TrainedModel
    from ganvas.models import add_kinds
    from ganvas.recipes import RECIPES, Adam, AdamW, Muon, Recipe, RmsProp, Schedule, Sgd
    from ganvas.runs.load import load
    from ganvas.runs.run import Run
    from ganvas.settings import Settings
    from ganvas.studio.serving import studio
    from ganvas.training.logs.csv_log import CsvLog
    from ganvas.training.logs.tensorboard_log import TensorBoardLog
    from ganvas.training.logs.wandb_log import WandbLog
    from ganvas.training.train import resume, train
    from ganvas.workspace.gallery import Gallery

# OpenMP's threads spin while they wait for each other. On a machine that does anything else beside training, the one that is
# waited for may not be running, and steps become ten times slower; so let them sleep soon. Read when torch loads, no earlier.
os.environ.setdefault("GOMP_SPINCOUNT", "6000")

__version__ = VERSION

_HOMES = {
    "RECIPES": "ganvas.recipes",
    "Adam": "ganvas.recipes",
    "AdamW": "ganvas.recipes",
    "CsvLog": "ganvas.training.logs.csv_log",
    "DataSettings": "ganvas.data",
    "Dataset": "ganvas.data",
    "Evaluation": "ganvas.evaluation.samples.record",
    "Gallery": "ganvas.workspace.gallery",
    "GanvasError": "ganvas.errors",
    "Muon": "ganvas.recipes",
    "Recipe": "ganvas.recipes",
    "RmsProp": "ganvas.recipes",
    "Run": "ganvas.runs.run",
    "Schedule": "ganvas.recipes",
    "Settings": "ganvas.settings",
    "Sgd": "ganvas.recipes",
    "Sheet": "ganvas.data",
    "TensorBoardLog": "ganvas.training.logs.tensorboard_log",
    "TrainedModel": "ganvas.inference.trained",
    "WandbLog": "ganvas.training.logs.wandb_log",
    "add_kinds": "ganvas.models",
    "evaluate": "ganvas.evaluation.evaluate",
    "explore": "ganvas.exploration.explorer",
    "load": "ganvas.runs.load",
    "resume": "ganvas.training.train",
    "studio": "ganvas.studio.serving",
    "train": "ganvas.training.train",
}

__all__ = [
    "RECIPES",
    "Adam",
    "AdamW",
    "CsvLog",
    "DataSettings",
    "Dataset",
    "Evaluation",
    "Gallery",
    "GanvasError",
    "Muon",
    "Recipe",
    "RmsProp",
    "Run",
    "Schedule",
    "Settings",
    "Sgd",
    "Sheet",
    "TensorBoardLog",
    "TrainedModel",
    "WandbLog",
    "add_kinds",
    "evaluate",
    "explore",
    "load",
    "resume",
    "studio",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ganvas' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
