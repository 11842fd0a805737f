"""Memory: keep what a step frees for the next step; the peak; and whether an error says that memory ran out."""

import ctypes
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import torch

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)


@cache
def keep_freed_memory() -> None:
    """Make the GNU C library serve large blocks from its heap and never shrink it; with another library nothing happens.

    By default large blocks are mapped and unmapped every time, and the system clears every page of them again: a tenth
    of a convolutional step on a CPU. Older versions of the library accept 32 MB at most.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return
    if mallopt(_MMAP_THRESHOLD, 2**30) or mallopt(_MMAP_THRESHOLD, 2**25):
        mallopt(_TRIM_THRESHOLD, 2**31 - 1)


def forget_peak(device: torch.device) -> int:
    """Reset ``peak_bytes``, where the system allows it; returns the bytes held now (0 where they aren't known)."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        return torch.cuda.memory_allocated(device)
    with suppress(OSError):  # elsewhere the peak is that of the whole process
        Path("/proc/self/clear_refs").write_text("5")
    return _from_status("VmRSS") or 0


def peak_bytes(device: torch.device) -> int:
    """The most memory that this process ever held; on a GPU, that its tensors held."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    # Where there is no such file, getrusage also counts what the parent held when it started this process.
    return _from_status("VmHWM") or _from_usage()


def _from_status(name: str) -> int | None:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), None)


def _from_usage() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def room(device: torch.device) -> int | None:
    """The bytes that a training may take here; None where they aren't known."""
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).total_memory
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        return None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, a device's or the system's; torch's CPU allocator has no class for it."""
    words = ("out of memory", "can't allocate memory", "not enough memory")
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or any(word in str(error).lower() for word in words)
