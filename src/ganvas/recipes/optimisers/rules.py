"""Rules of optimisers: the settings of each, which build one of torch's.

Each rule keeps its numbers in tensors by weight, so a checkpoint holds all of them, and a run resumes exactly with any.
"""

import math
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

import torch
from pydantic import Discriminator, Field, Tag, model_validator
from torch import nn

from ganvas.recipes.optimisers.muon import MatrixMuon
from ganvas.settings import Settings
from ganvas.words import message

Momentum = Annotated[float, Field(ge=0, lt=1)]
Weights = Sequence[nn.Parameter]


class Optimiser(Settings):
    """What all of them have: a learning rate, and how it falls."""

    learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    falls_after: Annotated[float, Field(gt=0)] | None = None
    """Images shown after which the learning rate falls with their square root: it is halved after four times as many. None keeps it
    constant. The length of a run isn't part of it, so a run can always be made longer."""
    falls_in_epochs: tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(gt=0)]] | None = None
    """The epoch at which the learning rate starts to fall in a straight line, and the one at which it would reach 0; a hundredth of it
    stays for runs that are made longer."""

    def rate(self, images_shown: int, pictures: int = 1) -> float:
        """The learning rate of the step after ``images_shown`` images; ``pictures``: how many make an epoch."""
        rate = self.learning_rate
        if self.falls_in_epochs is not None:
            start, end = self.falls_in_epochs
            rate *= min(1.0, max(0.01, (end - images_shown / pictures) / (end - start)))
        if self.falls_after is not None and images_shown > self.falls_after:
            rate *= math.sqrt(self.falls_after / images_shown)
        return rate

    def in_shares(self, share: float) -> Self:
        """The same where a step of training consists of 1 / share steps of the optimiser: together they move and forget as much.

        Karras et al. 2020, arXiv:1912.04958, appendix B: rates are multiplied by the share, what remains of a mean raised to its power.
        """
        return self._but(learning_rate=self.learning_rate * share)

    def build(self, weights: Weights, *, fused: bool) -> torch.optim.Optimizer:
        """fused: whether torch has one kernel for the whole step on the weights' device."""
        raise NotImplementedError

    def before_step(self, optimiser: torch.optim.Optimizer) -> None:
        """What is done to the gradients of an optimiser that it built, before each of its steps."""

    @property
    def numbers(self) -> int:
        """How many it keeps for each weight."""
        return 0

    def _but(self, **values: Any) -> Self:
        """Without checking: shares of what is allowed are."""
        return self.model_copy(update=values)

    @model_validator(mode="after")
    def _falls_forwards(self) -> Self:
        if self.falls_in_epochs is not None and self.falls_in_epochs[0] >= self.falls_in_epochs[1]:
            raise ValueError(message("The start of falls_in_epochs must be before its end, for example [100, 200]."))
        return self


class Adam(Optimiser):
    """Kingma and Ba 2015, arXiv:1412.6980."""

    kind: Literal["adam"] = "adam"
    betas: tuple[Momentum, Momentum] = (0.9, 0.999)
    epsilon: Annotated[float, Field(gt=0)] = 1e-8
    longest_step: Annotated[float, Field(gt=0)] | None = None
    """Gradients longer than this many times what is usual (the root of the sum of their running mean squares) are shortened to that: after
    a calm stretch, whose squares are small, one steep batch would throw the weights off. None leaves them as they are."""

    def in_shares(self, share: float) -> Self:
        return super().in_shares(share)._but(betas=(self.betas[0] ** share, self.betas[1] ** share))

    def build(self, weights: Weights, *, fused: bool) -> torch.optim.Optimizer:
        return torch.optim.Adam(weights, lr=self.learning_rate, betas=self.betas, eps=self.epsilon, fused=fused)

    def before_step(self, optimiser: torch.optim.Optimizer) -> None:
        if self.longest_step is not None:
            shorten(optimiser, self.longest_step)

    @property
    def numbers(self) -> int:
        return 2


class AdamW(Adam):
    """Adam with weights that shrink apart from their gradients. Loshchilov and Hutter 2019, arXiv:1711.05101."""

    kind: Literal["adamw"] = "adamw"  # type: ignore[assignment]
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    """The share by which weights shrink in each step, times the learning rate."""

    def build(self, weights: Weights, *, fused: bool) -> torch.optim.Optimizer:
        return torch.optim.AdamW(
            weights,
            lr=self.learning_rate,
            betas=self.betas,
            eps=self.epsilon,
            weight_decay=self.weight_decay,
            fused=fused,
        )


