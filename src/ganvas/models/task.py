"""Tasks: what a model that reads pictures is to be evaluated on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor

from ganvas.data.batches.stream import Batch


class Outcome(NamedTuple):
    """What became of pictures, all (B, C, H, W) in [-1, 1]."""

    made: Tensor
    """The translated or restored ones."""
    damaged: Tensor | None = None
    """What was really given, where that isn't the pictures themselves."""
    smooth: Tensor | None = None
    """That with its holes continued smoothly, which needs no model."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A direction of translation or a kind of damage. Sides are 0 for a and 1 for b; of single pictures, 0."""

    name: str
    """The direction, or the kind of damage."""
    given: int
    """The side whose pictures go in."""
    wanted: int
    """The side whose kind of pictures should come out."""
    make: Callable[[Batch], Outcome]
    """Of a batch of pictures of the side that is given. The batch says which rows of how many they are; what is random follows that."""
    back: Callable[[Tensor], Tensor] | None = None
    """From what was made to the side that was given, of models that know the way."""
