"""Devices: where networks run, in which modes of torch, and a name of the machine that they run on."""

import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import torch

from ganvas.errors import SettingError
from ganvas.words import listed, message


def choose_device(name: str) -> torch.device:
    """The device of that name; "auto" takes cuda, then mps, then cpu. Raises SettingError for one that isn't there."""
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(kind for kind, there in found.items() if there))
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if (
        device is None
        or not found.get(device.type)
        or (device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count())
    ):
        raise SettingError(
            message("There is no device {name!r} here.", name=name),
            message("There are: {names}.", names=listed(kind for kind, is_there in found.items() if is_there)),
            message("Leave the device out to take the best one."),
        )
    return device


@contextmanager
def own_modes() -> Iterator[None]:
    """torch's modes as they are in a fresh process, whatever the caller has set; theirs are back afterwards. Decorates functions too.

    Gradients are computed, nothing is cast, numbers are float32 and made on the CPU: so the bytes don't depend on who calls.
    """
    dtype = torch.get_default_dtype()
    with ExitStack() as modes:
        modes.enter_context(torch.inference_mode(False))
        modes.enter_context(torch.enable_grad())
        for kind in ("cpu", "cuda", "mps"):
            if torch.is_autocast_enabled(kind):
                modes.enter_context(torch.autocast(kind, enabled=False))
        if torch.get_default_device() != torch.device("cpu"):
            modes.enter_context(torch.device("cpu"))
        if dtype != torch.float32:  # one for the whole process, so it is left alone where that will do
            torch.set_default_dtype(torch.float32)
            modes.callback(torch.set_default_dtype, dtype)
        yield


def machine() -> str:
    """A name for the processor that differs where the speed does."""
    try:
        with Path("/proc/cpuinfo").open() as lines:
            for line in lines:
                if line.startswith("model name"):
                    return f"{line.split(':', 1)[1].strip()} x{os.cpu_count()} {torch.backends.cpu.get_cpu_capability()}"
    except OSError:
        pass
    return f"{platform.machine()} {platform.processor()} x{os.cpu_count()} {torch.backends.cpu.get_cpu_capability()}"


def cores() -> int:
    """Cores that this process may use, which in a container or a batch job are often fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


def threads_set_by() -> str:
    """What a person has set torch's threads with: the name of an environment variable, or "" where nothing is set."""
    return next((name for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS") if os.environ.get(name)), "")


def most_threads() -> int:
    """The most threads that are worth a try: torch's own number, which a person may have set, but no more than there are cores."""
    return max(1, min(torch.get_num_threads(), cores()))


@contextmanager
def with_threads(number: int) -> Iterator[None]:
    """torch computes with so many threads, and afterwards with as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)
