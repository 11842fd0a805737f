"""Muon: steps along the gradient's nearest orthogonal matrix, for weights that are matrices or kernels; the others follow Adam.

Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"; its steps are scaled to the usual size of Adam's, so that one
learning rate suits both (Liu et al. 2025, arXiv:2502.16982, section 2.2). torch's own, from 2.9 on, takes matrices alone.
"""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

TURNS = 5
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the polynomial that brings singular values near 1 within TURNS."""
USUAL = 0.2
"""The root mean square of Adam's steps, in learning rates."""


class MatrixMuon(torch.optim.Optimizer):
    """In one group, as the others are. weights: any; those that are no matrices follow Adam, with ``betas`` and ``epsilon``."""

    def __init__(
        self,
        weights: Iterable[Tensor],
        *,
        lr: float,
        momentum: float,
        weight_decay: float,
        betas: tuple[float, float],
        epsilon: float,
    ) -> None:
        known = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "betas": betas, "epsilon": epsilon}
        super().__init__(weights, known)

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                move = self._orthogonal if is_matrix(weight) else self._adam
                weight.sub_(move(weight, weight.grad, self.state[weight], group), alpha=group["lr"])

    def _orthogonal(self, weight: Tensor, gradient: Tensor, state: dict[str, Tensor], group: dict[str, Any]) -> Tensor:
        if not state:
            state["momentum_buffer"] = torch.zeros_like(weight)
        state["momentum_buffer"].lerp_(gradient, 1 - group["momentum"])
        ahead = torch.lerp(gradient, state["momentum_buffer"], group["momentum"])  # Nesterov's way
        matrix = orthogonal(ahead.flatten(1))
        step: Tensor = (USUAL * math.sqrt(max(matrix.shape)) * matrix).view(weight.shape)
        return step

    def _adam(self, weight: Tensor, gradient: Tensor, state: dict[str, Tensor], group: dict[str, Any]) -> Tensor:
        if not state:
            state["step"] = torch.zeros(())
            state["exp_avg"], state["exp_avg_sq"] = torch.zeros_like(weight), torch.zeros_like(weight)
        state["step"] += 1
        first, second = group["betas"]
        state["exp_avg"].lerp_(gradient, 1 - first)
        state["exp_avg_sq"].mul_(second).addcmul_(gradient, gradient, value=1 - second)
        steps = float(state["step"])
        usual = (state["exp_avg_sq"] / (1 - second**steps)).sqrt_().add_(group["epsilon"])
        step: Tensor = state["exp_avg"] / (1 - first**steps) / usual
        return step


def is_matrix(weight: Tensor) -> bool:
    """Whether it has several rows and columns; a kernel's columns are those of all its places."""
    return weight.dim() >= 2 and len(weight) > 1 and weight[0].numel() > 1


def orthogonal(matrix: Tensor) -> Tensor:
    """About the nearest matrix with orthonormal rows or columns, whichever are fewer: singular values between 0.7 and 1.2; (M, N)."""
    first, second, third = COEFFICIENTS
    wide: Tensor = matrix.T if len(matrix) > matrix.shape[1] else matrix
    wide = wide / wide.norm().clamp_min(1e-7)
    for _ in range(TURNS):
        square = wide @ wide.T
        wide = first * wide + (second * square + third * square @ square) @ wide
    return wide.T if len(matrix) > matrix.shape[1] else wide
