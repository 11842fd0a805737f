"""One step: every phase that is due computes its losses on the batch, and its optimiser moves its networks."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ganvas.data.batches.stream import Batch
from ganvas.models import Phase, only_moving
from ganvas.networks import joint
from ganvas.runs.facts import Precision
from ganvas.training.logbook import Logbook
from ganvas.training.parallel import average_gradients, of_all_processes
from ganvas.training.precision import computing_in
from ganvas.training.state import State


def play(
    state: State, phases: Sequence[Phase], batch: Batch, *, micro_batch: int | None, precision: Precision, logbook: Logbook
) -> None:
    """One step: each phase that is due computes its losses part by part, and its optimiser moves its networks."""
    model = state.model
    for phase in phases:
        if batch.step % phase.every:
            continue
        whole = batch.in_phase(phase.name)
        # Dropout and whatever else draws from torch's own generator: a function of (seed, step, phase) too.
        seed_torch(whole.key("torch") % 2**63, batch.images.device)
        for parameter in model.moving(phase.moves):
            parameter.grad = None
        with only_moving(model, phase.moves):
            for part in whole.split(micro_batch):
                share = len(part) / len(whole)
                with joint.batches_of(len(part)):
                    with computing_in("float32" if phase.twice else precision, batch.images.device):
                        losses = phase.losses(part)
                    backward(losses, share)
                logbook.note(phase.name, of_all_processes(losses), share)
        average_gradients(model, phase.moves)
        state.move(phase.moves, batch.images_shown)
    if phases[-1].name == model.phases[-1].name:
        model.end_step()


def backward(losses: dict[str, Tensor], share: float) -> None:
    """Add the gradients of ``share`` times the sum of the losses; all of them in one pass through the graph."""
    weights = [torch.full_like(loss, share) for loss in losses.values()]
    torch.autograd.backward(list(losses.values()), weights)


def seed_torch(seed: int, device: torch.device) -> None:
    """torch.manual_seed for the devices in use only; torch's own also seeds every other kind, which takes longer."""
    torch.default_generator.manual_seed(seed)
    # On a GPU, the numbers of a process can't be cut out of those for the joint batch, so each process draws its own.
    if device.type == "cuda":
        torch.cuda.manual_seed((seed + joint.rank()) % 2**63)
    elif device.type == "mps":
        torch.mps.manual_seed(seed)
