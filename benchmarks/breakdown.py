"""Where a step's time goes: why a recipe reaches the share of the machine's rate that it does.

    python benchmarks/breakdown.py                                   # every recipe but dcgan-64, on grey pictures of 28 pixels
    python benchmarks/breakdown.py --recipes sketch evening --shape 3 64 64 --operations 12

For each recipe: pictures a second, the share of the rate of large matrix products (as ``ganvas recipes NAME --cost`` counts it), and
where torch's profiler saw the seconds: in resampling, in products (matrix products and convolutions), in conversions (between
precisions, and copies into another order of memory), in normalisation, in the optimisers and the moving average, in other element by
element work, and outside of all operations (Python, and waiting). "Products alone" is the share of the rate that the products reach
while they run. With --operations N, the N slowest operations of each recipe follow.
"""

import argparse
import math
import time
from collections import defaultdict

import torch
from torch.profiler import ProfilerActivity, profile

from ganvas import RECIPES
from ganvas.models.sizes import Shape
from ganvas.runs.facts import Precision
from ganvas.training.cost.cost import noise_for
from ganvas.training.cost.operations import predict
from ganvas.training.cost.trial import Trial
from ganvas.training.logbook import Logbook
from ganvas.training.precision import products_per_second
from ganvas.training.step import play

KINDS = {
    "resampling": ("upsample", "grid_sampler"),
    "products": ("convolution", "mm", "mkldnn"),
    "conversions": ("copy", "clone", "cat", "contiguous", "pad", "flip"),
    "normalisation": ("batch_norm", "rms_norm", "layer_norm", "var_mean"),
    "optimisers": ("fused_adam", "foreach_lerp"),
}
"""What each kind's operations have in their names; the first kind that fits counts, everything else is element by element work."""
ELEMENTS, OUTSIDE = "elements", "outside"


def kind_of(operation: str) -> str:
    name = operation.removeprefix("aten::")
    return next((kind for kind, parts in KINDS.items() if any(part in name for part in parts)), ELEMENTS)


def broken_down(name: str, shape: Shape, rates: dict[Precision, float], seconds: float, slowest: int) -> None:
    recipe = RECIPES[name].sized_for(shape)
    stream = noise_for(recipe, shape)
    trial, logbook = Trial(recipe, stream, shape), Logbook()
    precision = trial.choose(threads=torch.get_num_threads()).precision
    apart = math.lcm(*(phase.every for phase in trial.phases))

    def steps(count: int) -> None:
        for step in range(count):
            batch = stream.batch(step)
            play(trial.state, trial.phases, batch, micro_batch=None, precision=precision, logbook=logbook)
            trial.state.average.update(batch_size=len(batch), images_shown=1, half_life_images=1e4)

    steps(2 * apart)
    start = time.perf_counter()
    steps(apart)
    count = apart * max(1, round(seconds / (time.perf_counter() - start)))
    start = time.perf_counter()
    steps(count)
    plain = time.perf_counter() - start
    with profile(activities=[ProfilerActivity.CPU]) as profiled:
        start = time.perf_counter()
        steps(count)
        watched = time.perf_counter() - start
    shares: dict[str, float] = defaultdict(float)
    operations: dict[str, float] = {}
    for event in profiled.key_averages():
        share = event.self_cpu_time_total / 1e6 / watched
        if event.key.startswith("aten::"):
            shares[kind_of(event.key)] += share
            operations[event.key] = share
    shares[OUTSIDE] = 1 - sum(shares.values())
    pictures = count * recipe.schedule.batch_size
    reached = predict(recipe, shape).total_seconds(rates, precision) * pictures / plain
    cells = "".join(f"{shares[kind]:>15.0%}" for kind in (*KINDS, ELEMENTS, OUTSIDE))
    print(
        f"{name:22}{precision:>10}{pictures / plain:>11,.0f}{reached:>8.0%}{reached / shares['products']:>10.0%}{cells}",
        flush=True,
    )
    for operation in sorted(operations, key=operations.__getitem__, reverse=True)[:slowest]:
        print(f"    {operations[operation]:6.1%}  {operation.removeprefix('aten::')}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipes", nargs="*", default=[name for name in RECIPES if name != "dcgan-64"])
    parser.add_argument("--shape", type=int, nargs=3, default=(1, 28, 28), metavar=("C", "H", "W"))
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--operations", type=int, default=0)
    arguments = parser.parse_args()
    cpu = torch.device("cpu")
    rates: dict[Precision, float] = {
        "float32": products_per_second("float32", cpu),
        "bfloat16": products_per_second("bfloat16", cpu),
    }
    print(f"billions of operations a second: {', '.join(f'{kind} {rate / 1e9:,.0f}' for kind, rate in rates.items())}")
    headings = "".join(f"{kind:>15}" for kind in (*KINDS, ELEMENTS, OUTSIDE))
    print(f"{'':22}{'precision':>10}{'pictures/s':>11}{'share':>8}{'products':>10}{headings}\n{'':41}{'':>8}{'alone':>10}")
    for name in arguments.recipes:
        broken_down(name, tuple(arguments.shape), rates, arguments.seconds, arguments.operations)


if __name__ == "__main__":
    main()
