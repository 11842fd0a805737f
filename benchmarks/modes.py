"""Mode collapse: how many modes of a known distribution the GANs of ganvas cover, by the protocol of VEEGAN and PacGAN.

    python benchmarks/modes.py                                        # everything: three seeds a task, three minutes each
    python benchmarks/modes.py --tasks ring grid --seeds 1 --steps 20000 --pictures sheets/
    python benchmarks/modes.py --tasks stacked --recipes dcgan dcgan-28 --minutes 20 --json out.json

Tasks: eight Gaussians on a ring and twenty-five on a grid, 2,500 samples each; stacked MNIST, three random digits as red, green and
blue, so 1,000 modes, 26,000 samples. Models train with ganvas's own loop, and samples come from the moving average, as everywhere
in ganvas. Controls at the same number of samples: real data, and a generator that knows a single mode. Published figures are
printed for orientation; they belong to other networks and far longer training, and differ in what follows.

What is not as published (Srivastava et al. 2017, arXiv:1705.07761; Lin et al. 2018, arXiv:1712.04086, and its code):
- Points: the generator ends in tanh, so points are divided by a fixed number on both sides; minutes instead of 400 epochs of 100,000
  points. ``points`` plays the game of ``sketch``, ``points-plain`` that of 2014 with networks of the same size; ``points-wide`` has the
  published widths, learning rates, batches and latents, with LeakyReLU on both sides (there: ReLU, and maxout in the discriminator).
- Stacked: digits are of the training split only (there: of both splits); real and generated pictures have the same range (there: [0, 1]
  against tanh); the judge sees what it was trained on, rounded to bytes like any saved picture (there: tanh output as it was);
  ganvas's recipes as shipped, with normal latents and one generator step for each of the discriminator (there: uniform ones, two steps);
  the judge is the classifier of `ganvas evaluate`, which must pass its gate, and how right it is about the test split is told.
- Stacked, "clear ones": the same count of those pictures alone in which the judge gives each digit at least 0.9. The published rule has
  no such row, and flatters poor pictures: the judge must find a digit in every scrawl.
- Real stacked digits don't have the textbook KL of 0.019: MNIST's classes are uneven, which adds 0.004.
"""

import argparse
import json
import math
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from ganvas import RECIPES, Adam, GanvasError, Recipe, Schedule
from ganvas.models import DenseGanSettings, Game
from ganvas.recipes.recipe import both
from ganvas.runs.facts import Precision
from ganvas.runs.log import Moment
from ganvas.training.goal import Goal
from ganvas.training.logbook import Logbook
from ganvas.training.state import State
from ganvas.training.step import play
from mode_counts import GRID, RING, Modes
from mode_tasks import Points, Stacked

SAMPLES_SEED = 1_000
"""Added to a training's seed for the latents that are counted."""


def _points(name: str, promise: str, model: DenseGanSettings, adam: Adam, batch_size: int) -> Recipe:
    schedule = Schedule(batch_size=batch_size, ema_half_life_images=50_000)
    return Recipe(name=name, promise=promise, model=model, optimisers=both(adam), schedule=schedule)


OWN = {
    recipe.name: recipe
    for recipe in (
        _points(
            "points",
            "The game of sketch, for points: pairs, both penalties often, no momentum, rates that fall.",
            DenseGanSettings(
                latent_size=2,
                generator_widths=(128,) * 4,
                discriminator_widths=(128,) * 4,
                activation="relu",
                game=Game(objective="relativistic", penalty="r1-r2", gamma=0.02, every=2),
            ),
            Adam(learning_rate=2e-3, betas=(0.0, 0.99), falls_after=64_000),
            batch_size=256,
        ),
        _points(
            "points-plain",
            "The GAN of 2014 of the same size, without what keeps a balance.",
            DenseGanSettings(latent_size=2, generator_widths=(128,) * 4, discriminator_widths=(128,) * 4, activation="relu"),
            Adam(learning_rate=3e-4, betas=(0.5, 0.999)),
            batch_size=256,
        ),
        _points(
            "points-wide",
            "The published widths, latents, batches and optimiser.",
            DenseGanSettings(latent_size=2, generator_widths=(400,) * 4, discriminator_widths=(200,) * 3, batch_norm=True),
            Adam(learning_rate=1e-4, betas=(0.8, 0.999)),
            batch_size=100,
        ),
    )
}

USUAL = {"ring": ["points", "points-plain"], "grid": ["points", "points-plain"], "stacked": ["sketch"]}
"""The recipes of each task when none are named."""

PUBLISHED = {
    "ring": (("GAN", "6.3 ± 0.5", "98.2", "0.45"), ("ALI", "6.6 ± 0.3", "97.6", ""), ("PacGAN4", "7.8 ± 0.1", "95.9", "0.07")),
    "grid": (
        ("GAN", "17.3 ± 0.8", "94.8", "0.70"),
        ("ALI", "24.1 ± 0.4", "95.7", ""),
        ("PacGAN4", "24.8 ± 0.2", "93.6", "0.04"),
    ),
    "stacked": (
        ("DCGAN", "99.0", "", "3.40"),
        ("DCGAN, in PacGAN", "78.9 ± 6.5", "", "4.50"),
        ("Unrolled GAN", "48.7", "", "4.32"),
        ("VEEGAN", "150.0", "", "2.95"),
        ("PacGAN2", "1000.0", "", "0.06"),
    ),
}
"""Modes, high quality in percent, KL. Srivastava et al. 2017 and Lin et al. 2018."""


@dataclass(frozen=True)
class Result:
    """One count: of a control (no seed, no steps) or of a training; no modes when its weights are no longer finite."""

    task: str
    name: str
    modes: Modes | None
    seed: int | None = None
    steps: int = 0
    seconds: float = 0.0


