"""Which recipe suits the pictures a person has, when none was named."""

from ganvas.models.model import Shape
from ganvas.networks.dcgan import stages_of
from ganvas.recipes.dcgan import dcgan
from ganvas.recipes.dense import gan_dense
from ganvas.recipes.recipe import Recipe


def suited(shape: Shape) -> Recipe:
    """A convolutional GAN for every side that it can make; the dense one for the few others."""
    return dcgan if _can_be_doubled_to(shape[1]) else gan_dense


def why(shape: Shape) -> str:
    """What a person should know of the choice for pictures from 8 to 1024 pixels wide; "" when it was the usual one."""
    side = shape[1]
    if _can_be_doubled_to(side):
        return ""
    below = next(other for other in range(side, 0, -1) if _can_be_doubled_to(other))
    above = next(other for other in range(side, 2 * side) if _can_be_doubled_to(other))
    return f"gan-dense was chosen, because dcgan can't make {side}x{side}; it can with --resolution {below} or {above}"


def _can_be_doubled_to(side: int) -> bool:
    try:
        stages_of(side)
    except ValueError:
        return False
    return True
