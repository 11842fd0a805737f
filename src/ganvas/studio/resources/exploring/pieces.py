"""One piece in a place of a model, its directions, its map, and a person's own picture in it. Another process makes the pictures."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from ganvas.data.found import why_in_words
from ganvas.data.pictures.formats import Refused as BadFile
from ganvas.drawing import requests
from ganvas.drawing.requests import LARGEST_AMOUNT, LARGEST_VARIETY, MOST_ALONG, Which
from ganvas.runs.found import runs_in
from ganvas.studio.answers import Refused
from ganvas.studio.held import Held, InStudio
from ganvas.studio.resources.asking import OfModel, Ticket, checked, told
from ganvas.studio.resources.drawing import DrawnPiece, Named, Weight, drawn_pieces
from ganvas.studio.resources.pictures import FILES
from ganvas.studio.resources.runs import Name, is_inside
from ganvas.studio.sets.decoding import decoded, shrunk
from ganvas.studio.sets.parts import parts_of
from ganvas.words import message

router = APIRouter(prefix="/runs", tags=["exploring"])
explorable = APIRouter(prefix="/explorable", tags=["exploring"])

LONGEST_SIDE = 1_024
"""Pixels of a picture that is looked for: far more than any model makes here."""
_LATENTS = "latent_size"
"""In config.json: what a model has whose pictures are made from latents."""
ClassName = Annotated[str, Field(max_length=200)]


class Explorable(BaseModel):
    """A run whose model can be explored. width, height: of its pictures. changed: when its model was saved, in seconds."""

    name: str
    width: int
    height: int
    changed: float


class Along(BaseModel, extra="forbid"):
    """So many standard deviations along a direction, by its name."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    amount: Annotated[float, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]


class NewShape(OfModel):
    """One piece, or what lies between up to four; in a class, with a variety, moved along directions.

    variety: the share of the distance from the mean that is kept; 1 changes nothing. glance: over the socket, whether the picture may be
    rounded otherwise, as while a hand moves; it is there far sooner, and the piece is the same.
    """

    parents: list[Named] = Field(min_length=1, max_length=4)
    weights: list[Weight] | None = Field(None, max_length=4)
    class_name: ClassName | None = None
    variety: float | None = Field(None, ge=0, le=LARGEST_VARIETY)
    along: list[Along] = Field(default_factory=list, max_length=MOST_ALONG)
    glance: bool = False


class Shaped(BaseModel):
    """model: the SHA-256 of what made the piece."""

    model: str
    piece: DrawnPiece


class Change(BaseModel):
    """What one standard deviation of a direction does to a property, in standard deviations of it."""

    property: str
    by: float


class Direction(BaseModel):
    """A direction. changes: the two properties that it changes most beside its own. least, most: how far it is usually followed.

    ends: one piece there and back, so that one sees what it does.
    """

    name: str
    kind: Literal["principal", "styles", "classes", "pieces", "property"]
    least: float
    most: float
    changes: list[Change]
    ends: list[DrawnPiece]


class Directions(BaseModel):
    """Of a model. classes: those that it makes on demand."""

    model: str
    classes: list[str]
    directions: list[Direction]


class NewMap(OfModel):
    """columns, rows: of the map. class_name: of that class alone."""

    columns: int = Field(18, ge=2, le=60)
    rows: int = Field(12, ge=2, le=60)
    class_name: ClassName | None = None


class Map(BaseModel):
    """Pieces on which neighbours look alike, row by row, by their ids. picture: all of them in one, cells of width by height pixels."""

    model: str
    columns: int
    rows: int
    width: int
    height: int
    picture: str
    pieces: list[str]


class FoundPiece(BaseModel):
    """The piece that looks most like a picture.

    difference: from it; 0 is the same, 1 as far as two usual pictures. of_samples: of the nearest of many samples. oddness: up to 1 is
    usual. lost_colour: whether the picture has colours, which the model doesn't make.
    """

    model: str
    piece: DrawnPiece
    difference: float
    of_samples: float
    oddness: float
    lost_colour: bool


@explorable.get("")
def explorable_runs(studio: InStudio) -> list[Explorable]:
    """The runs whose models make pictures from latents, the one that was saved last first."""
    return sorted(_explorable(studio), key=lambda each: -each.changed)


