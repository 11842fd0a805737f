"""Precision: float32, or bfloat16 where the machine is measurably faster with it."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch

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


def is_bearable(device: torch.device) -> bool:
    """Whether a product of two matrices in bfloat16 takes less than three times as long as in float32."""
    matrix = torch.ones(384, 384, device=device)
    seconds = [
        _seconds(lambda kind: matrix.to(kind) @ matrix.to(kind), kind, device) for kind in (torch.float32, torch.bfloat16)
    ]
    return seconds[1] < 3 * seconds[0]


def rates(device: torch.device) -> dict[str, tuple[float, float | None]]:
    """GFLOP/s of a matrix product and of a convolution, in float32 and (None where it isn't available or far slower) in bfloat16."""
    # Converted and laid out as they are computed with before the clock starts: copies would hide the speed of the products.
    images = torch.randn(32, 64, 32, 32, device=device).to(memory_format=torch.channels_last)
    kernels = torch.randn(128, 64, 3, 3, device=device).to(memory_format=torch.channels_last)
    operations = 2.0 * 32 * 128 * 64 * 9 * 32 * 32

    def convolutions_per_second(precision: Precision) -> float:
        kind = _KINDS[precision]
        pair = images.to(kind), kernels.to(kind)
        return operations / _seconds(lambda _: torch.nn.functional.conv2d(*pair, padding=1), kind, device)

    work: dict[str, Callable[[Precision], float]] = {
        message("products"): lambda precision: products_per_second(precision, device),
        message("convolutions"): convolutions_per_second,
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
