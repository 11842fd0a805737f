"""Marks: what several pieces are given at once, the names of collections, and the emptying of the trash."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from ganvas.studio.answers import Refused
from ganvas.studio.held import InGallery
from ganvas.studio.resources.pieces import MOST, Label
from ganvas.words import message, plural
from ganvas.workspace.searching import Wanted

router = APIRouter(prefix="/pieces", tags=["pieces"])
collections = APIRouter(prefix="/collections", tags=["pieces"])
trash = APIRouter(prefix="/trash", tags=["pieces"])

Ids = Annotated[
    list[Annotated[str, Field(pattern="^[0-9a-f]{32}$")]], Field(min_length=1, max_length=MOST, description="Of pieces.")
]


class Marking(BaseModel, extra="forbid"):
    """What some pieces are given and what is taken from them; what is left out stays as it is."""

    ids: Ids
    stars: int | None = Field(None, ge=0, le=5)
    tag: Label | None = None
    untag: Label | None = None
    collect: Label | None = None
    uncollect: Label | None = None
    trashed: bool | None = None


class Marked(BaseModel):
    """n: how many pieces were meant."""

    n: int


class NewName(BaseModel, extra="forbid"):
    """name: as it is called now. new: as it shall be called."""

    name: Label
    new: Label


@router.patch("")
def mark(given: Marking, gallery: InGallery) -> Marked:
    """Mark several pieces, or put them into the trash and take them back. What can't be done to all of them is done to none."""
    if given.stars is not None:
        gallery.star(given.stars, *given.ids)
    for name, do in (
        (given.tag, gallery.tag),
        (given.untag, gallery.untag),
        (given.collect, gallery.collect),
        (given.uncollect, gallery.uncollect),
    ):
        if name is not None:
            do(name, *given.ids)
    if given.trashed is not None:
        (gallery.trash if given.trashed else gallery.restore)(*given.ids)
    return Marked(n=len(set(given.ids)))


@collections.patch("")
def rename(given: NewName, gallery: InGallery) -> NewName:
    """Call a collection otherwise."""
    gallery.rename_collection(given.name, given.new)
    return given


@trash.delete("")
def empty(
    gallery: InGallery, expected: Annotated[int, Query(ge=0, le=10**9, description="So many pieces, as a person was told.")]
) -> Marked:
    """Remove what is in the trash, for good. Where another number is in it by now than somebody agreed to, nothing is removed."""
    there = gallery.count(Wanted(trashed=True))
    if there != expected:
        raise Refused(
            409,
            plural(there, "There is {n:,} piece in the trash by now.", "There are {n:,} pieces in the trash by now."),
            message("Look at what is in it, then empty it."),
        )
    return Marked(n=gallery.empty())
