"""Exploring: what the room Explore asks of a model. One piece in a place, its directions, its map, and a person's own picture in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from ganvas import origins
from ganvas.drawing import requests
from ganvas.errors import ModelError
from ganvas.exploration.directions.direction import WAY, Direction
from ganvas.exploration.directions.kept import keep_directions, kept_directions
from ganvas.exploration.directions.strips import moved, typical
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.finding.finder import Found
from ganvas.exploration.maps.maps import Map
from ganvas.exploration.pieces import Piece, pictures_of
from ganvas.inference.medium import Pictures
from ganvas.origins import Numbers
from ganvas.progress import ProgressCallback
from ganvas.words import message

PRINCIPAL, STYLES = 6, 3
"""Directions of each kind beside the properties: more than that nobody tries one after the other."""
END = 2.0
"""Standard deviations at which a direction's two pictures are."""
LARGEST_CELL = 64
"""Pixels of the longer side of a picture on a map."""
QUALITY = 90
Place = tuple[int, int, str | None]
"""Columns, rows and class of a map."""


@dataclass(frozen=True, eq=False)
class Ends:
    """A direction with the two pieces that it leads to."""

    direction: Direction
    pieces: tuple[Piece, Piece]


class Exploring:
    """One model as the room sees it. What was found once is remembered while the model is held."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._directions: list[Direction] | None = None
        self._maps: dict[Place, Map] = {}

    def shaped(self, request: requests.Shape, piece: Callable[[str], Piece]) -> Piece:
        """One piece: see ``requests.Shape``. piece: the piece of a name. Raises ModelError for a direction or class that there isn't."""
        given = [piece(name) for name in request.parents]
        found = given[0] if len(given) == 1 else self._explorer.blend(given, request.weights)
        if request.class_name is not None:
            found = self._in_class(found, request.class_name)
        if request.variety is not None and request.variety != 1:
            found = self._explorer.pieces.truncate(found, request.variety)
        return self._moved(found, {each.name: each.amount for each in request.along if each.amount})

    def directions(self, progress: ProgressCallback | None = None) -> list[Ends]:
        """All directions of the model with their ends, the properties first."""
        found, explorer = self._found(progress), self._explorer
        piece = typical(explorer.pieces, explorer.breeder.eyes)
        return [
            Ends(each, (moved(explorer.pieces, piece, each, -END), moved(explorer.pieces, piece, each, END))) for each in found
        ]

    def map(self, request: requests.Map, progress: ProgressCallback | None = None) -> Map:
        """The map that is asked for."""
        place = request.columns, request.rows, request.class_name
        if place not in self._maps:
            columns, rows, class_name = place
            self._explorer.breeder.eyes.learn_the_usual(progress)
            self._maps[place] = self._explorer.map(columns, rows, class_name=class_name, progress=progress)
        return self._maps[place]

    def find(self, file: bytes, class_name: str | None, progress: ProgressCallback | None = None) -> Found:
        """The piece that looks most like a picture. file: a PNG or JPEG."""
        with Image.open(BytesIO(file), formats=("PNG", "JPEG")) as image:
            image.load()
            self._explorer.breeder.eyes.learn_the_usual(progress)
            return self._explorer.find(image, class_name=class_name, progress=progress)

    def _found(self, progress: ProgressCallback | None) -> list[Direction]:
        if self._directions is None:
            model = self._explorer.trained.sha256
            self._directions = kept_directions(model)
            if self._directions is None:
                self._directions = self._searched(progress)
                keep_directions(model, self._directions)
        return self._directions

    def _searched(self, progress: ProgressCallback | None) -> list[Direction]:
        explorer, known = self._explorer, self._explorer.directions
        explorer.breeder.eyes.learn_the_usual(progress)
        found = known.properties(progress=progress) if isinstance(explorer.trained.config.medium, Pictures) else []
        found += known.principal(PRINCIPAL, progress=progress)
        return found + (known.styles(STYLES, progress=progress) if explorer.trained.model.has_styles else [])

    def _moved(self, piece: Piece, along: dict[str, float]) -> Piece:
        """Moved in one step along the sum of directions, so that its origin stays short. Raises ModelError for one that isn't there."""
        if not along:
            return piece
        known = {each.name: each for each in self._found(None)}
        for name in along:
            if name not in known:
                raise ModelError(
                    message("There is no direction {name!r}.", name=name),
                    message("Load the page again, and see what is there."),
                )
        if len(along) == 1:
            ((name, amount),) = along.items()
            return self._explorer.pieces.move(piece, known[name].numbers, amount, name=name)
        total = np.sum([amount * known[name].numbers.values for name, amount in along.items()], axis=0)
        numbers = Numbers.of(known[next(iter(along))].space, total, most=requests.MOST_ALONG * 16)
        return self._explorer.pieces.move(piece, numbers, 1.0, name=" + ".join(along)[:64])

    def _in_class(self, piece: Piece, name: str) -> Piece:
        """The same latent in another class. Raises ModelError where the model, or a style, holds no class that could be changed."""
        pieces, label = self._explorer.pieces, self._explorer.trained.label_of(name)
        (first, *more) = piece.origin.nodes
        if isinstance(first, origins.Sample) and not more:
            return pieces.sample(first.seed, first.index, label=label, sampler=first.sampler)
        if piece.genes.space == "z":
            return pieces.in_classes(piece, [float(place == label) for place in range(pieces.latents.classes)])
        raise ModelError(
            message("The class of this piece is part of its style and can't be changed."),
            message("Draw a new piece in that class."),
        )


def atlas(found: Map) -> tuple[Image.Image, int, int]:
    """A map as one picture without gaps, and the width and height of a cell, for which large pictures are made small."""
    medium = found.pieces[0].latents.trained.config.medium
    shown = medium.shown(pictures_of(found.pieces))
    height, width, channels = shown.shape[1:]
    grid = shown.reshape(found.rows, found.columns, height, width, channels).swapaxes(1, 2)
    whole = grid.reshape(found.rows * height, found.columns * width, channels)
    image = Image.fromarray(whole[..., 0] if channels == 1 else whole)
    if (shrunk := LARGEST_CELL / max(height, width)) < 1:
        height, width = max(1, round(height * shrunk)), max(1, round(width * shrunk))
        image = image.resize((width * found.columns, height * found.rows), Image.Resampling.BOX)
    return image, width, height


def said_of(ends: Sequence[Ends]) -> list[dict[str, Any]]:
    """Directions as a page gets them; the pictures of their ends go beside."""
    return [
        {
            "name": each.direction.name,
            "kind": each.direction.found,
            "least": -WAY,
            "most": WAY,
            "changes": [
                {"property": name, "by": effect} for name, effect in each.direction.main_effects if name != each.direction.name
            ][:2],
        }
        for each in ends
    ]
