"""The tasks of benchmarks/modes.py: where batches come from, what real samples look like, and how generated ones are counted."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from ganvas import Dataset, Recipe, Sheet
from ganvas.data.batches.stream import Batch, Stream
from ganvas.features.classifier import classifier
from ganvas.inference.config import ModelConfig
from ganvas.inference.trained import TrainedModel, make, picture_key
from ganvas.randomness import random_of
from ganvas.training.state import State
from mode_counts import NEAR, Mixture, Modes, count_modes, count_stacked, stack

SURE = 0.9
"""A digit is clear when the judge gives it at least this probability."""


class Points:
    """A mixture in the plane; a point is a "picture" of two channels and one pixel."""

    shape, samples = (2, 1, 1), 2_500

    def __init__(self, mixture: Mixture) -> None:
        self.mixture, self.about = mixture, f"{len(mixture.centres)} Gaussians, sigma {mixture.sigma}"

    def batches(self, size: int, seed: int) -> Callable[[int], Batch]:
        """Rows of 100,000 points, drawn for each step."""
        points = torch.from_numpy(self.mixture.draw(100_000, seed=seed) / self.mixture.reach).float().view(-1, *self.shape)

        def batch(step: int) -> Batch:
            rows = random_of(seed, "rows", step).integers(len(points), size=size)
            facts = {"seed": seed, "step": step, "images_shown": step * size, "rows": slice(0, size), "total": size}
            return Batch(images=points[torch.from_numpy(rows)], labels=None, **facts)

        return batch

    def generated(self, state: State, recipe: Recipe, seed: int) -> NDArray[np.float64]:
        model = state.average.model
        images = make(model, model.latents([picture_key(seed, number) for number in range(self.samples)]))
        return images.flatten(1).double().numpy() * self.mixture.reach

    def controls(self) -> dict[str, NDArray[np.float64]]:
        real = self.mixture.draw(self.samples, seed=1_000_000)
        single = Mixture("single", self.mixture.centres[:1], self.mixture.sigma, self.mixture.reach)
        return {"real points": real, "a single mode": single.draw(self.samples, seed=0)}

    def counts(self, points: NDArray[np.float64]) -> dict[str, Modes]:
        return {"": count_modes(points, self.mixture.centres, self.mixture.sigma)}

    def save(self, points: NDArray[np.float64], path: Path) -> None:
        """The points in black over the modes' three-deviation discs in orange, [-reach, reach] on both axes."""
        side = 800
        y, x = np.mgrid[:side, :side]
        places = ((self.mixture.centres / self.mixture.reach + 1) / 2 * side)[:, None, None]
        gaps = np.hypot(x - places[..., 0], y - places[..., 1]).min(0)
        canvas = np.full((side, side, 3), 255, np.uint8)
        canvas[gaps < NEAR * self.mixture.sigma / self.mixture.reach / 2 * side] = (255, 190, 90)
        columns, rows = np.clip((points / self.mixture.reach + 1) / 2 * side, 0, side - 1).astype(int).T
        canvas[rows, columns] = 0
        Image.fromarray(canvas[::-1]).save(path)


class Stacked:
    """Three random digits as one colour picture."""

    shape, samples = (3, 28, 28), 26_000

    def __init__(self, cache: Path) -> None:
        self._train, self._test = Dataset.open("mnist:train"), Dataset.open("mnist:test")
        pictures, _ = stack(self._train.images, self._train.labels, seed=0, count=128_000)
        self._stacked = Dataset.open(pictures, cache=cache)
        space = classifier(self._train)
        assert space is not None
        assert space.classify is not None
        self._classify = space.classify
        right = (self._classify(self._test.images).argmax(1) == self._test.labels).mean()
        self.about = f"1,000 modes; the judge is right about {right:.2%} of the test digits"

    def batches(self, size: int, seed: int) -> Callable[[int], Batch]:
        return Stream(self._stacked, batch_size=size, seed=seed).batch

    def generated(self, state: State, recipe: Recipe, seed: int) -> NDArray[np.uint8]:
        model = TrainedModel(state.average.model, ModelConfig(model=recipe.model, shape=self.shape))
        return model.sample(self.samples, seed=seed).pictures

    def controls(self) -> dict[str, NDArray[np.uint8]]:
        train, _ = stack(self._train.images, self._train.labels, seed=1, count=self.samples)
        test, _ = stack(self._test.images, self._test.labels, seed=1, count=self.samples)
        single = np.broadcast_to(train[:1], train.shape)
        return {"real digits": train, "real test digits": test, "a single mode": single}

    def counts(self, pictures: NDArray[np.uint8]) -> dict[str, Modes]:
        """By the published rule, which counts every picture, and of those alone in which the judge is sure of each digit."""
        shares = np.stack([self._classify(pictures[..., channel, None]) for channel in range(3)], 1)  # (N, 3, 10)
        ids, clear = shares.argmax(2), shares.max(2).min(1) >= SURE
        return {"": count_stacked(ids), ", clear ones": count_stacked(ids, clear=clear)}

    def save(self, pictures: NDArray[np.uint8], path: Path) -> None:
        Sheet(pictures[:100], columns=10).save(path)
