"""Which recipe suits the pictures a person has, when none was named."""

from ganvas.models.model import Shape
from ganvas.networks.dcgan import stages_of
from ganvas.recipes.dcgan import dcgan
from ganvas.recipes.dense import gan_dense
from ganvas.recipes.recipe import Recipe


def suited(shape: Shape) -> Recipe:
    """A convolutional GAN for every side that it can make; the dense one for the few others."""
    try:
        stages_of(shape[1])
    except ValueError:
        return gan_dense
    return dcgan
