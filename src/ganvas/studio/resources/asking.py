"""Asking: a page's request as the drawing process takes it, and the wait for its answer."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from pydantic import BaseModel

from ganvas import origins
from ganvas.drawing.requests import AnyRequest, Choice, Which
from ganvas.errors import GalleryError
from ganvas.studio.answers import Refused, not_found
from ganvas.studio.drawing.drawer import Answer
from ganvas.studio.held import Held
from ganvas.studio.resources.runs import run_named
from ganvas.words import message

LOOK_SECONDS = 0.5
"""So often it is looked whether whoever waits is still there."""
_NAMES = ("parents", "pieces", "piece", "coarse", "middle", "fine", "chosen", "others")
"""Fields that name pieces."""
_SEED = re.compile(r"[0-9]{1,20}:[0-9]{1,20}")
_ID = re.compile(r"[0-9a-f]{32}")


class OfModel(BaseModel, extra="forbid"):
    """model: of the run, the newest or the best one; named pieces are made by their own, where that is still there."""

    model: Which = "newest"


def checked(kind: type[AnyRequest], run: str, given: OfModel, studio: Held) -> AnyRequest:
    """The request that a page means: of one of the workspace's runs, and with pieces named by nothing but origins and seeds.

    Raises Refused where there is no such run or piece, OriginError for an origin that ganvas wouldn't have written.
    """
    values = given.model_dump(exclude={"model", "run"})
    return kind(run=run_named(studio, run).name, which=given.model, **_plain(values, studio))


async def told(asked: AnyRequest, request: Request, studio: Held, parts: Sequence[bytes] = ()) -> Answer:
    """The answer of the drawing process. parts: pictures that go with it. What a page that has gone had asked for is taken back."""
    waiting = asyncio.wrap_future(studio.drawer.ask(asked, parts))
    while not waiting.done():
        await asyncio.wait({waiting}, timeout=LOOK_SECONDS)
        if not waiting.done() and await request.is_disconnected():
            waiting.cancel()
    if waiting.cancelled():
        raise Refused(503, message("Nobody waits for this any more, or the studio is closing."), code="Cancelled")
    return waiting.result()


def _plain(values: dict[str, Any], studio: Held) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, value in values.items():
        if field == "choices":
            found[field] = tuple(Choice(**_plain(each, studio)) for each in value)
        elif field in _NAMES:
            found[field] = _named(value, studio) if isinstance(value, str) else tuple(_named(each, studio) for each in value)
        else:
            found[field] = tuple(value) if isinstance(value, list) else value
    return found


def _named(given: str, studio: Held) -> str:
    """A piece by its seed, or by its origin, as ganvas writes it. No other name leads anywhere, least of all to a file."""
    if _SEED.fullmatch(given):
        return given
    if not _ID.fullmatch(given):
        return origins.read(given, sheet=False).text
    if (known := studio.drawn.origin(given)) is not None:
        return known
    try:
        return studio.workspace.gallery.piece_named(given).text
    except GalleryError:
        raise not_found(message("The piece {id} is neither in the gallery nor was it drawn lately.", id=given)) from None
