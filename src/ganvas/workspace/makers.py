"""Makers: the models that made the pieces of a gallery, found where they were last seen and loaded when they are needed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganvas.errors import GanvasError, ModelError, OriginError
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.pieces import pictures_of
from ganvas.inference.trained import TrainedModel
from ganvas.origins import Origin
from ganvas.paths import path_of
from ganvas.runs.found import runs_in
from ganvas.runs.load import load
from ganvas.words import message
from ganvas.workspace.places import place_of


class Makers:
    """Explorers by the SHA-256 of their models.

    seen_at: where the model of a SHA-256 was last seen; None where nobody said. look_in: folders of runs in which those are looked for that
    aren't there.
    """

    def __init__(
        self, seen_at: Callable[[str], Path | None], *, look_in: Iterable[str | Path] = (), device: str = "cpu"
    ) -> None:
        self._seen_at, self._device = seen_at, device
        self._untried = _models_in(look_in)
        self._known: dict[str, Explorer] = {}
        self._missing: set[str] = set()
        self.places: dict[str, Path] = {}
        """Of the models that were given or loaded here: the run or the model folder, absolute."""

    def add(self, trained: TrainedModel) -> str:
        """One more model; gives its SHA-256. Raises ModelError where it has no latents."""
        self._known[trained.sha256] = Explorer(trained)
        if trained.path is not None:
            self.places[trained.sha256] = place_of(trained.path)
        return trained.sha256

    def place(self, sha256: str) -> Path | None:
        """Where a model is, as far as that is known without loading it again; it is looked for where it isn't known."""
        seen = self.places.get(sha256) or self._seen_at(sha256)
        if seen is None or not seen.exists():
            self._look_for(sha256)
        return self.places.get(sha256, seen)

    def of(self, sha256: str) -> Explorer | None:
        """What makes the pictures of a model; None where it isn't there any more, or is another one by now."""
        if sha256 not in self._known:
            seen = self._seen_at(sha256)
            if seen is not None and sha256 not in self._missing:
                self._load(seen)
            self._look_for(sha256)
        return self._known.get(sha256)

    def pictures(self, origins: Sequence[Origin]) -> list[NDArray[np.uint8]] | None:
        """The pictures of origins of one model, (H, W, C) each; None where it isn't there. Raises OriginError for one that doesn't fit."""
        explorer = self.of(origins[0].model)
        if explorer is None:
            return None
        try:
            return list(pictures_of([explorer.piece(origin) for origin in origins]))
        except ModelError as error:  # which asks for something that this model doesn't have, such as another sampler
            raise OriginError(
                message("The origin asks for something that its model doesn't have. {reason}", reason=error.what),
                message("Give a picture as ganvas wrote it."),
            ) from None

    def _look_for(self, sha256: str) -> None:
        while sha256 not in self._known and (path := next(self._untried, None)) is not None:
            self._load(path)
        if sha256 not in self._known:
            self._missing.add(sha256)

    def _load(self, path: Path) -> None:
        with suppress(GanvasError, OSError):  # it is gone, or has no latents
            self.add(load(path, device=self._device))


def _models_in(folders: Iterable[str | Path]) -> Iterator[Path]:
    """The models of the runs in some folders, with the best ones that they keep."""
    for folder in folders:
        for run in runs_in(path_of(folder)):
            yield run
            if (run / "best" / "config.json").is_file():
                yield run / "best"
