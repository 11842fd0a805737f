"""The desk: where requests are done, one after the other."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.pictures.mark import write_marked
from ganvas.drawing import requests
from ganvas.drawing.models import Held, Models
from ganvas.drawing.requests import AnyRequest
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.litters import Litter
from ganvas.exploration.pieces import Piece, pictures_of
from ganvas.origins import OfSeed, Origin, read
from ganvas.workspace.gallery import Gallery

LOSSLESS = {"lossless": True, "quality": 0, "method": 0}
"""The fastest WebP that keeps every bit."""
Answer = tuple[dict[str, Any], list[bytes]]
"""A header, and the files of its pictures."""


class Desk:
    """Does what is asked of the runs of a workspace, and keeps pieces in its gallery. folder: the workspace."""

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        self._gallery = folder / "gallery"
        self._models = Models(folder / "runs", device)

    def do(self, request: AnyRequest) -> Answer:
        """What a request asks for. Raises GanvasError, saying why not."""
        named = {name: _meant(name) for name in requests.names_in(request)}
        model = next((each.model for each in named.values() if isinstance(each, Origin)), None)
        held = self._models.of(request.run, request.which, model)
        pieces = {name: _piece(held.explorer, each) for name, each in named.items()}
        match request:
            case requests.Litter():
                return _litter(held, _bred(held, request, pieces))
            case requests.Vary():
                found = held.explorer.vary(pieces[request.piece], n=request.n, difference=request.difference, seed=request.seed)
                return _litter(held, found)
            case requests.Blend():
                return _drawn(held, [held.explorer.blend([pieces[name] for name in request.parents], request.weights)])
            case requests.Inherit():
                return _drawn(held, [held.explorer.inherit(*(pieces[name] for name in requests.names_in(request)))])
            case requests.Again():
                return _drawn(held, [pieces[name] for name in request.pieces])
            case requests.Keep():
                return self._kept(held, request, [pieces[name] for name in request.pieces])

    def _kept(self, held: Held, request: requests.Keep, pieces: Sequence[Piece]) -> Answer:
        with Gallery(self._gallery) as gallery:
            added = gallery.add(
                *pieces,
                model=held.explorer.trained,
                stars=request.stars,
                tags=request.tags,
                collection=request.collection,
                note=request.note,
            )
        return {"kept": [piece.id for piece in added.pieces], "new": added.new}, []


def _meant(name: str) -> Origin | OfSeed:
    """Raises OriginError for what is neither."""
    seed, colon, index = name.partition(":")
    if colon and all(part.isascii() and part.isdecimal() and len(part) <= 20 for part in (seed, index)):
        return OfSeed(int(seed), int(index))
    return read(name, sheet=False)


def _piece(explorer: Explorer, named: Origin | OfSeed) -> Piece:
    return explorer.piece(named) if isinstance(named, Origin) else explorer.sample(named.seed, named.index)


def _bred(held: Held, request: requests.Litter, pieces: dict[str, Piece]) -> Litter:
    choices = [
        (tuple(pieces[name] for name in choice.chosen), tuple(pieces[name] for name in choice.others))
        for choice in request.choices
    ]
    if not request.parents:
        return held.explorer.offer(held.tastes.of(choices), n=request.n, seed=request.seed)
    return held.explorer.breed(
        [pieces[name] for name in request.parents],
        n=request.n,
        difference=request.difference,
        seed=request.seed,
        taste=held.tastes.of(choices) if choices else None,
    )


def _litter(held: Held, found: Litter) -> Answer:
    return _drawn(held, found.children, found.differences.tolist(), found.wild)


def _drawn(held: Held, pieces: Sequence[Piece], differences: Sequence[float | None] = (), wild: Sequence[bool] = ()) -> Answer:
    """Pieces with their pictures, at the size that the model makes. differences, wild: of a litter."""
    shown = held.explorer.trained.config.medium.shown(pictures_of(pieces))
    described = [
        {
            "id": piece.id,
            "origin": piece.origin.text,
            "difference": differences[place] if differences else None,
            "wild": wild[place] if wild else False,
            "height": int(shown.shape[1]),
            "width": int(shown.shape[2]),
        }
        for place, piece in enumerate(pieces)
    ]
    files = [file_of(picture, piece.origin.text) for picture, piece in zip(shown, pieces, strict=True)]
    return {"model": held.sha256, "pieces": described}, files


def file_of(picture: NDArray[np.uint8], origin: str) -> bytes:
    """A picture (H, W, C) as a WebP file without any loss. Whoever saves it from the page has one that says where it comes from."""
    buffer = BytesIO()
    image = Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)
    write_marked(image, buffer, "WEBP", origin=origin, options=LOSSLESS)
    return buffer.getvalue()
