"""Logbook: losses added up as tensors, read once per note, which is a line of log.jsonl."""

from collections.abc import Iterable

import torch
from torch import Tensor


class Logbook:
    """Collects the losses of every step without reading them back, which would make each step wait.

    phases: the order in which they are read, whichever phase happened to be due first; others follow.
    """

    def __init__(self, phases: Iterable[str] = ()) -> None:
        self._order = {phase: number for number, phase in enumerate(phases)}
        self._sums: dict[str, Tensor] = {}
        self._weights: dict[str, float] = {}

    def note(self, phase: str, losses: dict[str, Tensor], share: float = 1.0) -> None:
        """Add the losses of one part of a step; ``share`` is its part of the batch."""
        for name, loss in losses.items():
            key = f"{phase}.{name}"
            if key not in self._sums:
                self._sums[key] = torch.zeros_like(loss, requires_grad=False)
            self._sums[key].add_(loss.detach(), alpha=share)
            self._weights[key] = self._weights.get(key, 0.0) + share

    def read(self) -> dict[str, float]:
        """The mean of every loss since the last reading; waits for the device once."""
        if not self._sums:
            return {}
        values = torch.stack(list(self._sums.values())).tolist()
        means = {name: value / weight for (name, weight), value in zip(self._weights.items(), values, strict=True)}
        self._sums, self._weights = {}, {}
        return {name: means[name] for name in sorted(means, key=self._place)}

    def _place(self, name: str) -> int:
        return self._order.get(name.partition(".")[0], len(self._order))
