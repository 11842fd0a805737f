"""Measure: every figure of one set of pictures against the real ones, in the spaces that an evaluation looks through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.figures.classes import class_gap, class_histogram, class_score, frechet_per_class, label_agreement
from ganvas.evaluation.figures.coverage import coverage, two_sample_accuracy, vendi
from ganvas.evaluation.figures.distances import frechet, kernel_distance, mind
from ganvas.evaluation.figures.patches import sliced_wasserstein
from ganvas.evaluation.records import Figures
from ganvas.evaluation.roles.reference import Pictures
from ganvas.features.scaling import Scaling
from ganvas.features.space import Features, Space, features_of
from ganvas.progress import ProgressCallback

NEIGHBOURS = 5
"""k of precision, recall, density and coverage."""
SUBSETS, SUBSET_SIZE = 100, 1000
"""Of the kernel distance; a subset holds at most half of the pictures, or all subsets would be alike."""
DIRECTIONS = 1000
"""Random directions of MIND."""

FEWEST_OF_A_CLASS = 20
"""Pictures of a class on each side, for distances within it."""


@dataclass(frozen=True)
class Side:
    """One set of pictures with its features, (N, F) scaled, by the name of their space; probabilities where classes are known."""

    pixels: Pixels
    features: Mapping[str, Features]
    probabilities: Features | None = None
    labels: NDArray[np.int64] | None = None
    """The classes that these pictures show or were made for, where that is known: (N,)."""


class Lenses:
    """The spaces that an evaluation measures in: the main one (one space or several like it) and the others.

    ``seen`` are the training pictures by whose features all are scaled.
    """

    def __init__(
        self, main: Sequence[Space], beside: Sequence[Space], seen: Pictures, *, progress: ProgressCallback | None = None
    ) -> None:
        self.main, self.beside = tuple(main), tuple(beside)
        # FID is defined on features as they are.
        scaled = [space for space in self.all if not space.facts.get("fid")]
        self.scalings = {space.name: Scaling.of(seen.features(space, progress=progress)) for space in scaled}

    @property
    def all(self) -> tuple[Space, ...]:
        return (*self.main, *self.beside)

    def real(self, pictures: Pictures, *, progress: ProgressCallback | None = None) -> Side:
        """A side of pictures of a data set, whose features are remembered."""
        features = {space.name: self._scaled(space, pictures.features(space, progress=progress)) for space in self.all}
        return Side(pictures.pixels, features, self._classified(pictures.pixels), pictures.labels)

    def made(
        self, pixels: Pixels, labels: NDArray[np.int64] | None = None, *, progress: ProgressCallback | None = None
    ) -> Side:
        """A side of generated pictures, (N, H, W, C) uint8; labels: the classes that they were made for, (N,)."""
        features = {space.name: self._scaled(space, features_of(space, pixels, progress=progress)) for space in self.all}
        return Side(pixels, features, self._classified(pixels), labels)

    def remembered(
        self, pictures: Pictures, names: Sequence[str], *, progress: ProgressCallback | None = None
    ) -> dict[str, Features]:
        """The same of pictures of a data set, whose features are remembered."""
        chosen = (space for space in self.all if space.name in names)
        return {space.name: self._scaled(space, pictures.features(space, progress=progress)) for space in chosen}

    def features(self, pixels: Pixels, names: Sequence[str]) -> dict[str, Features]:
        """The scaled features of pictures (N, H, W, C) in the spaces of these names, by name."""
        return {space.name: self._scaled(space, features_of(space, pixels)) for space in self.all if space.name in names}

    def _scaled(self, space: Space, features: Features) -> Features:
        scaling = self.scalings.get(space.name)
        return features if scaling is None else scaling(features)

    def _classified(self, pixels: Pixels) -> Features | None:
        classify = next((space.classify for space in self.all if space.classify is not None), None)
        return None if classify is None else classify(pixels)

    def measure(self, real: Side, other: Side, *, seed: int = 0) -> Figures:
        """Every figure of ``other`` against ``real``, both of the same number of pictures."""
        figures = mean_of([_in_space(real.features[space.name], other.features[space.name], seed=seed) for space in self.main])
        if any(space.facts.get("fid") for space in self.main):
            figures["fid"] = figures["frechet"]
        groups: dict[str, list[float]] = {}
        for space in self.beside:
            kind = space.name.partition("-")[0]
            groups.setdefault(kind, []).append(frechet(real.features[space.name], other.features[space.name]))
        for kind, values in groups.items():
            figures[f"frechet_{kind}"] = float(np.mean(values))
            if len(values) > 1:
                figures[f"frechet_{kind}_spread"] = float(np.std(values, ddof=1))
        for side, distance in sliced_wasserstein(real.pixels, other.pixels, seed=seed).items():
            figures[f"sliced_wasserstein_{side}"] = distance
        if real.probabilities is not None and other.probabilities is not None:
            classes = real.probabilities.shape[1]
            figures["class_score"] = class_score(other.probabilities)
            figures["class_gap"] = class_gap(
                class_histogram(real.probabilities, classes),
                class_histogram(other.probabilities, classes),
            )
            if other.labels is not None:
                figures["label_agreement"] = label_agreement(other.probabilities, other.labels)
        if real.labels is not None and other.labels is not None:
            figures |= self._per_class(real, other)
        return figures

    def _per_class(self, real: Side, other: Side) -> Figures:
        """The mean over the classes of the distance within each, where every class has enough pictures on both sides."""
        assert real.labels is not None
        assert other.labels is not None
        least = min(int((side.labels == label).sum()) for side in (real, other) for label in np.unique(real.labels))
        if least < FEWEST_OF_A_CLASS:
            return {}
        distances = [
            frechet_per_class(real.features[space.name], real.labels, other.features[space.name], other.labels)
            for space in self.main
        ]
        return {"frechet_per_class": float(np.mean([value for each in distances for value in each.values()]))}


def _in_space(real: Features, other: Features, *, seed: int) -> Figures:
    kid = kernel_distance(
        real, other, subsets=SUBSETS, subset_size=min(SUBSET_SIZE, len(real) // 2, len(other) // 2), seed=seed
    )
    cover = coverage(real, other, k=NEIGHBOURS)
    alike = two_sample_accuracy(real, other)
    return {
        "frechet": frechet(real, other),
        "kid": kid.mean,
        "kid_spread": kid.spread,
        "mind": mind(real, other, directions=DIRECTIONS, seed=seed),
        "precision": cover.precision,
        "recall": cover.recall,
        "density": cover.density,
        "coverage": cover.coverage,
        "vendi": vendi(other),
        "two_sample_real": alike.real,
        "two_sample_fake": alike.fake,
    }


def mean_of(rows: Sequence[Figures]) -> Figures:
    """The mean of each figure."""
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def spread_of(rows: Sequence[Figures]) -> Figures:
    """The standard deviation of each figure over the rows; nothing for one row."""
    if len(rows) < 2:
        return {}
    return {name: float(np.std([row[name] for row in rows], ddof=1)) for name in rows[0]}
