"""Which recipe suits the pictures a person has, when none was named."""

from ganvas.models.model import Shape
from ganvas.networks.dcgan import stages_of
from ganvas.recipes.dcgan import dcgan
from ganvas.recipes.dense import gan_dense
from ganvas.recipes.recipe import Recipe


def suited(shape: Shape) -> Recipe:
    """A convolutional GAN for every size that it can make; the dense one for the few others."""
    return dcgan if _can_be_doubled_to(shape[1:]) else gan_dense


def why(shape: Shape) -> str:
    """What a person should know of the choice for pictures of at least 8 pixels a side; "" when it was the usual one."""
    _, height, width = shape
    if _can_be_doubled_to((height, width)):
        return ""
    side = min(height, width)  # the longer one is chosen to fit it
    below = next(other for other in range(side, 0, -1) if _can_be_doubled_to((other, other)))
    above = next(other for other in range(side, 2 * side) if _can_be_doubled_to((other, other)))
    return f"gan-dense was chosen, because dcgan can't make {width}x{height}; it can with --resolution {below} or {above}"


def _can_be_doubled_to(size: tuple[int, int]) -> bool:
    try:
        stages_of(size)
    except ValueError:
        return False
    return True
