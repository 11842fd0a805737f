"""Generative adversarial networks: one generator, one discriminator, two phases."""

from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from ganvas.data.stream import Batch
from ganvas.losses.adversarial import Objective, accuracy, discriminator_loss, generator_loss
from ganvas.losses.penalties import gradient_penalty
from ganvas.models.model import Model, Phase, Shape, Size, fitting, only_moving
from ganvas.networks.dcgan import DcganDiscriminator, DcganGenerator
from ganvas.networks.dcgan28 import Dcgan28Discriminator, Dcgan28Generator
from ganvas.networks.dense import Activation, DenseDiscriminator, DenseGenerator, Output
from ganvas.settings import Settings

Share = Annotated[float, Field(ge=0, lt=1)]
Penalty = Annotated[float, Field(ge=0)]


class Gan(Model):
    """A generator and a discriminator that play against each other. Goodfellow et al. 2014, arXiv:1406.2661.

    ``unit_pixels``: the networks see and make pixels in [0, 1] (sigmoid) instead of [-1, 1] (tanh).
    """

    samples_with = ("generator",)
    from_latents = ("generator",)

    def __init__(
        self,
        settings: "DenseGanSettings | DcganSettings | Dcgan28Settings",
        shape: Shape,
        *,
        generator: nn.Module,
        discriminator: nn.Module,
        unit_pixels: bool = False,
    ) -> None:
        super().__init__(
            settings, shape, {"generator": generator, "discriminator": discriminator}, latent_size=settings.latent_size
        )
        self.objective, self.unit_pixels = settings.objective, unit_pixels
        self.r1, self.r1_every = settings.r1, settings.r1_every
        # Batch normalisation must see real and generated pictures apart (Radford et al. 2016); without it one pass is the same and faster.
        self._apart = any(isinstance(layer, nn.modules.batchnorm._BatchNorm) for layer in discriminator.modules())
        self._fakes: tuple[int, Tensor] | None = None
        self._scores: tuple[Tensor, Tensor] | None = None

    @property
    def phases(self) -> tuple[Phase, ...]:
        discriminator = Phase(name="discriminator", moves=("discriminator",), losses=self.discriminator_losses)
        penalty = Phase(name="penalty", moves=("discriminator",), losses=self.penalty_losses, every=self.r1_every, twice=True)
        generator = Phase(name="generator", moves=("generator",), losses=self.generator_losses)
        return (discriminator, penalty, generator) if self.r1 else (discriminator, generator)

    def discriminator_losses(self, batch: Batch) -> dict[str, Tensor]:
        real = self.reals(batch)
        fake = self.fakes(batch).detach()
        discriminator = self.networks["discriminator"]
        if self._apart:
            real_scores, fake_scores = discriminator(real), discriminator(fake)
        else:
            real_scores, fake_scores = discriminator(torch.cat([real.to(fake.dtype), fake])).chunk(2)
        self._scores = (real_scores.detach(), fake_scores.detach())
        return discriminator_loss(real_scores, fake_scores)

    def penalty_losses(self, batch: Batch) -> dict[str, Tensor]:
        """R1, weighted for all the steps until its next turn. Karras et al. 2020, arXiv:1912.04958, section 3.1."""
        real = self.reals(batch).detach().requires_grad_()
        penalty = gradient_penalty(self.networks["discriminator"](real), real)
        return {"r1": self.r1 / 2 * self.r1_every * penalty.mean()}

    def reals(self, batch: Batch) -> Tensor:
        """The real pictures with the pixels that the networks work on: (B, C, H, W)."""
        return (batch.images + 1) / 2 if self.unit_pixels else batch.images

    def generator_losses(self, batch: Batch) -> dict[str, Tensor]:
        fake, self._fakes = self.fakes(batch), None
        return {"adversarial": generator_loss(self.networks["discriminator"](fake), self.objective)}

    def fakes(self, batch: Batch) -> Tensor:
        """The generator's pictures for a batch, the same in both phases of a step: (B, C, H, W).

        Between the phases only the discriminator moves, so one forward pass, with its graph, serves both. Parts of a batch
        are made again instead: they are split to save memory.
        """
        if self._fakes is None or self._fakes[0] != batch.step:
            with only_moving(self, ("generator",)):
                fake: Tensor = self.networks["generator"](batch.in_phase("fakes").normal(self.latent_size))
            if len(batch) != batch.total:
                return fake
            self._fakes = (batch.step, fake)
        return self._fakes[1]

    def readings(self) -> dict[str, Tensor]:
        """How well the discriminator told the last batch: {"accuracy": () in [0, 1]}."""
        return {} if self._scores is None else {"accuracy": accuracy(*self._scores)}

    def sample(self, latents: Tensor) -> Tensor:
        images: Tensor = self.networks["generator"](latents)
        return images * 2 - 1 if self.unit_pixels else images


