"""Trial: real steps of a recipe on a state that is thrown away, to choose precision and threads, and to time each phase."""

import math
import statistics
import time

import torch

from ganvas.data.batches.stream import Batch, Stream
from ganvas.devices import most_threads, with_threads
from ganvas.models import Phase
from ganvas.models.sizes import Shape
from ganvas.recipes import Recipe
from ganvas.runs.facts import Precision
from ganvas.training.cost.measured import Measured, choose
from ganvas.training.logbook import Logbook
from ganvas.training.state import State
from ganvas.training.step import play


class Trial:
    """A fresh state of a recipe, and batches to try it on."""

    def __init__(self, recipe: Recipe, stream: Stream, shape: Shape, classes: int = 0, *, seed: int = 0) -> None:
        self.recipe, self.stream, self.shape = recipe, stream, shape
        self.state = State.fresh(recipe, shape, classes, seed=seed, device=stream.device)
        self.phases = self.state.model.phases
        self._logbook = Logbook()

    def choose(self, *, precision: Precision | None = None, threads: int | None = None) -> Measured:
        """The precision and the number of threads that train fastest here; what is given stays as it is."""
        schedule, batch = self.recipe.schedule, self.stream.batch(0)

        def step(precision: Precision) -> float:
            """Each phase runs once, and counts as often as it runs in a training."""
            return sum(self._seconds(phase, batch, precision) / phase.every for phase in self.phases)

        return choose(
            step,
            self.stream.device,
            most_threads=threads or most_threads(),
            least_threads=threads or 1,
            precision=precision,
            what=(self.recipe.name, self.shape, schedule.batch_size),
            depends_on=f"{self.recipe.model.to_json()} {schedule.micro_batch}",
        )

    def seconds_per_step(self, chosen: Measured) -> float:
        """The median of three steps, for a choice that came without a measurement."""
        batch = self.stream.batch(0)
        with with_threads(chosen.threads):
            taken = [
                sum(self._seconds(phase, batch, chosen.precision) / phase.every for phase in self.phases) for _ in range(4)
            ]
        return statistics.median(taken[1:])

    def _seconds(self, phase: Phase, batch: Batch, precision: Precision) -> float:
        start, micro_batch = _now(self.stream.device), self.recipe.schedule.micro_batch
        play(self.state, (phase,), batch, micro_batch=micro_batch, precision=precision, logbook=self._logbook)
        return _now(self.stream.device) - start

    def time(self, precision: Precision, *, seconds: float) -> tuple[dict[str, float], float]:
        """Seconds per picture that each phase takes, spread over its ``every`` steps, and that everything else takes.

        Medians over as many steps as fit into ``seconds``, at least one; every phase runs in each of them.
        """
        schedule, device = self.recipe.schedule, self.stream.device
        apart = math.lcm(*(phase.every for phase in self.phases))
        times: dict[str, list[float]] = {phase.name: [] for phase in self.phases}
        others: list[float] = []
        begin = 0.0
        for turn in range(10_000):
            if turn == 1:  # the first turn includes allocating memory and choosing kernels
                begin = time.perf_counter()
            start = _now(device)
            batch = self.stream.batch(turn * apart)
            fetched = _now(device) - start
            played = {phase.name: self._seconds(phase, batch, precision) / phase.every for phase in self.phases}
            averaging = _now(device)
            self.state.average.update(
                batch_size=len(batch),
                images_shown=batch.images_shown + len(batch),
                half_life_images=schedule.ema_half_life_images,
            )
            end = _now(device)
            if turn:
                for name, taken in played.items():
                    times[name].append(taken / len(batch))
                others.append((fetched + end - averaging) / len(batch))
                if end - begin > seconds:
                    break
        return {name: statistics.median(found) for name, found in times.items()}, statistics.median(others)


def _now(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
    return time.perf_counter()
