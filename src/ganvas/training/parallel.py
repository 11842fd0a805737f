"""Several processes on one batch: each computes its share of the rows, the gradients are averaged before each step.

All of them hold the same model and make the same steps. Layers that compare or count the pictures of a batch do so over all processes
(networks/joint.py), so that two make what one makes, except for rounding. Only the process of rank 0 writes.
"""

import torch
import torch.distributed as dist
from torch import Tensor

from ganvas.errors import SettingError
from ganvas.models import Model
from ganvas.networks.joint import mean, rank, ranks, share_statistics
from ganvas.words import Flag, message


def average_gradients(model: Model, moves: tuple[str, ...]) -> None:
    """One flat all-reduce over a fixed list of parameters; nothing happens in one process.

    No wrapper around the model: those break where a loss differentiates twice or a network runs twice before one backward.
    """
    if ranks() == 1:
        return
    parameters = model.moving(moves)
    # A rank that skipped a layer must still answer the all-reduce, or the others wait forever.
    gradients = [parameter.grad if parameter.grad is not None else torch.zeros_like(parameter) for parameter in parameters]
    reached = torch.tensor([parameter.grad is not None for parameter in parameters], device=gradients[0].device)
    flat: Tensor = torch.cat([*(gradient.flatten() for gradient in gradients), reached.to(gradients[0].dtype)])
    dist.all_reduce(flat)
    *pieces, reached = torch.split(flat / ranks(), [*(p.numel() for p in parameters), len(parameters)])
    for parameter, piece, anywhere in zip(parameters, pieces, reached.tolist(), strict=True):
        # What no rank reached is left out, as in one process: with a zero, the optimiser would continue in its old direction.
        # The rest is laid out as the parameter is: the fused optimiser reads both in memory order.
        parameter.grad = torch.empty_like(parameter).copy_(piece.view_as(parameter)) if anywhere else None


def of_all_processes(losses: dict[str, Tensor]) -> dict[str, Tensor]:
    """The means of losses over all processes, () each, without a graph; the losses themselves in one process."""
    if ranks() == 1:
        return losses
    return dict(zip(losses, mean(torch.stack([loss.detach().float() for loss in losses.values()])).unbind(), strict=True))


def join(model: Model) -> None:
    """Prepare a fresh model to be trained by several processes; nothing happens in one."""
    if ranks() > 1:
        share_statistics(model)


def is_first() -> bool:
    """Whether this is the process that writes."""
    return rank() == 0


def check_ranks(model: Model, batch_size: int) -> None:
    """Raises SettingError for batches that this number of processes can't share."""
    if batch_size % ranks():
        raise SettingError(
            message("A batch of {size} can't be shared evenly by {ranks} processes.", size=batch_size, ranks=ranks()),
            message("Give a {flag} that is a multiple of {ranks}.", flag=Flag("batch_size"), ranks=ranks()),
        )
    game, share = model.settings.plays, batch_size // ranks()
    compares = any(getattr(layer, "compares_pictures", False) for layer in model.modules())
    if ranks() > 1 and compares and game is not None and game.has_penalty and share % game.one_in:
        # The processes would gather groups of different sizes and wait for each other forever.
        raise SettingError(
            message(
                "Each of {ranks} processes has {share} pictures of a batch, so a penalty on one picture in {one_in} would take "
                "more pictures from some processes than from others.",
                ranks=ranks(),
                share=share,
                one_in=game.one_in,
            ),
            message("Give a {flag} that is a multiple of {size}.", flag=Flag("batch_size"), size=ranks() * game.one_in),
        )
