"""Restore: one model that fills holes, sharpens, cleans, enlarges and colours, learned from whole pictures that are damaged on the way.

Training pairs are made as they are needed, so any folder will do. It is evaluated as pix2pix's translations are; holes are filled
as in Pathak et al. 2016, arXiv:1604.07379 (context encoders), but of any shape (Yu et al. 2019, arXiv:1806.03589, section 3.4), and what
was there stays (Liu et al. 2018, arXiv:1804.07723, section 3.3).
"""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from ganvas.data.batches.damage import Damage, Kind
from ganvas.data.batches.stream import Batch
from ganvas.data.sources.sides.shots import Relation
from ganvas.models.exported import ExportSignature
from ganvas.models.game import Game
from ganvas.models.pix2pix import Pix2Pix
from ganvas.models.sizes import Shape
from ganvas.models.task import Outcome, Task
from ganvas.models.translators import PairSettings, PatchSettings, ResidualUNetSettings, TranslatorSettings, exported_translator
from ganvas.networks.filling import continued


class Restore(Pix2Pix):
    """A Pix2Pix from damaged pictures, (C + 1, H, W) with what is a hole as the last channel, to whole ones, (C, H, W)."""

    restores = True

    def __init__(self, settings: "RestoreSettings", shape: Shape, *, generator: nn.Module, discriminator: nn.Module) -> None:
        super().__init__(settings, shape, generator=generator, discriminator=discriminator)
        self.damage, self.directions = settings.damage, ()

    def made_pairs(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """What is damaged, and what it was."""
        whole = self.jitter(batch.images, batch)
        return torch.cat(self.damage(whole, batch.in_phase("damage")), 1), whole

    def generated(self, given: Tensor) -> Tensor:
        """What becomes of damaged pictures, (B, C + 1, H, W): in [-1, 1], and 1 in the last channel where a hole is -> (B, C, H, W).

        The generator begins with their holes filled smoothly.
        """
        picture, hole = given[:, :-1], given[:, -1:]
        return self._mended(continued(picture, hole), hole)

    def _mended(self, picture: Tensor, hole: Tensor) -> Tensor:
        """What becomes of pictures whose holes, (B, 1, H, W), are filled smoothly. Where there are holes, the rest stays as it is."""
        made: Tensor = self.networks["generator"](torch.cat([picture, hole], 1))
        kept = (hole < 0.5) & (hole.amax((2, 3), keepdim=True) > 0.5)
        return torch.where(kept, picture.to(made.dtype), made)

    def mended(self, pictures: Tensor, holes: Tensor) -> Tensor:
        return self._mended(pictures, holes).clamp(-1, 1)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """One for each kind of damage that it learned to undo."""
        kinds = [kind for kind in self.damage.kinds if kind != "grey" or self.shape[0] > 1]
        return tuple(Task(name=kind, given=0, wanted=0, make=partial(self._damaged_and_mended, kind)) for kind in kinds)

    def _damaged_and_mended(self, kind: Kind, batch: Batch) -> Outcome:
        damaged, holes = self.damage.model_copy(update={"kinds": (kind,)})(batch.images, batch)
        smooth = continued(damaged, holes)
        return Outcome(self.mended(smooth, holes), damaged, smooth if kind == "holes" else None)

    def exported(self) -> dict[str, ExportSignature]:
        """Of a picture whose holes are filled smoothly (networks/filling.py), and what they were."""
        channels = self.shape[0]
        inputs = (("picture", channels), ("hole", 1))
        return {"restore": exported_translator(self.networks["generator"], self.mended, *inputs, shape=self.shape)}

    def inputs(self, keys: Sequence[int], pictures: Tensor) -> Tensor:
        """Damaged, each as a function of its key alone."""
        damaged = []
        for row, key in enumerate(keys[: len(pictures)]):
            alone = Batch(
                images=pictures[row : row + 1],
                labels=None,
                seed=key,
                step=0,
                images_shown=0,
                rows=slice(0, 1),
                total=1,
                phase="shown",
            )
            damaged.append(torch.cat(self.damage(alone.images, alone), 1))
        return torch.cat(damaged)

    def wanted(self, pictures: Tensor) -> Tensor:
        return pictures

    def columns(self, inputs: Tensor, made: Tensor, pictures: Tensor) -> tuple[Tensor, ...]:
        return inputs[:, :-1], made, pictures

    def entry(self, network: str) -> tuple[int, ...]:
        channels, height, width = self.shape
        return (2 * channels + 1 if network == "discriminator" else channels + 1, height, width)


class RestoreSettings(PairSettings):
    """Restores pictures that are damaged in the ways that it learned."""

    relation: ClassVar[Relation | None] = None
    reads_pictures: ClassVar[bool] = True
    verb: ClassVar[str] = "restore"

    kind: Literal["restore"] = "restore"
    damage: Damage = Damage()
    """What is done to whole pictures, and learned to undo."""
    generator: TranslatorSettings = ResidualUNetSettings(from_input=True)
    discriminator: PatchSettings = PatchSettings(patch=34, width=32, norm="none")
    game: Game = Game(objective="relativistic", penalty="r1-r2", every=2, one_in=4)

    def build(self, shape: Shape, classes: int = 0) -> Restore:
        channels = shape[0]
        generator = self.generator.build(channels + 1, channels, shape)
        return Restore(self, shape, generator=generator, discriminator=self.discriminator.build(2 * channels + 1, shape))
