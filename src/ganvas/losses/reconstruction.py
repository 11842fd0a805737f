"""Reconstruction: how far pictures are from those they should be, without any network that was trained elsewhere."""

from torch import Tensor


def detail_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """The mean absolute difference of pixels, and of the steps from each pixel to its right and its lower neighbour: ().

    made, wanted: (B, C, H, W), in [-1, 1] or about. Differences of pixels alone are content with blur: an edge in the wrong place
    costs no more than none. The steps are the gradient difference of Mathieu et al. 2016, arXiv:1511.05440, equation 6.
    """
    off = made.float() - wanted.float()
    return off.abs().mean() + off.diff(dim=3).abs().mean() + off.diff(dim=2).abs().mean()
