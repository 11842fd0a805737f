"""Translating: what the room Draw asks for. A picture comes in, what a model makes of it goes out, and neither is kept here."""

from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from ganvas.data.found import why_in_words
from ganvas.data.pictures.formats import Refused as BadFile
from ganvas.drawing import requests
from ganvas.drawing.requests import LARGEST_SEED, Direction, OfReading, Which
from ganvas.studio.answers import Refused
from ganvas.studio.drawing.drawer import Answer
from ganvas.studio.guard.guard import PICTURE_KINDS
from ganvas.studio.held import Held, InStudio
from ganvas.studio.resources.asking import told
from ganvas.studio.resources.runs import Name, run_named
from ganvas.studio.sets.decoding import plain
from ganvas.words import message

router = APIRouter(prefix="/runs", tags=["translating"])

MOST_PIXELS = 4_200_000
"""Of a picture that is drawn on: 2048 x 2048 and a little more. Larger ones are for ``ganvas translate``, which takes its time."""
FILLED = "Ganvas-Filled"
"""The header that says which share of a picture was filled."""
_PICTURE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted(PICTURE_KINDS)},
    }
}
_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {"image/webp": {}}, "description": "What the model made of it."}}
Model = Annotated[Which, Query(description="Of the run: its newest model, or the best one.")]


class UsualColours(BaseModel):
    """Colours of the pictures of one side, #rrggbb, the most frequent first. is_flat: whether these few are all, as in label maps."""

    colours: list[str]
    is_flat: bool


class Translator(BaseModel):
    """A model that reads pictures. model: its SHA-256. restores: whether it restores them; else it translates in ``directions``.

    is_paired: whether it learned from pairs. damage: what it learned to undo. images: shown while it was trained.
    examples: how many pictures there are to begin with; is_held_out: whether it wasn't trained on these. palettes: of a, and of b.
    """

    model: str
    restores: bool
    directions: list[Direction]
    is_paired: bool
    damage: list[str]
    channels: int
    height: int
    width: int
    images: int
    examples: int
    is_held_out: bool
    palettes: list[UsualColours]


@router.get("/{name}/translator")
async def translator(name: Name, request: Request, studio: InStudio, model: Model = "newest") -> Translator:
    """What a run's model reads and makes. The first time it is asked takes some seconds."""
    header, _ = await _told(requests.Learned, name, request, studio, which=model)
    return Translator.model_validate(header)


@router.get("/{name}/examples/{number}.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
async def example(
    name: Name,
    number: Annotated[int, Path(ge=0, le=LARGEST_SEED)],
    request: Request,
    studio: InStudio,
    side: Annotated[Literal["a", "b"], Query(description="Of a pair; what restores has side a alone.")] = "a",
) -> Response:
    """A picture that the run's model learned from, or held out; it is not made by a model. After the last one they begin again."""
    _, files = await _told(requests.Example, name, request, studio, number=number)
    return Response(files[min("ab".index(side), len(files) - 1)], media_type="image/png")


@router.post("/{name}/translations", response_class=Response, openapi_extra=_PICTURE, responses=_ANSWER)
async def new_translation(
    name: Name, request: Request, studio: InStudio, direction: Direction | None = None, model: Model = "newest"
) -> Response:
    """Translate the picture that is sent."""
    return await _made(requests.Translate, name, request, studio, direction=direction, which=model)


@router.post("/{name}/restorations", response_class=Response, openapi_extra=_PICTURE, responses=_ANSWER)
async def new_restoration(
    name: Name,
    request: Request,
    studio: InStudio,
    holes: Annotated[bool, Query(description="Fill what is transparent in it, and change nothing else.")] = False,
    model: Model = "newest",
) -> Response:
    """Restore the picture that is sent."""
    return await _made(requests.Restore, name, request, studio, holes=holes, which=model)


async def _made(kind: type[OfReading], name: str, request: Request, studio: Held, **given: Any) -> Response:
    asked = kind(run=(await run_sync(run_named, studio, name)).name, **given)
    picture = await run_sync(_taken, await request.body())
    header, files = await told(asked, request, studio, parts=(picture,))
    return Response(files[0], media_type="image/webp", headers={FILLED: f"{header['filled']:.4f}"})


async def _told(kind: type[OfReading], name: str, request: Request, studio: Held, **given: Any) -> Answer:
    run = (await run_sync(run_named, studio, name)).name
    return await told(kind(run=run, **given), request, studio)


def _taken(data: bytes) -> bytes:
    """What came, as a picture of our own. Raises Refused."""
    try:
        return plain(data, MOST_PIXELS)
    except BadFile as refused:
        raise Refused(
            415,
            message("The picture can't be used: {reason}.", reason=why_in_words(refused.reason, refused.detail)),
            message("Give a PNG, JPEG or WebP picture."),
        ) from None
