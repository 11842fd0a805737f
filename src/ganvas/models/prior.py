"""Priors: what latents are drawn from, and the way from one to another among those that could have been drawn."""

from typing import Literal

import torch
from torch import Tensor

Prior = Literal["normal", "uniform"]
"""normal: independent standard normal numbers, most of which lie near a sphere. uniform: independent numbers in [-1, 1], as in the DCGAN
paper (Radford et al. 2016, arXiv:1511.06434, section 4)."""


def drawn(normal: Tensor, prior: Prior) -> Tensor:
    """Numbers of a prior, made from as many standard normal ones, so that every prior is a function of the same seeds."""
    return normal if prior == "normal" else torch.erf(normal * 0.5**0.5)


def between(one: Tensor, other: Tensor, share: float, prior: Prior) -> Tensor:
    """Latents at a share of the way, in [0, 1], from some to others: (N, Z) each.

    Of a normal prior along the sphere, as a straight way leads through its middle, where hardly any latent lies (White 2016,
    arXiv:1609.04468, section 2.1); the length changes evenly. Of a uniform one straight: every point between two is as likely.
    """
    if prior == "uniform":
        return torch.lerp(one, other, share)
    lengths = one.norm(dim=1, keepdim=True), other.norm(dim=1, keepdim=True)
    units = [latents / length.clamp_min(1e-12) for latents, length in zip((one, other), lengths, strict=True)]
    angle = torch.acos((units[0] * units[1]).sum(1, keepdim=True).clamp(-1, 1))
    sine = angle.sin()
    # Opposite or equal directions have no great circle of their own.
    along = torch.where(
        sine > 1e-6,
        (((1 - share) * angle).sin() * units[0] + (share * angle).sin() * units[1]) / sine.clamp_min(1e-12),
        torch.lerp(units[0], units[1], share),
    )
    return along * torch.lerp(lengths[0], lengths[1], share)
