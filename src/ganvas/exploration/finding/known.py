"""Known: what is known of a model before anything is looked for in it. Worked out once, and kept in the cache under the model's checksum.

It isn't kept next to the model: that may be read-only, or a run that trains just now. The same weights have the same checksum wherever
they lie, and others have another one, so what is kept is never that of another model.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from scipy.linalg import cho_factor, cho_solve
from scipy.spatial.distance import cdist
from torch.nn.functional import avg_pool2d

from ganvas.data.batches.pixels import to_float
from ganvas.data.pictures.sheets import Pixels
from ganvas.disk import cache_folder, keep, write_tensors
from ganvas.exploration.eyes import Eyes
from ganvas.exploration.finding.charts import Chart
from ganvas.exploration.latents import Genes, Latents
from ganvas.progress import Pace, ProgressCallback
from ganvas.randomness import key_of
from ganvas.words import message

FORMAT = 1
"""Counts up when something else is kept."""
SAMPLES = 4_096
AT_ONCE = 256
COARSE = 16
"""Pixels of the longest side of pictures that samples are compared by."""
WIDTH, RIDGE = 2.0, 0.03
"""Of the encoder: up to which squared distance samples speak for each other, and how much a sample may be missed."""

Places = NDArray[np.float64]
"""Coordinates in a chart, (N, D)."""


@dataclass(frozen=True, eq=False)
class Known:
    """Samples of a model: what they are made from follows from their numbers, how they look is kept, and an encoder is fitted to both.

    The encoder is the function of a picture's view that misses the samples' places least, as a sum of bells around the samples (kernel
    ridge regression, Saunders et al. 1998). It is there at once where a network would train for minutes.
    """

    chart: Chart
    genes: list[Genes]
    """In the space in which pieces are changed."""
    labels: NDArray[np.int64]
    """The class of each, (SAMPLES,); zeros where there are none."""
    views: NDArray[np.float64]
    """(SAMPLES, F), see ``Knowledge.views``."""
    weights: NDArray[np.float64]
    """Of the encoder, (SAMPLES, D)."""

    def nearest(self, view: NDArray[np.float64], count: int, label: int | None = None) -> list[int]:
        """The samples that look most like a picture, the nearest first; only those of a class where one is given. view: (1, F)."""
        apart = cdist(view, self.views)[0]
        if label is not None:
            apart = np.where(self.labels == label, apart, np.inf)
        order = np.argsort(apart, kind="stable")[:count]
        return [int(row) for row in order if apart[row] < np.inf]

    def guess(self, view: NDArray[np.float64]) -> Places:
        """Where the encoder takes a picture to be, (1, D). view: (1, F)."""
        return _bells(view, self.views) @ self.weights


class Knowledge:
    """Gets to know a model."""

    def __init__(self, latents: Latents, eyes: Eyes) -> None:
        self.latents, self.eyes = latents, eyes
        drawn = [latents.sampled(key_of("finding") % 2**64, index, sampler=latents.sampler) for index in range(SAMPLES)]
        self._labels = np.array([0 if each.classes is None else int(each.classes.argmax()) for each in drawn])
        self._genes = latents.all_into(drawn, latents.space)
        own = latents.model.prior if latents.space == "z" and latents.sampler == "prior" else None
        self._codes = np.stack([each.numbers for each in self._genes])
        self._chart = Chart.of(self._codes, own)
        self.usual = latents.roughly(self._genes[:AT_ONCE])
        coarse = _coarse(self.usual)
        self._unit = float(np.sqrt(((coarse[: AT_ONCE // 2] - coarse[AT_ONCE // 2 :]) ** 2).sum(1).mean())) or 1.0

    def views(self, pictures: Pixels) -> NDArray[np.float64]:
        """What samples are compared by: looks and coarse pixels, (N, F), each in units in which two usual pictures are about 1 apart."""
        return np.concatenate([self.eyes.looks(pictures), _coarse(pictures) / self._unit], 1).astype(np.float64)

    def known(self, progress: ProgressCallback | None = None) -> Known:
        """What is kept of the model, or is worked out now and kept from then on."""
        about = {"format": FORMAT, "model": self.latents.trained.sha256, "sampler": self.latents.sampler, "samples": SAMPLES}
        path = cache_folder() / "finding" / f"{self.latents.trained.sha256}.safetensors"
        shapes = {"views": self.views(self.usual[:1]).shape[1], "weights": self._codes.shape[1]}
        tensors = _read(path, about, {name: (SAMPLES, width) for name, width in shapes.items()})
        if tensors is None:
            views = self._looked_at(progress)
            places = self._chart.placed(torch.from_numpy(self._codes).float()).double().numpy()
            tensors = {"views": views.astype(np.float32), "weights": _fitted(views, places).astype(np.float32)}
            made = {name: torch.from_numpy(array) for name, array in tensors.items()}
            keep(path, lambda unfinished: write_tensors(unfinished, made, {"about": json.dumps(about)}))
        numbers = {name: array.astype(np.float64) for name, array in tensors.items()}
        return Known(self._chart, self._genes, self._labels, **numbers)

    def _looked_at(self, progress: ProgressCallback | None) -> NDArray[np.float64]:
        pace, rows = Pace(message("looking at samples"), SAMPLES, progress), []
        for start in range(0, SAMPLES, AT_ONCE):
            rows.append(self.views(self.latents.roughly(self._genes[start : start + AT_ONCE])))
            pace.note(min(start + AT_ONCE, SAMPLES))
        return np.concatenate(rows)


def _coarse(pictures: Pixels) -> NDArray[np.float32]:
    """Pictures in [-1, 1], averaged so that no side is longer than COARSE: (N, c * h * w)."""
    images = to_float(torch.from_numpy(np.array(pictures)))
    found: NDArray[np.float32] = avg_pool2d(images, -(-max(images.shape[2:]) // COARSE)).flatten(1).numpy()
    return found


def _bells(views: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    # Two parts are 1 apart each, so the square of a usual distance is 2.
    found: NDArray[np.float64] = np.exp(-cdist(views, others, "sqeuclidean") / (2 * WIDTH))
    return found


def _fitted(views: NDArray[np.float64], places: Places) -> NDArray[np.float64]:
    """The weights of the encoder, (N, D)."""
    bells = _bells(views, views)
    bells[np.diag_indices(len(bells))] += RIDGE
    found: NDArray[np.float64] = cho_solve(cho_factor(bells, overwrite_a=True, check_finite=False), places, check_finite=False)
    return found


def _read(path: Path, about: dict[str, Any], shapes: dict[str, tuple[int, int]]) -> dict[str, NDArray[np.float32]] | None:
    """What was kept; None where it isn't there, is damaged, or is of another version: then it is worked out again."""
    with suppress(OSError, ValueError, RecursionError, SafetensorError), safe_open(path, "np") as file:
        if json.loads((file.metadata() or {}).get("about", "{}")) != about:
            return None
        if {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()} != shapes:  # noqa: SIM118 - not a dictionary
            return None
        found = {name: file.get_tensor(name) for name in shapes}
        if all(array.dtype == np.float32 and np.isfinite(array).all() for array in found.values()):
            return found
    return None
