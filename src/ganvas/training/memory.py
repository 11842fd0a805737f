"""Memory: keep what a step frees for the next step, instead of giving it back to the system; and tell when it ran out."""

import ctypes
import sys
from functools import cache

import torch

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)


@cache
def keep_freed_memory() -> None:
    """Tell the GNU C library to serve large blocks from its heap and not to shrink that; elsewhere nothing happens.

    By default large blocks are mapped and unmapped every time, and every page of them is cleared by the system anew: a tenth
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


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, a device's or the system's; torch's CPU allocator has no class of its own for it."""
    words = ("out of memory", "can't allocate memory", "not enough memory")
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or any(word in str(error).lower() for word in words)
