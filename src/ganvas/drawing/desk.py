"""The desk: where requests are done, one after the other."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.pictures.mark import write_marked
from ganvas.drawing import reading, requests
from ganvas.drawing.exploring import QUALITY, atlas, said_of
from ganvas.drawing.models import Held, Models
from ganvas.drawing.reading import LOSSLESS, Answer
from ganvas.drawing.requests import AnyRequest, OfPieces, OfReading
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.litters import Litter
from ganvas.exploration.maps.maps import Map
from ganvas.exploration.pieces import Piece, pictures_of
from ganvas.exploration.taste import Taste
from ganvas.origins import OfSeed, Origin, read
from ganvas.progress import ProgressCallback, begun
from ganvas.words import message
from ganvas.workspace.gallery import Gallery


class Desk:
    """Does what is asked of the runs of a workspace, and keeps pieces in its gallery. folder: the workspace."""

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        self._gallery = folder / "gallery"
        self._models = Models(folder / "runs", device)

    def do(self, request: AnyRequest, parts: Sequence[bytes] = (), progress: ProgressCallback | None = None) -> Answer:
        """What a request asks for. parts: files that belong to it. progress: is told how far it is. Raises GanvasError, saying why not."""
        if progress is not None:
            progress(begun(message("getting the model")))
        held = self._models.of(request.run, request.which, _model_of(requests.names_in(request)))
        if isinstance(request, OfReading):
            return reading.do(held, request, parts, progress)
        explorer = held.explorer
        if progress is None or request.do in requests.QUICK:
            return self._done(held, request, parts, progress)
        eyes = explorer.breeder.eyes
        eyes.pause = lambda: progress(begun(message("looking at samples")))
        try:
            return self._done(held, request, parts, progress)
        finally:
            eyes.pause = None

    def _done(self, held: Held, request: OfPieces, parts: Sequence[bytes], progress: ProgressCallback | None) -> Answer:
        explorer = held.explorer
        match request:
            case requests.Litter():
                eyes = explorer.breeder.eyes
                (eyes.learn_the_usual if request.parents and not request.choices else eyes.learn_the_crowd)(progress)
                return _litter(held, _bred(held, request))
            case requests.Vary():
                parent = _piece(explorer, request.piece)
                return _litter(held, explorer.vary(parent, n=request.n, difference=request.difference, seed=request.seed))
            case requests.Blend():
                return _drawn(held, [explorer.blend(_pieces(explorer, request.parents), request.weights)])
            case requests.Inherit():
                return _drawn(held, [explorer.inherit(*_pieces(explorer, requests.names_in(request)))])
            case requests.Again():
                return _drawn(held, _pieces(explorer, request.pieces))
            case requests.Keep():
                return self._kept(held, request, _pieces(explorer, request.pieces))
            case requests.Shape():
                piece = held.exploring.shaped(request, partial(_piece, explorer))
                made = explorer.pieces.latents.glimpsed(piece.genes) if request.glance else None
                return _drawn(held, [piece], made=made)
            case requests.Directions():
                ends = held.exploring.directions(progress)
                header, files = _drawn(held, [piece for each in ends for piece in each.pieces])
                return header | {"directions": said_of(ends)} | _about(held), files
            case requests.Map():
                return _mapped(held, held.exploring.map(request, progress))
            case requests.Find():
                found = held.exploring.find(parts[0] if parts else b"", request.class_name, progress)
                header, files = _drawn(held, [found.piece])
                own = {name: getattr(found, name) for name in ("difference", "of_samples", "oddness")}
                return header | own | {"lost_colour": found.target.lost_colour}, files

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


def _model_of(names: Sequence[str]) -> str | None:
    """The SHA-256 of the model that named pieces are of, as far as they say."""
    return next((meant.model for name in names if isinstance(meant := _meant(name), Origin)), None)


def _piece(explorer: Explorer, name: str) -> Piece:
    """Raises OriginError for a piece of another model."""
    meant = _meant(name)
    return explorer.piece(meant) if isinstance(meant, Origin) else explorer.sample(meant.seed, meant.index)


def _pieces(explorer: Explorer, names: Sequence[str]) -> list[Piece]:
    return [_piece(explorer, name) for name in names]


def _bred(held: Held, request: requests.Litter) -> Litter:
    if not request.parents:
        return held.explorer.offer(_taste(held, request), n=request.n, seed=request.seed)
    return held.explorer.breed(
        _pieces(held.explorer, request.parents),
        n=request.n,
        difference=request.difference,
        seed=request.seed,
        taste=_taste(held, request) if request.choices else None,
    )


def _taste(held: Held, request: requests.Litter) -> Taste:
    return held.tastes.of(request.choices, partial(_piece, held.explorer))


def _litter(held: Held, found: Litter) -> Answer:
    return _drawn(held, found.children, found.differences.tolist(), found.wild)


def _drawn(
    held: Held,
    pieces: Sequence[Piece],
    differences: Sequence[float | None] = (),
    wild: Sequence[bool] = (),
    made: NDArray[np.uint8] | None = None,
) -> Answer:
    """Pieces with their pictures, at the size that the model makes. differences, wild: of a litter. made: the pictures."""
    shown = held.explorer.trained.config.medium.shown(pictures_of(pieces) if made is None else made)
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


def _about(held: Held) -> dict[str, Any]:
    """What a page can ask of a model."""
    trained = held.explorer.trained
    return {"classes": list(trained.config.classes) if trained.model.classes else []}


def _mapped(held: Held, found: Map) -> Answer:
    """A map: its pictures as one, and the names of its pieces row by row."""
    image, width, height = atlas(found)
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=2)
    pieces = [{"id": piece.id, "origin": piece.origin.text} for piece in found.pieces]
    size = {"columns": found.columns, "rows": found.rows, "width": width, "height": height}
    return {"model": held.sha256, "pieces": pieces} | size, [buffer.getvalue()]


def file_of(picture: NDArray[np.uint8], origin: str) -> bytes:
    """A picture (H, W, C) as a WebP file without any loss. Whoever saves it from the page has one that says where it comes from."""
    buffer = BytesIO()
    image = Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)
    write_marked(image, buffer, "WEBP", origin=origin, options=LOSSLESS)
    return buffer.getvalue()
