"""Devices: where networks run, and a name of the machine that they run on."""

import os
import platform
from pathlib import Path

import torch

from ganvas.errors import SettingError


def choose_device(name: str) -> torch.device:
    """ "auto" is cuda, then mps, then cpu. Raises SettingError for one that isn't there."""
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(kind for kind, there in found.items() if there))
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or not found.get(device.type):
        there = ", ".join(kind for kind, is_there in found.items() if is_there)
        raise SettingError(f"There is no device {name!r} here.", f"There are: {there}. Leave --device out to take the best.")
    return device


def machine() -> str:
    """A name of the processor that tells machines of different speed apart."""
    try:
        with Path("/proc/cpuinfo").open() as lines:
            for line in lines:
                if line.startswith("model name"):
                    return f"{line.split(':', 1)[1].strip()} x{os.cpu_count()} {torch.backends.cpu.get_cpu_capability()}"
    except OSError:
        pass
    return f"{platform.machine()} {platform.processor()} x{os.cpu_count()} {torch.backends.cpu.get_cpu_capability()}"
