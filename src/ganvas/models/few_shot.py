"""The few-shot GAN: light networks, and a discriminator that must also be able to redraw the real pictures from its features."""

from typing import Annotated, Any, Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from ganvas.data.batches.stream import Batch
from ganvas.losses.reconstruction import detail_loss
from ganvas.models.gan import Gan, GanSettings
from ganvas.models.sizes import Shape, Size, pyramid
from ganvas.networks.few_shot import FewShotDiscriminator, FewShotGenerator, Maps, quarter


class FewShotGan(Gan):
    """Liu et al. 2021, arXiv:2101.04775. A Gan whose discriminator also reconstructs the real pictures, as they were shown to it."""

    def __init__(self, settings: "FewShotGanSettings", shape: Shape, **networks: Any) -> None:
        super().__init__(settings, shape, **networks)
        self.reconstruction = settings.reconstruction

    def discriminator_losses(self, batch: Batch) -> dict[str, Tensor]:
        """Those of the game, and of the real pictures how far "whole" and "part" are from what was shown. Section 3.2."""
        discriminator = self.networks["discriminator"]
        assert isinstance(discriminator, FewShotDiscriminator)
        real, fake = self.both_sides(batch)
        features = discriminator.maps(torch.cat([real.to(fake.dtype), fake]))
        conditions = self.conditions(batch).repeat(2, 1) if self.classes else None
        real_scores, fake_scores = discriminator.scores(features, conditions).chunk(2)
        self.note_scores(real_scores, fake_scores, batch)
        losses = self.game.discriminator_loss(real_scores, fake_scores)
        if not self.reconstruction:
            return losses
        quarters = (batch.uniform(purpose="quarters") * 4).long()
        of_real = Maps(*(maps[: len(batch)] for maps in features))
        whole, part = discriminator.reconstruct(of_real, quarters)
        return losses | {
            "whole": self.reconstruction * detail_loss(whole, smaller(real, whole)),
            "part": self.reconstruction * detail_loss(part, smaller(quarter(real, quarters), part)),
        }


def smaller(images: Tensor, like: Tensor) -> Tensor:
    """Images (B, C, H, W) averaged down to the height and width of others: (B, C, h, w)."""
    return adaptive_avg_pool2d(images, (like.shape[2], like.shape[3]))


class FewShotGanSettings(GanSettings):
    """Light networks for some dozens to a thousand pictures; they grow with the side of the pictures."""

    kind: Literal["few-shot-gan"] = "few-shot-gan"
    latent_size: Size = 128
    width: Size = 24
    """Channels at half the pictures' own side; each further halving doubles them."""
    widest: Size = 256
    """The most channels."""
    reconstruction: Annotated[float, Field(ge=0)] = 1.0
    """The weight of each of the two losses of redrawing real pictures from the discriminator's features; 0 leaves them out."""

    def build(self, shape: Shape, classes: int = 0) -> FewShotGan:
        grid, widths = pyramid(shape, width=self.width, widest=self.widest)
        widths = widths[:-1]  # one size fewer: these networks begin at half the pictures' side
        settings: dict[str, Any] = {"channels": shape[0], "grid": grid}
        generator = FewShotGenerator(latent_size=self.inputs_of(classes), widths=widths[::-1], **settings)
        discriminator = FewShotDiscriminator(
            widths=widths, reconstructs=self.reconstruction > 0, classes=self.classes_of(classes), **settings
        )
        return FewShotGan(self, shape, generator=generator, discriminator=discriminator, classes=classes)
