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

    def path(self, moment: Moment) -> Path:
        """Where the sheet of a moment is, or would be."""
        return self.folder / f"{moment.images:09d}.png"

    def save(self, model: Model, moment: Moment) -> Path:
        if self._latents is None:
            self._latents = model.latents([picture_key(self.seed, index) for index in range(self.rows * self.columns)])
        pictures = to_pixels(make(model, self._latents))
        return Sheet(pictures, columns=self.columns).save(self.path(moment))

    def save_gif(self, path: Path, moment: Moment) -> Path | None:
        """Of the sheets up to a moment; sheets of another size, which an older run may have left, are passed over."""
        sizes = {sheet: _size(sheet) for sheet in sheets_in(self.folder) if int(sheet.stem) <= moment.images}
        return save_gif([sheet for sheet in sizes if sizes[sheet] == sizes.get(self.path(moment))], path)


def sheets_in(folder: Path) -> list[Path]:
    """The sheets in a folder, oldest first; what else people keep there is passed over."""
    return sorted((sheet for sheet in folder.glob("*.png") if sheet.stem.isdecimal()), key=lambda sheet: int(sheet.stem))


def drop_later(folder: Path, moment: Moment) -> None:
    """Remove the sheets after a moment, which an attempt that was killed has left; what people keep beside them stays."""
    for sheet in sheets_in(folder):
        images = int(sheet.stem)
        if images > moment.images and sheet.stem == f"{images:09d}":
            sheet.unlink()


def _size(sheet: Path) -> tuple[int, int] | None:
    try:
        with Image.open(sheet) as image:
            return image.size
    except OSError:  # no picture, or a damaged one
        return None
