"""Pieces: what a person keeps, found, looked at and marked."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from ganvas.errors import GalleryError
from ganvas.paths import path_named, same_name
from ganvas.runs.found import is_run, runs_in
from ganvas.studio.answers import Refused, not_found, said_in
from ganvas.studio.held import Held, InGallery, InLanguage, InStudio
from ganvas.studio.resources.runs import KEPT
from ganvas.words import message
from ganvas.workspace.gallery import Gallery
from ganvas.workspace.lineage.relatives import descent_of
from ganvas.workspace.pieces import GalleryPiece
from ganvas.workspace.searching import Wanted

router = APIRouter(prefix="/pieces", tags=["pieces"])
labels = APIRouter(prefix="/labels", tags=["pieces"])

MOST = 500
"""Pieces in one answer."""
_ID = "^[0-9a-f]{32}$"
DIGITS = 12
"""Of a SHA-256: they name a model that no run here has."""
_START = re.compile(r"[0-9a-f]{6,64}")
Id = Annotated[str, Path(pattern=_ID)]
Text = Annotated[str | None, Query(max_length=200)]
Label = Annotated[str, Field(min_length=1, max_length=64)]


class Piece(BaseModel):
    """A piece. words: what it is, such as child of 7:3. model: the SHA-256 of what made it; run: where that is a run in this workspace.

    digest: of the picture, with which its address may be kept by a browser.
    """

    id: str
    words: str
    stars: int
    tags: list[str]
    collections: list[str]
    note: str
    added: datetime
    trashed: datetime | None
    height: int
    width: int
    model: str
    run: str | None
    model_is_there: bool
    digest: str


class Pieces(BaseModel):
    """total: of all that were found, of which these are some."""

    total: int
    pieces: list[Piece]


class PieceChange(BaseModel, extra="forbid"):
    """What a piece is given; what is left out stays. tags and collections: all of them, in place of those that it has."""

    stars: int | None = Field(None, ge=0, le=5)
    note: str | None = Field(None, max_length=20_000)
    tags: list[Label] | None = Field(None, max_length=100)
    collections: list[Label] | None = Field(None, max_length=100)
    trashed: bool | None = None


class Parent(BaseModel):
    """role: what was done with it: vary, blend, inherit, ... weight: how much of it, 0 to 1."""

    id: str
    role: str
    weight: float


class Relative(BaseModel):
    """One of a lineage. is_piece: whether it is in the gallery. generation: 0 comes from nothing, 1 from that, and so on."""

    id: str
    operation: str
    words: str
    parents: list[Parent]
    is_piece: bool
    generation: int


class Lineage(BaseModel):
    """relatives: parents before their children. left_out: pieces that come from it and aren't here, of many."""

    id: str
    left_out: int
    relatives: list[Relative]


class OfModel(BaseModel):
    """The pieces that a model made. asked: by which they are searched for. run: its name, where it is a run in this workspace."""

    asked: str
    run: str | None
    n: int


class Labels(BaseModel):
    """The names of all tags and collections, with the number of their pieces; and the models that made pieces."""

    tags: dict[str, int]
    collections: dict[str, int]
    models: list[OfModel]


