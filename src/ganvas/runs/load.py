"""Load: a trained model from a model folder or a run, in one line."""

import difflib
from pathlib import Path

from ganvas.errors import ModelError
from ganvas.inference.trained import TrainedModel, load_model
from ganvas.runs.run import Run


def load(path: str | Path, *, device: str = "cpu") -> TrainedModel:
    """The model in a model folder (config.json, model.safetensors) or the newest one of a run. Executes nothing from it.

    Raises ModelError or RunError, saying what is missing or doesn't fit.
    """
    path = Path(path)
    if path.name in ("config.json", "model.safetensors"):
        path = path.parent
    if Run.is_run(path):
        return Run(path).model(device)
    if (path / "config.json").exists():
        return load_model(path, device)
    if not path.exists():
        near = difflib.get_close_matches(path.name, [other.name for other in path.parent.glob("*")], n=1)
        hint = f"Did you mean {path.parent / near[0]}?" if near else "Give a run or a model folder; ganvas train makes one."
        raise ModelError(f"There is nothing at {path}.", hint)
    raise ModelError(
        f"{path} is neither a run nor a model.", "A model folder holds config.json and model.safetensors; a run holds run.json."
    )
