"""Pictures are padded as torch pads them, whose own way back adds in no fixed order on a GPU."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import pad

from ganvas.networks.padding import MirroredConv2d, mirrored, repeated

PICTURES = torch.randn(2, 3, 5, 7, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def gradients(made: Tensor, pictures: Tensor) -> Tensor:
    weights = torch.arange(made.numel(), dtype=made.dtype).view_as(made)
    (found,) = torch.autograd.grad((made * weights).sum(), pictures)
    return found


@pytest.mark.parametrize(("before", "after"), [(0, 0), (0, 4), (3, 0), (2, 4)])
def test_mirroring_is_torchs_there_and_back(before: int, after: int) -> None:
    pictures = PICTURES.clone().requires_grad_()
    rows, columns = mirrored(pictures, 2, before, after), mirrored(pictures, 3, before, after)
    torchs = pad(pictures, (0, 0, before, after), mode="reflect"), pad(pictures, (before, after, 0, 0), mode="reflect")
    for ours, theirs in zip((rows, columns), torchs, strict=True):
        assert torch.equal(ours, theirs)
        torch.testing.assert_close(gradients(ours, pictures), gradients(theirs, pictures))


def test_repeating_is_torchs_there_and_back() -> None:
    pictures = PICTURES.clone().requires_grad_()
    ours, theirs = repeated(pictures, 3, 4), pad(pictures, (0, 4, 0, 0), mode="replicate")
    assert torch.equal(ours, theirs)
    torch.testing.assert_close(gradients(ours, pictures), gradients(theirs, pictures))


def test_a_mirrored_convolution_is_torchs() -> None:
    ours = MirroredConv2d(3, 4, 5)
    theirs = torch.nn.Conv2d(3, 4, 5, padding=2, padding_mode="reflect")
    theirs.load_state_dict(ours.state_dict())
    torch.testing.assert_close(ours(PICTURES.float()), theirs(PICTURES.float()))
