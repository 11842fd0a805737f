"""The logbook: the same losses in the same order in every line of a log."""

import torch

from ganvas.training.logbook import Logbook


def noted(logbook: Logbook, *phases: str) -> list[str]:
    for phase in phases:
        logbook.note(phase, {"loss": torch.tensor(1.0)})
    return list(logbook.read())


def test_losses_keep_their_order_whichever_phase_was_due_first() -> None:
    """A penalty that comes in every fourth step is sometimes the third thing since the last line, and sometimes the second."""
    logbook = Logbook(["discriminator", "penalty", "generator"])
    usual = ["discriminator.loss", "penalty.loss", "generator.loss"]
    assert noted(logbook, "discriminator", "generator", "discriminator", "penalty", "generator") == usual
    assert noted(logbook, "discriminator", "penalty", "generator") == usual