@router.post("/{name}/shapes")
async def new_shape(name: Name, given: NewShape, request: Request, studio: InStudio) -> Shaped:
    """Draw one piece. The same as over the socket, for whom that isn't open."""
    asked = await run_sync(checked, requests.Shape, name, given.model_copy(update={"glance": False}), studio)
    header, files = await told(asked, request, studio, ticket=given.ticket)
    studio.drawn.add(header["pieces"], files)
    return Shaped(model=header["model"], piece=drawn_pieces(request, header["pieces"])[0])


@router.post("/{name}/directions")
async def directions(name: Name, given: OfModel, request: Request, studio: InStudio) -> Directions:
    """The directions of a model. The first time it takes some seconds; then they are remembered."""
    asked = await run_sync(checked, requests.Directions, name, given, studio)
    header, files = await told(asked, request, studio, ticket=given.ticket)
    studio.drawn.add(header["pieces"], files)
    ends = drawn_pieces(request, header["pieces"])
    found = [Direction(**each, ends=ends[2 * place : 2 * place + 2]) for place, each in enumerate(header["directions"])]
    return Directions(model=header["model"], classes=header["classes"], directions=found)


@router.post("/{name}/maps")
async def new_map(name: Name, given: NewMap, request: Request, studio: InStudio) -> Map:
    """A map of what the model makes. The first time it takes some seconds."""
    if given.columns * given.rows > requests.MOST_CELLS:
        raise Refused(422, message("A map has at most {most:,} pieces.", most=requests.MOST_CELLS))
    asked = await run_sync(checked, requests.Map, name, given, studio)
    header, (file,) = await told(asked, request, studio, ticket=given.ticket)
    picture = studio.drawn.add_picture(file)
    studio.drawn.know(header["pieces"])
    return Map(
        **{key: header[key] for key in ("model", "columns", "rows", "width", "height")},
        picture=str(request.app.url_path_for("drawn_picture", id=picture)),
        pieces=[each["id"] for each in header["pieces"]],
    )


@router.post("/{name}/found", openapi_extra=FILES)
async def find(
    name: Name,
    request: Request,
    studio: InStudio,
    model: Which = "newest",
    class_name: Annotated[str | None, Query(max_length=200)] = None,
    ticket: Annotated[Ticket | None, Query()] = None,
) -> FoundPiece:
    """The piece that looks most like a picture, which is sent as a file and kept nowhere. It takes from some seconds up to minutes."""
    given = OfModel(model=model, ticket=ticket)
    asked = (await run_sync(checked, requests.Find, name, given, studio)).model_copy(update={"class_name": class_name})
    picture = await _one_picture(request, studio)
    header, files = await told(asked, request, studio, ticket=ticket, parts=[picture])
    studio.drawn.add(header["pieces"], files)
    values = {key: header[key] for key in ("model", "difference", "of_samples", "oddness", "lost_colour")}
    return FoundPiece(**values, piece=drawn_pieces(request, header["pieces"])[0])


async def _one_picture(request: Request, studio: Held) -> bytes:
    """The first file of a request, as a picture of our own. Raises Refused where it isn't one."""
    scratch = studio.workspace.pictures
    async for part in parts_of(request.headers.get("content-type", ""), request.stream(), scratch):
        try:
            # What follows isn't read: the connection is closed on it.
            return await run_sync(_as_ours, part.file)
        except BadFile as refused:
            raise Refused(
                422,
                message("The picture can't be used: {reason}.", reason=why_in_words(refused.reason, refused.detail)),
                message("Choose a picture: a PNG, JPEG, WebP or the like."),
            ) from None
    raise Refused(422, message("No picture came."), message("Choose a picture: a PNG, JPEG, WebP or the like."))


def _as_ours(file: BinaryIO) -> bytes:
    return shrunk(BytesIO(decoded(file).data), LONGEST_SIDE)


def _explorable(studio: Held) -> Iterator[Explorable]:
    for path in runs_in(studio.workspace.runs):
        if is_inside(studio, path) and (found := _of_run(path)) is not None:
            yield found


def _of_run(path: Path) -> Explorable | None:
    try:
        config: Any = json.loads((path / "model" / "config.json").read_bytes())
        changed = (path / "model" / "model.safetensors").stat().st_mtime
        if _LATENTS not in config["model"] or config["medium"]["medium"] != "pictures":
            return None
        _, height, width = config["shape"]
        return Explorable(name=path.name, width=width, height=height, changed=changed)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
