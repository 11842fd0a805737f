"""Speed: how fast this machine trains, measured in a moment, and what a step of any recipe takes at that speed."""

from dataclasses import dataclass, replace
from functools import cache

import torch

from ganvas.devices import with_threads
from ganvas.models.sizes import Shape
from ganvas.recipes import RECIPES, Recipe
from ganvas.runs.facts import Precision
from ganvas.training.cost.cost import noise_for
from ganvas.training.cost.operations import work_per_picture
from ganvas.training.cost.trial import Trial
from ganvas.training.memory import keep_freed_memory
from ganvas.training.precision import WORTH_IT, is_bearable, possible

REFERENCE, REFERENCE_SIDE, REFERENCE_BATCH = "sketch", 32, 16
ROUNDS = 3
"""Of which the best counts: whatever else the machine does in a moment can only make a round slower."""
MEASURED_SECONDS = 0.1
"""For a round of the reference in each precision, after its first step."""
TRIED_SECONDS = 0.4
"""For one of the plan that was chosen."""
STEP_SECONDS, MOST_AT_ONCE = 0.5, 256
"""Of a plan whose steps take longer, or have more pictures, the trial's have fewer; pictures are not much faster in larger batches."""


@dataclass(frozen=True)
class Work:
    """What there is to compute for one picture shown."""

    operations: float
    """In phases that may run in bfloat16."""
    twice: float
    """In those that differentiate twice, and run in float32."""
    ease: float = 1.0
    """How many operations a second a step reaches, as a share of what the reference step does: small products reach less."""

    def times(self, share: float) -> "Work":
        return replace(self, operations=self.operations * share, twice=self.twice * share)


_WORK: dict[str, dict[int, Work]] = {
    "sketch": {
        16: Work(13.4e6, 1.7e6, 0.53),
        28: Work(40.8e6, 5.2e6),
        32: Work(72.1e6, 9.3e6),
        64: Work(382e6, 49e6, 1.37),
        128: Work(1_944e6, 248e6, 1.37),
        256: Work(9_513e6, 1_209e6, 1.37),
    },
    "evening": {
        16: Work(50.4e6, 6.3e6, 0.85),
        28: Work(154e6, 19.6e6, 1.2),
        32: Work(276e6, 34.9e6, 1.2),
        64: Work(1_482e6, 187e6, 1.3),
        128: Work(7_588e6, 955e6, 1.3),
        256: Work(37_300e6, 4_687e6, 1.3),
    },
    "few-shot": {
        16: Work(17.8e6, 0.5e6, 0.25),
        28: Work(61.2e6, 2e6, 0.6),
        32: Work(145e6, 5.7e6, 0.6),
        64: Work(855e6, 38.3e6, 1.15),
        128: Work(4_489e6, 215e6, 1.2),
        256: Work(18_950e6, 948e6, 1.3),
    },
}
"""By recipe and side, for square colour pictures. Operations are counted by ``predict``; ease was measured on one core of an AMD EPYC in
float32, by timing steps of each. With this table no network is built for a recipe that is only considered."""


@dataclass(frozen=True)
class Speed:
    """Operations a second that a step of the reference recipe reaches, in each precision (None where it isn't worth a try)."""

    float32: float
    bfloat16: float | None = None

    @property
    def precision(self) -> Precision:
        """The one that training will probably choose by its own measurement."""
        return "bfloat16" if self.bfloat16 is not None and self.bfloat16 >= WORTH_IT * self.float32 else "float32"

    def seconds(self, work: Work) -> float:
        """Seconds for one picture shown."""
        usual = self.bfloat16 if self.precision == "bfloat16" and self.bfloat16 else self.float32
        return (work.operations / usual + work.twice / self.float32) / work.ease

    def scaled(self, factor: float) -> "Speed":
        return Speed(self.float32 * factor, None if self.bfloat16 is None else self.bfloat16 * factor)


