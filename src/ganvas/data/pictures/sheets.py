"""Sheets and GIFs: many small pictures in one picture that a person can look at."""

import math
import os
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.pictures.animated.gif import write_gif
from ganvas.data.pictures.mark import write_marked
from ganvas.disk import replaced
from ganvas.errors import SettingError
from ganvas.paths import path_of
from ganvas.words import message

Pixels = NDArray[np.uint8]
"""Pictures, (N, H, W, C)."""

LARGEST_FRAME = 800
"""Pixels that the longer side of a GIF's frames is shrunk to: people watch them, nobody measures them."""


CAPTION = 14
"""Pixels below a picture of a numbered sheet."""
_DIGITS = (0o75557, 0o26227, 0o71747, 0o71717, 0o55711, 0o74717, 0o74757, 0o71111, 0o75757, 0o75717)
"""0 to 9 in 5 rows of 3 points, the first row first: a row is an octal digit. No font is needed, so sheets are the same everywhere."""
_LETTERS = (
    *(0o25755, 0o65656, 0o34443, 0o65556, 0o74647, 0o74644, 0o34553, 0o55755, 0o72227, 0o11152, 0o55655, 0o44447, 0o57755),
    *(0o65555, 0o25552, 0o65644, 0o25573, 0o65655, 0o34216, 0o72222, 0o55557, 0o55552, 0o55775, 0o55255, 0o55222, 0o71247),
)
"""A to Z in the same way."""
_POINTS = {
    **{str(digit): points for digit, points in enumerate(_DIGITS)},
    **{chr(ord("a") + place): points for place, points in enumerate(_LETTERS)},
    " ": 0,
    "-": 0o00700,
    "+": 0o02720,
    ".": 0o00002,
    ":": 0o02020,
    "/": 0o11244,
}


