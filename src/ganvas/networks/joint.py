"""The joint batch of several processes: what compares its pictures, or counts them, must do so over all processes.

Each process has as many rows as any other, those of rank 0 first. In one process every function gives back what it was given. All
processes must come to the same calls in the same order, backwards too, or they wait for each other forever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.functional import batch_norm


def ranks() -> int:
    """How many processes there are."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """Which one this is, from 0 on."""
    return dist.get_rank() if ranks() > 1 else 0


def gathered(rows: Tensor) -> Tensor:
    """The rows of all processes, (B, ...) -> (ranks * B, ...). Can be differentiated twice."""
    return cast(Tensor, _Gathered.apply(rows)) if ranks() > 1 else rows  # type: ignore[no-untyped-call]


def own(rows: Tensor) -> Tensor:
    """Of something of the joint batch, (ranks * B, ...), that of this process: (B, ...)."""
    return rows.chunk(ranks())[rank()] if ranks() > 1 else rows


def mean(value: Tensor) -> Tensor:
    """The mean of a tensor over all processes. Can be differentiated twice."""
    return cast(Tensor, _Summed.apply(value)) / ranks() if ranks() > 1 else value  # type: ignore[no-untyped-call]


@torch.no_grad()
def total(value: Tensor) -> Tensor:
    """The sum of a tensor over all processes; no gradient passes."""
    if ranks() == 1:
        return value
    summed = value.detach().clone().contiguous()
    dist.all_reduce(summed)
    return summed


def from_first(value: float) -> float:
    """A number as the process of rank 0 has it: what depends on time is decided there."""
    if ranks() == 1:
        return value
    sent = torch.tensor([value], dtype=torch.float64)
    dist.broadcast(sent, 0)
    return float(sent)


def word_from_first(word: str) -> str:
    """A word as the process of rank 0 has it."""
    if ranks() == 1:
        return word
    sent = [word]
    dist.broadcast_object_list(sent, 0)
    return sent[0]


def wait() -> None:
    """Until all processes are here."""
    if ranks() > 1:
        dist.barrier()


class _Gathered(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:
        rows = rows.contiguous()
        pieces = [torch.empty_like(rows) for _ in range(ranks())]
        dist.all_gather(pieces, rows)
        return torch.cat(pieces)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        # Every process sent a gradient to these rows.
        return own(cast(Tensor, _Summed.apply(gradient)))  # type: ignore[no-untyped-call]


class _Summed(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        summed = value.contiguous().clone()
        dist.all_reduce(summed)
        return summed

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return cast(Tensor, _Summed.apply(gradient))  # type: ignore[no-untyped-call]


_rows_of_a_batch: int | None = None


@contextmanager
def batches_of(rows: int) -> Iterator[None]:
    """Inside, whatever passes through networks is one or more batches of so many rows, one behind the other."""
    global _rows_of_a_batch  # no argument passes through all the layers above one that needs it
    before, _rows_of_a_batch = _rows_of_a_batch, rows
    try:
        yield
    finally:
        _rows_of_a_batch = before


def own_rows(count: int) -> tuple[int, Tensor]:
    """For ``count`` rows that pass through a layer: how many there are in all processes, and which of those these are.

    Several batches one behind the other are in the same order in all processes together: the first of every process, then the second.
    """
    batch = _rows_of_a_batch if _rows_of_a_batch and count % _rows_of_a_batch == 0 else count
    starts = torch.arange(count // batch) * batch * ranks() + rank() * batch
    return count * ranks(), (starts[:, None] + torch.arange(batch)).flatten()


def share_statistics(network: nn.Module) -> None:
    """Let batch normalisation that trains normalise by the joint batch; changes the layers."""
    for layer in network.modules():
        if isinstance(layer, nn.modules.batchnorm._BatchNorm):
            layer.forward = _Normalised(layer)  # type: ignore[method-assign, assignment]


class _Normalised:
    """What a layer of batch normalisation does, with means and variances over all processes. Ioffe and Szegedy 2015, arXiv:1502.03167."""

    def __init__(self, layer: nn.modules.batchnorm._BatchNorm) -> None:
        self.layer = layer

    def __call__(self, x: Tensor) -> Tensor:
        layer = self.layer
        if not layer.training:
            return batch_norm(x, layer.running_mean, layer.running_var, layer.weight, layer.bias, eps=layer.eps)
        over = [axis for axis in range(x.dim()) if axis != 1]
        shape = [1, -1, *(1,) * (x.dim() - 2)]
        wide = x.float()
        centre = mean(wide.mean(over))
        centred = wide - centre.view(shape)
        variance = mean(centred.square().mean(over))
        self._follow(centre, variance, ranks() * x.numel() // x.shape[1])
        normal = centred * (variance + layer.eps).rsqrt().view(shape)
        if layer.affine:
            normal = normal * layer.weight.view(shape) + layer.bias.view(shape)
        return normal.to(x.dtype)

    @torch.no_grad()
    def _follow(self, centre: Tensor, variance: Tensor, count: int) -> None:
        layer = self.layer
        assert layer.running_mean is not None
        assert layer.running_var is not None
        assert layer.num_batches_tracked is not None
        layer.num_batches_tracked.add_(1)
        layer.running_mean.lerp_(centre, layer.momentum or 0.1)
        layer.running_var.lerp_(variance * count / (count - 1), layer.momentum or 0.1)
