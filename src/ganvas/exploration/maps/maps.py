"""Map: pieces that stand for all that a model makes, on one sheet on which neighbours look alike."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ganvas import origins
from ganvas.data.pictures.mark import check_carries
from ganvas.data.pictures.sheets import Sheet
from ganvas.disk import make_folder, write_text, writing
from ganvas.errors import SettingError
from ganvas.exploration.eyes import Eyes
from ganvas.exploration.latents import Genes
from ganvas.exploration.maps.layout import arranged, main_axes, representatives
from ganvas.exploration.pieces import Piece, Pieces, sheet_of
from ganvas.outputs import check_free
from ganvas.paths import path_of
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message

CANDIDATES, FEWEST = 10, 3
"""Samples for each cell, of which one stands for the others; the second of very large pictures."""
MOST_CELLS = 1_200
"""About as many origins as a sheet can carry."""
FORMAT = 1
"""Of the JSON next to a map."""


@dataclass(frozen=True, eq=False)
class Map:
    """Pieces on a grid on which neighbours look alike."""

    pieces: tuple[Piece, ...]
    """Row by row."""
    columns: int
    passed_over: int
    """Samples that were left out because they are further from the others than nearly all are from each other: often broken ones."""

    def __len__(self) -> int:
        return len(self.pieces)

    @property
    def rows(self) -> int:
        return len(self.pieces) // self.columns

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """The row and the column of each piece, from 0."""
        return tuple(divmod(number, self.columns) for number in range(len(self)))

    @property
    def sheet(self) -> Sheet:
        """All of it as one picture, which carries the origins of its pieces."""
        return sheet_of(self.pieces, self.columns)

    def at(self, row: int, column: int) -> Piece:
        """The piece in a row and a column, from 0. Raises IndexError where there is none."""
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            raise IndexError(f"row {row}, column {column} of a map of {self.rows} rows and {self.columns} columns")
        return self.pieces[row * self.columns + column]

    def save(self, path: str | Path, *, sheet: Sheet | None = None, overwrite: bool = False) -> Path:
        """Write the map as a picture, and next to it a JSON of the same name that says where each piece is; return the picture's path.

        sheet: how it looks, where not as ``sheet``. Raises SettingError where one of the two is there already, and for a
        picture that can't carry the origins: another than PNG, JPEG or WebP, and a JPEG of very many.
        """
        path = named_map(path_of(path), is_given=True)
        beside = path.with_suffix(".json")
        check_map_free(path, overwrite=overwrite)
        sheet = sheet or self.sheet
        check_carries(path, sheet.origin)
        with writing(path):
            make_folder(path.parent)
            sheet.save(path)
            write_text(beside, json.dumps(self._document(path.name, sheet), ensure_ascii=False))
        return path

    def _document(self, name: str, sheet: Sheet) -> dict[str, object]:
        boxes = sheet.boxes
        return {
            "format": FORMAT,
            "model": self.pieces[0].origin.model,
            "sheet": name,
            "columns": self.columns,
            "rows": self.rows,
            "pieces": [
                {
                    "number": number,
                    "row": row,
                    "column": column,
                    "box": box,
                    "id": piece.id,
                    "origin": json.loads(piece.origin.text),
                }
                for number, (piece, (row, column), box) in enumerate(zip(self.pieces, self.places, boxes, strict=True))
            ],
        }

    def _repr_png_(self) -> bytes:
        return self.sheet._repr_png_()


def check_map_free(path: Path, *, overwrite: bool) -> None:
    """Raises SettingError where a map's picture can't carry origins, or it or its JSON would replace something."""
    if path.suffix.lower() == ".json":
        raise SettingError(
            message("{path} is not the name of a picture.", path=path),
            message("Name the picture, for example map.png; the JSON is written next to it."),
        )
    check_carries(path)
    check_free(path, overwrite=overwrite)
    check_free(path.with_suffix(".json"), overwrite=overwrite)


def named_map(path: Path, *, is_given: bool) -> Path:
    """The picture's path, with an ending; where the person named none, one of which neither the picture nor the JSON is there yet."""
    path = path if path.suffix else path.with_suffix(".png")
    free, number = path, 1
    while not is_given and (free.exists() or free.with_suffix(".json").exists()):
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


class Mapper:
    """Draws maps of one model."""

    def __init__(self, pieces: Pieces, eyes: Eyes) -> None:
        self.pieces, self.eyes = pieces, eyes

    def map(
        self, columns: int, rows: int, *, seed: int = 0, label: int | None = None, progress: ProgressCallback | None = None
    ) -> Map:
        """A map of samples of a seed, of a class or of all. Raises SettingError for more cells than a sheet can carry."""
        if columns * rows > MOST_CELLS:
            raise SettingError(
                message("{columns}x{rows} is more cells than a sheet can carry.", columns=columns, rows=rows),
                message("Ask for at most {most:,}, such as 40x30.", most=MOST_CELLS),
            )
        latents, wanted = self.pieces.latents, columns * rows
        genes = [
            latents.sampled(seed, index, sampler=latents.sampler, label=label)
            for index in range(self.eyes.affordable(CANDIDATES, FEWEST) * wanted)
        ]
        looks = self.eyes.of_each(self.eyes.looks, genes, progress)
        oddness = self.eyes.oddness(looks)
        # Where nearly all are odd, as of a model that makes something else in each class, the least odd ones are taken all the same.
        kept = np.flatnonzero(oddness <= np.maximum(1.0, np.sort(oddness)[wanted - 1]))
        points = main_axes(looks[kept])
        chosen = representatives(points, wanted)
        order, pace = chosen, Pace(message("arranging the map"), 100, progress)
        for share, places in arranged(points[chosen], rows, columns):
            order = chosen[places]
            pace.note(round(100 * share))
        return Map(tuple(self._piece(genes, seed, int(kept[row]), label) for row in order), columns, len(genes) - len(kept))

    def _piece(self, genes: Sequence[Genes], seed: int, index: int, label: int | None) -> Piece:
        origin = origins.of_samples(self.pieces.model, seed, index, sampler=self.pieces.latents.sampler, label=label)
        return Piece(origin, genes[index], self.pieces.latents)
