"""Likeness: how different pictures are, as a number that has a slope, so that a search knows where to go.

Two measures, each 1 for two usual pictures of the model: pixels averaged over blocks of several sizes, so that a shift of fine detail costs
little, and what the layers of untrained networks make of the pictures. The networks are not those of ``Eyes``, which report what was found:
what is searched by must not be judged by itself.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from ganvas.features.random_networks import untrained

SEEDS = (11, 12)
"""Of the networks."""
BLOCKS = (1, 2, 4)
"""Pixels over whose sides the averages are."""


class Likeness:
    """How different pictures of a shape are."""

    def __init__(self, usual: Tensor) -> None:
        """usual: pictures that a model makes, (N, C, H, W) in [-1, 1], on its device."""
        channels, height, width = usual.shape[1:]
        self._networks = [untrained((channels, height, width), seed).to(usual.device).requires_grad_(False) for seed in SEEDS]
        self._blocks = [block for block in BLOCKS if block <= min(height, width)]
        with torch.no_grad():
            views = self.views(usual)
        half = len(usual) // 2
        self._units = [max(float((each[:half] - each[half : 2 * half]).square().sum(1).mean()), 1e-12) for each in views]

    def views(self, pictures: Tensor) -> list[Tensor]:
        """What is compared of pictures: (N, F) each."""
        found = [avg_pool2d(pictures, block).flatten(1) for block in self._blocks]
        for network in self._networks:
            passed = pictures
            for layer in network.layers:
                passed = layer(passed)
                if isinstance(layer, nn.ReLU):
                    found.append(passed.flatten(1))
        return found

    def different(self, views: Sequence[Tensor], others: Sequence[Tensor]) -> Tensor:
        """How different pictures are from others, by the views of both, (N, F) or (1, F) each: (N,), about 1 for two usual ones."""
        parts = [(a - b).square().sum(1) / unit for a, b, unit in zip(views, others, self._units, strict=True)]
        pixels, layers = parts[: len(self._blocks)], parts[len(self._blocks) :]
        return (torch.stack(pixels).mean(0) + torch.stack(layers).mean(0)) / 2
