"""Survey: samples of a model, by which directions are found. Where their codes lie, what can be computed of them, how they look."""

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels
from ganvas.exploration.directions.metric import Metric
from ganvas.exploration.directions.properties import names_for, properties_of
from ganvas.exploration.eyes import Eyes, Looks
from ganvas.exploration.latents import Genes
from ganvas.inference.medium import Pictures
from ganvas.progress import ProgressCallback
from ganvas.randomness import key_of

SAMPLES, FEWEST = 2_048, 512
"""Where latents have 128 numbers, a slope that explains half of a property is known to about 10 degrees from the first, 20 from the second.
The second is for very large pictures."""
RIDGE = 0.05
"""Of the number of samples: keeps slopes small along what they don't depend on."""
UNIFORM = 3**-0.5
"""Standard deviation of uniform numbers in [-1, 1]."""


class Survey:
    """Samples of one model, drawn as it usually makes them."""

    def __init__(self, eyes: Eyes, count: int | None = None) -> None:
        self.eyes, self.latents = eyes, eyes.latents
        self.count = eyes.affordable(SAMPLES, FEWEST) if count is None else count

    @cached_property
    def genes(self) -> list[Genes]:
        """In the space in which pieces are moved."""
        return self.drawn("survey", self.count)

    def drawn(self, purpose: str, count: int) -> list[Genes]:
        """Other samples, for another purpose."""
        latents, seed = self.latents, key_of("directions", purpose) % 2**63
        drawn = [latents.sampled(seed, index, sampler=latents.sampler) for index in range(count)]
        return [replace(each, slot=row) for row, each in enumerate(latents.all_into(drawn, latents.space))]

    @cached_property
    def metric(self) -> Metric:
        """Of the codes of one class, where there are classes."""
        latents = self.latents
        if latents.space == "z" and latents.sampler == "prior":
            size = self.genes[0].numbers.size
            return Metric.even(size, UNIFORM if latents.model.prior == "uniform" else 1.0)
        return Metric.of(self._centred)

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """(N, K), around the mean of their class."""
        return self.metric.places(self._centred)

    def slopes(self, values: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """How fast values (N, P) change along each axis, (K, P): of the linear map that fits best within classes.

        Of normal latents it is their mean gradient (Stein 1981, "Estimation of the mean of a multivariate normal distribution").
        """
        places = self.places
        system = places.T @ places + RIDGE * len(places) * np.eye(places.shape[1])
        return np.asarray(np.linalg.solve(system, places.T @ self.within_classes(values.astype(np.float64))), np.float64)

    def within_classes(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values (N, ...) minus their mean in each class."""
        centred = np.array(values, np.float64)
        for label in np.unique(self._labels):
            rows = self._labels == label
            centred[rows] = values[rows] - values[rows].mean(0)
        return centred

    @cached_property
    def _labels(self) -> NDArray[np.int64]:
        """Of a model without classes all the same."""
        return np.array([0 if each.classes is None else int(each.classes.argmax()) for each in self.genes])

    @cached_property
    def _centred(self) -> NDArray[np.float64]:
        return self.within_classes(np.stack([each.numbers for each in self.genes]))

    def looks(self, progress: ProgressCallback | None = None) -> Looks:
        """How the samples look, (N, F)."""
        if self._looks is None:
            self._looks = self.eyes.of_each(self.eyes.looks, self.genes, progress)
        return self._looks

    def properties(self, progress: ProgressCallback | None = None) -> NDArray[np.float64]:
        """What can be computed of them, (N, P): see ``names``."""
        if self._properties is None:
            self._properties = self.eyes.of_each(self.computed, self.genes, progress)
        return self._properties

    _looks: Looks | None = None
    _properties: NDArray[np.float64] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Of the properties."""
        config = self.latents.trained.config
        return names_for(config.shape[0]) if isinstance(config.medium, Pictures) else ()

    def computed(self, pictures: Pixels) -> NDArray[np.float64]:
        """Their properties, (N, P): see ``names``."""
        return properties_of(pictures) if self.names else np.zeros((len(pictures), 0))
