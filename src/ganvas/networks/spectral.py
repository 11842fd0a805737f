"""Spectral normalisation: every layer of a discriminator divided by how much it can stretch its input.

Miyato et al. 2018, arXiv:1802.05957. A convolution's weight counts as the matrix (outputs, everything else), as in the paper.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from torch.nn.utils.parametrize import ParametrizationList, register_parametrization

from ganvas.networks.condition import Projection
from ganvas.networks.score import in_float32

FIRST_TURNS = 15
"""Steps of the power method before training, as torch's own spectral norm takes them."""


class SpectralNorm(nn.Module):
    """A weight (O, ...) -> the same over its largest singular value, which the power method follows; section 2.1 and appendix A.

    ``gain``: what the layer multiplies its weight by, so that the product has the norm 1. torch's own takes a step of the power
    method in every forward pass: what a layer computes then depends on how often it was asked, and so on how a batch is split.
    Here it only moves in ``turn``. The direction is a buffer, and is saved with the weights.
    """

    def __init__(self, weight: Tensor, gain: float = 1.0) -> None:
        super().__init__()
        self.gain = gain
        self.direction: Tensor
        self.register_buffer("direction", normalize(torch.randn(len(weight), device=weight.device), dim=0))
        for _ in range(FIRST_TURNS):
            self.turn(weight)

    def forward(self, weight: Tensor) -> Tensor:
        with in_float32(weight.device):
            # u'Wv with v = W'u / |W'u|. The direction is constant to the gradient, which is exact for the one it has come to.
            largest = torch.linalg.vector_norm(self.direction.clone() @ weight.flatten(1))
            normalised: Tensor = weight / (self.gain * largest)
            return normalised

    @torch.no_grad()
    def turn(self, weight: Tensor) -> None:
        """One step of the power method, towards the first left singular vector of a weight."""
        with in_float32(weight.device):
            matrix = weight.flatten(1)
            self.direction.copy_(normalize(matrix @ (self.direction @ matrix), dim=0))


def normalise_spectrally(network: nn.Module) -> None:
    """Give every matrix and every kernel of a network the norm 1, for good. Call it before anything collects the parameters.

    Biases stay as they are. A layer whose weight is all zeros has no norm to be divided by, and starts from N(0, 1 / inputs).
    """
    gains: dict[nn.Module, float] = {}
    for layer in network.modules():
        if isinstance(layer, Projection):
            gains[layer.directions] = layer.directions.out_features**-0.5
    for layer in list(network.modules()):
        weight = layer._parameters.get("weight")
        if weight is None or weight.ndim < 2:
            continue
        if not weight.is_meta and not weight.any():
            nn.init.normal_(weight, std=1 / math.sqrt(weight[0].numel()))
        # Layers with equalised learning rates scale their weights as they use them; a projection divides what it adds.
        gain = gains.get(layer, getattr(layer, "gain", 1.0))
        register_parametrization(layer, "weight", SpectralNorm(weight.detach(), gain))


def turn(network: nn.Module) -> None:
    """Let all spectral norms of a network follow its weights by one step of the power method."""
    for held in network.modules():
        if isinstance(held, ParametrizationList):
            for norm in held:
                if isinstance(norm, SpectralNorm):
                    norm.turn(held.original)
