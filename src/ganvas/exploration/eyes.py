"""Eyes: how different pictures look to untrained networks. 0 is the same, 1 as far as two pictures of the model usually are.

The latents' own distances say little: a short step in one place changes more than a long one in another.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels
from ganvas.exploration.latents import Genes, Latents
from ganvas.features.random_networks import random_networks
from ganvas.features.space import features_of
from ganvas.randomness import key_of

NETWORKS = 2
"""Untrained networks that look; more would see about the same."""
USUAL = 256
"""Pictures by which the usual is known."""
ODD = 0.99
"""A picture is odd where it is further from the usual ones than this share of them are from each other."""
STIFFEST = 0.1
"""A feature counts as if it deviated by at least this share of what features usually do."""

Looks = NDArray[np.float64]
"""Features of pictures, (N, F), in units in which two usual pictures are 1 apart on average."""


class Eyes:
    """Looks at the pictures of one model."""

    def __init__(self, latents: Latents) -> None:
        self.latents = latents
        self._networks = random_networks(latents.trained.config.shape, NETWORKS)

    def looks(self, pictures: Pixels) -> Looks:
        """Of pictures (N, H, W, C) uint8: (N, F)."""
        centre, deviation, unit = self._scale
        found: Looks = (self._features(pictures) - centre) / deviation / unit
        return found

    @cached_property
    def usual(self) -> Looks:
        """Of pictures that the model usually makes, (USUAL, F)."""
        centre, deviation, unit = self._scale
        found: Looks = (self._seen - centre) / deviation / unit
        return found

    def oddness(self, looks: Looks) -> NDArray[np.float64]:
        """How far pictures are from the nearest usual one, (N,); 1 is as far as the oddest usual pictures are from the others."""
        return self._nearest(looks, self.usual) / self._odd

    @cached_property
    def _odd(self) -> float:
        apart = distances(self.usual, self.usual)
        np.fill_diagonal(apart, np.inf)
        return float(np.quantile(apart.min(1), ODD))

    @staticmethod
    def _nearest(looks: Looks, others: Looks) -> NDArray[np.float64]:
        found: NDArray[np.float64] = distances(looks, others).min(1)
        return found

    @cached_property
    def genes(self) -> list[Genes]:
        """Of the usual pictures."""
        sampler = self.latents.sampler
        return [self.latents.sampled(key_of("usual") % 2**64, index, sampler=sampler) for index in range(USUAL)]

    @cached_property
    def _seen(self) -> NDArray[np.float64]:
        return self._features(self.latents.roughly(self.genes))

    @cached_property
    def _scale(self) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        """Mean, deviation of each feature, and the usual distance in units of that."""
        centre, deviation = self._seen.mean(0), self._seen.std(0)
        deviation = np.maximum(deviation, STIFFEST * float(np.sqrt((deviation**2).mean())) or 1.0)
        scaled = (self._seen - centre) / deviation
        return centre, deviation, float(distances(scaled[: USUAL // 2], scaled[USUAL // 2 :]).mean()) or 1.0

    def _features(self, pictures: Pixels) -> NDArray[np.float64]:
        return np.concatenate([features_of(network, pictures) for network in self._networks], 1).astype(np.float64)


def distances(one: Looks, other: Looks) -> NDArray[np.float64]:
    """Between all of one, (N, F), and all of other, (M, F): (N, M)."""
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1) - 2 * one @ other.T
    found: NDArray[np.float64] = np.sqrt(np.maximum(squares, 0))
    return found


def spread_out(looks: Looks, count: int, first: Looks | None = None) -> list[int]:
    """``count`` rows that cover most: each next one is the furthest from those before it (Gonzalez 1985, the greedy 2-approximation).

    first: what is there already, (M, F), and is not to be repeated. Without it the row nearest to the mean begins.
    """
    if first is not None and len(first):
        apart = distances(looks, first).min(1)
        chosen: list[int] = []
    else:
        chosen = [int(((looks - looks.mean(0)) ** 2).sum(1).argmin())][:count]
        apart = distances(looks, looks[chosen])[:, 0] if chosen else np.zeros(len(looks))
    while len(chosen) < min(count, len(looks)):
        apart[chosen] = -1.0
        chosen.append(int(apart.argmax()))
        apart = np.minimum(apart, distances(looks, looks[chosen[-1:]])[:, 0])
    return chosen
