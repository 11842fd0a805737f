"""Taste: what you chose, and what you may choose next. It knows nothing of beauty.

Whoever chooses a picture among some is taken to have something in mind, an ideal, and to choose what looks most like it (Coombs 1964, "A
theory of data", unfolding). At first nothing is known of the ideal but that the model could make it: a crowd of its samples stands for
what it may be. Every choice makes some of them likelier by Bayes's rule (as in Cox et al. 2000, "The Bayesian image retrieval system,
PicHunter", IEEE Transactions on Image Processing 9(1)), and new pieces, bred around the likely ones, join the crowd.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.special import logsumexp

from ganvas.exploration.eyes import CROWD, Eyes, Looks
from ganvas.exploration.latents import Genes
from ganvas.exploration.pieces import Piece
from ganvas.randomness import random_of

BRED = 128
"""Pieces that join them after each choice."""
SIMILARITIES = (0.95, 0.9, 0.8, 0.6)
"""How near those are to the ones that they are bred from."""
SHARPNESS = 18.0
"""How clearly the nearer one of two pictures is chosen: the odds grow e times with every 1 / SHARPNESS of the usual distance."""
SLIPS = 0.15
"""The share of choices that were made for another reason, or none."""
FORGETS = 0.95
"""What a choice counts after each further one: tastes drift."""
WEIGHED = 400
"""Of the crowd, drawn as they are likely, so many are compared for an offer."""


@dataclass(frozen=True)
class Bred:
    """One that joined the crowd: a variation of one of it, or of a blend of two. It becomes a piece only where it is offered."""

    genes: Genes
    parents: tuple[int, ...]
    """Rows of the crowd and of what was bred before."""
    weights: tuple[float, ...]
    similarity: float
    seed: int


class Taste:
    """A person's taste among the pieces of one model. It is a function of the choices alone, in their order."""

    def __init__(self, eyes: Eyes) -> None:
        self.eyes = eyes
        self._choices: list[tuple[Looks, Looks]] = []
        """What was chosen and what wasn't, each time."""
        self._bred: list[Bred] = []
        self._looks = eyes.crowd

    @property
    def model(self) -> str:
        """SHA-256 of the model that it is a taste of."""
        return self.eyes.pieces.model

    def choose(self, chosen: Sequence[Piece], others: Sequence[Piece]) -> Self:
        """Note that some pieces were chosen and others, which were shown with them, were not. Returns itself.

        Raises OriginError for pieces of another model.
        """
        for piece in (*chosen, *others):
            self.eyes.pieces.check(piece.origin)
        if not chosen or not others:
            return self
        self._choices.append((self.eyes.looks_of(chosen), self.eyes.looks_of(others)))
        bred = self._bred_around(random_of("taste", len(self._choices), *(piece.id for piece in chosen)))
        self._bred += bred
        self._looks = np.concatenate([self._looks, self.eyes.of_each(self.eyes.looks, [each.genes for each in bred])])
        return self

    def liking(self, looks: Looks) -> NDArray[np.float64]:
        """How well an ideal that looks like each row explains the choices: the logarithm of their chance, (N,)."""
        total = np.zeros(len(looks))
        for age, (chosen, others) in enumerate(reversed(self._choices)):
            passed = -SHARPNESS * cdist(looks, others)
            for score in -SHARPNESS * cdist(chosen, looks):  # each was chosen before all the others; not before each other
                chance = np.exp(score - logsumexp(np.column_stack([score, passed]), 1))
                total += FORGETS**age * np.log((1 - SLIPS) * chance + SLIPS / (1 + len(others)))
        return total

    def offer(self, count: int, seed: int = 0) -> tuple[list[Piece], list[Piece]]:
        """Pieces of which one is likely to be near to what somebody has in mind, and wild ones: a quarter, drawn at random.

        seed: another one gives others. Before any choice all of them are guesses, which cover what the model makes.
        """
        random = random_of("offer", seed, len(self._choices))
        wild = random.choice(CROWD, count // 4 if self._choices else 0, replace=False)
        likely = self.likely
        rows = np.unique(random.choice(len(likely), WEIGHED, p=likely))
        if len(rows) < count:
            rows = np.argsort(-likely, kind="stable")[:count]
        ideals = self._looks[random.choice(len(likely), WEIGHED, p=likely)]
        kept = rows[best_guesses(self._looks[rows], ideals, count - len(wild))]
        return [self._piece(int(row)) for row in kept], [self._piece(int(row)) for row in wild]

    @property
    def likely(self) -> NDArray[np.float64]:
        """The chance of each of the crowd to be nearest to what somebody has in mind: (CROWD + what was bred,); the sum is 1."""
        liking = self.liking(self._looks)
        found: NDArray[np.float64] = np.exp(liking - logsumexp(liking))
        return found

    def _bred_around(self, random: np.random.Generator) -> list[Bred]:
        """Varied blends of two that are likely, and varied ones."""
        latents, bred = self.eyes.latents, list[Bred]()
        for number, (one, other) in enumerate(random.choice(len(self._looks), (BRED, 2), p=self.likely).tolist()):
            parents: tuple[int, ...] = (one,)
            weights: tuple[float, ...] = (1.0,)
            base = self._genes(one)
            if number % 2 and one != other:
                share = round(float(random.uniform(0.2, 0.8)), 3)
                parents, weights = (one, other), (share, 1 - share)
                base = latents.blended([base, self._genes(other)], weights)
            similarity, seed = SIMILARITIES[int(random.integers(len(SIMILARITIES)))], int(random.integers(2**62))
            bred.append(Bred(latents.varied(base, similarity, seed, latents.sampler), parents, weights, similarity, seed))
        return bred

    def _genes(self, row: int) -> Genes:
        return self.eyes.genes_of_the_crowd(row) if row < CROWD else self._bred[row - CROWD].genes

    def _piece(self, row: int) -> Piece:
        if row < CROWD:
            return self.eyes.of_the_crowd(row)
        bred, pieces = self._bred[row - CROWD], self.eyes.pieces
        parents = [self._piece(parent) for parent in bred.parents]
        base = pieces.blend(parents, bred.weights) if len(parents) > 1 else parents[0]
        return pieces.vary(base, bred.similarity, bred.seed)


def best_guesses(looks: Looks, ideals: Looks, count: int) -> list[int]:
    """``count`` rows of which the nearest one to an ideal is as near as can be on average, chosen one after the other.

    looks: (N, F). ideals: (M, F), each as likely as the others. The greedy solution of the k-median problem (Cornuejols et al. 1977).
    """
    apart = cdist(looks, ideals)
    nearest, chosen = np.full(len(ideals), np.inf), list[int]()
    while len(chosen) < min(count, len(looks)):
        found = np.minimum(apart, nearest).mean(1)
        found[chosen] = np.inf
        chosen.append(int(found.argmin()))
        nearest = np.minimum(nearest, apart[chosen[-1]])
    return chosen
