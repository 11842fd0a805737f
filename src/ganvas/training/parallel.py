"""Several processes on one batch: each computes its share of the rows, the gradients are averaged before each step."""

import torch
import torch.distributed as dist
from torch import Tensor

from ganvas.models import Model


def average_gradients(model: Model, moves: tuple[str, ...]) -> None:
    """One flat all-reduce over a fixed list of parameters; nothing happens on one device.

    No wrapper around the model: those break where a loss differentiates twice or a network runs twice before one backward.
    """
    if not (dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1):
        return
    parameters = model.moving(moves)
    # A rank that skipped a layer must still answer the all-reduce, or the others wait forever.
    gradients = [parameter.grad if parameter.grad is not None else torch.zeros_like(parameter) for parameter in parameters]
    flat: Tensor = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for parameter, piece in zip(parameters, torch.split(flat, [p.numel() for p in parameters]), strict=True):
        parameter.grad = piece.view_as(parameter)
