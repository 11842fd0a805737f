"""Devices: where networks run, and a name of the machine that they run on."""

import os
import platform
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
