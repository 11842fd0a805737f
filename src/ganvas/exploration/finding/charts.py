"""Charts: codes of one space in coordinates of their own, in which those that a model draws have mean 0 and variance 1 in all directions.

A search takes even steps there, and how far a code is from the middle says how usual it is: a far one makes odd pictures, and odd children.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import chi2
from torch import Tensor

FLATTEST = 0.03
"""A direction counts as if codes deviated in it by at least this share of the widest: along flatter ones a step would be none."""
ODD = 0.99
"""A code is odd where it is further from the middle than this share of those that the model draws."""


@dataclass(frozen=True)
class Chart:
    """Coordinates of a space. Of styles for each layer, (..., L, W), those of each layer."""

    centre: Tensor
    """(D,)"""
    axes: Tensor
    """(D, D): coordinates times it are offsets from the centre."""
    bounded: bool
    """Whether codes are numbers in [-1, 1], drawn evenly: then the coordinates are the normal numbers that they came from."""
    farthest: float
    """How far from the middle ODD of the codes are at most."""

    @classmethod
    def of(cls, codes: NDArray[np.float64], prior: str | None) -> "Chart":
        """codes: (N, D), as the model draws them. prior: "normal" or "uniform" where they are the prior's own, else None."""
        size = codes.shape[1]
        if prior is not None:
            farthest = np.sqrt(chi2.ppf(ODD, size) / size)  # the sum of squares of standard normal numbers
            return cls(torch.zeros(size), torch.eye(size), prior == "uniform", float(farthest))
        centre, spread = codes.mean(0), np.cov(codes, rowvar=False).reshape(size, size)
        variances, directions = np.linalg.eigh(spread)
        deviations = np.sqrt(np.maximum(variances, (FLATTEST**2 * variances[-1]) or 1.0))
        axes = (directions * deviations).T
        chart = cls(_tensor(centre), _tensor(axes), False, 1.0)
        return replace(chart, farthest=float(np.quantile(chart.distances(chart.placed(_tensor(codes))).numpy(), ODD)))

    def codes(self, places: Tensor) -> Tensor:
        """Coordinates as codes, (..., D)."""
        if self.bounded:
            return torch.erf(places * 0.5**0.5)
        return self.centre.to(places) + places @ self.axes.to(places)

    def placed(self, codes: Tensor) -> Tensor:
        """The other way."""
        if self.bounded:
            return torch.erfinv(codes.clamp(-1 + 1e-6, 1 - 1e-6)) * 2**0.5
        # The rows of the axes are orthogonal, so their inverse is their transpose over the squares of their lengths.
        return (codes - self.centre.to(codes)) @ (self.axes / self.axes.square().sum(1, keepdim=True)).T.to(codes)

    def distances(self, places: Tensor) -> Tensor:
        """How far places are from the middle, (N,): the root of the mean square of their coordinates, (N, ...)."""
        return places.flatten(1).square().mean(1).clamp_min(1e-12).sqrt()

    def oddness(self, places: Tensor) -> Tensor:
        """The same, (N,), where 1 is as far as only one in a hundred of the model's own codes is."""
        return self.distances(places) / self.farthest


def _tensor(numbers: NDArray[np.float64]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(numbers, np.float32))