def work_of(recipe: Recipe, shape: Shape, classes: int = 0) -> Work:
    """Of a recipe for pictures of (C, H, W): from the table where its model is a shipped one, else counted."""
    known = _WORK.get(recipe.name)
    if known is None or not _has_shipped_networks(recipe):
        phases = work_per_picture(recipe, shape, classes)
        return Work(
            sum(phase.operations for phase in phases if not phase.twice),
            sum(phase.operations for phase in phases if phase.twice),
        )
    _, height, width = shape
    side = max((each for each in known if each <= min(height, width)), default=min(known))
    # Networks get wider with each doubling of the grid that they start from, so work grows a little faster than pictures.
    return known[side].times((height * width / side**2) ** 1.18)


def _has_shipped_networks(recipe: Recipe) -> bool:
    """Whether only its augmentation differs from the shipped recipe's; that costs next to nothing."""
    differences = recipe.model.differences(RECIPES[recipe.name].model)
    return all(name.startswith("augment") for name, _, _ in differences)


@cache
def speed_of(device: torch.device, threads: int) -> Speed:
    """Measured in about half a second, once a process: what else the machine does an hour later is another question.

    threads: those of this process now; another number has another speed.
    """
    recipe = RECIPES[REFERENCE].but(f"schedule.batch_size={REFERENCE_BATCH}")
    shape = (3, REFERENCE_SIDE, REFERENCE_SIDE)
    work = _WORK[REFERENCE][REFERENCE_SIDE]
    trial = _trial(recipe, shape, 0, device)
    everything = {phase.name for phase in trial.phases}
    float32 = (work.operations + work.twice) / _best(trial, "float32", MEASURED_SECONDS, everything)
    if not possible(device) or not is_bearable(device):
        return Speed(float32)
    usual = {phase.name for phase in trial.phases if not phase.twice}
    return Speed(float32, work.operations / _best(trial, "bfloat16", MEASURED_SECONDS, usual))


def tried(
    recipe: Recipe,
    shape: Shape,
    classes: int,
    *,
    device: torch.device,
    precision: Precision | None,
    threads: int | None,
    speed: Speed,
    expected: float,
) -> float:
    """Seconds for one picture shown, measured in a few steps of the recipe itself.

    precision, threads: those asked for. What is None is chosen as the training will choose it, so that the two agree.
    expected: what the seconds will be about, by which the trial takes as few pictures at once as show them soon. speed: of the
    machine, which decides the precision where steps are too slow to compare both.
    """
    short = _with_short_steps(recipe, expected)
    if short is not recipe and precision is None:
        precision = speed.precision
    trial = _trial(short, shape, classes, device)
    chosen = trial.choose(precision=precision, threads=threads)
    with with_threads(chosen.threads):
        return _best(trial, chosen.precision, TRIED_SECONDS, {phase.name for phase in trial.phases}, rounds=2)


def _with_short_steps(recipe: Recipe, expected: float) -> Recipe:
    """The recipe itself, so that what is chosen for it counts for the training too; with fewer pictures at once where it is slow."""
    schedule = recipe.schedule
    most = min(schedule.micro_batch or schedule.batch_size, MOST_AT_ONCE, max(2, int(STEP_SECONDS / max(expected, 1e-9))))
    if most == schedule.batch_size:
        return recipe
    few = 2 ** (most.bit_length() - 1)  # hardly ever another number the next time, when what was chosen for it is known
    return recipe.model_copy(update={"schedule": schedule.model_copy(update={"batch_size": few, "micro_batch": None})})


def _best(trial: Trial, precision: Precision, seconds: float, names: set[str], rounds: int = ROUNDS) -> float:
    """Seconds for one picture shown in these phases and in what belongs to none, in the best round."""

    def once() -> float:
        phases, rest = trial.time(precision, seconds=seconds)
        return sum(phases[name] for name in names) + rest

    return min(once() for _ in range(rounds))


def _trial(recipe: Recipe, shape: Shape, classes: int, device: torch.device) -> Trial:
    keep_freed_memory()
    return Trial(recipe, noise_for(recipe, shape, classes, device=device), shape, classes)
