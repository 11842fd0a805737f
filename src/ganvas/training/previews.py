"""Previews: sheets of the same latents throughout a run, and the GIF of its progress."""

from pathlib import Path

from PIL import Image
from torch import Tensor

from ganvas.data.sheets import Sheet, save_gif
from ganvas.data.stream import to_pixels
from ganvas.models import Model
from ganvas.models.files import make, picture_key
from ganvas.training.moments import Moment


class Previews:
    """Makes the sheets of one run in ``folder``, rows x columns pictures each."""

    def __init__(self, folder: Path, *, rows: int, columns: int, seed: int) -> None:
        self.folder, self.rows, self.columns, self.seed = folder, rows, columns, seed
        self._latents: Tensor | None = None

    def save(self, model: Model, moment: Moment) -> Path:
        if self._latents is None:
            self._latents = model.latents([picture_key(self.seed, index) for index in range(self.rows * self.columns)])
        pictures = to_pixels(make(model, self._latents))
        return Sheet(pictures, columns=self.columns).save(self.folder / f"{moment.images:09d}.png")

    def save_gif(self, path: Path, moment: Moment) -> Path | None:
        """Of the sheets up to a moment; sheets of another size, which an older run may have left, are passed over."""
        sheets = [sheet for sheet in sorted(self.folder.glob("[0-9]*.png")) if int(sheet.stem) <= moment.images]
        sizes = {sheet: _size(sheet) for sheet in sheets}
        return save_gif([sheet for sheet in sheets if sizes[sheet] == sizes[sheets[-1]]], path)


def _size(sheet: Path) -> tuple[int, int]:
    with Image.open(sheet) as image:
        return image.size
