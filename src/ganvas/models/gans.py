"""The GANs that differ in their networks alone: dense, DCGAN, DCGAN at 28 pixels, residual."""

from typing import Annotated, Any, Literal

from pydantic import Field

from ganvas.models.gan import Gan, GanSettings
from ganvas.models.sizes import Shape, Size, fitting, pyramid
from ganvas.networks.dcgan import DcganDiscriminator, DcganGenerator
from ganvas.networks.dcgan28 import Dcgan28Discriminator, Dcgan28Generator
from ganvas.networks.dense import Activation, DenseDiscriminator, DenseGenerator, Output
from ganvas.networks.residual import ResidualDiscriminator, ResidualGenerator

Share = Annotated[float, Field(ge=0, lt=1)]


class DenseGanSettings(GanSettings):
    """A GAN of fully connected layers, for small pictures."""

    kind: Literal["dense-gan"] = "dense-gan"
    generator_widths: tuple[Size, ...] = (256, 512)
    """Of the hidden layers, from the latents on."""
    discriminator_widths: tuple[Size, ...] = (512, 256)
    """Of the hidden layers, from the pixels on."""
    activation: Activation = "leaky_relu"
    """Between the layers of both."""
    batch_norm: bool = False
    """Batch normalisation after each activation of the generator."""
    dropout: Share = 0.0
    """The share of the discriminator's activations that is dropped in each layer."""
    output: Output = "tanh"
    """The generator's last activation: with sigmoid, both networks read and make pixels in [0, 1] instead of [-1, 1]."""

    def build(self, shape: Shape, classes: int = 0) -> Gan:
        generator = DenseGenerator(
            latent_size=self.inputs_of(classes),
            widths=self.generator_widths,
            shape=shape,
            activation=self.activation,
            batch_norm=self.batch_norm,
            output=self.output,
        )
        discriminator = DenseDiscriminator(
            shape=shape,
            widths=self.discriminator_widths,
            activation=self.activation,
            dropout=self.dropout,
            classes=self.classes_of(classes),
        )
        unit_pixels = self.output == "sigmoid"
        return Gan(self, shape, generator=generator, discriminator=discriminator, classes=classes, unit_pixels=unit_pixels)


class DcganSettings(GanSettings):
    """The convolutional GAN of the DCGAN paper; it grows with the size of the pictures."""

    kind: Literal["dcgan"] = "dcgan"
    width: Size = 64
    """Channels of the discriminator's first and the generator's last hidden layer."""
    dense: Annotated[int, Field(ge=0, le=65536)] = 0
    """Width of a dense layer after the latents and one before the score, for the picture as a whole; 0 has none, as in the paper."""
    even: bool = False
    """Whether the generator doubles pixels and then convolves them, which leaves no pattern of the pixel grid as the paper's way does."""
    batch_norm: bool = True
    """Batch normalisation in the discriminator, as in the paper; the generator always has it."""
    dropout: Share = 0.0
    """The share of the discriminator's activations that is dropped in each layer."""

    def build(self, shape: Shape, classes: int = 0) -> Gan:
        settings: dict[str, Any] = {"shape": shape, "width": self.width, "dense": self.dense}
        with fitting(shape):
            generator = DcganGenerator(latent_size=self.inputs_of(classes), even=self.even, **settings)
            discriminator = DcganDiscriminator(
                batch_norm=self.batch_norm, dropout=self.dropout, classes=self.classes_of(classes), **settings
            )
        return Gan(self, shape, generator=generator, discriminator=discriminator, classes=classes)


class Dcgan28Settings(GanSettings):
    """The small convolutional GAN of the MNIST tutorials, for sides that are a multiple of 4."""

    kind: Literal["dcgan-28"] = "dcgan-28"
    width: Size = 64
    """Channels of the discriminator's first and the generator's last hidden layer."""
    dropout: Share = 0.3
    """The share of the discriminator's activations that is dropped in each layer."""

    def build(self, shape: Shape, classes: int = 0) -> Gan:
        settings: dict[str, Any] = {"shape": shape, "width": self.width}
        with fitting(shape):
            generator = Dcgan28Generator(latent_size=self.inputs_of(classes), **settings)
            discriminator = Dcgan28Discriminator(dropout=self.dropout, classes=self.classes_of(classes), **settings)
        return Gan(self, shape, generator=generator, discriminator=discriminator, classes=classes)


class ResidualGanSettings(GanSettings):
    """Residual networks without normalisation, as R3GAN has them; they grow with the size of the pictures."""

    kind: Literal["residual-gan"] = "residual-gan"
    latent_size: Size = 64
    width: Size = 32
    """Channels at the pictures' own size; each halving doubles them."""
    widest: Size = 256
    """The most channels."""
    blocks: Size = 2
    """In each stage."""
    group_width: Size = 16
    """Channels that a 3x3 convolution mixes; a few more where a stage's width is not a multiple of it."""

    def build(self, shape: Shape, classes: int = 0) -> Gan:
        grid, widths = pyramid(shape, width=self.width, widest=self.widest)
        settings: dict[str, Any] = {
            "channels": shape[0],
            "grid": grid,
            "blocks": self.blocks,
            "group_width": self.group_width,
        }
        generator = ResidualGenerator(latent_size=self.inputs_of(classes), widths=widths[::-1], **settings)
        discriminator = ResidualDiscriminator(widths=widths, classes=self.classes_of(classes), **settings)
        return Gan(self, shape, generator=generator, discriminator=discriminator, classes=classes)
