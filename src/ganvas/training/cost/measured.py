"""Measured choices: the precision and the number of threads that train fastest here, found by real steps."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

import torch

from ganvas.devices import machine, with_threads
from ganvas.disk import cache_folder, keep
from ganvas.errors import SettingError
from ganvas.runs.facts import Precision
from ganvas.settings import Settings
from ganvas.training.cost.duel import duel
from ganvas.training.cost.load import Load, Watch, load_now
from ganvas.training.precision import WORTH_IT, is_bearable, possible

WORTH_A_THREAD = 1.25
"""Twice as many threads must be at least this many times as fast: fewer leave cores to others, and suffer less from them."""


@dataclass(frozen=True)
class Measured:
    """What trains fastest here."""

    precision: Precision
    threads: int
    speedup: float | None = None
    """How many times as fast bfloat16 is as float32; None where that wasn't measured."""
    thread_gain: float | None = None
    """How many times as fast the next number of threads was, taken or not; None where that wasn't measured."""
    seconds_per_step: float | None = None
    """None where nothing was measured, because there was nothing to choose."""
    is_clear: bool = True
    """Whether the rounds agreed. Where they didn't, it is the safe side: float32, fewer threads."""


class Kept(Settings):
    """A choice that was clear on a quiet machine, as it is written down for the next training."""

    recipe: str
    shape: tuple[int, int, int]
    batch_size: int
    precision: Precision
    threads: int
    speedup: float | None
    thread_gain: float | None
    seconds_per_step: float | None
    measured_on: str
    """The day, as 2026-05-31."""
    machine: str


def choices_folder() -> Path:
    return cache_folder() / "choices"


def kept_choices() -> list[tuple[Path, Kept]]:
    """All that are kept, the newest last. Files that can't be read are left out, as a training leaves them out."""
    found = ((path, _read(path)) for path in sorted(choices_folder().glob("*.json")))
    return sorted(((path, kept) for path, kept in found if kept is not None), key=lambda each: each[1].measured_on)


def choose(
    step: Callable[[Precision], float],
    device: torch.device,
    *,
    most_threads: int,
    least_threads: int = 1,
    precision: Precision | None = None,
    what: tuple[str, tuple[int, int, int], int],
    depends_on: str = "",
) -> Measured:
    """The faster precision (or the given one) and number of threads for ``step``: ``least_threads``, twice as
    many, and so on to ``most_threads``.

    step: does a step in a precision and returns the seconds that it took. what: the recipe's name, the shape and the batch size;
    depends_on: everything else that the answer depends on besides the machine.

    A clear answer of a quiet machine is kept in the user's cache, so that two equal trainings don't differ by a noisy measurement.
    Where other processes are in the way now, only the precision of a kept answer counts, and the threads are measured anew.
    """
    fewest = least_threads if device.type == "cpu" else most_threads  # on a GPU they hardly matter
    counts = [n for n in (fewest * 2**power for power in range(20)) if n < most_threads] + [most_threads]
    precisions: list[Precision] = [precision] if precision else list(get_args(Precision)) if possible(device) else ["float32"]
    if len(counts) == len(precisions) == 1:
        return Measured(precisions[0], counts[0])
    key = json.dumps([what, depends_on, machine(), torch.__version__, counts, precisions, str(device)])
    path = choices_folder() / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
    kept = _read(path)
    if kept is not None:
        if len(counts) == 1 or not load_now().is_in_the_way(counts[-1]):
            return Measured(kept.precision, kept.threads, kept.speedup, kept.thread_gain, kept.seconds_per_step)
        found, _ = _measure(step, device, counts, [kept.precision])
        return found
    found, load = _measure(step, device, counts, precisions)
    if found.is_clear and not load.is_in_the_way(counts[-1]):
        _keep(path, found, what)
    return found


def _measure(
    step: Callable[[Precision], float], device: torch.device, counts: list[int], precisions: list[Precision]
) -> tuple[Measured, Load]:
    """The precision first, with the fewest threads; then twice as many threads, as long as they are worth it."""
    watch, clear, speedup, gain, seconds = Watch(), True, None, None, None

    def on(threads: int, kind: Precision) -> float:
        with with_threads(threads):
            return step(kind)

    threads, best = counts[0], precisions[0]
    # Where bfloat16 is emulated it can be a hundred times slower; a small product shows it without the wait for a whole step.
    if len(precisions) > 1 and is_bearable(device):
        fought = duel(lambda: on(threads, "float32"), lambda: on(threads, "bfloat16"), worth=WORTH_IT)
        best = "bfloat16" if fought.won else "float32"
        clear, speedup, seconds = fought.is_clear, fought.ratio, fought.seconds[fought.won]
    elif len(precisions) > 1:
        speedup = 0.0
    for more in counts[1:]:
        fought = duel(lambda: on(threads, best), lambda: on(more, best), worth=WORTH_A_THREAD)  # noqa: B023
        clear, gain, seconds = clear and fought.is_clear, fought.ratio, fought.seconds[fought.won]
        if not fought.won:
            break
        threads = more
    return Measured(best, threads, speedup, gain, seconds, clear), watch.load()


def _read(path: Path) -> Kept | None:
    with suppress(OSError, ValueError, SettingError):
        return Kept.from_json(path.read_text(encoding="utf-8"))
    return None


def _keep(path: Path, found: Measured, what: tuple[str, tuple[int, int, int], int]) -> None:
    recipe, shape, batch_size = what
    kept = Kept(
        recipe=recipe,
        shape=shape,
        batch_size=batch_size,
        precision=found.precision,
        threads=found.threads,
        speedup=found.speedup,
        thread_gain=found.thread_gain,
        seconds_per_step=found.seconds_per_step,
        measured_on=date.today().isoformat(),
        machine=machine(),
    )
    keep(path, lambda unfinished: unfinished.write_text(kept.to_json(), encoding="utf-8"))
