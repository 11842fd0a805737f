"""Reading: what a picture file shows, and whether that is what its origin says. A file can be edited and still carry its origin."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganvas.data.movies.sizes import Size
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.opening import checked_picture, quiet_pillow
from ganvas.data.pictures.sheets import Pixels
from ganvas.errors import OriginError
from ganvas.words import message
from ganvas.workspace.files.cutting import cells_of, is_framed, scale_of

ALIKE = 8
"""Of 255: so much a channel may differ from what is made here, where the file was made on another computer or device."""
_EXACT = "PNG"
"""The kind of file that holds pixels as they were, of those that carry an origin."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What a file shows.

    pixels: (H, W, 1 or 3). is_exact: whether they are as they were written. moves: whether this is one of many frames.
    """

    pixels: NDArray[np.uint8]
    is_exact: bool
    moves: bool

    def first_unlike(self, made: Pixels, index: int | None, count: int) -> int | None:
        """The number of the first picture that isn't as it was made, (N, H, W, C); None where all are, or where it can't be said.

        index: which one was made, of ``count``; None is all of them.
        """
        if not self.is_exact:
            return None
        size = (made.shape[1], made.shape[2])
        cells = cells_of(self.pixels, count, size)
        if cells is None:
            is_one = count == 1 and not is_framed(self.pixels)
            return 0 if is_one and not self._is_enlarged(made[0]) else None
        for number, picture in zip(range(count) if index is None else [index], made, strict=True):
            scale = scale_of(cells, size)
            if not _alike(cells[number], picture.repeat(scale, 0).repeat(scale, 1)) and not (
                count == 1 and self._is_enlarged(picture)
            ):
                return number
        return None

    def _is_enlarged(self, picture: NDArray[np.uint8]) -> bool:
        """Whether it is a picture as a movie's frames are enlarged."""
        height, width, _ = self.pixels.shape
        return any(_alike(self.pixels, Size(height, width, smooth)(picture)) for smooth in (False, True))


def shown_by(path: Path) -> Shown:
    """Raises OriginError for what can't be read."""
    try:
        with quiet_pillow(), path.open("rb") as file, checked_picture(file) as image:
            moves = bool(getattr(image, "is_animated", False))
            kind = image.format or ""
            found = np.asarray(image if image.mode == "L" else image.convert("RGB"))
    except (Refused, OSError) as error:
        raise OriginError(
            message("{path} can't be read: {reason}.", path=path, reason=getattr(error, "reason", error)),
            message("Give a picture as ganvas wrote it."),
        ) from None
    return Shown(found[..., None] if found.ndim == 2 else found, kind == _EXACT and not moves, moves)


def _alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    return bool((np.abs(one.astype(np.int16) - other) <= ALIKE).all())
