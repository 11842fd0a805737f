"""Recipe: a model, its data, its optimisers and its schedule as one value."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Discriminator, Field, Tag

from ganvas.amounts import normal
from ganvas.data import DataSettings
from ganvas.data.music.settings import MelodySettings
from ganvas.models import ModelSettings, add_kinds
from ganvas.models.sizes import Shape
from ganvas.recipes.optimisers import AnyOptimiser
from ganvas.settings import Settings


def _cadence(text: str) -> str:
    return text if text == "growing" else normal(text)


Amount = Annotated[str, AfterValidator(normal)]
"""How much training: a number and images, steps, epochs, or a time: 5000 steps, 5 minutes, 1h30m."""
Cadence = Annotated[str, AfterValidator(_cadence)]
"""How often: an amount, or "growing" for intervals that start at seconds and grow."""


def both(optimiser: AnyOptimiser) -> dict[str, AnyOptimiser]:
    """The same for the two sides of a GAN."""
    return {"discriminator": optimiser, "generator": optimiser}


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
    optimisers: dict[str, AnyOptimiser]
    """One for each phase of the model, by the phase's name."""
    schedule: Schedule = Schedule()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, which checks nothing. A model that is handed in this way makes its kind known too."""
        copy = super().model_copy(update=update, deep=deep)
        add_kinds(type(copy.model))
        return copy

    def sized_for(self, shape: Shape) -> "Recipe":
        """The same, with the batch size it takes for pictures of this shape."""
        if self.schedule.batch_pixels is None:
            return self
        most = max(1, self.schedule.batch_pixels // (shape[1] * shape[2]))
        return self.but(f"schedule.batch_size={min(self.schedule.batch_size, most)}")

    def steadier(self) -> "Recipe":
        """The same, tamed after a training diverged: half the learning rates, and one more step of stability where there is one."""
        game = self.model.plays
        changes = [
            f"optimisers.{phase}.learning_rate={optimiser.learning_rate / 2}" for phase, optimiser in self.optimisers.items()
        ]
        if game is not None and game.has_penalty and game.stability < 3:
            changes.append(f"model.game.stability={game.stability + 1}")
        return self.but(*changes)
