"""Previews: sheets of the same latents throughout a run, and the GIF of its progress."""

import tempfile
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from ganvas.data.batches.pixels import to_pixels
from ganvas.data.pictures.sheets import save_gif
from ganvas.disk import make_folder
from ganvas.errors import SettingError
from ganvas.inference.medium import Medium
from ganvas.inference.trained import make, picture_key
from ganvas.models import Model
from ganvas.recipes import RECIPES, Schedule
from ganvas.runs.log import Moment
from ganvas.runs.sheets import sheets_in
from ganvas.words import Command, Step, message

SHARE = 0.05
"""Of the time of a training, at most, for its previews."""


def previews_were_asked(schedule: Schedule, recipe: str) -> bool:
    """Whether the person chose when previews are made, rather than the recipe of this name."""
    usual = RECIPES[recipe].schedule if recipe in RECIPES else Schedule()
    return schedule.previews != usual.previews


def claim_previews(folder: Path, asked: Command) -> None:
    """Make the folder for previews that a person named. Raises SettingError where it can't be written to, before there is a run."""
    try:
        make_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingError(
            message("{path} can't be written: {reason}.", path=folder, reason=error.strerror),
            Step(message("Choose a folder for previews that you may write to"), asked.but(previews="FOLDER")),
        ) from None


class Budget:
    """When a preview that is due may be made: those of a slow training wait until they cost at most SHARE of its time.

    spends_freely: whether the person chose when previews are made. since: seconds of training before this attempt.
    """

    def __init__(self, *, spends_freely: bool, since: float) -> None:
        self.spends_freely, self.since, self.spent, self.last = spends_freely, since, 0.0, 0.0
        self.wanted = False
        """Whether one is due that was not made yet."""

    def allows(self, now: float) -> bool:
        """Whether one is due and can be afforded ``now``, in seconds of training."""
        if not self.wanted:
            return False
        return self.spends_freely or self.spent + self.last <= SHARE * (now - self.since)

    def spend(self, seconds: float) -> None:
        """One was made."""
        self.spent, self.last, self.wanted = self.spent + seconds, seconds, False


class Previews:
    """Makes the sheets of one run in ``folder``: rows x columns samples, always of the same latents.

    pictures: (N, C or 2 C, H, W) in [-1, 1], what a model that reads pictures is always shown with instead; each of its examples
    takes several columns, and there are as many as the rows hold.
    """

    def __init__(self, folder: Path, *, medium: Medium, rows: int, columns: int, seed: int, pictures: Tensor) -> None:
        self.medium = medium
        self.folder, self.rows, self.columns, self.seed, self.pictures = folder, rows, columns, seed, pictures
        self._inputs: Tensor | None = None

    def path(self, moment: Moment) -> Path:
        """Where the sheet of a moment is, or would be."""
        return self.folder / f"{moment.images:09d}.png"

    def save(self, model: Model, moment: Moment) -> Path:
        if self._inputs is None:
            keys = [picture_key(self.seed, index) for index in range(self.rows * self.columns)]
            self._inputs = model.inputs(keys, self.pictures)
        pictures = self.pictures[: len(self._inputs)]  # a small sheet doesn't show all of them
        shown = model.columns(self._inputs, make(model, self._inputs), pictures)
        side_by_side = max(1, self.columns // len(shown))
        examples = torch.stack(shown, 1)[: self.rows * side_by_side]
        pixels = to_pixels(examples.flatten(0, 1))
        return self.medium.sheet(pixels, side_by_side * len(shown)).save(self.path(moment))

    def save_gif(self, path: Path, moment: Moment) -> Path | None:
        """Of the sheets up to a moment; sheets of another size, which an older run may have left, are skipped."""
        sizes = {sheet: _size(sheet) for sheet in sheets_in(self.folder) if int(sheet.stem) <= moment.images}
        return save_gif([sheet for sheet in sizes if sizes[sheet] == sizes.get(self.path(moment))], path)


def _size(sheet: Path) -> tuple[int, int] | None:
    try:
        with Image.open(sheet) as image:
            return image.size
    except OSError:  # not a picture, or a damaged one
        return None
