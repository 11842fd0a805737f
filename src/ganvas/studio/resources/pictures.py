"""Pictures: the sets in a workspace, what is in them, and how more come in."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from ganvas.data.found import Refusal, why_in_words
from ganvas.data.pictures.formats import Refused as BadFile
from ganvas.disk import writing
from ganvas.errors import GanvasError
from ganvas.studio.answers import Error, Refused, not_found, said_in
from ganvas.studio.held import Held, InLanguage, InStudio
from ganvas.studio.sets.incoming import Arrived, take_in
from ganvas.studio.sets.naming import set_name
from ganvas.studio.sets.parts import parts_of
from ganvas.studio.sets.sets import File, Set
from ganvas.studio.sets.thumbnails import thumbnail
from ganvas.words import message, plural

router = APIRouter(prefix="/pictures", tags=["pictures"])

MOSTFILES = 1_000
"""In one answer."""
_KEPT = {"Cache-Control": f"private, max-age={7 * 24 * 60 * 60}, immutable"}
"""Of thumbnails: a file that was changed has another id, so another address. A week, and what was removed is in no browser any more."""
FILES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                    "required": ["files"],
                }
            }
        },
    }
}
"""Files are read while they come, which FastAPI's own parameters don't do; so it is told what they are."""
Name = Annotated[str, Path(max_length=200, description="Of a set.")]


Badge = Literal["duplicate", "small", "odd_shape", "transparent"]
SMALL = 64
"""Pixels of the shorter side; of smaller ones, little can be learned."""
ODD = 2.0
"""So many times as long as wide; cropped to a square, half of it would be lost."""


class PictureFile(BaseModel):
    """A picture. id: by which it is asked for. name: below the set. original: where it came from.

    width, height: null, and no badges, of a file that somebody put into the folder, until a job has looked through it.
    duplicate_of: the id of an earlier one that shows the same.
    """

    id: str
    name: str
    original: str
    bytes: int
    width: int | None
    height: int | None
    badges: list[Badge]
    duplicate_of: str | None


class TurnedAway(BaseModel):
    """A file that is not among the pictures. reason: one of a small vocabulary. words: the same for people."""

    name: str
    reason: str
    words: str


class TwoSides(BaseModel):
    """The pictures of side a and of side b. pairs: how many have a partner of the same name. relation: what they are trained as."""

    a: int
    b: int
    pairs: int
    relation: Literal["pairs", "sides"]


class PictureSet(BaseModel):
    """A set. cover: ids of its first pictures. sides: where its folders hold two sides of a translation."""

    name: str
    pictures: int
    refused: int
    bytes: int
    cover: list[str]
    sides: TwoSides | None


class PictureSetContents(PictureSet):
    """A set with some of its files, in the order of their names."""

    files: list[PictureFile]
    turned_away: list[TurnedAway]


class Added(BaseModel):
    """What an upload has brought. added: pictures; turned_away: what was no picture of a kind that is read."""

    set: str
    added: int
    turned_away: list[TurnedAway]


class NothingAdded(Error):
    """The answer to an upload of which nothing is a picture, or kept. refused: its files; turned_away: these with their reasons."""

    refused: int = 0
    turned_away: list[TurnedAway] = Field(default_factory=list)


@router.get("")
def sets(studio: InStudio) -> list[PictureSet]:
    """All sets, by name."""
    found = (studio.sets.read(name) for name in studio.sets.names())
    return [_overview(each) for each in found if each is not None]


@router.post("", status_code=201, openapi_extra=FILES, responses={422: {"model": NothingAdded, "description": "No picture."}})
async def new_set(
    request: Request,
    studio: InStudio,
    language: InLanguage,
    name: Annotated[str | None, Query(max_length=200, description="What to call it; by default pictures.")] = None,
) -> Added:
    """A new set of the files that are sent, or of the files in a zip. Folders in their names stay: they are classes, or two sides."""
    with writing(studio.workspace.pictures):
        folder = await run_sync(studio.sets.new, set_name(name))
    try:
        arrived = await take_in(_parts(request, studio), folder)
    except BaseException:
        await run_sync(_remove_empty, studio, folder.name)
        raise
    if not arrived.pictures:
        await run_sync(studio.sets.remove, folder.name)
        raise _nothing(arrived, language)
    await run_sync(_tell, studio, folder.name)
    return _added(folder.name, arrived, language)


@router.post("/{name}", openapi_extra=FILES)
async def more(name: Name, request: Request, studio: InStudio, language: InLanguage) -> Added:
    """More pictures of a set. A folder of thousands comes in several requests, the first of which makes the set."""
    folder = studio.sets.find(name)
    if folder is None:
        raise _no_set(name)
    arrived = await take_in(_parts(request, studio), folder)
    await run_sync(_tell, studio, folder.name)
    return _added(folder.name, arrived, language)


@router.get("/{name}")
def contents(
    name: Name,
    studio: InStudio,
    language: InLanguage,
    limit: Annotated[int, Query(ge=1, le=MOSTFILES)] = 200,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> PictureSetContents:
    """A set, with its files from ``offset`` on, and what isn't among its pictures."""
    found = _found(studio, name)
    files = [_file(found, each) for each in found.files[offset:][:limit]]
    turned_away = _turned_away(found.refused[:MOSTFILES], language)
    return PictureSetContents(**_overview(found).model_dump(), files=files, turned_away=turned_away)


