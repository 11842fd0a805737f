"""Dense (fully connected) generator and discriminator, the first GAN of most tutorials."""

import math
from typing import Literal

from torch import Tensor, nn

from ganvas.networks.condition import Projection
from ganvas.networks.dropout import Dropout
from ganvas.networks.score import Score

Activation = Literal["relu", "leaky_relu"]
"""What stands between two layers; leaky_relu has the slope 0.2 below 0."""
Output = Literal["tanh", "sigmoid"]
"""Pixels in [-1, 1], or in [0, 1]."""


def activation_layer(name: Activation, slope: float = 0.2) -> nn.Module:
    return nn.ReLU(inplace=True) if name == "relu" else nn.LeakyReLU(slope, inplace=True)


def output_layer(name: Output) -> nn.Module:
    return nn.Tanh() if name == "tanh" else nn.Sigmoid()


class DenseGenerator(nn.Module):
    """Latents (B, Z) -> images (B, C, H, W), in [-1, 1] after tanh and in [0, 1] after sigmoid.

    Linear, activation and, where asked for, batch normalisation for each width, then one Linear to the pixels.
    Goodfellow et al. 2014, arXiv:1406.2661.
    """

    def __init__(
        self,
        *,
        latent_size: int,
        widths: tuple[int, ...],
        shape: tuple[int, int, int],
        activation: Activation,
        batch_norm: bool,
        output: Output,
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        size = latent_size
        for width in widths:
            layers += [nn.Linear(size, width), activation_layer(activation)]
            if batch_norm:
                layers.append(nn.BatchNorm1d(width))
            size = width
        self.layers = nn.Sequential(*layers, nn.Linear(size, math.prod(shape)), output_layer(output), nn.Unflatten(1, shape))
        start_glorot(self)

    def forward(self, latents: Tensor) -> Tensor:
        images: Tensor = self.layers(latents)
        return images


class DenseDiscriminator(nn.Module):
    """Images (B, C, H, W), and their classes (B, K) where it was built for some -> scores (B,), logits: positive means "real"."""

    def __init__(
        self,
        *,
        shape: tuple[int, int, int],
        widths: tuple[int, ...],
        activation: Activation,
        dropout: float,
        classes: int = 0,
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Flatten()]
        size = math.prod(shape)
        for width in widths:
            layers += [nn.Linear(size, width), activation_layer(activation)]
            if dropout:
                layers.append(Dropout(dropout))
            size = width
        self.layers, self.score = nn.Sequential(*layers), Score(size)
        start_glorot(self)
        self.projection = Projection(size, classes) if classes else None

    def forward(self, images: Tensor, conditions: Tensor | None = None) -> Tensor:
        features = self.layers(images)
        scores: Tensor = self.score(features)
        return scores if self.projection is None or conditions is None else scores + self.projection(features, conditions)


def start_glorot(network: nn.Module) -> None:
    """Uniform weights of variance 2 / (inputs + outputs) and zero biases. Glorot and Bengio 2010, section 4.2.1."""
    for layer in network.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
