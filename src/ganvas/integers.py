"""Integers: whole numbers as people hand them over, Python's own or those of NumPy and torch."""

import operator
from typing import Any

from ganvas.errors import SettingError
from ganvas.words import Message, message

LARGEST_SEED = 2**64 - 1
"""Each seed up to here gives pictures of its own."""


def as_integer(value: Any) -> int | None:
    """A whole number of Python, NumPy or torch as Python's; None for anything else, also for true and false."""
    if isinstance(value, bool) or "bool" in str(getattr(value, "dtype", "")):
        return None
    try:
        return operator.index(value)
    except (TypeError, RuntimeError):  # torch raises the latter for some tensors
        return None


def of_python(value: Any) -> Any:
    """A whole number of NumPy or torch as Python's, and all else as it is: what a strict setting reads first."""
    found = as_integer(value)
    return value if found is None else found


def whole(name: str, value: Any, low: int = 0, high: int | None = None) -> int:
    """``value`` as Python's own whole number. name: what the person gave it as. Raises SettingError for all that isn't low to high."""
    found = as_integer(value)
    if found is not None and low <= found and (high is None or found <= high):
        return found
    raise SettingError(
        message("{name}={value} is not a whole number in its range.", name=name, value=_shown(value)), _range(low, high)
    )


def seed(value: Any, name: str = "seed") -> int:
    """A seed as Python's own whole number. Raises SettingError for what is not one from 0 to LARGEST_SEED."""
    return whole(name, value, 0, LARGEST_SEED)


def _range(low: int, high: int | None) -> Message:
    if high is None:
        return message("Give a whole number from {low} on.", low=low)
    return message("Give a whole number from {low} to {high}.", low=low, high=high)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
