"""Penalties: losses that differentiate twice, so that a discriminator stays smooth where the pictures are."""

import torch
from torch import Tensor


def gradient_penalty(scores: Tensor, images: Tensor) -> Tensor:
    """Squared length of the score's gradient at each image (R1 when the images are real).

    scores: (B,), images: (B, C, H, W) in [-1, 1] with requires_grad. Returns (B,), to be averaged and weighted with gamma / 2.
    Mescheder et al. 2018, arXiv:1801.04406, section 4.1.
    """
    (gradients,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return gradients.square().flatten(1).sum(1)
