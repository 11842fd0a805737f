"""Eyes: how different pictures look to untrained networks. 0 is the same, 1 as far as two pictures of the model usually are.

The latents' own distances say little: a short step in one place changes more than a long one in another.
"""

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from ganvas.data.pictures.sheets import Pixels
from ganvas.exploration.latents import Genes
from ganvas.exploration.pieces import Piece, Pieces
from ganvas.features.random_networks import random_networks
from ganvas.features.scaling import Scaling
from ganvas.features.space import Features, features_of
from ganvas.progress import Pace, ProgressCallback
from ganvas.randomness import key_of, random_of
from ganvas.words import message

NETWORKS = 2
"""Untrained networks that look; more would see about the same."""
USUAL = 256
"""Pictures by which the usual is known."""
CROWD = 2_048
"""Pictures that stand for all that the model makes; the first USUAL of them are the usual ones."""
IN_MEMORY = 3 * 2**20
"""Numbers of the pictures that are looked at together."""
LARGE = 128 * 128
"""Pixels; of larger pictures fewer are looked at."""
ODD = 0.99
"""A picture is odd where it is further from the usual ones than this share of them are from each other."""
SEED = key_of("usual") % 2**64
Looks = NDArray[np.floating[Any]]
"""Features of pictures, (N, F), in units in which two usual pictures are 1 apart on average."""


