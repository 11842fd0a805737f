"""Scaling: features brought to one scale by those of some pictures, so that no feature counts more because its numbers are larger."""

from dataclasses import dataclass

import numpy as np

from ganvas.features.space import Features

STIFFEST = 0.1
"""A feature is scaled as if it deviated by at least this share of what features usually do."""


@dataclass(frozen=True)
class Scaling:
    """Standardises features by the mean and deviation of training pictures' features, so that every space has one scale."""

    mean: Features
    deviation: Features

    @classmethod
    def of(cls, features: Features) -> "Scaling":
        deviation = features.std(0, dtype=np.float64)
        # A feature that hardly moves among training pictures must not drown the others when it moves elsewhere.
        least = STIFFEST * float(np.sqrt(np.mean(deviation**2))) or 1.0
        return cls(features.mean(0, dtype=np.float64), np.maximum(deviation, least))

    def __call__(self, features: Features) -> Features:
        scaled: Features = (features - self.mean) / self.deviation
        return scaled
