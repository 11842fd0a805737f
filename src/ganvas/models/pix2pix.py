"""pix2pix: a translator learns from pairs what each picture should become, and a discriminator makes sure that it looks real.

Isola et al. 2017, arXiv:1611.07004; with several scales and feature matching Wang et al. 2018, arXiv:1711.11585 (pix2pixHD).
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from ganvas.data.batches.stream import Batch
from ganvas.data.sources.sides.shots import Relation
from ganvas.losses.reconstruction import absolute_error, feature_matching
from ganvas.models.exported import ExportSignature
from ganvas.models.model import Model, Phase, only_moving
from ganvas.models.once import OncePerStep
from ganvas.models.sizes import Shape
from ganvas.models.task import Outcome, Task
from ganvas.models.translators import (
    Accuracy,
    Layers,
    PairSettings,
    check_game,
    classifying,
    deceiving,
    exported_translator,
    two_sides,
)
from ganvas.networks.patch import as_one, features_of, layers_apart, scores_of

Direction = Literal["a-to-b", "b-to-a"]
"""From which side to which."""


class Pix2Pix(Model):
    """A generator that translates, and a discriminator of pairs: it is shown what was given and what became of it, in one.

    ``reverse``: b is given, and a is wanted.
    """

    samples_with = ("generator",)
    from_latents = ()
    at_once = 4

    def __init__(
        self,
        settings: PairSettings,
        shape: Shape,
        *,
        generator: nn.Module,
        discriminator: nn.Module,
        reverse: bool = False,
    ) -> None:
        check_game(settings.game, discriminator)
        super().__init__(settings, shape, {"generator": generator, "discriminator": discriminator})
        self.game, self.jitter = settings.game, settings.jitter
        self.reverse = reverse
        self.directions = ("b-to-a" if reverse else "a-to-b",)
        self.l1, self.features = settings.l1, settings.features
        self.pixels_per_score = settings.discriminator.pixels_per_score(shape)
        self._fakes = OncePerStep[Tensor]()
        self._pairs = OncePerStep[tuple[Tensor, Tensor]](of_parts=True)
        self._accuracy = Accuracy()

    @property
    def phases(self) -> tuple[Phase, ...]:
        every = self.game.every
        phases = (
            Phase(name="discriminator", moves=("discriminator",), losses=self.discriminator_losses, role="discriminator"),
            Phase(
                name="penalty",
                moves=("discriminator",),
                losses=self.penalty_losses,
                every=every,
                twice=True,
                role="discriminator",
            ),
            Phase(
                name="generator",
                moves=("generator",),
                losses=self.generator_losses,
                every=self.game.discriminator_steps,
                role="generator",
            ),
        )
        return phases if self.game.has_penalty else (phases[0], phases[2])

    def pairs(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Inputs and targets, (B, C, H, W) each in [-1, 1]; made once for all phases of a step."""
        return self._pairs.value(batch, lambda: self.made_pairs(batch))

    def made_pairs(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The same, made again at each call: (B, C, H, W) each in [-1, 1], jittered alike."""
        given, wanted = two_sides(self.jitter(batch.images, batch))
        return (wanted, given) if self.reverse else (given, wanted)

    def discriminator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """Of the game, at each scale, halved: the discriminator should learn slower than the generator. Section 3.3."""
        given, wanted = self.pairs(batch)
        fake_pictures = self.fakes(given, batch).detach().to(wanted.dtype)
        real, fake = layers_apart(
            self.networks["discriminator"], torch.cat([given, wanted], 1), torch.cat([given, fake_pictures], 1)
        )
        losses, accuracy = classifying(real, fake, self.game)
        self._accuracy.note(accuracy, batch)
        return losses

    def penalty_losses(self, batch: Batch) -> dict[str, Tensor]:
        """Of the game, by the gradient of what was made, not of what was given; at one pair in ``game.one_in``."""
        few, weight = batch.one_in(self.game.one_in)
        if not len(few):
            return dict.fromkeys(self.game.penalty_names, torch.zeros((), device=batch.images.device, requires_grad=True))
        given, wanted = self.pairs(batch)
        rows = slice(few.rows.start - batch.rows.start, None, self.game.one_in)

        def scores(images: Tensor, side: str) -> Tensor:
            return as_one(scores_of(self.layers(given[rows], images)))

        def fakes() -> Tensor:
            return self.fakes(given, batch).detach()[rows]

        found = self.game.penalties(scores, wanted[rows], fakes, few, pixels=self.pixels_per_score)
        return {name: weight * loss for name, loss in found.items()}

    def generator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """The adversarial loss and ``l1`` times the error, equation 4; and ``features`` times feature matching, pix2pixHD's equation 4."""
        given, wanted = self.pairs(batch)
        fake = self.fakes(given, batch)
        of_fake, of_real = self.layers(given, fake), None
        if self.features or self.game.needs_real:
            with torch.no_grad():
                of_real = self.layers(given, wanted)
        adversarial = deceiving(of_fake, of_real, self.game)
        losses = {"adversarial": adversarial, "l1": self.l1 * absolute_error(fake, wanted)}
        if self.features and of_real:
            losses["features"] = self.features * feature_matching(features_of(of_fake), features_of(of_real))
        return losses

    def fakes(self, given: Tensor, batch: Batch) -> Tensor:
        """What the generator makes of inputs, once for all phases of a step: before its own, only the discriminator moves.

        For a part of a batch it is made in each phase, so that no more than a part is held. given: (B, I, H, W) -> (B, C, H, W).
        """

        def make() -> Tensor:
            is_shared = batch.is_whole and self.game.moves_generator(batch.step)
            with only_moving(self, ("generator",)), torch.set_grad_enabled(is_shared or batch.phase == "generator"):
                return self.generated(given)

        return self._fakes.value(batch, make)

    def generated(self, given: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H, W), not clipped yet."""
        made: Tensor = self.networks["generator"](given)
        return made

    def layers(self, given: Tensor, images: Tensor) -> Layers:
        """Features and scores of the discriminators for inputs (B, I, H, W) with pictures (B, C, H, W); see networks/patch.py."""
        found: Layers = self.networks["discriminator"](torch.cat([given.to(images.dtype), images], 1))
        return found

    def inputs(self, keys: Sequence[int], pictures: Tensor) -> Tensor:
        return two_sides(pictures)[self.reverse]

    def entry(self, network: str) -> tuple[int, ...]:
        channels, height, width = self.shape
        return (2 * channels, height, width) if network == "discriminator" else self.shape

    def wanted(self, pictures: Tensor) -> Tensor:
        return two_sides(pictures)[not self.reverse]

    def columns(self, inputs: Tensor, made: Tensor, pictures: Tensor) -> tuple[Tensor, ...]:
        return inputs, made, self.wanted(pictures)

    def sample(self, given: Tensor) -> Tensor:
        """Translations of pictures: (N, I, H, W) -> (N, C, H, W), both in [-1, 1], of any size."""
        return self.generated(given).clamp(-1, 1)

    def translated(self, pictures: Tensor, direction: str | None = None) -> Tensor:
        return self.sample(pictures)

    def translator(self, direction: str | None = None) -> nn.Module:
        return self.networks["generator"]

    @property
    def tasks(self) -> tuple[Task, ...]:
        given = self.side_given()
        name = "b to a" if self.reverse else "a to b"
        return (Task(name=name, given=given, wanted=1 - given, make=lambda batch: Outcome(self.sample(batch.images))),)

    def exported(self) -> dict[str, ExportSignature]:
        network = self.networks["generator"]
        return {self.directions[0]: exported_translator(network, self.sample, ("picture", self.shape[0]), shape=self.shape)}

    def readings(self) -> dict[str, Tensor]:
        return self._accuracy.readings()


class Pix2PixSettings(PairSettings):
    """Translates pictures as pairs of them show."""

    relation: ClassVar[Relation | None] = "pairs"
    reads_pictures: ClassVar[bool] = True
    verb: ClassVar[str] = "translate"

    kind: Literal["pix2pix"] = "pix2pix"
    direction: Direction = "a-to-b"
    """From which side to which."""

    def build(self, shape: Shape, classes: int = 0) -> Pix2Pix:
        generator = self.generator.build(shape[0], shape[0], shape)
        discriminator = self.discriminator.build(2 * shape[0], shape)
        return Pix2Pix(self, shape, generator=generator, discriminator=discriminator, reverse=self.direction == "b-to-a")
