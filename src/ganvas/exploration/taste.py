"""Taste: what you chose, as a preference among pieces. It says what you may choose next; it knows nothing of beauty.

Each choice among what was shown is a comparison with everything that was shown and not chosen. A preference is linear in the directions in
which the model's pictures change most; its weights have a normal prior, and a posterior by Laplace's approximation (Chu and Ghahramani
2005, "Preference learning with Gaussian processes", for a linear kernel). What is offered next goes by a draw of the posterior (Thompson
1933), so what isn't known yet is tried as well.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ganvas.exploration.eyes import Eyes
from ganvas.exploration.latents import Genes
from ganvas.exploration.pieces import Piece
from ganvas.randomness import key_of, random_of

DIRECTIONS = 16
"""In which pieces are compared."""
LEARNED_FROM = 1_024
"""Samples by which it is known how pictures change with their codes."""
PRIOR = 1.0
"""Standard deviation of a weight: how much one direction matters before anything is chosen."""
FAINTEST = 1e-3
"""Directions along which looks change by less than this share of the most are none."""
FORGETS = 0.9
"""What a comparison counts after each further choice: tastes drift."""
NEWTON = 30


class Taste:
    """A person's taste among the pieces of one model."""

    def __init__(self, eyes: Eyes) -> None:
        self.eyes = eyes
        self.centre, self.axes = self._directions()
        self._differences = np.empty((0, len(self.axes)))
        self._weights = np.empty(0)

    def choose(self, chosen: Sequence[Piece], others: Sequence[Piece]) -> "Taste":
        """Note that some pieces were chosen and others, which were shown with them, were not. Returns itself."""
        self.compare([piece.genes for piece in chosen], [piece.genes for piece in others])
        return self

    def compare(self, chosen: Sequence[Genes], others: Sequence[Genes]) -> None:
        """The same of what pieces are made from."""
        if not chosen or not others:
            return
        liked, passed = self.places(chosen), self.places(others)
        new = (liked[:, None] - passed[None]).reshape(-1, len(self.axes))
        self._differences = np.concatenate([self._differences, new])
        # However many were shown, a choice counts as one for each piece that was chosen.
        self._weights = np.concatenate([FORGETS * self._weights, np.full(len(new), len(chosen) / len(new) ** 0.5)])

    def places(self, genes: Sequence[Genes]) -> NDArray[np.float64]:
        """Where pieces lie along the directions, (N, DIRECTIONS); about 1 is a usual distance."""
        codes = np.stack([self._code_of(each) for each in genes])
        found: NDArray[np.float64] = (codes - self.centre) @ self.axes.T
        return found

    def drawn(self, seed: int) -> NDArray[np.float64]:
        """Weights of the directions, (DIRECTIONS,), drawn from what they may be after all choices."""
        mean, precision = self._posterior()
        lower = np.linalg.cholesky(precision)
        noise = random_of("taste", seed, len(self._weights)).standard_normal(len(mean))
        found: NDArray[np.float64] = mean + np.linalg.solve(lower.T, noise)
        return found

    def _posterior(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean and precision of the weights, by Newton's method on the logistic likelihood of the comparisons (Bradley and Terry 1952)."""
        size = len(self.axes)
        mean, prior = np.zeros(size), np.eye(size) / PRIOR**2
        precision = prior
        for _ in range(NEWTON):
            chance = expit(self._differences @ mean)
            gradient = self._differences.T @ (self._weights * (1 - chance)) - prior @ mean
            precision = prior + (self._differences * (self._weights * chance * (1 - chance))[:, None]).T @ self._differences
            step = np.linalg.solve(precision, gradient)
            mean = mean + step
            if np.abs(step).max() < 1e-9:
                break
        return mean, precision

    def _directions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The mean code, and the directions of codes along which looks change most: of the linear map that fits samples best."""
        latents = self.eyes.latents
        seed = key_of("taste") % 2**64
        genes = [latents.sampled(seed, index, sampler=latents.sampler) for index in range(LEARNED_FROM)]
        codes, looks = np.stack([self._code_of(each) for each in genes]), self.eyes.looks(latents.roughly(genes))
        centre, scale = codes.mean(0), codes.std(0) + 1e-9
        scaled = (codes - centre) / scale
        ridge = 0.1 * len(scaled)
        linear = np.linalg.solve(scaled.T @ scaled + ridge * np.eye(scaled.shape[1]), scaled.T @ (looks - looks.mean(0)))
        along, strengths, _ = np.linalg.svd(linear, full_matrices=False)
        many = min(
            DIRECTIONS, int((strengths > FAINTEST * strengths[0]).sum())
        )  # shares of classes sum to 1: one direction less
        axes = along[:, :many].T / scale
        spread = ((codes - centre) @ axes.T).std(0)
        return centre, axes / np.maximum(spread, 1e-9)[:, None]

    def _code_of(self, genes: Genes) -> NDArray[np.float64]:
        """Numbers of one length for whatever genes: in the usual space, of styles the mean over the layers, with the classes."""
        latents = self.eyes.latents
        numbers = latents.into(genes, latents.space).numbers if genes.space == "z" else genes.numbers
        if numbers.ndim == 2:
            numbers = numbers.mean(0)
        return numbers if genes.classes is None else np.concatenate([numbers, genes.classes])
