"""Run: the folder of one training run, which people and programs can read without ganvas."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from ganvas.data import Dataset
from ganvas.data.packs.writer import read_index
from ganvas.data.sources.two_sides import Sources
from ganvas.disk import cache_folder, make_folder, write_text, writing
from ganvas.errors import RunError, SettingError, SourceError
from ganvas.inference.trained import TrainedModel, load_model
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback
from ganvas.recipes import Recipe
from ganvas.recipes.summary import summary
from ganvas.runs.checkpoints import checkpoints, read_checkpoint
from ganvas.runs.commands import Advice
from ganvas.runs.facts import Facts
from ganvas.runs.found import is_run, no_run
from ganvas.runs.log import read_log
from ganvas.runs.sheets import sheets_in
from ganvas.runs.taken import TRAIN, check_free, check_same, held_already
from ganvas.settings import Settings
from ganvas.words import Command, Step, message, plural

AnySettings = TypeVar("AnySettings", bound=Settings)


class Run:
    """A run folder: recipe.json, run.json, log.jsonl, previews/, progress.gif, checkpoints/ and model/.

    Reading one changes nothing, and works while it is being trained.

    path: the folder.
    """

    def __init__(self, path: str | Path) -> None:
        """Raises RunError when there is no run at ``path``."""
        self.path = path_of(path)
        if not self.is_run(self.path):
            raise no_run(self.path)

    @staticmethod
    def is_run(path: Path) -> bool:
        """Whether there is a run at ``path``."""
        return is_run(path)

    @classmethod
    def create(cls, path: Path, recipe: Recipe, facts: Facts, *, again: Command = TRAIN) -> "Run":
        """Make a new run folder, with recipe.json and run.json. ``ganvas.train`` does it for every training.

        again: the command of this training, which errors repeat with another folder.
        Raises RunError where there is something else, or nothing can be written.
        """
        with writing(path, run=path):
            check_free(path, again)
            make_folder(path)
        with locked(path):
            if cls.is_run(path):
                cls(path).check_unchanged(recipe, facts, again=again)
                raise held_already(path, again)
            with writing(path, run=path):
                write_text(path / "recipe.json", recipe.to_json())
                asked = {"precision_was_asked": facts.precision is not None}
                write_text(path / "run.json", facts.model_copy(update=asked).to_json())
        return cls(path)

    @property
    def recipe(self) -> Recipe:
        """As recipe.json has it now: read each time, like ``facts``, ``log``, ``checkpoints`` and ``previews``."""
        return self.read_recipe()

    @property
    def facts(self) -> Facts:
        """As run.json has it now."""
        return self.read_facts()

    def read_recipe(self) -> Recipe:
        """The recipe in recipe.json. Raises RunError where it can't be used."""
        recipe = self._read("recipe.json", Recipe)
        if recipe.data.medium == "pictures" and "aspect" not in recipe.data.model_fields_set:
            recipe = recipe.but("data.aspect=square")  # written when pictures were always cropped to squares
        return recipe

    def write_recipe(self, recipe: Recipe) -> None:
        """Replace recipe.json. Raises RunError where it can't be written."""
        with writing(self.path, run=self.path):
            write_text(self.path / "recipe.json", recipe.to_json())

    def read_facts(self) -> Facts:
        """The facts in run.json. Raises RunError where it can't be used."""
        return self._read("run.json", Facts)

    def write_facts(self, facts: Facts) -> None:
        """Replace run.json. Raises RunError where it can't be written."""
        with writing(self.path, run=self.path):
            write_text(self.path / "run.json", facts.to_json())

    def _read(self, name: str, kind: type[AnySettings]) -> AnySettings:
        try:
            return kind.from_json((self.path / name).read_bytes())
        except SettingError as error:
            raise RunError(
                message("{path} can't be used: {why}", path=self.path / name, why=error.what),
                message("Undo what was changed in it, or start a new run."),
            ) from None

    @property
    def advice(self) -> Advice:
        """About the run as it trains: steadier than its recipe says once it had to go back."""
        recipe, facts = self.read_recipe(), self.read_facts()
        if facts.rolled_back is not None:
            recipe = recipe.steadier()
        return Advice.of(self.path, recipe, facts)

    @property
    def checkpoints(self) -> list[Path]:
        """The files that it can be resumed from, oldest first."""
        return checkpoints(self.path / "checkpoints")

    @property
    def previews(self) -> list[Path]:
        """The sample sheets made during training, oldest first."""
        return sheets_in(self.path / self.read_facts().previews)

    @property
    def log(self) -> list[dict[str, Any]]:
        """The notes of log.jsonl, about one a second: step, images, seconds, images_per_second, losses, readings, health."""
        return read_log(self.path / "log.jsonl")

    def dataset(self, *, progress: ProgressCallback | None = None) -> Dataset:
        """The run's pictures: from their pack, whatever has become of their source since; where the pack is gone, from the source,
        which may hold others now. Raises RunError or SourceError where neither can be had.

        progress: is called now and then while they are packed.
        """
        facts = self.read_facts()
        if (packed := self._packed(facts)) is not None:
            return packed
        if facts.source == "array":
            raise RunError(
                message("{run} was trained on an array that is no longer packed on this machine.", run=self.path),
                message("Give it again, from Python:  ganvas.resume({run!r}, source=array)", run=str(self.path)),
            )
        try:
            return self.opened(facts.sources, progress=progress)
        except SourceError as error:
            if not Path(facts.source).is_absolute():  # a named set: the error says where its files belong
                raise
            raise RunError(
                message(
                    "The pictures of {run} are gone, and so is their pack, {pack}. {why}",
                    run=self.path,
                    pack=facts.pack,
                    why=error.what,
                ),
                message("Put them back to {source}, whatever their dates: only what they show counts.", source=facts.named),
                Step(message("Or say where they are now"), Command("resume", self.path, source=_placeholder(facts.sources))),
            ) from None

    def trained_on(self, *, progress: ProgressCallback | None = None) -> Dataset:
        """Exactly the pictures it was trained on.

        progress: as for ``dataset``.
        Raises RunError where neither exists any more, and what ``dataset`` raises.
        """
        facts, dataset = self.read_facts(), self.dataset(progress=progress)
        if dataset.fingerprint != facts.fingerprint:
            raise RunError(
                message("The pictures of {run} have changed since it was trained, and their pack is gone.", run=self.path),
                message("Put them back to {source}.", source=facts.named),
                Step(
                    message("Or compare samples with other pictures. First make them"),
                    Command("sample", self.path, n=10000, out="samples.npz"),
                ),
                Step(message("Then evaluate them"), Command("evaluate", "samples.npz", against="SOURCE")),
            )
        return dataset

    def _packed(self, facts: Facts) -> Dataset | None:
        """The pack of the pictures that the run was started with, where it was or in the cache of this process."""
        recorded = Path(facts.pack)
        for place in (recorded, cache_folder() / "packs" / recorded.name):
            index = read_index(place)
            if index is not None and Dataset(place).fingerprint == facts.fingerprint:
                return Dataset(place, facts.named)
        return None

    def packed(self) -> Dataset | None:
        """The pictures that it was started with, where they are still packed on this machine; their source isn't looked at.

        Raises RunError where its run.json can't be read.
        """
        return self._packed(self.read_facts())

    def is_source_unchanged(self, dataset: Dataset) -> bool:
        """Whether the source is there and as it was when ``dataset``, the run's own, was packed; by names, sizes and dates."""
        recipe, facts = self.read_recipe(), self.read_facts()
        return dataset.is_of(facts.sources, recipe.data, recipe.model.relation)

    def opened(self, sources: Sources, *, progress: ProgressCallback | None = None) -> Dataset:
        """Pictures as this run prepares them, from wherever they are.

        sources: as ``ganvas.train`` takes them. progress: as for ``dataset``. Raises SourceError where no picture can be had.
        """
        recipe = self.read_recipe()
        return Dataset.open(sources, recipe.data, relation=recipe.model.relation, progress=progress)

    def model(self, device: str = "cpu", *, averaged: bool = True) -> TrainedModel:
        """The trained model as of the newest checkpoint, with averaged weights, or with those of its last step alone."""
        if not (self.path / "model" / "config.json").exists():
            raise RunError(
                message("{run} has saved no model yet.", run=self.path),
                Step(message("Let it train until its first checkpoint"), Command("resume", self.path)),
            )
        trained = load_model(self.path / "model", device)
        if not averaged:
            self._take_last_weights(trained)
        return trained

    def _take_last_weights(self, trained: TrainedModel) -> None:
        if not self.checkpoints:
            raise RunError(
                message("{run} has no checkpoint, and only checkpoints have weights that aren't averaged.", run=self.path),
                Step(message("Use the averaged ones"), Command("sample", self.path)),
            )
        tensors, moment, _ = read_checkpoint(self.checkpoints[-1])
        trained.model.load_state_dict({name: tensors[f"model.{name}"] for name in trained.model.state_dict()})
        trained.config = trained.config.model_copy(update={"images_shown": moment.images})
        trained.path = None  # it is no longer what lies there

    def summary(self) -> str:
        """Its networks layer by layer, as ``print`` shows them: output shapes, weights, totals; see ``recipes/summary.py``."""
        facts = self.read_facts()
        return summary(self.read_recipe(), facts.shape, len(facts.classes))

    def check_unchanged(self, recipe: Recipe, facts: Facts, *, again: Command = TRAIN) -> None:
        """Raises RecipeChanged, naming the first thing in which this run differs from what is asked for. again: as for ``create``."""
        check_same(self.path, (self.read_recipe(), self.read_facts()), (recipe, facts), again)

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    def _repr_png_(self) -> bytes | None:
        return self.previews[-1].read_bytes() if self.previews else None

    def _repr_html_(self) -> str:
        import base64

        picture = self._repr_png_()
        image = f'<img alt="" src="data:image/png;base64,{base64.b64encode(picture).decode()}">' if picture else ""
        notes, facts = self.log, self.read_facts()
        known = {"run": self.path, "recipe": self.read_recipe().name, "source": facts.named}
        if notes:
            said = plural(
                notes[-1]["images"],
                "{run}: {recipe} on {source}, {n:,} image shown.",
                "{run}: {recipe} on {source}, {n:,} images shown.",
                **known,
            )
        else:
            said = message("{run}: {recipe} on {source}, not started yet.", **known)
        return f"{escape(said)}<br>{image}"


def _placeholder(sources: Sources) -> Sources:
    """What stands for the pictures in a command: one source, or one for each side."""
    return ("A", "B") if isinstance(sources, tuple) else "PICTURES"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Locks a run folder for this process. Raises RunError while another process holds it."""
    with writing(path, run=path):
        lock = FileLock(path / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RunError(
                message("{path} is in use by another process.", path=path),
                message("Wait for it, or stop it there. To train at the same time, train into another folder."),
            ) from None
    try:
        yield
    finally:
        lock.release()
