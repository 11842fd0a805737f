"""Cost: what a recipe takes on this machine, predicted from its operations and the machine's rate, and measured."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from ganvas.data.batches.stream import Stream
from ganvas.devices import with_threads
from ganvas.models.sizes import Shape
from ganvas.recipes import Recipe
from ganvas.runs.facts import Precision
from ganvas.training.cost.operations import Prediction, predict
from ganvas.training.cost.trial import Trial
from ganvas.training.memory import forget_peak, keep_freed_memory, peak_bytes
from ganvas.training.precision import products_per_second


class Noise:
    """Pictures of noise, for timing: the cost of a step doesn't depend on what they show."""

    def __init__(self, shape: Shape, count: int, classes: int = 0) -> None:
        channels, height, width = shape
        self.images: NDArray[np.uint8] = np.random.default_rng(0).integers(0, 256, (count, height, width, channels), np.uint8)
        self.labels: NDArray[np.int64] | None = np.arange(count) % classes if classes else None


@dataclass(frozen=True)
class Cost:
    """What a recipe costs: predicted from operations and the machine's rate, and measured. Seconds are per picture."""

    prediction: Prediction
    device: str
    threads: int
    precision: Precision
    rates: dict[Precision, float]
    """Operations a second in large matrix products, in the precisions that are used."""
    phases: dict[str, float]
    """Seconds that each phase was measured to take."""
    rest: float
    """Seconds for batches and the moving average."""
    peak: int
    """The most bytes that the process, or its part of the GPU, ever held in the trial; ``before``: when it began."""
    before: int

    @property
    def predicted(self) -> float:
        """Seconds at the full rate."""
        return self.prediction.total_seconds(self.rates, self.precision)

    @property
    def measured(self) -> float:
        return sum(self.phases.values()) + self.rest


def cost_of(recipe: Recipe, shape: Shape, classes: int = 0, *, device: torch.device, seconds: float = 3.0) -> Cost:
    """Predict what a recipe costs on pictures of one shape, then train it for some ``seconds`` on noise and measure.

    Raises SettingError for a shape that its model can't make.
    """
    prediction = predict(recipe, shape, classes)
    keep_freed_memory()
    before = forget_peak(device)
    trial = Trial(recipe, noise_for(recipe, shape, classes, device=device), shape, classes)
    chosen = trial.choose()
    precision = chosen.precision
    with with_threads(chosen.threads):
        phases, rest = trial.time(precision, seconds=seconds)
    peak = max(before, peak_bytes(device))  # Linux counts memory in batches, so the two may differ by some pages
    used: set[Precision] = {precision} | ({"float32"} if any(phase.twice for phase in prediction.phases) else set())
    with with_threads(chosen.threads):
        rates = {kind: _rate(kind, device, chosen.threads) for kind in sorted(used)}
    return Cost(
        prediction=prediction,
        device=str(device),
        threads=chosen.threads,
        precision=precision,
        rates=rates,
        phases=phases,
        rest=rest,
        peak=peak,
        before=before,
    )


def noise_for(recipe: Recipe, shape: Shape, classes: int = 0, *, device: torch.device | str = "cpu") -> Stream:
    """Batches of noise as a recipe wants them, of both sides where it has two."""
    size = recipe.schedule.batch_size
    only = (np.arange(size),) * recipe.model.sides
    return Stream(Noise(shape, size, classes), batch_size=size, seed=0, device=device, only=only, paired=True)


@cache
def _rate(precision: Precision, device: torch.device, threads: int) -> float:
    """Measured once a process: a machine stays the same, and a second is long compared with a small recipe."""
    return products_per_second(precision, device)
