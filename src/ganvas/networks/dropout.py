"""Dropout whose masks cost a tenth of torch's on a CPU."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from ganvas.networks.joint import own_rows, ranks

LEVELS = 2**16
"""Each number is dropped by a 16-bit draw, so p is exact to half of 1/65536."""


class Dropout(nn.Module):
    """Zeroes each number with probability ``p`` in [0, 1) while training and scales the others so that the mean is kept.

    torch draws a CPU mask number by number from one Mersenne Twister, which is a fifth of a small DCGAN's step. Here torch's
    global generator gives one seed, and a fast generator makes four decisions from each of its 64-bit words. The mask is a
    function of ``torch.manual_seed`` and of the size, not of threads or precision; on other devices it is torch's own.
    Srivastava et al. 2014, JMLR 15; the words are from Chris Doty-Humphrey's SFC64.
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"The share of dropped numbers must be in [0, 1), not {p}.")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.p:
            return x
        if x.device.type != "cpu":
            return dropout(x, self.p)
        dropped = min(round(self.p * LEVELS), LEVELS - 1)
        seed = int(torch.randint(2**62, (), device="cpu"))
        numbers = _drawn(seed, x)
        # Comparing in place and widening integers are vectorised; going through torch.bool is several times slower.
        keep = numbers.ge_(dropped - LEVELS // 2).to(x.dtype)
        # The mask has the memory order of x (channels last or not), or the product would jump about.
        keep = keep.as_strided(x.shape, torch.empty_like(x).stride())
        return (x * keep).mul_(LEVELS / (LEVELS - dropped))

    def extra_repr(self) -> str:
        return f"p={self.p:g}"


def _drawn(seed: int, x: Tensor) -> Tensor:
    """A 16-bit number for each of x, (x.numel(),); where several processes share a batch, those of its rows."""
    count = x.numel() * ranks()
    numbers = torch.from_numpy(np.random.SFC64(seed).random_raw(-(-count // 4)).view(np.int16))[:count]
    if ranks() == 1:
        return numbers
    rows, mine = own_rows(len(x))
    return numbers.view(rows, -1)[mine].flatten()


@contextmanager
def still_dropping(network: nn.Module, seed: int) -> Iterator[None]:
    """Inside, dropout stays on in a network that isn't training, as a function of ``seed`` and of what passes through it in turn.

    The noise of Isola et al. 2017, arXiv:1611.07004, section 3.1: another seed makes another translation. Its mean is kept.
    """
    layers = [layer for layer in network.modules() if isinstance(layer, Dropout)]
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        try:
            for layer in layers:
                layer.train()
            yield
        finally:
            for layer in layers:
                layer.eval()


def drops(network: nn.Module) -> bool:
    """Whether a network has dropout."""
    return any(isinstance(layer, Dropout) and layer.p > 0 for layer in network.modules())