@router.get("/{name}/thumbnails/{id}.webp", response_class=Response, responses={200: {"content": {"image/webp": {}}}})
def small_picture(name: Name, id: Annotated[str, Path(pattern="^[0-9a-f]{24}$")], studio: InStudio) -> Response:
    """A picture of a set, small."""
    file = _found(studio, name).by_id.get(id)
    if file is None:
        raise not_found(message("The set has no such picture."))
    try:
        return Response(thumbnail(file), media_type="image/webp", headers=_KEPT)
    except BadFile as refused:
        raise Refused(
            415, message("It can't be shown: {reason}.", reason=why_in_words(refused.reason, refused.detail))
        ) from None
    except OSError:
        raise not_found(message("The picture isn't there any more.")) from None


@router.delete("/{name}", status_code=204)
def remove(name: Name, studio: InStudio) -> None:
    """Remove a set with its pictures, for good. Runs that were trained on it keep their own copy."""
    with writing(studio.workspace.pictures):
        if not studio.sets.remove(name):
            raise _no_set(name)
    _tell(studio, name)


def _tell(studio: Held, name: str) -> None:
    """That a set has changed, to other pages that show it. What has come in stays, also where that can't be written down."""
    with suppress(GanvasError):
        studio.workspace.events.tell("pictures", "changed", {"set": name})


def _parts(request: Request, studio: Held) -> AsyncIterator[Any]:
    return parts_of(request.headers.get("content-type", ""), request.stream(), studio.workspace.pictures)


def _found(studio: Held, name: str) -> Set:
    found = studio.sets.read(name)
    if found is None:
        raise _no_set(name)
    return found


def _overview(found: Set) -> PictureSet:
    size = sum(each.size for each in found.files)
    cover = [each.id for each in found.files[:4]]
    sides = None if found.sides is None else TwoSides(**found.sides._asdict(), relation=found.sides.relation)
    return PictureSet(
        name=found.name, pictures=len(found.files), refused=len(found.refused), bytes=size, cover=cover, sides=sides
    )


def _file(of: Set, file: File) -> PictureFile:
    known, same = file.known, of.original_of(file)
    badges: list[Badge] = ["duplicate"] if same else []
    if known is not None:
        shorter, longer = sorted((known.width, known.height))
        badges += ["small"] if shorter < SMALL else []
        badges += ["odd_shape"] if longer > ODD * shorter else []
        badges += ["transparent"] if known.is_transparent else []
    return PictureFile(
        id=file.id,
        name=file.name,
        original=known.original if known else file.name,
        bytes=file.size,
        width=known.width if known else None,
        height=known.height if known else None,
        badges=badges,
        duplicate_of=same,
    )


def _turned_away(refused: Sequence[Refusal], language: str) -> list[TurnedAway]:
    words = [said_in(why_in_words(each.reason, each.detail), language) for each in refused]
    return [TurnedAway(name=each.name, reason=each.reason, words=said) for each, said in zip(refused, words, strict=True)]


def _added(name: str, arrived: Arrived, language: str) -> Added:
    turned_away = _turned_away(arrived.refused[:MOSTFILES], language)
    return Added(set=name, added=len(arrived.pictures), turned_away=turned_away)


def _remove_empty(studio: Held, name: str) -> None:
    found = studio.sets.read(name)
    if found is not None and not found.files:
        studio.sets.remove(name)


def _no_set(name: str) -> Refused:
    return not_found(message("There is no set of pictures called {name!r}.", name=name[:80]))


def _nothing(arrived: Arrived, language: str) -> Refused:
    if not arrived.refused:
        return Refused(422, message("No files came."), message("Drop pictures, a folder with pictures, or a zip of one."))
    first = arrived.refused[0]
    turned_away = [each.model_dump() for each in _turned_away(arrived.refused[:MOSTFILES], language)]
    return Refused(
        422,
        plural(
            len(arrived.refused),
            "The studio doesn't take this file as a picture. {name}: {reason}.",
            "None of these {n:,} files is a picture that the studio takes. The first: {name}: {reason}.",
            name=first.name,
            reason=why_in_words(first.reason, first.detail),
        ),
        message("Give PNG, JPEG, WebP, GIF, BMP or TIFF files."),
        code="NoPictures",
        details={"refused": len(arrived.refused), "turned_away": turned_away},
    )
