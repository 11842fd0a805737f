"""ganvas.testing, with which people check kinds of their own: sound ones pass, and each mistake is found and named."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import torch
from torch import Tensor, nn
from toy_melody import MelodySettingsOfToy, melody_recipe
from toy_translator import ToySettings, toy_recipe

from ganvas.data.batches.stream import Batch
from ganvas.models import Gan, GanSettings
from ganvas.models.sizes import Shape
from ganvas.networks.dense import DenseDiscriminator, DenseGenerator
from ganvas.recipes import Adam, Recipe, Schedule
from ganvas.recipes.recipe import both
from ganvas.testing import CHECKS, check_kind
from kinds import known
from small import small


@pytest.fixture(autouse=True)
def _toys() -> Iterator[None]:
    with known(ToySettings, MelodySettingsOfToy):
        yield


@pytest.mark.parametrize(
    "recipe",
    [small("gan-dense"), small("conditional-dense"), small("vae-dense"), toy_recipe, melody_recipe],
    ids=["gan", "conditional", "vae", "translator", "melodies"],
)
def test_sound_kinds_pass(recipe: Recipe | Callable[[], Recipe]) -> None:
    recipe = recipe() if callable(recipe) else recipe
    check_kind(recipe.but("schedule.batch_size=8"), (4, 8, 16) if recipe.name == "toy-melody" else (1, 16, 16))


class Wrong(Gan):
    """A GAN whose author made a mistake."""


class Unused(Wrong):
    @property
    def phases(self) -> tuple:  # type: ignore[type-arg]
        return super().phases[:1]


class Remembering(Wrong):
    """What one batch leaves in it changes the loss of the next, and no checkpoint has it."""

    def discriminator_losses(self, batch: Batch) -> dict[str, Tensor]:
        losses = super().discriminator_losses(batch)
        before = self.__dict__.get("before", torch.zeros(()))
        self.__dict__["before"] = losses["real"].detach()
        return losses | {"drift": (losses["real"] - before).square()}


class Bright(Wrong):
    def sample(self, latents: Tensor) -> Tensor:
        return super().sample(latents) + 0.5


class Mixing(Wrong):
    def sample(self, latents: Tensor) -> Tensor:
        pictures = super().sample(latents)
        return pictures - pictures.mean(0) / 2


class Blind(Wrong):
    def generated(self, latents: Tensor, batch: Batch) -> Tensor:
        return super().generated(latents, batch)

    def sample(self, latents: Tensor) -> Tensor:
        return super().sample(torch.zeros_like(latents))


class Growing(Wrong):
    def generator_losses(self, batch: Batch) -> dict[str, Tensor]:
        return {name: loss * float("inf") for name, loss in super().generator_losses(batch).items()}


class WrongSettings(GanSettings):
    kind: Literal["wrong"] = "wrong"
    wrong: str = "Wrong"
    latent_size: int = 4

    def build(self, shape: Shape, classes: int = 0) -> Gan:
        kind = {each.__name__: each for each in (Wrong, *Wrong.__subclasses__())}[self.wrong]
        generator = DenseGenerator(latent_size=4, widths=(8,), shape=shape, activation="relu", batch_norm=False, output="tanh")
        discriminator: nn.Module = DenseDiscriminator(shape=shape, widths=(8,), activation="relu", dropout=0.0)
        return kind(self, shape, generator=generator, discriminator=discriminator)


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        ("Unused", "No phase moves generator."),
        ("Remembering", "what does the loss depend on"),
        ("Remembering", "is a bare tensor"),
        ("Bright", r"beyond \[-1, 1\]"),
        ("Mixing", "depends on how many are made"),
        ("Blind", "All pictures are equal"),
        ("Growing", "no longer finite"),
    ],
)
def test_a_mistake_is_found_and_named(mistake: str, said: str) -> None:
    recipe = Recipe(
        name="wrong",
        promise="",
        model=WrongSettings(wrong=mistake),
        optimisers=both(Adam()),
        schedule=Schedule(batch_size=8),
    )
    found = []
    for check in CHECKS:
        try:
            check(recipe, (1, 8, 8))
        except AssertionError as error:
            found.append(str(error))
    assert any(re.search(said, each) for each in found), found
