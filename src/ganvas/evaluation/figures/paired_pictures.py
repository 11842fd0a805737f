"""Pairs: how far pictures are from the very ones that they should be, number by number and as they look. (N, H, W, C) uint8 each."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from torch import Tensor, nn

from ganvas.data.batches.pixels import to_float
from ganvas.data.pictures.sheets import Pixels
from ganvas.features.random_networks import untrained
from ganvas.networks.features import FeatureNetwork

Values = NDArray[np.float64]
Distances = NDArray[np.float64]
"""(N,), one a pair."""

LARGEST_PSNR = 100.0
"""Decibels of equal pictures, which have no error to be compared with."""
DEVIATION, K1, K2 = 1.5, 0.01, 0.03
"""Of the window, and the constants: Wang et al. 2004, doi:10.1109/TIP.2003.819861, section III.C."""
NETWORKS = 3
AT_ONCE = 50


def _one_by_one(measure: Callable[[Values, Values], float], made: Pixels, wanted: Pixels) -> Distances:
    """A measure of every pair, (H, W, C) float64 each; all of them at once would be eight times as large as they are."""
    pairs = zip(made, wanted, strict=True)
    return np.array([measure(one.astype(np.float64), other.astype(np.float64)) for one, other in pairs])


def absolute_error(made: Pixels, wanted: Pixels) -> Distances:
    """The mean absolute difference, black to white being 1."""
    return _one_by_one(lambda one, other: float(np.abs(one - other).mean()), made, wanted) / 255


def psnr(made: Pixels, wanted: Pixels) -> Distances:
    """The peak signal-to-noise ratio in decibels: 10 log10(255² / mean squared error)."""
    squares = _one_by_one(lambda one, other: float(np.square(one - other).mean()), made, wanted)
    decibels: Distances = 10 * np.log10(255**2 / np.maximum(squares, 1e-12))
    return np.minimum(LARGEST_PSNR, decibels)


def ssim(made: Pixels, wanted: Pixels) -> Distances:
    """The structural similarity in [-1, 1], 1 for equal ones; a mean over places and channels.

    Wang et al. 2004, doi:10.1109/TIP.2003.819861, equation 13, with a Gaussian window of 11 places; as scikit-image's with
    ``gaussian_weights=True, sigma=1.5, use_sample_covariance=False``, but that places at the border count too.
    """

    def of(one: Values, other: Values) -> float:
        mean, mean_other, square, square_other, product = (
            gaussian_filter(values, DEVIATION, truncate=3.5, axes=(0, 1))
            for values in (one, other, one * one, other * other, one * other)
        )
        c1, c2 = (K1 * 255) ** 2, (K2 * 255) ** 2
        means, variances = mean**2 + mean_other**2, square + square_other - mean**2 - mean_other**2
        alike = (2 * mean * mean_other + c1) * (2 * (product - mean * mean_other) + c2) / ((means + c1) * (variances + c2))
        return float(alike.mean())

    return _one_by_one(of, made, wanted)


class Perceptual:
    """How different pictures look to untrained networks: squared differences of their layers' features, place by place.

    Zhang et al. 2018, arXiv:1801.03924, equation 1, with weights of 1 and random networks (their table 5 has these behind trained ones
    and ahead of pixels). 0 for equal pictures, at most 2 for unlike ones, means over layers and over NETWORKS seeds.
    """

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self.networks = [untrained(shape, seed) for seed in range(1, NETWORKS + 1)]

    @torch.inference_mode()
    def __call__(self, made: Pixels, wanted: Pixels) -> Distances:
        found = []
        for start in range(0, len(made), AT_ONCE):
            one, other = (to_float(torch.from_numpy(np.array(each[start : start + AT_ONCE]))) for each in (made, wanted))
            found.append(torch.stack([self._between(network, one, other) for network in self.networks]).mean(0))
        return torch.cat(found).double().numpy()

    @staticmethod
    def _between(network: FeatureNetwork, one: Tensor, other: Tensor) -> Tensor:
        distances = []
        for layer in network.layers:
            if isinstance(layer, nn.Flatten):
                break
            one, other = layer(one), layer(other)
            if isinstance(layer, nn.ReLU):
                difference = nn.functional.normalize(one, dim=1) - nn.functional.normalize(other, dim=1)
                distances.append(difference.square().sum(1).mean((1, 2)))
        return torch.stack(distances).mean(0)
