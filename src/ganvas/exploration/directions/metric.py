"""Metric: what one standard deviation is in a space of codes. In its places, codes vary as much along every direction.

A direction is as long as one standard deviation where its Mahalanobis length is 1: then 3 of it lead as far from a code as 3 standard
deviations of what the model makes do, whichever way it leads. Of normal latents that is their own length.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ganvas.exploration.operators import Code

FAINTEST = 1e-4
"""Axes along which codes vary by less than this share of the largest variance are none."""


@dataclass(frozen=True, eq=False)
class Metric:
    """Axes of one standard deviation each, at right angles in the places."""

    axes: NDArray[np.float64]
    """(K, size), the one with the most variance first where that is known."""

    @classmethod
    def even(cls, size: int, deviation: float = 1.0) -> Self:
        """Of codes whose numbers are independent and vary alike."""
        return cls(deviation * np.eye(size))

    @classmethod
    def of(cls, codes: Code) -> Self:
        """Of codes (N, size) around their mean."""
        variances, along = np.linalg.eigh(np.cov(codes.T).reshape(codes.shape[1], -1))
        kept = variances > FAINTEST * max(float(variances[-1]), 1e-12)
        return cls((np.sqrt(variances[kept])[:, None] * along[:, kept].T)[::-1])

    def places(self, codes: Code) -> NDArray[np.float64]:
        """Codes (N, size), of which the centre was subtracted, as places (N, K)."""
        found: NDArray[np.float64] = codes @ self._inverse
        return found

    def direction(self, place: NDArray[np.float64]) -> Code:
        """The direction (size,) that leads to a place (K,), one standard deviation long."""
        length = float(np.linalg.norm(place))
        found: Code = place / (length or 1.0) @ self.axes
        return found

    def length(self, direction: Code) -> float:
        """How many standard deviations a direction (size,) is long; what leads out of the axes doesn't count."""
        return float(np.linalg.norm(self.places(direction[None])))

    @property
    def _inverse(self) -> NDArray[np.float64]:
        # The axes are at right angles to each other, so their inverse is their transpose, each divided by its squared length.
        found: NDArray[np.float64] = self.axes.T / (self.axes**2).sum(1)
        return found
