"""Precision: float32, or bfloat16 where the machine is measurably faster with it."""

import hashlib
import json
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch

from ganvas.devices import machine
from ganvas.disk import cache_folder, keep
from ganvas.runs.facts import Precision
from ganvas.words import message

WORTH_IT = 1.15
"""bfloat16 must be at least this many times as fast to be used."""
PRODUCT_SIDE = 2048
"""Side of the matrices whose product measures a processor's speed; on GPUs it is four times as large."""


def computing_in(precision: Precision, device: torch.device) -> AbstractContextManager[object]:
    """The context in which losses are computed: weights, sums and losses stay float32, products are bfloat16."""
    if precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


def possible(device: torch.device) -> bool:
    return device.type == "cpu" or (device.type == "cuda" and torch.cuda.is_bf16_supported())


def choose(step: Callable[[Precision], float], device: torch.device, *, what: str) -> tuple[Precision, float | None]:
    """The faster precision for ``step``, and how many times faster bfloat16 is (None where it isn't available).

    ``step`` does what is to be measured and returns the seconds that it took. ``what`` names everything that the answer depends on
    besides the machine. The answer is kept in the user's cache, so that two equal runs on one machine never differ because a
    measurement was noisy.
    """
    if not possible(device):
        return "float32", None
    key = json.dumps(
        ["best round, phases by their turns", what, machine(), torch.__version__, torch.get_num_threads(), str(device)]
    )
    path = cache_folder() / "precision" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
    try:
        ratio = float(json.loads(path.read_text())["bfloat16_speedup"])
    except (OSError, ValueError, KeyError, TypeError):
        ratio, steady = measure(step, device)
        if steady:  # a measurement on a busy machine must not be kept
            keep(path, lambda unfinished: unfinished.write_text(json.dumps({"bfloat16_speedup": round(ratio, 3)})))
    return ("bfloat16" if ratio >= WORTH_IT else "float32"), ratio


def measure(step: Callable[[Precision], float], device: torch.device) -> tuple[float, bool]:
    """How many times faster ``step`` is in bfloat16: the best of alternating rounds, within a few seconds.

    The best round and not the median: whatever else the machine does can only make a round slower. Also returns whether the
    rounds took about as long, which they don't while something else is running.
    """
    # Where bfloat16 is emulated it can be a hundred times slower; a small product shows it without the wait for a whole step.
    if not is_bearable(device):
        return 0.0, True
    times: dict[Precision, list[float]] = {"float32": [], "bfloat16": []}
    begin = time.perf_counter()
    for turn in range(24):
        for precision in times:
            seconds = step(precision)
            if turn:  # the first turn includes allocating memory and choosing kernels
                times[precision].append(seconds)
        if turn and (time.perf_counter() - begin > 3.0):
            break
    steady = all(statistics.median(rounds) < 1.3 * min(rounds) for rounds in times.values())
    return min(times["float32"]) / min(times["bfloat16"]), steady


def is_bearable(device: torch.device) -> bool:
    """Whether a product of two matrices in bfloat16 takes less than three times as long as in float32."""
    matrix = torch.ones(384, 384, device=device)
    seconds = [
        _seconds(lambda kind: matrix.to(kind) @ matrix.to(kind), kind, device) for kind in (torch.float32, torch.bfloat16)
    ]
    return seconds[1] < 3 * seconds[0]


def rates(device: torch.device) -> dict[str, tuple[float, float | None]]:
    """GFLOP/s of a matrix product and of a convolution, in float32 and (None where it isn't available or far slower) in bfloat16."""
    images, kernels = torch.randn(32, 64, 32, 32, device=device), torch.randn(128, 64, 3, 3, device=device)
    operations = 2.0 * 32 * 128 * 64 * 9 * 32 * 32

    def convolution(kind: torch.dtype) -> object:
        return torch.nn.functional.conv2d(images.to(kind), kernels.to(kind), padding=1)

    work: dict[str, Callable[[Precision], float]] = {
        message("products"): lambda precision: products_per_second(precision, device),
        message("convolutions"): lambda precision: operations / _seconds(convolution, _KINDS[precision], device),
    }
    worth_a_try = possible(device) and is_bearable(device)  # where it is emulated, a large product takes half a minute
    return {name: (rate("float32") / 1e9, rate("bfloat16") / 1e9 if worth_a_try else None) for name, rate in work.items()}


_KINDS: dict[Precision, torch.dtype] = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def products_per_second(precision: Precision, device: torch.device) -> float:
    """Operations a second (multiplications and additions) in large matrix products: the rate that steps are measured against."""
    side = PRODUCT_SIDE if device.type == "cpu" else 4 * PRODUCT_SIDE
    matrix = torch.randn(side, side, device=device).to(_KINDS[precision])
    return 2.0 * side**3 / _seconds(lambda _: matrix @ matrix, _KINDS[precision], device, patience=1.0)


def _seconds(job: Callable[[torch.dtype], object], kind: torch.dtype, device: torch.device, *, patience: float = 3.0) -> float:
    """The best of seven, or of as many as ``patience`` seconds allow."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        job(kind)
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        times.append(time.perf_counter() - start)
        if sum(times) > patience:
            break
    return min(times)
