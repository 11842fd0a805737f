"""Directions: those of one model, by how they are found, and the pieces that they are shown on. ``explorer.directions`` is one."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ganvas.amounts import whole
from ganvas.errors import ModelError, SettingError
from ganvas.exploration.directions import files
from ganvas.exploration.directions.direction import LARGEST_AMOUNT, Direction
from ganvas.exploration.directions.searching import Search
from ganvas.exploration.directions.strips import Strips, moved, strips_of, typical
from ganvas.exploration.eyes import Eyes
from ganvas.exploration.named import Named
from ganvas.exploration.pieces import Piece, Pieces
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback
from ganvas.words import Command, Flag, Step, did_you_mean, message, nearest

MOST = 32
"""Directions that are found at a time."""
MOST_ROWS = 48
"""Strips of a sheet, which must carry the origins of all of their pieces."""

_NUMBERED = re.compile(r"(principal|styles)-([1-9]\d?)")


class Directions:
    """The directions of one model. Those that were found once are remembered while it is explored."""

    def __init__(self, pieces: Pieces, eyes: Eyes, piece: Callable[[Any], Piece]) -> None:
        """piece: what finds a piece by whatever names it."""
        self._pieces, self._eyes, self._search, self._piece = pieces, eyes, Search(eyes), piece

    def principal(self, n: int = 8, *, progress: ProgressCallback | None = None) -> list[Direction]:
        """``n`` directions along which pictures change most, the strongest first; what each of them changes is measured.

        Of any model. Raises SettingError for n out of range.
        """
        return self._search.principal(whole("n", n, 1, MOST), progress)

    def styles(self, n: int = 8, *, progress: ProgressCallback | None = None) -> list[Direction]:
        """``n`` directions that a model with styles answers to most, read off its weights. Raises ModelError for one without."""
        return self._search.styles(whole("n", n, 1, MOST), progress)

    def properties(self, *names: str, progress: ProgressCallback | None = None) -> list[Direction]:
        """Directions that change what can be computed of a picture and little else: brightness, thickness, slant, symmetry, ...

        names: those that are wanted, all that work where none are given. Raises SettingError for a name that isn't one, ModelError where
        the model's pictures don't have it to be changed.
        """
        return self._search.properties(names, progress)

    def classes(self, one: str, other: str, *, progress: ProgressCallback | None = None) -> Direction:
        """From one class to another; 3 is all of the way. Raises ModelError where the model has no such classes."""
        labels = [self._eyes.latents.trained.label_of(name) for name in (one, other)]
        if labels[0] == labels[1] or None in labels:
            raise ModelError(
                message("{name!r} and {other!r} are one class.", name=one, other=other), message("Name two different classes.")
            )
        first, second = (label for label in labels if label is not None)
        return self._search.classes(first, second, progress)

    def of_pieces(
        self,
        more: Sequence[Named],
        less: Sequence[Named] = (),
        *,
        name: str = "pieces",
        progress: ProgressCallback | None = None,
    ) -> Direction:
        """More like some pieces and less like others, or than usual ones where there are none. Raises SettingError without any."""
        if not more:
            raise SettingError(
                message("There are no pieces for others to become more like."),
                message("Give some:  {flag}", flag=Flag("like", "3,7")),
            )
        return self.named(
            self._search.pieces([self._piece(each) for each in more], [self._piece(each) for each in less], progress), name
        )

    def named(self, direction: Direction, name: str) -> Direction:
        """The same under another name. Raises SettingError for one that is empty or longer than 64 characters."""
        from dataclasses import replace

        if not 0 < len(name.strip()) <= 64:
            raise SettingError(
                message("A direction can't be called {name!r}.", name=name), message("Give a name of 1 to 64 characters.")
            )
        return replace(direction, name=name.strip())

    def save(self, direction: Direction, path: str | Path, *, overwrite: bool = False) -> Path:
        """Keep a direction as a file, NAME.direction.safetensors, under that name, and return its path.

        path: a name for a file in this folder, or a path. Raises SettingError where one is there already and wasn't to be replaced.
        """
        file = files.file_of(path_of(path))
        return files.save(self.named(direction, files.name_of(file)), file, overwrite=overwrite)

    def get(self, name: str | Path | Direction, *, progress: ProgressCallback | None = None) -> Direction:
        """The direction that is meant: one that was saved, by its name or path, a property, or "principal-2", "styles-1", "cat to dog".

        Raises ModelError where there is none, or where it is of another model.
        """
        if isinstance(name, Direction):
            return self._checked(name, message("The direction {name}", name=name.name))
        path = files.file_of(path_of(name))
        if path.exists():
            return self._checked(files.read(path), str(path))
        text = str(name)
        if text in self._search.survey.names:
            return self.properties(text, progress=progress)[0]
        if numbered := _NUMBERED.fullmatch(text):
            return self._numbered(numbered[1], whole(numbered[1], int(numbered[2]), 1, MOST), progress)
        one, to, other = text.partition(" to ")
        if to and {one, other} <= set(self._eyes.latents.trained.config.classes):
            return self.classes(one, other)
        kept = [files.name_of(each) for each in path.parent.glob(f"*{files.ENDING}")]
        known = [*kept, *self._search.survey.names, "principal-1"]
        raise ModelError(
            message("There is no direction {name!r}.", name=text),
            *did_you_mean(nearest(text, known), known),
            Step(message("To find some"), Command("directions", "RUN")),
        )

    def move(
        self, piece: Named, along: str | Path | Direction, amount: float, *, progress: ProgressCallback | None = None
    ) -> Piece:
        """A piece so many standard deviations along a direction. Raises SettingError beyond LARGEST_AMOUNT."""
        return moved(self._pieces, self._piece(piece), self.get(along, progress=progress), amount_in_range(amount))

    def strips(
        self, directions: Sequence[Direction], pieces: Sequence[Named] = (), *, progress: ProgressCallback | None = None
    ) -> Strips:
        """What directions do, from -3 to 3 standard deviations: a strip for each of them and each piece.

        pieces: what is moved; where none are given, a typical sample, of the first class where classes are changed. Raises
        SettingError for more strips than a sheet can carry.
        """
        found = [self.get(each) for each in directions]
        if not 1 <= len(found) * max(1, len(pieces)) <= MOST_ROWS:
            raise SettingError(
                message(
                    "A sheet has room for 1 to {most} strips, not {count}.", most=MOST_ROWS, count=len(found) * len(pieces)
                ),
                message("Give fewer pieces or directions."),
            )
        if pieces:
            return strips_of(self._pieces, found, [self._piece(each) for each in pieces])
        label = None if found[0].labels is None else found[0].labels[0]
        return strips_of(self._pieces, found, [typical(self._pieces, self._eyes, label)])

    def _numbered(self, kind: str, number: int, progress: ProgressCallback | None) -> Direction:
        found = (self.principal if kind == "principal" else self.styles)(number, progress=progress)
        if len(found) < number:  # there are as many as codes have numbers
            raise ModelError(
                message(
                    "There is no direction {name}: this model has {count} of them.",
                    name=f"{kind}-{number}",
                    count=len(found),
                ),
                message("The last one is {name}.", name=f"{kind}-{len(found)}"),
            )
        return found[-1]

    def _checked(self, direction: Direction, what: str) -> Direction:
        """Raises ModelError for a direction of another model, or that doesn't fit this one."""
        latents = self._eyes.latents
        shapes = {**latents.model.spaces, "z": (latents.model.latent_size - latents.classes,), "classes": (latents.classes,)}
        if direction.model != latents.trained.sha256:
            raise ModelError(
                message(
                    "{what} was found in another model ({other} and not {model}).",
                    what=what,
                    other=direction.model[:12],
                    model=latents.trained.sha256[:12],
                ),
                message("Directions mean nothing in another model. Find it again in this one."),
                Step(message("To see what there is"), Command("directions", "RUN")),
            )
        if direction.values.shape != shapes.get(direction.space):
            raise ModelError(
                message(
                    "{what} has the shape {shape} in {space}, which the model doesn't have.",
                    what=what,
                    shape=direction.values.shape,
                    space=direction.space,
                ),
                message("Give the file as ganvas wrote it."),
            )
        if direction.labels is not None and max(direction.labels) >= max(1, latents.classes):
            raise ModelError(
                message("{what} is one of classes that the model doesn't have.", what=what),
                message("Give the file as ganvas wrote it."),
            )
        return direction


def amount_in_range(amount: float) -> float:
    """Standard deviations, as a float. Raises SettingError beyond LARGEST_AMOUNT."""
    if not -LARGEST_AMOUNT <= amount <= LARGEST_AMOUNT:
        raise SettingError(
            message("{flag} is not a number from -{most:g} to {most:g}.", flag=Flag("amount", amount), most=LARGEST_AMOUNT),
            message("1 is one standard deviation of what the model makes; beyond 3 pictures soon fall apart."),
        )
    return float(amount)
