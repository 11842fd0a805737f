"""pix2pix: a translator learns from pairs what each picture should become, and a discriminator sees to it that it looks real.

Isola et al. 2017, arXiv:1611.07004; with several scales and feature matching Wang et al. 2018, arXiv:1711.11585 (pix2pixHD).
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from ganvas.data.batches.stream import Batch
from ganvas.data.sources.two_sides import Relation
from ganvas.losses.adversarial import needs_real
from ganvas.losses.reconstruction import absolute_error, feature_matching
from ganvas.models.model import Model, Phase, Shape, only_moving
from ganvas.models.translators import (
    PairSettings,
    Told,
    check_game,
    deceiving,
    told_apart,
    two_sides,
)
from ganvas.networks.patch import as_one, features_of, scores_of, seen_apart

Direction = Literal["a-to-b", "b-to-a"]


class Pix2Pix(Model):
    """A generator that translates, and a discriminator of pairs: it sees what was given beside what became of it.

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
        self.l1, self.features, self.seen_by_one = settings.l1, settings.features, settings.discriminator.seen_by_one(shape)
        self._fakes: tuple[int, Tensor] | None = None
        self._pairs: tuple[tuple[int, int, int], tuple[Tensor, Tensor]] | None = None
        self._told = Told()

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
            Phase(name="generator", moves=("generator",), losses=self.generator_losses, role="generator"),
        )
        return phases if self.game.has_penalty else (phases[0], phases[2])

    def pairs(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """What is given and what it should become, made once for all phases of a step."""
        key = (batch.step, batch.rows.start, batch.rows.stop)
        if self._pairs is None or self._pairs[0] != key:
            self._pairs = (key, self.made_pairs(batch))
        return self._pairs[1]

    def made_pairs(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """(B, C, H, W) each, jittered alike."""
        given, wanted = two_sides(self.jitter(batch.images, batch))
        return (wanted, given) if self.reverse else (given, wanted)

    def discriminator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """Of the game, at each scale, halved: the discriminator should learn slower than the generator. Section 3.3."""
        given, wanted = self.pairs(batch)
        fake_pictures = self.fakes(given, batch).detach().to(wanted.dtype)
        real, fake = seen_apart(
            self.networks["discriminator"], torch.cat([given, wanted], 1), torch.cat([given, fake_pictures], 1)
        )
        losses, told = told_apart(real, fake, self.game.objective)
        self._told.note(told, batch)
        return losses

    def penalty_losses(self, batch: Batch) -> dict[str, Tensor]:
        """Of the game, on what is judged, not on what was given; at one pair in ``game.one_in``."""
        few, weight = batch.one_in(self.game.one_in)
        if not len(few):
            return dict.fromkeys(self.game.penalty_names, torch.zeros((), device=batch.images.device, requires_grad=True))
        given, wanted = self.pairs(batch)
        rows = slice(few.rows.start - batch.rows.start, None, self.game.one_in)

        def scores(images: Tensor, side: str) -> Tensor:
            return as_one(scores_of(self.judged(given[rows], images)))

        def fakes() -> Tensor:
            return self.fakes(given, batch).detach()[rows]

        found = self.game.penalties(scores, wanted[rows], fakes, few, pixels=self.seen_by_one)
        return {name: weight * loss for name, loss in found.items()}

    def generator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """How badly it deceives, and ``l1`` times how far it is off: equation 4; and ``features``, pix2pixHD's equation 4."""
        given, wanted = self.pairs(batch)
        fake, self._fakes, self._pairs = self.fakes(given, batch), None, None
        of_fake, of_real = self.judged(given, fake), None
        if self.features or needs_real(self.game.objective):
            with torch.no_grad():
                of_real = self.judged(given, wanted)
        adversarial = deceiving(of_fake, of_real, self.game.objective)
        losses = {"adversarial": adversarial, "l1": self.l1 * absolute_error(fake, wanted)}
        if self.features and of_real:
            losses["features"] = self.features * feature_matching(features_of(of_fake), features_of(of_real))
        return losses

    def fakes(self, given: Tensor, batch: Batch) -> Tensor:
        """What the generator makes of a batch, once for all phases of a step: before its own, only the discriminator moves.

        For a part of a batch it is made in each phase, so that no more than a part is held.
        """
        if self._fakes is None or self._fakes[0] != batch.step:
            whole = len(batch) == batch.total
            with only_moving(self, ("generator",)), torch.set_grad_enabled(whole or batch.phase == "generator"):
                fake = self.translated(given)
            if not whole:
                return fake
            self._fakes = (batch.step, fake)
        return self._fakes[1]

    def translated(self, given: Tensor) -> Tensor:
        """(B, C, H, W), not clipped yet."""
        made: Tensor = self.networks["generator"](given)
        return made

    def judged(self, given: Tensor, images: Tensor) -> list[list[Tensor]]:
        """What each layer of the discriminators sees of pairs."""
        seen: list[list[Tensor]] = self.networks["discriminator"](torch.cat([given.to(images.dtype), images], 1))
        return seen

    def inputs(self, keys: Sequence[int], pictures: Tensor) -> Tensor:
        return two_sides(pictures)[self.reverse]

    def entry(self, network: str) -> tuple[int, ...]:
        channels, height, width = self.shape
        return (2 * channels, height, width) if network == "discriminator" else self.shape

    def wanted(self, pictures: Tensor) -> Tensor:
        return two_sides(pictures)[not self.reverse]

    def columns(self, inputs: Tensor, made: Tensor, pictures: Tensor) -> tuple[Tensor, ...]:
        return inputs, made, self.wanted(pictures)

    def sample(self, latents: Tensor) -> Tensor:
        """What becomes of pictures, (N, C, H, W) in [-1, 1] -> the same, of any size."""
        return self.translated(latents).clamp(-1, 1)

    def readings(self) -> dict[str, Tensor]:
        return self._told.readings()


class Pix2PixSettings(PairSettings):
    """Translates pictures as pairs of them show."""

    relation: ClassVar[Relation | None] = "pairs"
    reads_pictures: ClassVar[bool] = True
    verb: ClassVar[str] = "translate"

    kind: Literal["pix2pix"] = "pix2pix"
    direction: Direction = "a-to-b"

    def build(self, shape: Shape, classes: int = 0) -> Pix2Pix:
        generator = self.generator.build(shape[0], shape[0], shape)
        discriminator = self.discriminator.build(2 * shape[0], shape)
        return Pix2Pix(self, shape, generator=generator, discriminator=discriminator, reverse=self.direction == "b-to-a")
