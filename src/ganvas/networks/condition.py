"""Conditions: how a class enters a generator, and how it enters a discriminator's score. Classes are one-hot rows, (B, K)."""

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, rms_norm

from ganvas.networks.score import in_float32

EMBEDDING = 64
"""Numbers in the embedding that tells a generator which class is wanted."""


class Conditioned(nn.Module):
    """Latents and classes joined, (B, Z + K) -> what ``generator`` makes of (B, Z + EMBEDDING).

    The classes may be shares of several, which gives something in between. Huang et al. 2024, arXiv:2501.05441, appendix.
    """

    def __init__(self, generator: nn.Module, *, latent_size: int, classes: int) -> None:
        super().__init__()
        self.latent_size = latent_size
        self.embed = nn.Linear(classes, EMBEDDING, bias=False)
        nn.init.normal_(self.embed.weight)
        self.generator = generator

    def forward(self, latents: Tensor) -> Tensor:
        images: Tensor = self.generator(self.joined(latents))
        return images

    def joined(self, latents: Tensor) -> Tensor:
        """(B, Z + K) -> (B, Z + EMBEDDING): the noise, then the embedding of the classes."""
        noise, conditions = latents[:, : self.latent_size], latents[:, self.latent_size :]
        embedded = rms_norm(self.embed(conditions), (EMBEDDING,))  # of the same size as the noise
        return torch.cat([noise, embedded.to(noise.dtype)], 1)


class Projection(nn.Module):
    """What a picture's class adds to its score: features (B, F) along the class's own direction; conditions: (B, K).

    Returns (B,) float32. Miyato and Koyama 2018, arXiv:1802.05637, equation 3; divided by the root of F, so that it starts as
    large as the score it is added to, whatever the width.
    """

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.directions = nn.Linear(classes, features, bias=False)
        nn.init.normal_(self.directions.weight)

    def forward(self, features: Tensor, conditions: Tensor) -> Tensor:
        with in_float32(features.device):
            along = linear(conditions.float(), self.directions.weight)
            added: Tensor = (features.float() * along).sum(1) / along.shape[1] ** 0.5
            return added
