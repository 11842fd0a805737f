"""Recipe: a model, its data, its optimisers and its schedule as one value."""

import math
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from ganvas.amounts import normal
from ganvas.data import DataSettings
from ganvas.data.music.settings import MelodySettings
from ganvas.models import ModelSettings
from ganvas.models.sizes import Shape
from ganvas.settings import Settings
from ganvas.words import message


def _cadence(text: str) -> str:
    return text if text == "growing" else normal(text)


Amount = Annotated[str, AfterValidator(normal)]
"""How much training: a number and images, steps, epochs, or a time: 5000 steps, 5 minutes, 1h30m."""
Cadence = Annotated[str, AfterValidator(_cadence)]
"""How often: an amount, or "growing" for intervals that start at seconds and grow."""


class Adam(Settings):
    """The optimiser of one phase. Kingma and Ba 2015, arXiv:1412.6980."""

    learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    betas: tuple[Annotated[float, Field(ge=0, lt=1)], Annotated[float, Field(ge=0, lt=1)]] = (0.9, 0.999)
    epsilon: Annotated[float, Field(gt=0)] = 1e-8
    falls_after: Annotated[float, Field(gt=0)] | None = None
    """Images shown after which the learning rate falls with their square root: it is halved after four times as many. None keeps it
    constant. The length of a run isn't part of it, so a run can always be made longer."""
    longest_step: Annotated[float, Field(gt=0)] | None = None
    """Gradients longer than this many times what is usual (the root of the sum of their running mean squares) are shortened to that: after
    a calm stretch, whose squares are small, one steep batch would throw the weights off. None leaves them as they are."""
    falls_in_epochs: tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(gt=0)]] | None = None
    """The epoch at which the learning rate starts to fall in a straight line, and the one at which it would reach 0; a hundredth of it
    stays for runs that are made longer."""

    def rate(self, images_shown: int, pictures: int = 1) -> float:
        """The learning rate of the step after ``images_shown`` images; ``pictures``: how many make an epoch."""
        rate = self.learning_rate
        if self.falls_in_epochs is not None:
            start, end = self.falls_in_epochs
            rate *= min(1.0, max(0.01, (end - images_shown / pictures) / (end - start)))
        if self.falls_after is not None and images_shown > self.falls_after:
            rate *= math.sqrt(self.falls_after / images_shown)
        return rate

    @model_validator(mode="after")
    def _falls_forwards(self) -> Self:
        if self.falls_in_epochs is not None and self.falls_in_epochs[0] >= self.falls_in_epochs[1]:
            raise ValueError(message("The start of falls_in_epochs must be before its end, for example [100, 200]."))
        return self


def both(adam: Adam) -> dict[str, Adam]:
    """The same optimiser for the two sides of a GAN."""
    return {"discriminator": adam, "generator": adam}


class Schedule(Settings):
    """How long a training lasts, how large its batches are, and what is kept on the way."""

    length: Amount = "10 minutes"
    """When the training ends, counted from its start."""
    batch_size: Annotated[int, Field(ge=1)] = 64
    """Pictures in a step."""
    batch_pixels: Annotated[int, Field(ge=1)] | None = None
    """The most pixels of a channel in a batch. There is as much to learn from in a large picture as in several small ones, so of large ones
    fewer are taken than ``batch_size`` says. Decided when a training is planned, and written into its batch_size."""
    micro_batch: Annotated[int, Field(ge=1)] | None = None
    """Pictures that go through the networks at once; gradients add up over the batch. None: the whole batch."""
    ema_half_life_images: Annotated[float, Field(gt=0)] = 10_000
    """Images after which a weight counts half in the moving average; early in a run fewer (a twentieth of the images shown so far)."""
    previews: Cadence = "growing"
    """How often a sample sheet is made."""
    preview_rows: Annotated[int, Field(ge=1, le=32)] = 8
    """Of a sample sheet."""
    preview_columns: Annotated[int, Field(ge=1, le=32)] = 8
    """Pictures in a row of a sample sheet."""
    checkpoints: Amount = "60 seconds"
    """How often one is written. More are written early on, and then one a minute (less often where writing takes seconds)."""
    evaluate_every: Annotated[int, Field(ge=1)] | None = None
    """Images shown between evaluations on held-out pictures; the best checkpoint by them is kept."""


def _medium(data: Any) -> str:
    """Of data settings, or of their JSON; recipes were written without it when there were pictures alone."""
    found = data.get("medium", "pictures") if isinstance(data, dict) else getattr(data, "medium", "")
    return str(found)


Data = Annotated[Annotated[DataSettings, Tag("pictures")] | Annotated[MelodySettings, Tag("melodies")], Discriminator(_medium)]
"""How examples are prepared, by their medium."""


class Recipe(Settings):
    """Everything that decides the result of a run, except its pictures and its seed. ``Settings.but`` makes a changed copy.

    model: the kind of model and its networks. data: how the pictures are prepared.
    schedule: how long, in what batches, and what is kept.
    """

    name: str
    """What it is called, as in ``ganvas.RECIPES``."""
    promise: str
    """What it is for, the command, what it costs (measured), what you should see, and its source."""
    model: ModelSettings
    data: Data = DataSettings()
    optimisers: dict[str, Adam]
    """One for each phase of the model, by the phase's name."""
    schedule: Schedule = Schedule()

    def sized_for(self, shape: Shape) -> "Recipe":
        """The same, with the batch size it takes for pictures of this shape."""
        if self.schedule.batch_pixels is None:
            return self
        most = max(1, self.schedule.batch_pixels // (shape[1] * shape[2]))
        return self.but(f"schedule.batch_size={min(self.schedule.batch_size, most)}")

    def steadier(self) -> "Recipe":
        """The same, tamed after a training diverged: half the learning rates, and one more step of stability where there is one."""
        game = self.model.plays
        changes = [f"optimisers.{phase}.learning_rate={adam.learning_rate / 2}" for phase, adam in self.optimisers.items()]
        if game is not None and game.has_penalty and game.stability < 3:
            changes.append(f"model.game.stability={game.stability + 1}")
        return self.but(*changes)
