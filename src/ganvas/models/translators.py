"""What models that turn pictures into pictures are built of: their networks' settings, their losses, a batch's two sides."""

from collections.abc import Callable, Sequence
from math import ceil, log2
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from ganvas.data.batches.jitter import Jitter
from ganvas.data.batches.stream import Batch
from ganvas.errors import SettingError
from ganvas.models.exported import Called, ExportSignature
from ganvas.models.game import Game
from ganvas.models.model import ModelKind
from ganvas.models.sizes import Shape, Size
from ganvas.networks import joint
from ganvas.networks.normalisation import Normalisation
from ganvas.networks.patch import PatchDiscriminators, scores_of
from ganvas.networks.translators import ResidualUNet, ResNet, UNet
from ganvas.settings import Settings
from ganvas.words import Flag, message

PADDED = 1.25
"""How many times their area pictures may be padded to so that a U-Net can halve them once more."""

Share = Annotated[float, Field(ge=0, lt=1)]
Weight = Annotated[float, Field(ge=0)]


class UNetSettings(Settings):
    """The U-Net of pix2pix, which takes in all of a picture at once."""

    network: Literal["unet"] = "unet"
    width: Size = 64
    """Channels of the first layer; they double with each halving, up to eight times as many."""
    depth: Annotated[int, Field(ge=1, le=10)] = 8
    """Halvings, as far as pictures have them: 8 end at one place of 256 pixels, smaller ones and those of odd sizes have fewer."""
    norm: Normalisation = "instance"
    """With batches of one, batch normalisation is this too (Isola et al. 2017, section 3.3); this says the same of any batch."""
    dropout: Share = 0.5
    """In up to three inner layers, of pictures from 64 pixels on: the paper's only noise, while training and of variants."""
    even: bool = False
    """Whether pixels are doubled before they are convolved, which leaves no checkerboard as the paper's way may."""

    def build(self, inputs: int, outputs: int, shape: Shape) -> nn.Module:
        """The network from pictures of ``inputs`` channels to those of ``outputs``, for pictures of this shape."""
        _, height, width = shape

        def padded(depth: int) -> float:
            step = 1 << depth
            return ceil(height / step) * step * ceil(width / step) * step / (height * width)

        depth = max(1, min(self.depth, int(log2(min(height, width)))))
        depth = next((halvings for halvings in range(depth, 1, -1) if padded(halvings) <= PADDED), 1)
        settings = {"width": self.width, "norm": self.norm, "dropout": self.dropout, "even": self.even}
        return UNet(inputs=inputs, outputs=outputs, depth=depth, **settings)  # type: ignore[arg-type]


class ResNetSettings(Settings):
    """The residual network of CycleGAN, which works on pictures at a quarter of their size."""

    network: Literal["resnet"] = "resnet"
    width: Size = 64
    """Channels of the first layer; each of the two halvings doubles them."""
    blocks: Annotated[int, Field(ge=1, le=32)] = 9
    """Residual blocks between the halvings and the doublings."""
    norm: Normalisation = "instance"
    """After each convolution but the last."""
    even: bool = False
    """As the U-Net's."""

    def build(self, inputs: int, outputs: int, shape: Shape) -> nn.Module:
        """The network from pictures of ``inputs`` channels to those of ``outputs``, for pictures of this shape."""
        return ResNet(inputs=inputs, outputs=outputs, width=self.width, blocks=self.blocks, norm=self.norm, even=self.even)


class ResidualUNetSettings(Settings):
    """A U-Net of residual blocks, sized for a CPU."""

    network: Literal["residual-unet"] = "residual-unet"
    width: Size = 32
    """Channels at the pictures' own size; each halving doubles them."""
    widest: Size = 192
    """The most channels."""
    depth: Annotated[int, Field(ge=1, le=8)] = 4
    """Halvings, as long as at least 4 pixels are left."""
    blocks: Annotated[int, Field(ge=1, le=8)] = 1
    """Residual blocks at each size, on the way down and on the way up."""
    from_input: bool = False
    """Whether it makes the difference to its input: for pictures that stay what they are but for some of it."""

    def build(self, inputs: int, outputs: int, shape: Shape) -> nn.Module:
        """The network from pictures of ``inputs`` channels to those of ``outputs``, for pictures of this shape."""
        depth = max(1, min(self.depth, int(log2(min(shape[1:]) / 4))))
        return ResidualUNet(
            inputs=inputs,
            outputs=outputs,
            width=self.width,
            widest=self.widest,
            depth=depth,
            blocks=self.blocks,
            from_input=self.from_input,
        )


TranslatorSettings = Annotated[UNetSettings | ResNetSettings | ResidualUNetSettings, Field(discriminator="network")]
"""The network that translates, by the value of ``network``."""


