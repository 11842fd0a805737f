"""The smallest kind of model there can be: a 1x1 convolution that learns colours from pairs. No file of ganvas knows it."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from ganvas.data.batches.stream import Batch
from ganvas.data.sources.sides.shots import Relation
from ganvas.losses.reconstruction import absolute_error
from ganvas.models.exported import ExportSignature
from ganvas.models.model import Model, ModelKind, Phase
from ganvas.models.sizes import Shape
from ganvas.models.task import Outcome, Task
from ganvas.models.translators import exported_translator, two_sides
from ganvas.recipes import Adam, Recipe, Schedule


class Recolour(nn.Module):
    """Pictures (B, C, H, W) -> (B, C, H, W), each place by itself."""

    stride, reach = 1, 0

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layer = nn.Conv2d(channels, channels, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        return torch.tanh(self.layer(pictures))


class Toy(Model):
    samples_with = ("generator",)
    from_latents = ()
    at_once = 4
    directions = ("a-to-b",)

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (Phase(name="generator", moves=("generator",), losses=self.losses, role="generator"),)

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        given, wanted = two_sides(batch.images)
        return {"l1": absolute_error(self.networks["generator"](given), wanted)}

    def inputs(self, keys: Sequence[int], pictures: Tensor) -> Tensor:
        return two_sides(pictures)[0]

    def wanted(self, pictures: Tensor) -> Tensor:
        return two_sides(pictures)[1]

    def columns(self, inputs: Tensor, made: Tensor, pictures: Tensor) -> tuple[Tensor, ...]:
        return inputs, made, self.wanted(pictures)

    def sample(self, given: Tensor) -> Tensor:
        made: Tensor = self.networks["generator"](given)
        return made

    def translated(self, pictures: Tensor, direction: str | None = None) -> Tensor:
        return self.sample(pictures)

    def translator(self, direction: str | None = None) -> nn.Module:
        return self.networks["generator"]

    @property
    def tasks(self) -> tuple[Task, ...]:
        return (Task(name="a to b", given=0, wanted=1, make=lambda batch: Outcome(self.sample(batch.images))),)

    def exported(self) -> dict[str, ExportSignature]:
        return {"a-to-b": exported_translator(self.translator(), self.sample, ("picture", self.shape[0]), shape=self.shape)}


class ToySettings(ModelKind):
    relation: ClassVar[Relation | None] = "pairs"
    reads_pictures: ClassVar[bool] = True
    verb: ClassVar[str] = "translate"

    kind: Literal["toy"] = "toy"

    def build(self, shape: Shape, classes: int = 0) -> Toy:
        return Toy(self, shape, {"generator": Recolour(shape[0])})


def toy_recipe() -> Recipe:
    """Only where the kind is known: within ``kinds.known(ToySettings)``."""
    return Recipe(
        name="toy",
        promise="Learns colours.",
        model=ToySettings(),
        optimisers={"generator": Adam(learning_rate=0.02)},
        schedule=Schedule(batch_size=8, length="30 steps"),
    )
