"""Models: those that were used last, loaded once. A run that is being trained has another one after each checkpoint."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ganvas.drawing.examples import Examples
from ganvas.drawing.exploring import Exploring
from ganvas.drawing.requests import Which
from ganvas.drawing.tastes import Tastes
from ganvas.errors import ModelError, RunError
from ganvas.exploration.explorer import Explorer
from ganvas.inference.trained import TrainedModel
from ganvas.paths import path_named
from ganvas.runs.found import runs_in
from ganvas.runs.load import load
from ganvas.words import message

MOST = 2
"""Models that are held: enough to go to and fro between two."""
_FOLDERS: dict[Which, str] = {"newest": "model", "best": "best"}
Stamp = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Held:
    """A model that is loaded. stamp: what tells it from a later one in the same folder."""

    run: Path
    which: Which
    stamp: Stamp
    trained: TrainedModel

    @cached_property
    def explorer(self) -> Explorer:
        """Raises ModelError for a model that explores nothing."""
        return Explorer(self.trained)

    @cached_property
    def tastes(self) -> Tastes:
        return Tastes(self.explorer)

    @cached_property
    def examples(self) -> Examples | None:
        """Of what it learned from, where that is still packed."""
        return Examples.of(self.run)

    @cached_property
    def exploring(self) -> Exploring:
        return Exploring(self.explorer)

    @property
    def sha256(self) -> str:
        return self.trained.sha256


class Models:
    """Models of the runs in a folder. device: where their pictures are made."""

    def __init__(self, runs: Path, device: str = "cpu") -> None:
        self._runs, self._device = runs, device
        self._held: list[Held] = []
        """The one that was used last comes last."""

    def of(self, run: str, which: Which = "newest", sha256: str | None = None) -> Held:
        """A model of a run by the run's name.

        sha256: the model that is meant, where it is known; it is looked for among those that are held and those that the run has now. Where
        it is none of them, the one that ``which`` says is given, to which the pieces that are meant then don't fit. Raises RunError where
        there is no such run, ModelError where it has no such model.
        """
        folder = self._folder(run)
        if sha256 is not None:
            for held in self._held:
                if held.run == folder and held.sha256 == sha256:
                    return self._used(held)
            for other in _FOLDERS:
                if self._stamp(folder, other) is not None and (found := self._now(folder, other)).sha256 == sha256:
                    return found
        return self._now(folder, which)

    def _now(self, folder: Path, which: Which) -> Held:
        stamp = self._stamp(folder, which)
        if stamp is None and which == "best":
            raise ModelError(
                message("The run {name} has kept no best model.", name=folder.name),
                message("Use its newest one; a run that is trained towards a goal keeps the best."),
            )
        for held in self._held:
            if (held.run, held.which, held.stamp) == (folder, which, stamp):
                return self._used(held)
        # Before it is loaded: two are enough memory.
        del self._held[: len(self._held) - MOST + 1]
        trained = load(folder if which == "newest" else folder / _FOLDERS[which], device=self._device)
        return self._used(Held(folder, which, stamp or (0, 0), trained))

    def _used(self, held: Held) -> Held:
        self._held = [*(each for each in self._held if each is not held), held]
        return held

    def _folder(self, name: str) -> Path:
        """One of the runs that are there, so that no name leads elsewhere."""
        path = path_named(runs_in(self._runs), name)
        if path is not None and path.resolve().is_relative_to(self._runs.resolve()):
            return path
        raise RunError(
            message("There is no run called {name!r}.", name=name[:80]), message("Load the page again, and see what is there.")
        )

    @staticmethod
    def _stamp(folder: Path, which: Which) -> Stamp | None:
        try:
            found = (folder / _FOLDERS[which] / "model.safetensors").stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