class PatchSettings(Settings):
    """The discriminators, which score patches."""

    patch: Literal[16, 34, 70] = 70
    """The side of a patch in pixels; of the whole where that is smaller."""
    width: Size = 64
    """Channels of the first layer; each halving doubles them, up to eight times as many."""
    norm: Normalisation = "instance"
    """After each convolution but the first and the last."""
    scales: Annotated[int, Field(ge=1, le=4)] = 1
    """How many there are, each of which reads the pictures at half the size of the one before."""

    def build(self, channels: int, shape: Shape) -> PatchDiscriminators:
        """For ``channels`` of pictures of this shape; fewer scales and smaller patches where they would be larger than the pictures."""
        layers, scales = {16: 1, 34: 2, 70: 3}[self.patch], self.scales

        def fits() -> bool:  # its last layers need three places
            return int(min(shape[1:])) >> (scales - 1 + layers) > 2

        while scales > 1 and not fits():
            scales -= 1
        while layers > 1 and not fits():
            layers -= 1
        return PatchDiscriminators(scales=scales, channels=channels, width=self.width, layers=layers, norm=self.norm)

    def pixels_per_score(self, shape: Shape) -> int:
        """How many pixels a score is about, which is what a penalty's weight goes by."""
        return min(self.patch, shape[1]) * min(self.patch, shape[2])


class PairSettings(ModelKind):
    """What kinds have in common that learn from pairs what a picture should become, whether the pairs are given or made."""

    generator: TranslatorSettings = UNetSettings()
    """Its network."""
    discriminator: PatchSettings = PatchSettings()
    """Its network."""
    game: Game = Game()
    """What the two play for, and what keeps them in balance."""
    l1: Weight = 100.0
    """The weight of the mean absolute error of pixels in [-1, 1]."""
    features: Weight = 0.0
    """The weight of the difference between the features of the discriminator's layers."""
    jitter: Jitter = Jitter()
    """Of the training pairs."""

    @property
    def plays(self) -> Game:
        return self.game


def check_game(game: Game, discriminator: nn.Module) -> None:
    """Raises SettingError for a game that discriminators of patches can't play."""
    game.check(discriminator, without_batch_norm="model.discriminator.norm=instance")
    if game.spectral_norm:
        raise SettingError(
            message("Discriminators of patches have no spectral norm here."),
            message(
                "Leave it out, and take a penalty:  {flag}",
                flag=Flag("settings", ["model.game.spectral_norm=false", "model.game.penalty=r1"]),
            ),
        )


Layers = list[list[Tensor]]
"""What each layer of the discriminators gives at each scale, the scores last; see networks/patch.py."""


def classifying(real: Layers, fake: Layers, game: Game) -> tuple[dict[str, Tensor], Tensor]:
    """What discriminators of patches minimise, a mean over the scales, halved; and how well they classify, () in [0, 1]."""
    pairs = list(zip(scores_of(real), scores_of(fake), strict=True))
    losses: dict[str, Tensor] = {}
    for scores in pairs:
        for name, loss in game.discriminator_loss(*scores).items():
            losses[name] = losses.get(name, 0) + loss / 2 / len(pairs)
    return losses, torch.stack([game.accuracy(*scores) for scores in pairs]).mean().detach()


class Accuracy:
    """How well the discriminators classified the last batch, all parts of it together, for the health check."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, Tensor]] = []

    def note(self, accuracy: Tensor, batch: Batch) -> None:
        """accuracy: () in [0, 1], of a batch or of a part of it."""
        if batch.rows.start == (batch.own.start if batch.own else 0):
            self._parts = []
        self._parts.append((len(batch), joint.mean(accuracy.detach())))

    def readings(self) -> dict[str, Tensor]:
        if not self._parts:
            return {}
        pictures = sum(count for count, _ in self._parts)
        return {"accuracy": torch.stack([accuracy * count / pictures for count, accuracy in self._parts]).sum()}


def deceiving(fake: Layers, real: Layers | None, game: Game) -> Tensor:
    """What a generator minimises, (), a mean over the scales; real where the game needs it."""
    real_scores: Sequence[Tensor | None] = scores_of(real) if real else [None] * len(fake)
    losses = [game.generator_loss(made, scores) for made, scores in zip(scores_of(fake), real_scores, strict=True)]
    return torch.stack(losses).mean()


def two_sides(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """A batch's pictures of a and of b, (B, C, H, W) each, of (B, 2 C, H, W)."""
    one, other = pictures.chunk(2, 1)
    return one, other


def exported_translator(
    network: nn.Module, function: Callable[..., Tensor], *inputs: tuple[str, int], shape: Shape
) -> ExportSignature:
    """A translator as programs without ganvas run it: pictures of any size, as long as all inputs have the same.

    inputs: their names and channels. shape: of the pictures that it learned from, which the examples have.
    """
    device, axes = next(network.parameters()).device, {0: "batch", 2: "height", 3: "width"}
    return ExportSignature(
        module=Called(network, function),
        inputs={name: torch.zeros(2, channels, *shape[1:], device=device) for name, channels in inputs},
        output="made",
        free_axes=dict.fromkeys((*(name for name, _ in inputs), "made"), axes),
    )