def trained(task: Points | Stacked, recipe: Recipe, seed: int, goal: Goal, precision: Precision) -> State:
    """A model as ganvas trains it, without a run folder: steps and the moving average, nothing else."""
    state = State.fresh(recipe, task.shape, seed=seed, device=torch.device("cpu"))
    schedule, phases, logbook = recipe.schedule, state.model.phases, Logbook()
    batch = task.batches(schedule.batch_size, seed)
    start = time.perf_counter()
    while not goal.reached(state.moment):
        step, images = state.moment.step, state.moment.images + schedule.batch_size
        play(state, phases, batch(step), micro_batch=schedule.micro_batch, precision=precision, logbook=logbook)
        state.average.update(
            batch_size=schedule.batch_size, images_shown=images, half_life_images=schedule.ema_half_life_images
        )
        state.moment = Moment(step + 1, images, time.perf_counter() - start)
    return state


def table(name: str, results: list[Result]) -> None:
    """Controls, then each recipe's mean and deviation over its seeds, then what was published.

    Counted are the samples of high quality; by the published rule, every stacked picture.
    """
    print(f"  {'':30}{'modes':>15}{'counted %':>17}{'KL':>17}{'JSD':>9}{'steps':>9}{'minutes':>9}")
    for row in dict.fromkeys(result.name for result in results):
        mine = [result for result in results if result.name == row]
        counts = [result.modes for result in mine if result.modes]
        modes, good = spread([c.captured for c in counts], 1), spread([100 * c.high_quality for c in counts], 1)
        kl, jsd = spread([c.kl for c in counts], 3), spread([c.jsd for c in counts], 3).partition(" ")[0]
        steps, minutes = (statistics.mean(values) for values in zip(*((r.steps, r.seconds / 60) for r in mine), strict=True))
        cost = f"{steps:9,.0f}{minutes:9.1f}" if steps else ""
        lost = f"  {len(mine) - len(counts)} of {len(mine)} diverged" if len(counts) < len(mine) else ""
        print(f"  {row:30}{modes:>15}{good:>17}{kl:>17}{jsd:>9}{cost}{lost}")
    expected = next(result.modes.expected_kl for result in results if result.modes)
    print(f"  {'expected of even modes':30}{'':>15}{'':>17}{expected:>17.4f}")
    for who, modes, good, kl in PUBLISHED[name]:
        print(f"  {'published: ' + who:30}{modes:>15}{good:>17}{kl:>17}")
    print(flush=True)


def spread(values: list[float], digits: int) -> str:
    """Mean and deviation of those that have a value: without a sample of high quality there is no divergence."""
    values = [value for value in values if not math.isnan(value)]
    if len(values) < 2:
        return "".join(f"{value:.{digits}f}" for value in values) or "-"
    return f"{statistics.mean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def as_json(result: Result) -> dict[str, object]:
    """Flat, with null for what has no value."""
    row = {key: value for key, value in asdict(result).items() if key != "modes"}
    if result.modes:
        row |= asdict(result.modes) | {"expected_kl": result.modes.expected_kl}
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}


def usable(names: list[str], task: Points | Stacked) -> list[Recipe]:
    """The named recipes that can make what the task is about."""
    found = []
    for name in names:
        recipe = (OWN | RECIPES)[name]
        try:
            with torch.device("meta"):
                recipe.model.build(task.shape)
            found.append(recipe)
        except GanvasError:
            print(f"  {name} can't make pictures of {task.shape[2]}x{task.shape[1]}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", nargs="+", choices=list(USUAL), default=list(USUAL))
    parser.add_argument("--recipes", nargs="+", choices=list(OWN | RECIPES), help="by default: " + json.dumps(USUAL))
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each recipe")
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--minutes", type=float, default=3.0, help="of each training")
    amount.add_argument("--steps", type=int, help="of each training, instead of minutes")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--json", type=Path, help="also write every single result to this file")
    parser.add_argument("--pictures", type=Path, help="also save samples of every control and training in this folder")
    choices = parser.parse_args()
    if choices.pictures:
        choices.pictures.mkdir(parents=True, exist_ok=True)
    everything: list[Result] = []
    with tempfile.TemporaryDirectory() as cache:
        for name in choices.tasks:
            task = Stacked(Path(cache)) if name == "stacked" else Points({"ring": RING, "grid": GRID}[name])
            print(f"{name}: {task.about}; {task.samples:,} samples", flush=True)
            results = []
            for control, samples in task.controls().items():
                results += [Result(name, control + of, modes) for of, modes in task.counts(samples).items()]
                if choices.pictures:
                    task.save(samples, choices.pictures / f"{name}-{control.replace(' ', '-')}.png")
            for recipe in usable(choices.recipes or USUAL[name], task):
                size = recipe.schedule.batch_size
                goal = Goal(images=choices.steps * size) if choices.steps else Goal(seconds=60 * choices.minutes)
                for seed in range(choices.seeds):
                    state = trained(task, recipe, seed, goal, choices.precision)
                    counts: dict[str, Modes | None] = {"": None}
                    if state.is_finite():
                        samples = task.generated(state, recipe, SAMPLES_SEED + seed)
                        counts = dict(task.counts(samples))
                        if choices.pictures:
                            task.save(samples, choices.pictures / f"{name}-{recipe.name}-{seed}.png")
                    moment = state.moment
                    results += [
                        Result(name, recipe.name + of, modes, seed, moment.step, moment.seconds) for of, modes in counts.items()
                    ]
            table(name, results)
            everything += results
            if choices.json:  # after each task, so that a later one that is stopped costs nothing
                choices.json.write_text(json.dumps([as_json(result) for result in everything], indent=1) + "\n")


if __name__ == "__main__":
    main()
