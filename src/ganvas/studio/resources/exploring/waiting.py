"""Waiting: how far the request of a page is, which it asks by a ticket while it waits for the answer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel

from ganvas.studio.held import InStudio

router = APIRouter(prefix="/asked", tags=["exploring"])


class Asked(BaseModel):
    """A request. state: it waits behind ``before`` others, is being drawn, or nobody waits for it any more.

    share: of what is being done, 0 to 1; null where it can't be counted. seconds_left: null while that isn't known.
    """

    state: Literal["waiting", "drawing", "over"]
    before: int = 0
    share: float | None = None
    seconds_left: float | None = None


@router.get("/{ticket}")
def asked(ticket: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], studio: InStudio) -> Asked:
    """How far it is."""
    asking = studio.tickets.asked(ticket)
    if asking is None or asking.done():
        return Asked(state="over")
    if (progress := asking.progress) is None and not asking.running():
        return Asked(state="waiting", before=studio.drawer.before(asking))
    known = progress or {}
    return Asked(state="drawing", share=known.get("share"), seconds_left=known.get("seconds_left"))
