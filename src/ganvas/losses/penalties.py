"""Penalties: losses that differentiate twice and keep a discriminator smooth where the pictures are.

Each takes scores (B,) and their images (B, C, H, W) with requires_grad, and returns (B,), to be averaged and weighted.
The images to penalise at come from ``between`` and ``around``.
"""

import torch
from torch import Tensor


def gradient_penalty(scores: Tensor, images: Tensor) -> Tensor:
    """Squared length of the score's gradient at each image: R1 when the images are real, R2 when they are generated.

    To be weighted with gamma / 2. Mescheder et al. 2018, arXiv:1801.04406, section 4.1.
    """
    return gradients_of(scores, images).square().flatten(1).sum(1)


def lipschitz_penalty(scores: Tensor, images: Tensor) -> Tensor:
    """(length of the score's gradient - 1)² at each image, to be weighted with lambda, 10 in both papers.

    WGAN-GP where the images are ``between`` real and generated ones (Gulrajani et al. 2017, arXiv:1704.00028, equation 3), DRAGAN
    where they are ``around`` real ones (Kodali et al. 2017, arXiv:1705.07215, section 2.3).
    """
    squares = gradients_of(scores, images).square().flatten(1).sum(1)
    # The slope of a root at 0 is infinite, and a discriminator that ignores its input has no gradient at all.
    return ((squares + 1e-12).sqrt() - 1).square()


def path_lengths(images: Tensor, styles: Tensor, noise: Tensor) -> Tensor:
    """How far pictures move per step in style space, along random directions: |J^T y| of each, (B,).

    images: (B, C, H, W) made from styles: (B, W) or (B, L, W), the mean over the layers then; noise: standard normal, like images.
    The generator is penalised for their squared difference from their own running mean. Karras et al. 2020, arXiv:1912.04958,
    section 3.2.
    """
    height, width = images.shape[2:]
    (slopes,) = torch.autograd.grad((images * noise).sum() / (height * width) ** 0.5, styles, create_graph=True)
    squares = slopes.square().sum(-1)
    return (squares if squares.ndim == 1 else squares.mean(1)).sqrt()


def between(real: Tensor, fake: Tensor, shares: Tensor) -> Tensor:
    """Points on the lines between real and generated pictures, ready to be differentiated; shares: (B,), uniform in [0, 1)."""
    shares = shares.view(-1, 1, 1, 1)
    return (shares * real + (1 - shares) * fake).detach().requires_grad_()


def around(real: Tensor, shares: Tensor) -> Tensor:
    """Points around real pictures, ready to be differentiated: up to half a picture's own deviation away; shares: like real, in [0, 1).

    The paper's code takes the deviation of the batch; a picture's own doesn't depend on what parts a batch is cut into.
    """
    return (real + 0.5 * real.std((1, 2, 3), keepdim=True) * shares).detach().requires_grad_()


def gradients_of(scores: Tensor, images: Tensor) -> Tensor:
    """The gradient of each score with respect to its own image, (B, C, H, W), itself to be differentiated."""
    (gradients,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return gradients
