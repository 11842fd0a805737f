"""Search: from some places to the one whose picture is most like a given one, by the slope of how different they are.

Steps are Adam's (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1), in the coordinates of a chart. Many places go a few steps, and the
best of them go on. Odd places are penalised: what is made there looks worse than the number says, and so would its children.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ganvas.exploration.finding.charts import Chart

Rounds = tuple[tuple[int, int], ...]
"""How many places go on, and for how many steps, each time."""

STEP, WARM_UP = 0.2, 5
"""The longest step in each coordinate, in usual deviations, after so many shorter ones; it falls to 0 as a cosine does."""
MEANS = (0.9, 0.99)
"""What Adam's two means keep each step."""
USUAL, CALL = 0.9, 10.0
"""Beyond which oddness places are penalised, and how strongly."""
SPREAD = 0.02
"""How strongly the styles of the layers of one picture are held together."""


@dataclass(frozen=True)
class Goal:
    """What is made small."""

    different: Callable[[Tensor, Tensor], Tensor]
    """Places (N, ...) and their classes (N, K): how different their pictures are from the one that is looked for, (N,)."""
    chart: Chart

    def __call__(self, places: Tensor, classes: Tensor) -> Tensor:
        odd = (self.chart.oddness(places) - USUAL).clamp_min(0).square()
        found = self.different(places, classes) + CALL * odd
        if places.ndim > 2:
            found = found + SPREAD * (places - places.mean(1, keepdim=True)).square().mean((1, 2))
        return found


def search(
    goal: Goal, places: Tensor, classes: Tensor, rounds: Rounds, *, step: float = STEP, note: Callable[[], None] = lambda: None
) -> tuple[Tensor, Tensor]:
    """The best place, (1, ...), and its classes, (1, K).

    places: where to start, (N, ...). classes: (N, K), which stay. note: is called after each step.
    """
    total, done = sum(steps for _, steps in rounds), 0
    mean, square = torch.zeros_like(places), torch.zeros_like(places)
    with torch.no_grad():
        values = goal(places, classes)
    for kept, steps in rounds:
        best = values.argsort(stable=True)[:kept]
        places, classes, mean, square = places[best], classes[best], mean[best], square[best]
        for _ in range(steps):
            places = places.detach().requires_grad_(True)
            (slope,) = torch.autograd.grad(goal(places, classes).sum(), places)
            done += 1
            mean = MEANS[0] * mean + (1 - MEANS[0]) * slope
            square = MEANS[1] * square + (1 - MEANS[1]) * slope.square()
            along = (mean / (1 - MEANS[0] ** done)) / ((square / (1 - MEANS[1] ** done)).sqrt() + 1e-8)
            size = step * min(1.0, done / WARM_UP) * (1 + math.cos(math.pi * done / total)) / 2
            places = places.detach() - size * along
            note()
        with torch.no_grad():
            values = goal(places, classes)
    best = values.argsort(stable=True)[:1]
    return places[best], classes[best]