class Sgd(Optimiser):
    """Steps along the gradient itself, perhaps with momentum. Sutskever et al. 2013, PMLR 28(3)."""

    kind: Literal["sgd"] = "sgd"
    learning_rate: Annotated[float, Field(gt=0)] = 1e-2
    momentum: Momentum = 0.0
    nesterov: bool = False
    weight_decay: Annotated[float, Field(ge=0)] = 0.0

    def in_shares(self, share: float) -> Self:
        # A gradient moves the weights by 1 / (1 - momentum) of the learning rate in the end, which must stay as it is.
        momentum = self.momentum**share if self.momentum else 0.0
        return super().in_shares(share * (1 - momentum) / (1 - self.momentum))._but(momentum=momentum)

    def build(self, weights: Weights, *, fused: bool) -> torch.optim.Optimizer:
        return torch.optim.SGD(
            weights,
            lr=self.learning_rate,
            momentum=self.momentum,
            nesterov=self.nesterov,
            weight_decay=self.weight_decay,
            fused=fused,
        )

    @property
    def numbers(self) -> int:
        return int(self.momentum > 0)

    @model_validator(mode="after")
    def _looks_ahead_along_something(self) -> Self:
        if self.nesterov and not self.momentum:
            raise ValueError(message("Nesterov's way needs a momentum, for example 0.9."))
        return self


class RmsProp(Optimiser):
    """Gradients divided by the root of their running mean square. Hinton 2012, lecture 6e; what the first WGAN was trained with."""

    kind: Literal["rmsprop"] = "rmsprop"
    decay: Momentum = 0.99
    """What remains of the mean square after each step; torch calls it alpha."""
    momentum: Momentum = 0.0
    centred: bool = False
    """Whether the mean gradient is taken off first: divided by a deviation instead."""
    epsilon: Annotated[float, Field(gt=0)] = 1e-8

    def in_shares(self, share: float) -> Self:
        momentum = self.momentum**share if self.momentum else 0.0
        less = super().in_shares(share * (1 - momentum) / (1 - self.momentum))
        return less._but(momentum=momentum, decay=self.decay**share)

    def build(self, weights: Weights, *, fused: bool) -> torch.optim.Optimizer:
        return torch.optim.RMSprop(
            weights,
            lr=self.learning_rate,
            alpha=self.decay,
            eps=self.epsilon,
            momentum=self.momentum,
            centered=self.centred,
        )

    @property
    def numbers(self) -> int:
        return 1 + (self.momentum > 0) + self.centred


class Muon(Optimiser):
    """Steps along orthogonal matrices for weights that are matrices or kernels, those of Adam for the others; see muon.py."""

    kind: Literal["muon"] = "muon"
    momentum: Momentum = 0.95
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    betas: tuple[Momentum, Momentum] = (0.9, 0.999)
    """Of Adam."""
    epsilon: Annotated[float, Field(gt=0)] = 1e-8

    def in_shares(self, share: float) -> Self:
        betas = self.betas[0] ** share, self.betas[1] ** share
        return super().in_shares(share)._but(momentum=self.momentum**share, betas=betas)

    def build(self, weights: Weights, *, fused: bool) -> torch.optim.Optimizer:
        return MatrixMuon(
            weights,
            lr=self.learning_rate,
            momentum=self.momentum,
            weight_decay=self.weight_decay,
            betas=self.betas,
            epsilon=self.epsilon,
        )

    @property
    def numbers(self) -> int:
        return 1  # two for the few that follow Adam


def _kind(settings: Any) -> str:
    """Of an optimiser or of its JSON; recipes were written without it when there was Adam alone."""
    found = settings.get("kind", "adam") if isinstance(settings, dict) else getattr(settings, "kind", "")
    return str(found)


AnyOptimiser = Annotated[
    Annotated[Adam, Tag("adam")]
    | Annotated[AdamW, Tag("adamw")]
    | Annotated[Sgd, Tag("sgd")]
    | Annotated[RmsProp, Tag("rmsprop")]
    | Annotated[Muon, Tag("muon")],
    Discriminator(_kind),
]
"""Any of them, as a field of other settings."""


@torch.no_grad()
def shorten(optimiser: torch.optim.Optimizer, longest: float) -> None:
    """Scale the gradients of an Adam so that their length is at most ``longest`` times that of the root of their mean squares.

    The update clipping of Wortsman et al. 2023, arXiv:2304.13013, section 3.2 (after Shazeer and Stern 2018, arXiv:1804.04235, section
    6), on all weights together, and before an outlier enters the mean squares.
    """
    states = [
        (p.grad, optimiser.state[p]["exp_avg_sq"])
        for p in optimiser.param_groups[0]["params"]
        if p.grad is not None and optimiser.state[p]
    ]
    if not states:
        return  # before the first step there is no mean to compare with
    gradients, squares = [gradient for gradient, _ in states], [square for _, square in states]
    group = optimiser.param_groups[0]
    known = 1 - group["betas"][1] ** optimiser.state[group["params"][0]]["step"]  # the running means start at 0
    length = torch.stack(torch._foreach_norm(gradients)).square().sum().sqrt()
    usual = (torch.stack([square.sum() for square in squares]).sum() / known.to(length.device)).sqrt()
    factor = (longest * usual / length.clamp_min(1e-30)).clamp_max(1.0)
    if (
        factor.device.type != "cpu" or factor < 1
    ):  # on a GPU, asking would mean waiting; on a CPU there is seldom anything to do
        torch._foreach_mul_(gradients, factor)
