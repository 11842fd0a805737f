"""Generative adversarial networks: one generator, one discriminator, two phases and perhaps a penalty between them.

What all of them do; gans.py, style.py and few_shot.py say which networks play.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from ganvas.data.batches.augmentation import Augment, Augmentation
from ganvas.data.batches.augmentation import Kind as Augmenting
from ganvas.data.batches.stream import Batch
from ganvas.models.game import Game
from ganvas.models.model import Model, ModelKind, Phase, only_moving
from ganvas.models.once import OncePerStep
from ganvas.models.prior import Prior, between, drawn
from ganvas.models.sizes import Shape, Size
from ganvas.networks import joint
from ganvas.networks.condition import EMBEDDING, Conditioned
from ganvas.networks.spectral import normalise_spectrally, turn
from ganvas.randomness import normal_rows

Losses = Callable[[Batch], dict[str, Tensor]]


class GanSettings(ModelKind):
    """What all of them have in common."""

    latent_size: Size = 100
    prior: Prior = "normal"
    """What latents are drawn from: normal, or uniform, which is every number in [-1, 1]."""
    conditional: bool = False
    """Whether it learns the classes of its pictures (their folders), and makes pictures of the class that is asked for."""
    game: Game = Game()
    """What the two networks play for, and what keeps them in balance."""
    augment: Augmentation = Augmentation()
    """Of the pictures that the discriminator is shown, real and generated."""

    @property
    def plays(self) -> Game:
        return self.game

    @property
    def augmented_by(self) -> tuple[Augmenting, ...]:
        return self.augment.kinds

    @property
    def learns_classes(self) -> bool:
        return self.conditional

    def classes_of(self, classes: int) -> int:
        """How many of so many classes the networks are built for."""
        return classes if self.conditional else 0

    def inputs_of(self, classes: int) -> int:
        """How many numbers the bare generator reads."""
        return self.latent_size + (EMBEDDING if self.classes_of(classes) else 0)


class Gan(Model):
    """A generator and a discriminator that play against each other. Goodfellow et al. 2014, arXiv:1406.2661.

    ``unit_pixels``: the networks read and make pixels in [0, 1] (sigmoid) instead of [-1, 1] (tanh).
    Of a conditional one, latents are noise joined with one-hot classes, (N, Z + K), so that whatever handles latents handles classes.
    """

    samples_with = ("generator",)
    from_latents = ("generator",)

    def __init__(
        self,
        settings: GanSettings,
        shape: Shape,
        *,
        generator: nn.Module,
        discriminator: nn.Module,
        classes: int = 0,
        unit_pixels: bool = False,
    ) -> None:
        settings.game.check(discriminator)
        if settings.game.spectral_norm:
            normalise_spectrally(discriminator)
        noise_size, known = settings.latent_size, settings.classes_of(classes)
        if known:
            generator = Conditioned(generator, latent_size=noise_size, classes=known)
        networks = {"generator": generator, "discriminator": discriminator}
        super().__init__(settings, shape, networks, latent_size=noise_size + known)
        self.classes, self.noise_size = known, noise_size
        self.game, self.prior, self.unit_pixels = settings.game, settings.prior, unit_pixels
        self.augment = Augment(settings.augment) if settings.augment.is_on else None
        self.class_counts: Tensor
        if self.classes:
            # How often each class was shown, so that samples without a wish have the classes of the data.
            self.register_buffer("class_counts", torch.zeros(self.classes, dtype=torch.int64))
        # Batch normalisation, and whatever else compares pictures, must be given real and generated ones apart (Radford et al. 2016);
        # without it one pass is the same and faster.
        self._apart = any(
            isinstance(layer, nn.modules.batchnorm._BatchNorm) or getattr(layer, "compares_pictures", False)
            for layer in discriminator.modules()
        )
        self._fakes = OncePerStep[Tensor]()
        self._scores: tuple[tuple[int, int], Tensor, Tensor] | None = None
        self._turned: tuple[int, str] | None = None

    @property
    def phases(self) -> tuple[Phase, ...]:
        discriminator = Phase(
            name="discriminator",
            moves=("discriminator",),
            losses=self._turned_for(self.discriminator_losses),
            role="discriminator",
        )
        penalty = Phase(
            name="penalty",
            moves=("discriminator",),
            losses=self._turned_for(self.penalty_losses),
            every=self.game.every,
            twice=True,
            role="discriminator",
        )
        generator = Phase(
            name="generator",
            moves=("generator",),
            losses=self._turned_for(self.generator_losses),
            every=self.game.discriminator_steps,
            role="generator",
        )
        return (discriminator, penalty, generator) if self.game.has_penalty else (discriminator, generator)

    def _turned_for(self, losses: Losses) -> Losses:
        """The losses of a phase, before which the discriminator's spectral norms catch up with its weights."""
        if not self.game.spectral_norm:
            return losses

        def after_a_turn(batch: Batch) -> dict[str, Tensor]:
            # Once a phase, whatever parts a batch is cut into: all of them must meet the same discriminator.
            if self._turned != (batch.step, batch.phase):
                self._turned = (batch.step, batch.phase)
                turn(self.networks["discriminator"])
            return losses(batch)

        return after_a_turn

    def discriminator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """How badly the discriminator classifies the batch and as many fakes, by the game's objective."""
        real, fake = self.both_sides(batch)
        if self._apart:
            real_scores, fake_scores = self.scores(real, batch), self.scores(fake, batch)
        else:
            real_scores, fake_scores = self.scores(torch.cat([real.to(fake.dtype), fake]), batch).chunk(2)
        self.note_scores(real_scores, fake_scores, batch)
        return self.game.discriminator_loss(real_scores, fake_scores)

    def both_sides(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The real and the fake pictures as they are shown to the discriminator: (B, C, H, W) each."""
        return self.augmented(self.reals(batch), batch, "real"), self.augmented(self.fakes(batch).detach(), batch, "fake")

    def note_scores(self, real_scores: Tensor, fake_scores: Tensor, batch: Batch) -> None:
        """Keep a step's scores for the readings, adapt the augmentation to them, and count the classes that were shown.

        Both (B,), of whichever part of the batch; of several processes' parts together.
        """
        real_scores, fake_scores = joint.gathered(real_scores.detach()), joint.gathered(fake_scores.detach())
        if self.augment is not None:
            self.augment.adapt(self.game.margins(real_scores, fake_scores), batch)
        if self._scores is not None and self._scores[0] == (batch.step, batch.rows.start):  # the next part of the same batch
            real_scores, fake_scores = torch.cat([self._scores[1], real_scores]), torch.cat([self._scores[2], fake_scores])
        self._scores = ((batch.step, batch.rows.stop), real_scores, fake_scores)
        if self.classes:
            self.class_counts += joint.total(self.conditions(batch).sum(0)).long()

    def penalty_losses(self, batch: Batch) -> dict[str, Tensor]:
        """The game's penalty at one picture in so many, which a part of a batch may have none of."""
        one_in = self.game.one_in
        few, weight = batch.one_in(one_in)
        if not len(few):
            return dict.fromkeys(self.game.penalty_names, torch.zeros((), device=batch.images.device, requires_grad=True))

        def scores(images: Tensor, side: str) -> Tensor:
            return self.scores(self.augmented(images, few, side), few)

        def fakes() -> Tensor:
            return self.fakes(batch).detach()[few.rows.start - batch.rows.start :: one_in]

        return {name: weight * loss for name, loss in self.game.penalties(scores, self.reals(few), fakes, few).items()}

    def generator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """{"adversarial": ()}, by the game's objective: lower where the discriminator is deceived more."""
        fake, real_scores = self.fakes(batch), None
        if self.game.needs_real:
            with torch.no_grad():
                real_scores = self.scores(self.augmented(self.reals(batch), batch, "real"), batch)
        return {"adversarial": self.game.generator_loss(self.scores(self.augmented(fake, batch, "fake"), batch), real_scores)}

    def reals(self, batch: Batch) -> Tensor:
        """The real pictures as the networks read them: (B, C, H, W) in [-1, 1], or in [0, 1] with ``unit_pixels``."""
        return (batch.images + 1) / 2 if self.unit_pixels else batch.images

    def fakes(self, batch: Batch) -> Tensor:
        """The generator's pictures for a batch, the same in all phases of a step: (B, C, H, W).

        Between the phases only the discriminator moves, so one forward pass, with its graph, serves all. Parts of a batch
        are made again instead, with a graph for the generator alone: they are split to save memory.
        """

        def make() -> Tensor:
            alike = batch.in_phase("fakes")
            is_shared = batch.is_whole and self.game.moves_generator(batch.step)
            with only_moving(self, ("generator",)), torch.set_grad_enabled(is_shared or batch.phase == "generator"):
                return self.generated(self.training_latents(alike), alike)

        return self._fakes.value(batch, make)

    def generated(self, latents: Tensor, batch: Batch) -> Tensor:
        """What the generator makes in training, which may differ from what it makes for ``sample``: (B, Z) -> (B, C, H, W)."""
        images: Tensor = self.networks["generator"](latents)
        return images

    def training_latents(self, batch: Batch, purpose: str = "latents") -> Tensor:
        """Fresh noise joined with the classes of the batch, (B, Z) or (B, Z + K)."""
        noise = drawn(batch.normal(self.noise_size, purpose=purpose), self.prior)
        return torch.cat([noise, self.conditions(batch)], 1) if self.classes else noise

    def augmented(self, images: Tensor, batch: Batch, side: str) -> Tensor:
        """Pictures as they are shown to the discriminator: (B, C, H, W) -> (B, C, H, W). side: what they are, "real" or "fake"."""
        if self.augment is None:
            return images
        self.augment.begin(batch.images_shown)
        # Changes are made for pixels in [-1, 1].
        changed: Tensor = self.augment(2 * images - 1 if self.unit_pixels else images, batch, side)
        return (changed + 1) / 2 if self.unit_pixels else changed

    def scores(self, images: Tensor, batch: Batch) -> Tensor:
        """The discriminator's logits for pictures with the classes of the batch: (n B, C, H, W), n times a batch -> (n B,)."""
        discriminator = self.networks["discriminator"]
        conditions = self.conditions(batch).repeat(len(images) // len(batch), 1) if self.classes else None
        scores: Tensor = discriminator(images, conditions)
        return scores

    def conditions(self, batch: Batch) -> Tensor:
        """The classes of a batch, (B, K) float32, one-hot."""
        assert batch.labels is not None
        return one_hot(batch.labels, self.classes).float()

    def readings(self) -> dict[str, Tensor]:
        """How well the discriminator classified the last batch: {"accuracy": () in [0, 1]}; the strength of the augmentation."""
        known = {} if self._scores is None else {"accuracy": self.game.accuracy(*self._scores[1:])}
        return known if self.augment is None else known | {"augmentation": self.augment.strength}

    def latents(self, seeds: Sequence[int], sampler: str = "prior", label: int | None = None) -> Tensor:
        self.check_sampler(sampler)
        if not self.classes:
            return drawn(super().latents(seeds, sampler), self.prior)
        # One number more than the noise has chooses the class.
        numbers = normal_rows(list(seeds), self.noise_size + 1)
        if label is None:
            shares = self.class_counts.cpu().double() + 1e-9
            chances = torch.special.ndtr(numbers[:, -1].double())
            chosen = torch.searchsorted(shares.cumsum(0) / shares.sum(), chances).clamp_(max=self.classes - 1)
        else:
            chosen = torch.full((len(seeds),), label)
        noise = drawn(numbers[:, :-1], self.prior)
        return torch.cat([noise, one_hot(chosen, self.classes).float()], 1).to(self.device)

    def between(self, one: Tensor, other: Tensor, share: float) -> Tensor:
        size = self.noise_size
        noise = between(one[:, :size], other[:, :size], share, self.prior)
        return torch.cat([noise, torch.lerp(one[:, size:], other[:, size:], share)], 1)

    def sample(self, latents: Tensor) -> Tensor:
        images: Tensor = self.networks["generator"](latents)
        return images * 2 - 1 if self.unit_pixels else images.clamp(-1, 1)  # not every generator ends in tanh

    def only_sampling(self) -> "Model":
        self.augment = None
        return super().only_sampling()