@dataclass(frozen=True, eq=False, repr=False)
class Sheet:
    """Pictures in a grid, which renders in a notebook and is saved as one picture. ``numpy.asarray(sheet)`` is ``pictures``.

    pictures: (N, H, W, C) uint8 with C = 1 or 3.
    columns: pictures in a row; None makes the sheet about square.
    scale: a whole number by which pictures are enlarged, without smoothing; None makes each at least 64 pixels wide.
    gap: pixels between pictures. ground: how light these are, 0 to 255; grey, so that neither black nor white pictures run into it.
    origin: where they come from, as a text that the file carries; empty where they come from no latents. numbered: whether each has its
    number below it, from 0. titles: what is written above each row, in capitals; what isn't a letter from A to Z or a digit is left out.
    """

    pictures: Pixels
    columns: int | None = None
    scale: int | None = None
    gap: int = 2
    ground: int = 112
    origin: str = ""
    numbered: bool = False
    titles: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.pictures)

    def __repr__(self) -> str:
        _, height, width, channels = self.pictures.shape
        return f"Sheet({len(self)} pictures, {width}x{height}, {'grey' if channels == 1 else 'colour'})"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.pictures, dtype=dtype, copy=copy)

    @property
    def image(self) -> Image.Image:
        """The sheet as one Pillow picture, mode L or RGB."""
        _, height, width, channels = self.pictures.shape
        columns, rows, scale, titled = self._layout
        high, wide = height * scale, width * scale
        below = self.gap + self.numbered * CAPTION
        canvas = np.full(
            (rows * (high + below) + self.gap + sum(titled), columns * (wide + self.gap) + self.gap, channels),
            self.ground,
            np.uint8,
        )
        for index, (picture, (left, top, right, bottom)) in enumerate(zip(self.pictures, self.boxes, strict=True)):
            canvas[top:bottom, left:right] = picture.repeat(scale, axis=0).repeat(scale, axis=1)
            if self.numbered:
                _write(str(index), canvas[bottom + 2 : bottom + CAPTION, left:right])
            if index % columns == 0 and titled[index // columns]:
                _write(self.titles[index // columns], canvas[top - CAPTION : top - 2, left:])
        return Image.fromarray(canvas[..., 0] if channels == 1 else canvas)

    @property
    def boxes(self) -> list[tuple[int, int, int, int]]:
        """Where each picture is on the sheet, in pixels: left, top, right and bottom, the last two just outside."""
        count, height, width, _ = self.pictures.shape
        columns, _, scale, titled = self._layout
        tall, wide = height * scale + self.gap + self.numbered * CAPTION, width * scale + self.gap
        found = []
        for index in range(count):
            row, column = divmod(index, columns)
            top, left = self.gap + row * tall + sum(titled[: row + 1]), self.gap + column * wide
            found.append((left, top, left + width * scale, top + height * scale))
        return found

    @property
    def _layout(self) -> tuple[int, int, int, list[int]]:
        """Columns, rows, how much pictures are enlarged, and the pixels above each row for its title."""
        count, height, width, _ = self.pictures.shape
        columns = max(1, min(self.columns or math.ceil(math.sqrt(count * height / width)), count))
        rows = math.ceil(count / columns)
        return (
            columns,
            rows,
            self.scale or max(1, 64 // width),
            [CAPTION * bool(title) for title in (*self.titles, *[""] * rows)[:rows]],
        )

    def save(self, path: str | Path) -> Path:
        """Write the sheet as a picture of the kind that the file's ending says, and return its path. No reader ever finds half a file.

        path: a file, whose folders are made. Without an ending it is a PNG. Raises SettingError for a folder, or an ending that is not a
        picture's.
        """
        if not isinstance(path, (str, os.PathLike)):
            raise SettingError(message("{path!r} is not a path.", path=path), message("Name a file, for example sheet.png."))
        path = path_of(path)
        if path.is_dir():
            raise SettingError(
                message("{path} is a folder.", path=path),
                message("Name a file in it, for example:  {path}", path=path / "sheet.png"),
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = Image.registered_extensions().get(path.suffix.lower(), "")
        if path.suffix and kind not in Image.SAVE:
            raise SettingError(
                message("A sheet can't be written as {ending}.", ending=path.suffix),
                message("Name a picture, for example sheet.png. The numbers themselves are in its attribute pictures."),
            )
        with replaced(path) as unfinished:
            write_marked(self.image, unfinished, kind or "PNG", origin=self.origin)
        return path

    def animate(self, path: str | Path, *, seconds: float = 4.0) -> Path:
        """Write the pictures one after the other as a looping GIF that goes there and back, and return its path.

        path: a file, whose folders are made. seconds: for both ways. Raises SettingError for another ending than .gif.
        """
        path = path_of(path)
        if path.suffix.lower() not in ("", ".gif"):
            raise SettingError(
                message("An animation can't be written as {ending}.", ending=path.suffix),
                message("Name a GIF, for example {path}.", path=path.with_suffix(".gif")),
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        there_and_back = [*self.pictures, *self.pictures[-2:0:-1]]
        frames = (Sheet(picture[None], scale=self.scale, gap=0).image for picture in there_and_back)
        with replaced(path) as unfinished:
            write_gif(unfinished, frames, [Fraction(seconds) / len(there_and_back)] * len(there_and_back))
        return path

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        write_marked(self.image, buffer, "PNG", origin=self.origin)
        return buffer.getvalue()


def _write(text: str, strip: Pixels) -> None:
    """Write a text into the left of a strip (H, W, C), in points of two pixels, as white as can be."""
    plain = unicodedata.normalize("NFKD", text).lower()
    letters = [_POINTS[letter] for letter in plain if letter in _POINTS]
    rows = [[letter >> (12 - 3 * row) & 7 for letter in letters] for row in range(5)]
    points = np.array(
        [[bit == "1" for part in row for bit in f"{part:03b}0"] for row in rows], bool
    )  # an empty column after each
    drawn = points.repeat(2, 0).repeat(2, 1)[: strip.shape[0], : strip.shape[1]]
    strip[: drawn.shape[0], : drawn.shape[1]][drawn] = 255


def save_gif(frames: Sequence[Path], path: Path, *, seconds: float = 8.0, most: int = 120) -> Path | None:
    """Join picture files into a looping GIF that pauses on the last one; None when there are no frames.

    At most ``most`` frames are taken, spread evenly, first and last included; ``seconds`` is the length without the pause.
    """
    if not frames:
        return None
    picked = [frames[round(index)] for index in np.linspace(0, len(frames) - 1, min(most, len(frames)))]
    hold = max(20, min(400, round(1000 * seconds / len(picked))))
    opened = _opened(picked)
    if not opened:
        return None
    durations = [Fraction(hold, 1000)] * (len(opened) - 1) + [Fraction(2)]
    with replaced(path) as unfinished:
        write_gif(unfinished, opened, durations)
    return path


def _opened(paths: Iterable[Path]) -> list[Image.Image]:
    """The frames, grey or in colour, no larger than LARGEST_FRAME; files that aren't pictures are skipped."""
    images = []
    for path in paths:
        try:
            with Image.open(path) as file:
                image: Image.Image = file.convert("L") if file.mode == "L" else file.convert("RGB")
        except OSError:
            continue
        image.thumbnail((LARGEST_FRAME, LARGEST_FRAME))
        images.append(image)
    return images
