"""Drawing: what the rooms Breed and Explore ask for. Another process makes the pictures."""

from collections.abc import Sequence
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from ganvas import origins
from ganvas.drawing import requests
from ganvas.drawing.requests import LARGEST_DIFFERENCE, LARGEST_SEED, MOST_CHOICES, MOST_PARENTS, MOST_PIECES, AnyRequest
from ganvas.studio.answers import not_found
from ganvas.studio.held import Held, InLanguage, InStudio
from ganvas.studio.resources.asking import OfModel, checked, told
from ganvas.studio.resources.pieces import Label, Piece, shown
from ganvas.studio.resources.runs import Name
from ganvas.words import message

router = APIRouter(prefix="/runs", tags=["drawing"])
pictures = APIRouter(prefix="/drawn", tags=["drawing"])
keeping = APIRouter(prefix="/pieces", tags=["pieces"])

Named = Annotated[
    str,
    Field(
        min_length=1,
        max_length=origins.LARGEST,
        description='The text of an origin; "7:12", picture 12 of seed 7; or the id of a piece that was drawn or is in the gallery.',
    ),
]
Several = Annotated[list[Named], Field(min_length=1, max_length=MOST_PIECES)]
Count = Annotated[int, Field(ge=1, le=MOST_PIECES)]
Difference = Annotated[
    float, Field(ge=0, le=LARGEST_DIFFERENCE, description="0 is the parent, 1 as far as two usual pictures.")
]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED, description="Another one gives others.")]
Weight = Annotated[float, Field(ge=0, le=1e6)]


class Choice(BaseModel, extra="forbid"):
    """chosen: pieces that were chosen. others: those that were shown with them and weren't."""

    chosen: Several
    others: Several


class NewLitter(OfModel):
    """Children of some parents; without parents, pieces that may be liked after these choices, and at first those that cover the model."""

    parents: list[Named] = Field(default_factory=list, max_length=MOST_PARENTS)
    n: Count = 12
    difference: Difference = 0.4
    seed: Seed = 0
    choices: list[Choice] = Field(default_factory=list, max_length=MOST_CHOICES)


class NewVariations(OfModel):
    """Pieces near one."""

    piece: Named
    n: Count = 12
    difference: Difference = 0.4
    seed: Seed = 0


class NewBlend(OfModel):
    """What lies between some pieces. weights: how much of each; equal ones where none are given."""

    parents: list[Named] = Field(min_length=2, max_length=MOST_PARENTS)
    weights: list[Weight] | None = Field(None, max_length=MOST_PARENTS)


class NewInheritance(OfModel):
    """The shape of one piece, the parts of another and the colours of a third, of a model with styles."""

    coarse: Named
    middle: Named
    fine: Named


class Wanted(OfModel):
    """Pieces that a page knows, and whose pictures it needs once more."""

    pieces: Several


class ToKeep(OfModel):
    """Pieces for the gallery, and what they are given there."""

    run: str = Field(max_length=200)
    pieces: Several
    stars: int | None = Field(None, ge=0, le=5)
    tags: list[Label] = Field(default_factory=list, max_length=100)
    collection: Label | None = None
    note: str | None = Field(None, max_length=20_000)


class DrawnPiece(BaseModel):
    """A piece. difference: from its parent, of a litter. wild: whether it is a wild card. picture: its address, good for a while."""

    id: str
    origin: str
    difference: float | None
    wild: bool
    height: int
    width: int
    picture: str


class Drawing(BaseModel):
    """model: the SHA-256 of what made the pieces."""

    model: str
    pieces: list[DrawnPiece]


class Kept(BaseModel):
    """Pieces as the gallery has them. new: how many weren't there before."""

    new: int
    pieces: list[Piece]


@router.post("/{name}/litters")
async def new_litter(name: Name, given: NewLitter, request: Request, studio: InStudio) -> Drawing:
    """Breed, or offer what may be liked. The first time a model is asked takes a while."""
    return await _drawing(requests.Litter, name, given, request, studio)


@router.post("/{name}/variations")
async def new_variations(name: Name, given: NewVariations, request: Request, studio: InStudio) -> Drawing:
    """Vary one piece."""
    return await _drawing(requests.Vary, name, given, request, studio)


@router.post("/{name}/blends")
async def new_blend(name: Name, given: NewBlend, request: Request, studio: InStudio) -> Drawing:
    """Mix pieces into one."""
    return await _drawing(requests.Blend, name, given, request, studio)


@router.post("/{name}/inheritances")
async def new_inheritance(name: Name, given: NewInheritance, request: Request, studio: InStudio) -> Drawing:
    """Put one together from three."""
    return await _drawing(requests.Inherit, name, given, request, studio)


@router.post("/{name}/drawings")
async def drawn_again(name: Name, given: Wanted, request: Request, studio: InStudio) -> Drawing:
    """Draw pieces again, such as those of a page that was open yesterday."""
    return await _drawing(requests.Again, name, given, request, studio)


@pictures.get("/{id}.webp", response_class=Response, responses={200: {"content": {"image/webp": {}}}})
def drawn_picture(id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], studio: InStudio) -> Response:
    """The picture of a piece that was drawn lately, at the size that the model makes, with its origin in it."""
    found = studio.drawn.file(id)
    if found is None:
        raise not_found(message("This picture was drawn too long ago. It can be drawn again."))
    return Response(found, media_type="image/webp")


@keeping.post("", status_code=201)
async def keep(given: ToKeep, request: Request, studio: InStudio, language: InLanguage) -> Kept:
    """Put pieces into the gallery. They are drawn again for that, from their origins alone."""
    asked = await run_sync(checked, requests.Keep, given.run, given, studio)
    header, _ = await told(asked, request, studio, ticket=given.ticket)
    gallery = studio.workspace.gallery
    found = await run_sync(lambda: [shown(studio, gallery.piece_named(id), language) for id in header["kept"]])
    return Kept(new=header["new"], pieces=found)


async def _drawing(kind: type[AnyRequest], run: str, given: OfModel, request: Request, studio: Held) -> Drawing:
    header, files = await told(await run_sync(checked, kind, run, given, studio), request, studio, ticket=given.ticket)
    studio.drawn.add(header["pieces"], files)
    return Drawing(model=header["model"], pieces=drawn_pieces(request, header["pieces"]))


def drawn_pieces(request: HTTPConnection, pieces: Sequence[dict[str, Any]]) -> list[DrawnPiece]:
    """Pieces as a page gets them, with the addresses of their pictures."""
    return [DrawnPiece(**each, picture=str(request.app.url_path_for("drawn_picture", id=each["id"]))) for each in pieces]