class Eyes:
    """Looks at the pictures of one model."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces, self.latents = pieces, pieces.latents
        self._networks = random_networks(self.latents.trained.config.shape, NETWORKS)
        self.pause: Callable[[], None] | None = None
        """Is called before pieces are looked at, a few times a litter: there something short may be done in between, or all be left."""

    def looks(self, pictures: Pixels) -> Looks:
        """Of pictures (N, H, W, C) uint8: (N, F)."""
        scaling, unit = self._scale
        found: Looks = scaling(self._features(pictures)) / unit
        return found

    def looks_of(self, pieces: Sequence[Piece]) -> Looks:
        """How pieces look, (N, F). One that is given several times is made and looked at once."""
        if self.pause is not None:
            self.pause()
        unique = {piece.id: piece for piece in pieces}
        if not unique:
            return self.usual[:0]
        rows = {name: row for row, name in enumerate(unique)}
        looks = self.looks(self.latents.roughly([piece.genes for piece in unique.values()]))
        return looks[[rows[piece.id] for piece in pieces]]

    @cached_property
    def crowd(self) -> Looks:
        """Of CROWD pictures that the model makes, (CROWD, F)."""
        return self.of_each(self.looks, [self.genes_of_the_crowd(row) for row in range(CROWD)])

    def of_the_crowd(self, row: int) -> Piece:
        """The piece that a row of ``crowd`` is of."""
        return self.pieces.sample(SEED, row, sampler=self.latents.sampler)

    def genes_of_the_crowd(self, row: int) -> Genes:
        """What makes that piece."""
        return self.latents.sampled(SEED, row, sampler=self.latents.sampler)

    def of_each(
        self, computed: Callable[[Pixels], NDArray[Any]], genes: Sequence[Genes], progress: ProgressCallback | None = None
    ) -> NDArray[Any]:
        """What is computed of many pictures, such as their ``looks``, of which only some are in memory at a time: (N, ...)."""
        pace, parts = Pace(message("looking at samples"), len(genes), progress), []
        made, size = self.latents.model.at_once, math.prod(self.latents.trained.config.shape)
        at_once = made * max(1, IN_MEMORY // (size * made))
        for start in range(0, len(genes), at_once):
            part = genes[start : start + at_once]
            parts.append(computed(self.latents.roughly(part)))
            pace.note(start + len(part))
        return np.concatenate(parts)

    def affordable(self, usual: int, fewest: int) -> int:
        """How many pictures to look at: ``usual`` up to 128x128 pixels, of larger ones in proportion fewer."""
        _, height, width = self.latents.trained.config.shape
        return max(fewest, min(usual, round(usual * LARGE / (height * width))))

    @cached_property
    def usual(self) -> Looks:
        """Of pictures that the model usually makes, (USUAL, F)."""
        scaling, unit = self._scale
        found: Looks = scaling(self._seen) / unit
        return found

    def oddness(self, looks: Looks) -> NDArray[np.float64]:
        """How far pictures are from the nearest usual one, (N,); 1 is as far as the oddest usual pictures are from the others."""
        found: NDArray[np.float64] = cdist(looks, self.usual).min(1) / self._odd
        return found

    @cached_property
    def grain(self) -> float:
        """How far apart pictures look that differ in nothing but the rounding of their numbers to bytes."""
        pictures = self.latents.roughly([self.genes_of_the_crowd(row) for row in range(self.latents.model.at_once)])
        # Of the variance that rounding has, 1/12, twice: one in six numbers is one more or one less.
        moved = random_of("grain").choice([-1, 0, 1], pictures.shape, p=[1 / 12, 5 / 6, 1 / 12])
        inside = (pictures > 0) & (pictures < 255)  # what is as dark or light as can be isn't rounded
        other = (pictures + moved * inside).astype(np.uint8)
        return float(np.linalg.norm(self.looks(pictures) - self.looks(other), axis=1).mean())

    @cached_property
    def _odd(self) -> float:
        apart = cdist(self.usual, self.usual)
        np.fill_diagonal(apart, np.inf)
        return float(np.quantile(apart.min(1), ODD)) or 1.0

    def learn_the_usual(self, progress: ProgressCallback | None = None) -> None:
        """Look at what the model usually makes, which the first look needs: of large pictures it takes a while."""
        if "_seen" not in vars(self):
            vars(self)["_seen"] = self._usually_seen(progress)

    def learn_the_crowd(self, progress: ProgressCallback | None = None) -> None:
        """Look at all that the model makes, which ``crowd`` needs: it takes some seconds, and of large pictures more."""
        self.learn_the_usual(progress)
        if "crowd" not in vars(self):
            genes = [self.genes_of_the_crowd(row) for row in range(CROWD)]
            vars(self)["crowd"] = self.of_each(self.looks, genes, progress)

    @cached_property
    def _seen(self) -> Features:
        return self._usually_seen(None)

    def _usually_seen(self, progress: ProgressCallback | None) -> Features:
        found: Features = self.of_each(self._features, [self.genes_of_the_crowd(row) for row in range(USUAL)], progress)
        return found

    @cached_property
    def _scale(self) -> tuple[Scaling, float]:
        """One scale for all features, and the usual distance on it."""
        scaling = Scaling.of(self._seen)
        scaled = scaling(self._seen)
        return scaling, float(cdist(scaled[: USUAL // 2], scaled[USUAL // 2 :]).mean()) or 1.0

    def _features(self, pictures: Pixels) -> Features:
        return np.concatenate([features_of(network, pictures) for network in self._networks], 1)


def spread_out(looks: Looks, count: int, first: Looks | None = None) -> list[int]:
    """``count`` rows that cover most: each next one is the furthest from those before it (Gonzalez 1985, the greedy 2-approximation).

    first: what is there already, (M, F), and is not to be repeated. Without it the row nearest to the mean begins.
    """
    if first is not None and len(first):
        apart = cdist(looks, first).min(1)
        chosen: list[int] = []
    else:
        chosen = [int(((looks - looks.mean(0)) ** 2).sum(1).argmin())][:count]
        apart = cdist(looks, looks[chosen])[:, 0] if chosen else np.zeros(len(looks))
    while len(chosen) < min(count, len(looks)):
        apart[chosen] = -1.0
        chosen.append(int(apart.argmax()))
        apart = np.minimum(apart, cdist(looks, looks[chosen[-1:]])[:, 0])
    return chosen
