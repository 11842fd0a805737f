"""Load: a trained model from a model folder or a run, in one line."""

from pathlib import Path

from ganvas.errors import ModelError
from ganvas.inference.trained import TrainedModel, load_model
from ganvas.paths import path_of
from ganvas.runs.found import nothing_to_load
from ganvas.runs.run import Run
from ganvas.words import message


def load(path: str | Path | Run, *, device: str = "cpu", averaged: bool = True) -> TrainedModel:
    """The model in a model folder (config.json, model.safetensors) or the newest one of a run. Executes nothing from it.

    path: where it is, or a ``Run``. averaged: whether with the moving average of its weights; a run also has those of its last step alone.
    device: auto, cpu, cuda or mps.
    Raises ModelError or RunError, saying what is missing or doesn't fit, SettingError for a device that this machine doesn't have.
    """
    path = path.path if isinstance(path, Run) else path_of(path)
    if path.name in ("config.json", "model.safetensors"):
        path = path.parent
    if Run.is_run(path):
        return Run(path).model(device, averaged=averaged)
    if (path / "config.json").exists():
        if not averaged:
            raise ModelError(
                message("{path} is a model, which has averaged weights only.", path=path),
                message("Name the run that it is from instead, whose checkpoints have the others too."),
            )
        return load_model(path, device)
    raise nothing_to_load(path)