@router.get("")
def pieces(
    studio: InStudio,
    language: InLanguage,
    text: Text = None,
    stars: Annotated[int, Query(ge=0, le=5)] = 0,
    tag: Annotated[list[str] | None, Query(max_length=20)] = None,
    model: Annotated[str | None, Query(max_length=200, description="A run, or the first digits of a SHA-256.")] = None,
    collection: Text = None,
    ancestor: Annotated[str | None, Query(pattern="^[0-9a-f]{6,32}$")] = None,
    since: Annotated[str | None, Query(max_length=40)] = None,
    until: Annotated[str | None, Query(max_length=40)] = None,
    trashed: bool = False,
    order: Literal["newest", "oldest", "best", "collected"] | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Pieces:
    """The pieces that are so in all that is asked for."""
    wanted = Wanted(
        text=text,
        stars=stars,
        tags=tuple(tag or ()),
        model=None if model is None else _model(studio, model),
        collection=collection,
        ancestor=ancestor,
        since=since,
        until=until,
        trashed=trashed,
        order=order,
    )
    gallery = studio.workspace.gallery
    found = gallery.found(wanted, limit, offset)
    return Pieces(total=gallery.count(wanted), pieces=[shown(studio, each, language) for each in found])


@router.get("/{id}")
def piece(id: Id, studio: InStudio, language: InLanguage) -> Piece:
    """One piece, also of the trash."""
    return shown(studio, piece_of(studio.workspace.gallery, id), language)


@router.patch("/{id}")
def change(id: Id, changes: PieceChange, studio: InStudio, language: InLanguage) -> Piece:
    """Mark a piece; or put it into the trash, and take it back."""
    gallery = studio.workspace.gallery
    before = piece_of(gallery, id)
    if changes.stars is not None:
        gallery.star(changes.stars, id)
    if changes.note is not None:
        gallery.note(changes.note, id)
    if changes.tags is not None:
        _replace(before.tags, changes.tags, lambda name: gallery.tag(name, id), lambda name: gallery.untag(name, id))
    if changes.collections is not None:
        put, take = (lambda name: gallery.collect(name, id)), (lambda name: gallery.uncollect(name, id))
        _replace(before.collections, changes.collections, put, take)
    if changes.trashed is not None:
        (gallery.trash if changes.trashed else gallery.restore)(id)
    return shown(studio, piece_of(gallery, id), language)


@router.get("/{id}/picture", response_class=FileResponse, responses={200: {"content": {"image/png": {}}}})
def picture(
    id: Id, gallery: InGallery, v: Annotated[str | None, Query(max_length=64, description="The piece's digest.")] = None
) -> FileResponse:
    """Its picture, at the size that the model makes, with its origin in it. With the digest in its address, browsers keep it."""
    found = piece_of(gallery, id)
    if not found.path.is_file() or found.path.is_symlink():
        raise not_found(message("The picture of this piece is missing. To have it made again:  ganvas gallery check"))
    return FileResponse(found.path, media_type="image/png", headers=KEPT if v == found.digest else None)


@router.get("/{id}/lineage")
def lineage(id: Id, gallery: InGallery, language: InLanguage) -> Lineage:
    """What it comes from and what comes from it."""
    piece_of(gallery, id)
    return Lineage.model_validate(said_in(gallery.lineage(id, draw=False).values, language))


@labels.get("")
def all_labels(studio: InStudio) -> Labels:
    """All tags and collections, and all models, those that made most first."""
    gallery = studio.workspace.gallery
    return Labels(tags=gallery.tags(), collections=gallery.collections(), models=_models(studio))


def _models(studio: Held) -> list[OfModel]:
    """A run that was trained further has several models, and is one run."""
    found: dict[str, OfModel] = {}
    for sha256, n in studio.workspace.gallery.models().items():
        path = studio.workspace.gallery.model_path(sha256)
        run = path.name if path is not None and path.parent == studio.workspace.runs and is_run(path) else None
        asked = run or sha256[:DIGITS]
        n += found[asked].n if asked in found else 0
        found[asked] = OfModel(asked=asked, run=run, n=n)
    return sorted(found.values(), key=lambda each: (-each.n, each.asked))


def piece_of(gallery: Gallery, id: str) -> GalleryPiece:
    """Raises Refused where there is none."""
    try:
        return gallery.piece_named(id)
    except GalleryError as error:
        raise Refused(404, error.what, *error.steps, code="GalleryError") from None


def _model(studio: Held, given: str) -> str:
    """A run of the workspace by its name, or digits. No path, which would be looked for on this computer."""
    if (run := path_named(runs_in(studio.workspace.runs), given)) is not None:
        return str(run)
    if _START.fullmatch(given.lower()):
        return given.lower()
    raise not_found(message("There is no run called {name!r}.", name=given[:80]))


def shown(studio: Held, found: GalleryPiece, language: str) -> Piece:
    return Piece(
        id=found.id,
        words=said_in(descent_of(found.origin).made[-1].words, language),
        stars=found.stars,
        tags=list(found.tags),
        collections=list(found.collections),
        note=found.note,
        added=found.added,
        trashed=found.trashed,
        height=found.height,
        width=found.width,
        model=found.model,
        run=run_of(studio, found),
        model_is_there=found.model_is_there,
        digest=found.digest,
    )


def run_of(studio: Held, found: GalleryPiece) -> str | None:
    """The run of this workspace that made a piece, by its name; None where it was made elsewhere."""
    path = found.model_path
    return path.name if path is not None and path.parent == studio.workspace.runs else None


def _replace(before: tuple[str, ...], wanted: list[str], put: Any, take: Any) -> None:
    """Those that are new first, so that a tag that two pieces swap isn't removed in between."""
    known, asked = {same_name(name) for name in before}, {same_name(name) for name in wanted}
    for name in wanted:
        if same_name(name) not in known:
            put(name)
    for name in before:
        if same_name(name) not in asked:
            take(name)