class DenseGanSettings(Settings):
    """A GAN of fully connected layers, for small pictures."""

    kind: Literal["dense-gan"] = "dense-gan"
    latent_size: Size = 100
    generator_widths: tuple[Size, ...] = (256, 512)
    discriminator_widths: tuple[Size, ...] = (512, 256)
    activation: Activation = "leaky_relu"
    batch_norm: bool = False
    """Batch normalisation after each activation of the generator."""
    dropout: Share = 0.0
    """The share of the discriminator's activations that is dropped in each layer."""
    output: Output = "tanh"
    objective: Objective = "non-saturating"
    r1: Penalty = 0.0
    """Gamma of the gradient penalty at real pictures, which keeps the discriminator smooth and both in balance; 0 is none."""
    r1_every: Size = 4
    """Steps between two penalties, each of which then counts for as many."""

    def build(self, shape: Shape) -> Gan:
        generator = DenseGenerator(
            latent_size=self.latent_size,
            widths=self.generator_widths,
            shape=shape,
            activation=self.activation,
            batch_norm=self.batch_norm,
            output=self.output,
        )
        discriminator = DenseDiscriminator(
            shape=shape, widths=self.discriminator_widths, activation=self.activation, dropout=self.dropout
        )
        return Gan(self, shape, generator=generator, discriminator=discriminator, unit_pixels=self.output == "sigmoid")


class DcganSettings(Settings):
    """The convolutional GAN of the DCGAN paper; it grows with the side of the pictures."""

    kind: Literal["dcgan"] = "dcgan"
    latent_size: Size = 100
    width: Size = 64
    """Channels of the discriminator's first and the generator's last hidden layer."""
    batch_norm: bool = True
    """Batch normalisation in the discriminator, as in the paper; the generator always has it."""
    dropout: Share = 0.0
    """The share of the discriminator's activations that is dropped in each layer."""
    objective: Objective = "non-saturating"
    r1: Penalty = 0.0
    """Gamma of the gradient penalty at real pictures, which keeps the discriminator smooth and both in balance; 0 is none."""
    r1_every: Size = 4
    """Steps between two penalties, each of which then counts for as many."""

    def build(self, shape: Shape) -> Gan:
        with fitting(shape):
            generator = DcganGenerator(latent_size=self.latent_size, shape=shape, width=self.width)
            discriminator = DcganDiscriminator(shape=shape, width=self.width, batch_norm=self.batch_norm, dropout=self.dropout)
        return Gan(self, shape, generator=generator, discriminator=discriminator)


class Dcgan28Settings(Settings):
    """The small convolutional GAN of the MNIST tutorials, for sides that are a multiple of 4."""

    kind: Literal["dcgan-28"] = "dcgan-28"
    latent_size: Size = 100
    width: Size = 64
    """Channels of the discriminator's first and the generator's last hidden layer."""
    dropout: Share = 0.3
    objective: Objective = "non-saturating"
    r1: Penalty = 0.0
    """Gamma of the gradient penalty at real pictures, which keeps the discriminator smooth and both in balance; 0 is none."""
    r1_every: Size = 4
    """Steps between two penalties, each of which then counts for as many."""

    def build(self, shape: Shape) -> Gan:
        with fitting(shape):
            generator = Dcgan28Generator(latent_size=self.latent_size, shape=shape, width=self.width)
            discriminator = Dcgan28Discriminator(shape=shape, width=self.width, dropout=self.dropout)
        return Gan(self, shape, generator=generator, discriminator=discriminator)
