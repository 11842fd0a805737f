"""Found: which folders are runs, and what to say where somebody looked for one and there is none."""

import json
from contextlib import suppress
from pathlib import Path

from ganvas.errors import ModelError, RunError
from ganvas.runs.log import read_log
from ganvas.words import Command, Message, Step, did_you_mean, is_readable, listed, message, nearest, plural


def is_run(path: Path) -> bool:
    """Whether a folder is the folder of a run."""
    return (path / "run.json").is_file() and (path / "recipe.json").is_file()


BEST = "best"
"""What the best moment of a training is called, and its folder in the run."""
NEAREST_PICTURES = "evaluation-nearest.npy"
"""In a run's folder, of an evaluation as a job: the pictures closest to training pictures, with these, (N, 3, H, W, C) uint8."""


def kept_moments(run: Path) -> dict[str, Path]:
    """The checkpoints of a run by the images shown until then, and the best one as BEST where there is one."""
    found = {
        path.stem: path for path in (run / "checkpoints").glob("*.safetensors") if path.is_file() and not path.is_symlink()
    }
    return {name if name == BEST else str(int(name)): path for name, path in found.items() if name == BEST or name.isdecimal()}


LISTED = 20
"""Runs that are named at most where a folder of runs was given."""


def runs_in(folder: Path) -> list[Path]:
    """The runs directly in a folder, the one that changed last first. Without those that can't be read, or whose names can't."""
    try:
        paths = [path for path in folder.iterdir() if is_readable(path.name)]
    except OSError:
        return []
    found = []
    for path in paths:
        with suppress(OSError):  # another person's, or just removed
            if is_run(path):
                found.append(((path / "run.json").stat().st_mtime, path.name, path))
    return [path for *_, path in sorted(found, reverse=True)]


def check_loadable(path: Path) -> None:
    """Raises ModelError where there is neither a run nor a model: without torch, so at once."""
    if path.name in ("config.json", "model.safetensors"):
        path = path.parent
    if not is_run(path) and not (path / "config.json").exists():
        raise nothing_to_load(path)


def nothing_to_load(path: Path) -> ModelError:
    """What to say where there is neither a run nor a model."""
    if not path.exists():
        near = nearest(path.name, [other.name for other in path.parent.glob("*")], most=1)
        steps = did_you_mean([path.parent / name for name in near])
        return ModelError(
            message("There is nothing at {path}.", path=path),
            *(steps or [message("Give a run or a model folder; ganvas train makes one.")]),
        )
    if inside := runs_in(path):
        return ModelError(
            message("{path} is neither a run nor a model: it holds runs.", path=path),
            *(Step(message("To look at one"), Command("sample", run)) for run in inside[:3]),
        )
    return ModelError(
        message("{path} is neither a run nor a model.", path=path),
        message("A model folder holds config.json and model.safetensors; a run holds run.json."),
    )


def no_run(path: Path) -> RunError:
    is_model = all((path / name).is_file() for name in ("config.json", "model.safetensors"))
    if run := next(filter(is_run, (above := _above(path), _above(above))), None):
        if is_model:
            what = message("{path} is a model folder; its run is {run}.", path=path, run=run)
        else:
            what = message("{path} is not a run, it is inside one.", path=path)
        return RunError(what, Step(message("To continue it"), Command("resume", run)))
    if is_model:
        return RunError(
            message("{path} is a model without its run, and a model alone can't be resumed.", path=path),
            Step(message("To train on from its weights"), Command("train", "PICTURES", start_from=path)),
        )
    if not (inside := runs_in(path)):
        return RunError(message("There is no run at {path}.", path=path), _what_is_there(path))
    what = plural(
        len(inside), "{path} is not a run, it holds {n:,} run.", "{path} is not a run, it holds {n:,} runs.", path=path
    )
    named = [Step(_described(run), Command("resume", run)) for run in inside[:LISTED]]
    rest = len(inside) - len(named)
    return RunError(what, *named, *([plural(rest, "And {n:,} more.", "And {n:,} more.")] if rest else []))


def _described(run: Path) -> Message:
    """What a run is and how far it is, in a line."""
    try:
        recipe = str(json.loads((run / "recipe.json").read_bytes())["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return message("{name}, which can't be read", name=run.name)
    notes = read_log(run / "log.jsonl")
    images = notes[-1].get("images", 0) if notes else 0
    return plural(
        images, "{name}: {recipe}, {n:,} image shown", "{name}: {recipe}, {n:,} images shown", name=run.name, recipe=recipe
    )


def _above(path: Path) -> Path:
    """The folder that a path is in, also where it is written as "." or "..", whose parents by name are other folders."""
    return path / ".." if path.name in ("", "..") else path.parent


def _what_is_there(path: Path) -> str | Step:
    """The next step where there is no run: the nearest one, or those next to it, or how to start one."""
    runs = {folder.name: folder for folder in sorted(_above(path).glob("*")) if is_run(folder)}
    if near := nearest(path.name, runs, most=1):
        (step,) = did_you_mean([runs[name] for name in near])
        return step
    if runs:
        return message("Runs next to it: {runs}", runs=listed(list(runs.values())[:8]))
    # What is there already is not a place for a run.
    return Step(message("To start one"), Command("train", "PICTURES", run=None if path.exists() else path))
