"""Pieces without a model: origins as ganvas writes them, with pictures that are a function of the origin."""

from collections.abc import Sequence

import numpy as np

from ganvas import origins
from ganvas.data import Sheet
from ganvas.origins import Blend, Origin, Vary

MODEL, OTHER = "ab" * 32, "cd" * 32


def sample(seed: int, index: int = 0, model: str = MODEL) -> Origin:
    return origins.of_samples(model, seed, index)


def child(*parents: Origin, seed: int = 1, weights: Sequence[float] | None = None) -> Origin:
    """One of several parents, over a step that is no piece of its own."""
    if len(parents) == 1:
        return origins.then(Vary(of=0, similarity=0.8, seed=seed), *parents)
    blend = Blend(of=tuple(range(len(parents))), weights=tuple(weights or [1.0] * len(parents)))
    return child(origins.then(blend, *parents), seed=seed)


def pictures(made: Sequence[Origin], side: int = 16) -> np.ndarray:
    """(N, side, side, 3)."""
    return np.stack([np.random.default_rng(int(each.id[:8], 16)).integers(0, 256, (side, side, 3), np.uint8) for each in made])


def sheet(*made: Origin) -> Sheet:
    """Pieces of one model as a sheet, as exploring makes one."""
    return Sheet(pictures(made), origin=origins.sheet_of(made).text)
