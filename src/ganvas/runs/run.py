"""Run: the folder of one training run, which people and programs can read without ganvas."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.packs.withheld import withheld_rows
from ganvas.data.sources.two_sides import Sources
from ganvas.disk import make_folder, write_text, writing
from ganvas.errors import RecipeChanged, RunError, SettingError, SourceError
from ganvas.inference.trained import TrainedModel, load_model
from ganvas.progress import ProgressCallback
from ganvas.recipes import Recipe
from ganvas.runs.checkpoints import checkpoints
from ganvas.runs.commands import Advice
from ganvas.runs.facts import Facts
from ganvas.runs.log import read_log
from ganvas.runs.sheets import sheets_in
from ganvas.settings import Settings
from ganvas.words import quoted

AnySettings = TypeVar("AnySettings", bound=Settings)


class Run:
    """A run folder: recipe.json, run.json, log.jsonl, previews/, progress.gif, checkpoints/ and model/."""

    def __init__(self, path: str | Path) -> None:
        """Raises RunError when there is no run at ``path``."""
        self.path = Path(path)
        if not self.is_run(self.path):
            siblings = sorted(str(folder) for folder in self.path.parent.glob("*") if self.is_run(folder))[:8]
            known = f"Runs beside it: {', '.join(siblings)}" if siblings else "To start one: ganvas train SOURCE --run DIR"
            raise RunError(f"There is no run at {self.path}.", known)

    @staticmethod
    def is_run(path: Path) -> bool:
        return (path / "run.json").is_file() and (path / "recipe.json").is_file()

    @classmethod
    def create(cls, path: Path, recipe: Recipe, facts: Facts) -> "Run":
        """Make a new run folder. Raises RunError where there is something else, or nothing can be written."""
        with writing(path, run=path):
            _check_free(path)
            make_folder(path)
        with locked(path):
            if cls.is_run(path):
                cls(path).check_unchanged(recipe, facts)
                raise RunError(
                    f"{path} already holds this run.",
                    f"To continue it:  ganvas resume {quoted(path)}",
                    f"To start anew:   --run {quoted(f'{path}-2')}, or remove {path}",
                )
            with writing(path, run=path):
                write_text(path / "recipe.json", recipe.to_json())
                write_text(path / "run.json", facts.to_json())
        return cls(path)

    @property
    def recipe(self) -> Recipe:
        recipe = self._read("recipe.json", Recipe)
        if (
            recipe.data.medium == "pictures" and "aspect" not in recipe.data.model_fields_set
        ):  # written when all pictures became squares
            recipe = recipe.but("data.aspect=square")
        return recipe

    @recipe.setter
    def recipe(self, recipe: Recipe) -> None:
        with writing(self.path, run=self.path):
            write_text(self.path / "recipe.json", recipe.to_json())

    @property
    def facts(self) -> Facts:
        return self._read("run.json", Facts)

    @facts.setter
    def facts(self, facts: Facts) -> None:
        with writing(self.path, run=self.path):
            write_text(self.path / "run.json", facts.to_json())

    def _read(self, name: str, kind: type[AnySettings]) -> AnySettings:
        try:
            return kind.from_json((self.path / name).read_bytes())
        except SettingError as error:
            raise RunError(
                f"{self.path / name} can't be used: {error.what}", "Undo what was changed in it, or start a new run."
            ) from None

    @property
    def withheld(self) -> NDArray[np.int64]:
        """The rows of a data set without sides that are not trained on but judged by; for any set there is ``Divided``."""
        facts = self.facts
        return withheld_rows(facts.pictures + facts.withheld, facts.withheld)

    @property
    def advice(self) -> Advice:
        """About the run as it trains: steadier than its recipe says once it had to go back."""
        recipe = self.recipe if self.facts.rolled_back is None else self.recipe.steadier()
        return Advice(self.path, recipe, self.facts.source, self.facts.typed)

    @property
    def checkpoints(self) -> list[Path]:
        """Oldest first."""
        return checkpoints(self.path / "checkpoints")

    @property
    def previews(self) -> list[Path]:
        """The sample sheets made on the way, oldest first."""
        return sheets_in(self.path / self.facts.previews)

    @property
    def log(self) -> list[dict[str, Any]]:
        """The notes of log.jsonl as dictionaries."""
        return read_log(self.path / "log.jsonl")

    def dataset(self, *, progress: ProgressCallback | None = None) -> Dataset:
        """The run's pictures: from their source, or, where that is gone or was an array, as they were packed then."""
        facts, packed = self.facts, Path(self.facts.pack)
        if facts.source == "array":
            if not packed.is_dir():
                raise RunError(
                    f"{self.path} was trained on an array that is no longer packed on this machine.",
                    f"Give it again, from Python: ganvas.resume({str(self.path)!r}, source=array)",
                )
            return Dataset(packed, facts.source)
        try:
            return self.opened(facts.sources, progress=progress)
        except SourceError as error:
            if packed.is_dir():
                return Dataset(packed, facts.source)
            if not Path(facts.source).is_absolute():  # a named set: the error says where its files belong
                raise
            raise RunError(
                f"The pictures of {self.path} are gone, and so is their pack, {packed}. {error.what}",
                f"Put them back to {facts.named}, whatever their dates: only what they show counts.",
                f"Or say where they are now, from Python: ganvas.resume({str(self.path)!r}, source='pictures/')",
            ) from None

    def opened(self, sources: Sources, *, progress: ProgressCallback | None = None) -> Dataset:
        """Pictures as this run prepares them, from wherever they are."""
        recipe = self.recipe
        return Dataset.open(sources, recipe.data, relation=recipe.model.relation, progress=progress)

    def model(self, device: str = "cpu") -> TrainedModel:
        """The trained model, with averaged weights, as of the newest checkpoint."""
        if not (self.path / "model" / "config.json").exists():
            raise RunError(
                f"{self.path} has saved no model yet.",
                f"Let it train until its first checkpoint: ganvas resume {quoted(self.path)}",
            )
        return load_model(self.path / "model", device)

    def check_unchanged(self, recipe: Recipe, facts: Facts) -> None:
        """Raises RecipeChanged, naming the first field in which this run differs from what is asked for."""
        mine, theirs = self.recipe.model_copy(update={"promise": ""}), recipe.model_copy(update={"promise": ""})
        changes = [c for c in mine.differences(theirs) if c[0] != "schedule.length"]
        if not changes:
            changes = [c for c in self.facts.differences(facts) if c[0] in ("fingerprint", "seed")]
        if changes:
            name, before, now = changes[0]
            raise RecipeChanged(
                f"{self.path} was started with {name}={before}, you now ask for {now}.",
                f"To continue it:  ganvas resume {quoted(self.path)}",
                f"To start anew:   give another folder, for example --run {quoted(f'{self.path}-2')}",
            )

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    def _repr_png_(self) -> bytes | None:
        return self.previews[-1].read_bytes() if self.previews else None

    def _repr_html_(self) -> str:
        import base64

        picture = self._repr_png_()
        image = f'<img alt="last preview" src="data:image/png;base64,{base64.b64encode(picture).decode()}">' if picture else ""
        notes, facts = self.log, self.facts
        shown = f"{notes[-1]['images']:,} images shown" if notes else "not started"
        return f"<b>{escape(str(self.path))}</b>: {escape(self.recipe.name)} on {escape(facts.named)}, {shown}<br>{image}"


def _check_free(path: Path) -> None:
    """Raises RunError where something lies that is neither a run nor what a start that was killed may have left."""
    if not path.exists() or Run.is_run(path):
        return
    ours = (".lock", "recipe.json")
    if not path.is_dir() or any(entry.name not in ours and not entry.name.endswith(".unfinished") for entry in path.iterdir()):
        raise RunError(f"{path} exists and is no run.", "Choose a new folder: --run DIR")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a run folder for this process. Raises RunError while another one has it."""
    with writing(path, run=path):
        lock = FileLock(path / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RunError(
                f"{path} is in use by another process.",
                "Wait for it, or stop it there; to train beside it, train into another folder.",
            ) from None
    try:
        yield
    finally:
        lock.release()
