"""CycleGAN: two translators, one for each direction, learn from two unpaired sets of pictures.

Zhu et al. 2017, arXiv:1703.10593.
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from ganvas.data.batches.augmentation import Augment, Augmentation
from ganvas.data.batches.augmentation import Kind as Augmenting
from ganvas.data.batches.jitter import Jitter
from ganvas.data.batches.stream import Batch
from ganvas.data.sources.sides.shots import Relation
from ganvas.losses.reconstruction import absolute_error
from ganvas.models.exported import ExportSignature
from ganvas.models.game import Game
from ganvas.models.model import Model, ModelKind, Phase, only_moving
from ganvas.models.once import OncePerStep
from ganvas.models.pool import Pool
from ganvas.models.sizes import Shape
from ganvas.models.task import Outcome, Task
from ganvas.models.translators import (
    Accuracy,
    Layers,
    PatchSettings,
    ResNetSettings,
    TranslatorSettings,
    Weight,
    check_game,
    classifying,
    deceiving,
    exported_translator,
    two_sides,
)
from ganvas.networks import joint
from ganvas.networks.patch import as_one, layers_apart, scores_of

SIDES = ("a", "b")
GENERATORS, DISCRIMINATORS = ("a_to_b", "b_to_a"), ("discriminator_a", "discriminator_b")


class CycleGan(Model):
    """Two generators and two discriminators. A picture translated there and back, its reconstruction, should be the original.

    Between the phases of a step only the discriminators move, before the generators, so that one translation serves all of them.
    """

    samples_with = GENERATORS
    from_latents = ()
    at_once = 4
    directions = ("a-to-b", "b-to-a")

    def __init__(self, settings: "CycleGanSettings", shape: Shape, **networks: nn.Module) -> None:
        for name in DISCRIMINATORS:
            check_game(settings.game, networks[name])
        super().__init__(settings, shape, networks)
        self.game, self.jitter = settings.game, settings.jitter
        self.cycle, self.identity = settings.cycle, settings.identity
        self.pixels_per_score = settings.discriminator.pixels_per_score(shape)
        self.pools = nn.ModuleDict({side: Pool(settings.pool, shape) for side in SIDES})
        self.augments = nn.ModuleDict({side: Augment(settings.augment) for side in SIDES if settings.augment.is_on})
        self._fakes = OncePerStep[dict[str, Tensor]]()
        self._reals = OncePerStep[dict[str, Tensor]](of_parts=True)
        self._accuracy = Accuracy()

    @property
    def phases(self) -> tuple[Phase, ...]:
        every = self.game.every
        phases = (
            Phase(name="discriminators", moves=DISCRIMINATORS, losses=self.discriminator_losses, role="discriminator"),
            Phase(
                name="penalty", moves=DISCRIMINATORS, losses=self.penalty_losses, every=every, twice=True, role="discriminator"
            ),
            Phase(
                name="generators",
                moves=GENERATORS,
                losses=self.generator_losses,
                every=self.game.discriminator_steps,
                role="generator",
            ),
        )
        return phases if self.game.has_penalty else (phases[0], phases[2])

    def reals(self, batch: Batch) -> dict[str, Tensor]:
        """The pictures of each side, jittered, made once for all phases of a step: {"a": (B, C, H, W), "b": the same}."""

        def make() -> dict[str, Tensor]:
            real_a, real_b = two_sides(self.jitter(batch.images, batch))
            return {"a": real_a, "b": real_b}

        return self._reals.value(batch, make)

    def discriminator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """Each side's discriminator classifies its pictures and the other's translations, earlier ones among them; halved."""
        reals, fakes = self.reals(batch), self.fakes(batch)
        losses: dict[str, Tensor] = {}
        accuracies = []
        for side in SIDES:
            earlier = self.pools[side](fakes[side].detach(), batch, side)
            real, fake = self.augmented(side, reals[side], batch, "real"), self.augmented(side, earlier, batch, "fake")
            of_real, of_fake = layers_apart(self.networks[f"discriminator_{side}"], real.to(fake.dtype), fake)
            self._adapt(side, of_real, of_fake, batch)
            found, accuracy = classifying(of_real, of_fake, self.game)
            losses |= {f"{name}_{side}": loss for name, loss in found.items()}
            accuracies.append(accuracy)
        self._accuracy.note(torch.stack(accuracies).mean(), batch)
        return losses

    def penalty_losses(self, batch: Batch) -> dict[str, Tensor]:
        """Of the game, for each side's discriminator; at one picture in ``game.one_in``."""
        few, weight = batch.one_in(self.game.one_in)
        if not len(few):
            names = [f"{name}_{side}" for side in SIDES for name in self.game.penalty_names]
            return dict.fromkeys(names, torch.zeros((), device=batch.images.device, requires_grad=True))
        rows = slice(few.rows.start - batch.rows.start, None, self.game.one_in)
        losses: dict[str, Tensor] = {}
        for side, real in self.reals(batch).items():

            def scores(images: Tensor, kind: str, side: str = side) -> Tensor:
                return as_one(scores_of(self.layers(side, self.augmented(side, images, few, kind))))

            def fakes(side: str = side) -> Tensor:
                return self.fakes(batch)[side].detach()[rows]

            found = self.game.penalties(
                scores, real[rows], fakes, few.in_phase(f"penalty {side}"), pixels=self.pixels_per_score
            )
            losses |= {f"{name}_{side}": weight * loss for name, loss in found.items()}
        return losses

    def generator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """Equation 3, for both generators: the adversarial loss, ``cycle`` times the error of reconstructions, and ``cycle * identity``
        times the change to pictures that are already of the target side (section 5.2). () each."""
        reals, fakes = self.reals(batch), self.fakes(batch)
        losses: dict[str, Tensor] = {}
        for side, name in zip(SIDES, reversed(GENERATORS), strict=True):
            generator, real = self.networks[name], reals[side]
            losses[f"adversarial_{side}"] = self._deceives(side, fakes[side], real, batch)
            reconstruction = generator(fakes["b" if side == "a" else "a"])
            losses[f"cycle_{side}"] = self.cycle * absolute_error(reconstruction, real)
            if self.identity:
                losses[f"identity_{side}"] = self.cycle * self.identity * absolute_error(generator(real), real)
        return losses

    def _deceives(self, side: str, fake: Tensor, real: Tensor, batch: Batch) -> Tensor:
        of_real = None
        if self.game.needs_real:
            with torch.no_grad():
                of_real = self.layers(side, self.augmented(side, real, batch, "real"))
        return deceiving(self.layers(side, self.augmented(side, fake, batch, "fake")), of_real, self.game)

    def _adapt(self, side: str, of_real: Layers, of_fake: Layers, batch: Batch) -> None:
        if augment := self._augment(side):
            real, fake = (joint.gathered(torch.cat(scores_of(layers), 1).detach()) for layers in (of_real, of_fake))
            augment.adapt(self.game.margins(real, fake), batch)

    def fakes(self, batch: Batch) -> dict[str, Tensor]:
        """The translations of a batch by the side that they are of, the same in all phases of a step; see ``Gan.fakes``.

        {"a": (B, C, H, W) in [-1, 1], translated from b, "b": translated from a}.
        """

        def make() -> dict[str, Tensor]:
            reals = self.reals(batch)
            is_shared = batch.is_whole and self.game.moves_generator(batch.step)
            with only_moving(self, GENERATORS), torch.set_grad_enabled(is_shared or batch.phase == "generators"):
                return {"a": self.networks["b_to_a"](reals["b"]), "b": self.networks["a_to_b"](reals["a"])}

        return self._fakes.value(batch, make)

    def augmented(self, side: str, images: Tensor, batch: Batch, kind: str) -> Tensor:
        """Pictures as they are shown to a side's discriminator, (B, C, H, W); ``kind``: what they are, "real" or "fake"."""
        if (augment := self._augment(side)) is None:
            return images
        augment.begin(batch.images_shown)
        changed: Tensor = augment(images, batch, f"{kind} {side}")
        return changed

    def _augment(self, side: str) -> Augment | None:
        if side not in self.augments:
            return None
        augment = self.augments[side]
        assert isinstance(augment, Augment)
        return augment

    def layers(self, side: str, images: Tensor) -> Layers:
        """Features and scores of a side's discriminators for pictures, (B, C, H, W) in [-1, 1]; see networks/patch.py."""
        found: Layers = self.networks[f"discriminator_{side}"](images)
        return found

    def inputs(self, keys: Sequence[int], pictures: Tensor) -> Tensor:
        return two_sides(pictures)[0]

    def wanted(self, pictures: Tensor) -> Tensor:
        return two_sides(pictures)[1]

    def columns(self, inputs: Tensor, made: Tensor, pictures: Tensor) -> tuple[Tensor, ...]:
        """real_a, fake_b, reconstructed_a, real_b, fake_a, reconstructed_b: (N, C, H, W) each in [-1, 1]."""
        with torch.inference_mode():
            real_b = two_sides(pictures)[1]
            fake_a = self.translated(real_b, "b-to-a")
            return inputs, made, self.translated(made, "b-to-a"), real_b, fake_a, self.translated(fake_a)

    def sample(self, given: Tensor) -> Tensor:
        """Translations of pictures of a: (N, C, H, W) -> (N, C, H, W), both in [-1, 1], of any size."""
        return self.translated(given)

    def translated(self, pictures: Tensor, direction: str | None = None) -> Tensor:
        made: Tensor = self.translator(direction)(pictures)
        return made.clamp(-1, 1)

    def translator(self, direction: str | None = None) -> nn.Module:
        return self.networks[(direction or self.directions[0]).replace("-", "_")]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Both directions, each with its reconstruction."""

        def task(there: str, back: str) -> Task:
            given = self.side_given(there)
            return Task(
                name=there.replace("-", " "),
                given=given,
                wanted=1 - given,
                make=lambda batch: Outcome(self.translated(batch.images, there)),
                back=lambda images: self.translated(images, back),
            )

        return task("a-to-b", "b-to-a"), task("b-to-a", "a-to-b")

    def exported(self) -> dict[str, ExportSignature]:
        return {
            way: exported_translator(
                self.translator(way), partial(self.translated, direction=way), ("picture", self.shape[0]), shape=self.shape
            )
            for way in self.directions
        }

    def readings(self) -> dict[str, Tensor]:
        strengths = {f"augmentation_{side}": augment.strength for side in SIDES if (augment := self._augment(side))}
        return self._accuracy.readings() | strengths

    def only_sampling(self) -> "Model":
        self.pools, self.augments = nn.ModuleDict(), nn.ModuleDict()
        return super().only_sampling()


class CycleGanSettings(ModelKind):
    """Translates between two kinds of pictures, without pairs."""

    relation: ClassVar[Relation | None] = "sides"
    reads_pictures: ClassVar[bool] = True
    verb: ClassVar[str] = "translate"

    kind: Literal["cyclegan"] = "cyclegan"
    generator: TranslatorSettings = ResNetSettings()
    """Of each direction."""
    discriminator: PatchSettings = PatchSettings()
    """Of each side."""
    game: Game = Game(objective="least-squares")
    """Of each side."""
    cycle: Weight = 5.0
    """The weight of the mean absolute error of reconstructions, pixels in [-1, 1]. The paper's 10, where least squares are not halved."""
    identity: Weight = 0.5
    """The weight of the identity loss, as a share of ``cycle``: pictures of the target side should not change; keeps colours."""
    pool: Annotated[int, Field(ge=0, le=1000)] = 50
    """Earlier translations of each side that are kept."""
    jitter: Jitter = Jitter()
    """Of the training pictures."""
    augment: Augmentation = Augmentation()
    """Of the pictures that the discriminators are shown. Where its strength is adaptive, each has its own."""

    @property
    def plays(self) -> Game:
        return self.game

    @property
    def augmented_by(self) -> tuple[Augmenting, ...]:
        return self.augment.kinds

    def build(self, shape: Shape, classes: int = 0) -> CycleGan:
        channels = shape[0]
        generators = {name: self.generator.build(channels, channels, shape) for name in GENERATORS}
        discriminators = {name: self.discriminator.build(channels, shape) for name in DISCRIMINATORS}
        return CycleGan(self, shape, **generators, **discriminators)
