"""Makers: the models that made the pieces of a gallery, found where they were last seen and loaded when they are needed."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganvas.errors import GanvasError
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.pieces import pictures_of
from ganvas.inference.trained import TrainedModel
from ganvas.origins import Origin
from ganvas.runs.found import is_run
from ganvas.runs.load import load


class Makers:
    """Explorers by the SHA-256 of their models. place_of: where the model of a SHA-256 was last seen; None where nobody said."""

    def __init__(self, place_of: Callable[[str], Path | None], *, device: str = "cpu") -> None:
        self._place_of, self._device = place_of, device
        self._known: dict[str, Explorer | None] = {}
        self.places: dict[str, Path] = {}
        """Of the models that were given or found here: the run or the model folder, absolute."""

    def add(self, trained: TrainedModel) -> str:
        """One more model; gives its SHA-256. Raises ModelError where it has no latents."""
        self._known[trained.sha256] = Explorer(trained)
        if trained.path is not None:
            self.places[trained.sha256] = place_of(trained.path)
        return trained.sha256

    def of(self, sha256: str) -> Explorer | None:
        """What makes the pictures of a model; None where it isn't there any more, or is another one by now."""
        if sha256 not in self._known:
            place = self._place_of(sha256)
            self._known[sha256] = self._loaded(sha256, place) if place is not None and place.exists() else None
        return self._known[sha256]

    def _loaded(self, sha256: str, place: Path) -> Explorer | None:
        try:
            trained = load(place, device=self._device)
            return Explorer(trained) if trained.sha256 == sha256 else None
        except (GanvasError, OSError):
            return None

    def pictures(self, origins: Sequence[Origin]) -> list[NDArray[np.uint8]] | None:
        """The pictures of origins of one model, (H, W, C) each; None where it isn't there. Raises OriginError for one that doesn't fit."""
        explorer = self.of(origins[0].model)
        if explorer is None:
            return None
        return list(pictures_of([explorer.piece(origin) for origin in origins]))


def place_of(path: Path) -> Path:
    """The folder by which a model is found again: of a run's model the run."""
    path = path.absolute()
    return path.parent if path.name == "model" and is_run(path.parent) else path
