"""Sizes: what the shape of pictures means for networks that grow with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from pydantic import Field

from ganvas.errors import SettingError
from ganvas.networks.stages import stages_of
from ganvas.words import Flag, message

Shape = tuple[int, int, int]
"""(C, H, W) of one picture."""

Size = Annotated[int, Field(ge=1, le=65536)]
"""A width or a number of latents."""


@contextmanager
def fitting(shape: Shape) -> Iterator[None]:
    """Turns a network's complaint about the pictures' shape into one that a person can act on."""
    try:
        yield
    except ValueError as error:
        _, height, width = shape
        raise SettingError(
            message("This model can't make pictures of {width}x{height}. {reason}", width=width, height=height, reason=error),
            message("Choose another size, for example {size}.", size=Flag("resolution", 32)),
        ) from None


def pyramid(shape: Shape, *, width: int, widest: int) -> tuple[tuple[int, int], tuple[int, ...]]:
    """The (H, W) of the grid from which doublings lead to pictures, and the channels at each size, from the pictures' own to the grid's.

    Each halving doubles ``width``, up to ``widest``. Raises SettingError for pictures that no doublings lead to.
    """
    with fitting(shape):
        grid, doublings = stages_of(shape[1:])
    return grid, tuple(min(widest, width * 2**halvings) for halvings in range(doublings + 1))
