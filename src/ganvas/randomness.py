"""Randomness: keys and numbers that are functions of what they are for, never of history."""

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor


def key_of(*parts: int | str) -> int:
    """A 128-bit key for a counter-based generator, from what the random numbers are for."""
    text = "/".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "little")


def random_of(*parts: int | str) -> np.random.Generator:
    """Random numbers that are a function of what they are for alone. Philox (Salmon et al. 2011, SC'11)."""
    return np.random.Generator(np.random.Philox(key=key_of(*parts)))


def normal_rows(keys: list[int], size: int) -> "Tensor":
    """Standard normal numbers, (len(keys), size) float32, each row from its own key in [0, 2**128).

    Philox (Salmon et al. 2011, SC'11): the row is a function of its key alone, whatever rows are drawn with it.
    """
    import torch

    rows = np.empty((len(keys), size), np.float32)
    for row, key in zip(rows, keys, strict=True):
        np.random.Generator(np.random.Philox(key=key)).standard_normal(out=row, dtype=np.float32)
    return torch.from_numpy(rows)
