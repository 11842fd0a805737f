"""Reconstruction: how far pictures are from what they should be, without any network that was trained elsewhere."""

from collections.abc import Sequence

import torch
from torch import Tensor


def detail_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """The mean absolute difference of pixels, and of the steps from each pixel to its right and its lower neighbour: ().

    made, wanted: (B, C, H, W), in [-1, 1] or about. Differences of pixels alone don't penalise blur: an edge in the wrong place
    costs no more than none. The steps are the gradient difference of Mathieu et al. 2016, arXiv:1511.05440, equation 6.
    """
    off = made.float() - wanted.float()
    return off.abs().mean() + off.diff(dim=3).abs().mean() + off.diff(dim=2).abs().mean()


def absolute_error(made: Tensor, wanted: Tensor) -> Tensor:
    """The mean absolute difference of pixels, L1: (B, C, H, W) each -> (). Isola et al. 2017, arXiv:1611.07004, equation 3."""
    return (made.float() - wanted.float()).abs().mean()


def feature_matching(of_made: Sequence[Tensor], of_wanted: Sequence[Tensor]) -> Tensor:
    """The mean absolute difference of a discriminator's features, averaged over its layers: -> ().

    No gradient flows into the features of wanted pictures. Wang et al. 2018, arXiv:1711.11585, equation 4.
    """
    return torch.stack([absolute_error(made, wanted.detach()) for made, wanted in zip(of_made, of_wanted, strict=True)]).mean()
