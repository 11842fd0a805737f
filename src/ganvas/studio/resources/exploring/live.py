"""Live: a socket for a picture that follows the hand. What a page asks last is drawn next; what it asked before that is left out.

A page sends JSON, {"number": 7} and what a shape is asked with. It gets bytes: four with the length of a header, the biggest first; the
header in JSON, with the same number; the picture as a WebP. What can't be drawn is answered as text, with the error that a request would
have got. The guard has looked at who opens it before any of this.
"""

import asyncio
import itertools
import json
import logging
import struct
import time
from collections import deque
from contextlib import suppress
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect
from pydantic import Field, ValidationError

from ganvas.drawing import requests
from ganvas.errors import GanvasError
from ganvas.studio.answers import FAULT, Refused, chosen_language, problem
from ganvas.studio.drawing.drawer import Answer
from ganvas.studio.held import Held, InStudio
from ganvas.studio.resources.asking import checked
from ganvas.studio.resources.exploring.pieces import NewShape
from ganvas.words import message

router = APIRouter(tags=["exploring"])

MOST_SOCKETS = 64
"""Of one studio: a tab has one."""
LARGEST_MESSAGE = 24 * 2**10
"""Letters: of four origins, and more."""
MOST_A_SECOND = 150
"""Messages: a hand that is followed at each frame of a fast screen sends fewer."""
QUIET_SECONDS = 600.0
"""After so long without a message the socket is closed; the page opens another one when it needs it."""
POLICY, TOO_LARGE, LATER, GOING = 1008, 1009, 1013, 1001
_LENGTH = struct.Struct(">I")
_numbers = itertools.count(1)


class Wanted(NewShape):
    """One message. number: which its answer carries."""

    number: Annotated[int, Field(ge=0, le=2**53)]


class _Latest:
    """What was asked last, until it is taken."""

    def __init__(self) -> None:
        self._wanted: Wanted | None = None
        self._is_there = asyncio.Event()

    def put(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._is_there.set()

    async def take(self) -> Wanted:
        await self._is_there.wait()
        self._is_there.clear()
        assert self._wanted is not None
        return self._wanted


@router.websocket("/live")
async def live(
    socket: WebSocket,
    studio: InStudio,
    run: Annotated[str, Query(max_length=200)],
    language: Annotated[str, Query(max_length=20)] = "",
) -> None:
    """Draw what is asked last, as long as the page is open."""
    if len(studio.drags) >= MOST_SOCKETS:
        await socket.close(LATER)
        return
    studio.drags.add(number := next(_numbers))
    drawing: asyncio.Task[None] | None = None
    try:
        await socket.accept()
        latest = _Latest()
        drawing = asyncio.create_task(_draw(socket, studio, run, chosen_language(language), latest))
        code = await _listen(socket, latest)
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code)
    except WebSocketDisconnect:
        pass
    finally:
        studio.drags.discard(number)
        if drawing is not None:
            drawing.cancel()
            with suppress(asyncio.CancelledError):
                await drawing


async def _listen(socket: WebSocket, latest: _Latest) -> int:
    """Takes what comes, and says with which code the socket is closed. Raises WebSocketDisconnect when the page has gone."""
    times: deque[float] = deque(maxlen=MOST_A_SECOND)
    while True:
        try:
            text = await asyncio.wait_for(socket.receive_text(), QUIET_SECONDS)
        except TimeoutError:
            return GOING
        except KeyError:  # bytes, which nobody of ours sends
            return POLICY
        now = time.monotonic()
        if len(times) == MOST_A_SECOND and now - times[0] < 1:
            return POLICY
        times.append(now)
        if len(text) > LARGEST_MESSAGE:
            return TOO_LARGE
        try:
            latest.put(Wanted.model_validate_json(text))
        except ValidationError:
            return POLICY


async def _draw(socket: WebSocket, studio: Held, run: str, language: str, latest: _Latest) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # it closes while something is sent
        while True:
            wanted = await latest.take()
            try:
                header, files = await _drawn(studio, run, wanted)
            except Exception as error:  # whatever it is: a page waits for an answer
                if not isinstance(error, GanvasError):
                    logging.getLogger(__name__).exception("A picture that follows the hand can't be drawn.")
                    error = Refused(500, FAULT)
                said = problem(error, language)
                await socket.send_text(json.dumps({"number": wanted.number, "error": said}, ensure_ascii=False))
                continue
            if wanted.glance:  # its picture is not the piece's to the last bit
                studio.drawn.know(header["pieces"])
            else:
                studio.drawn.add(header["pieces"], files)
            await socket.send_bytes(_framed(wanted.number, header, files[0]))


async def _drawn(studio: Held, run: str, wanted: Wanted) -> Answer:
    asked = await run_sync(checked, requests.Shape, run, NewShape(**wanted.model_dump(exclude={"number"})), studio)
    asking = studio.drawer.ask(asked)
    try:
        return await asyncio.wrap_future(asking)
    except asyncio.CancelledError:
        asking.take_back()
        if asyncio.current_task() is not None and asyncio.current_task().cancelling():  # type: ignore[union-attr]  # it is there
            raise
        raise Refused(503, message("The studio is closing."), code="Closing") from None


def _framed(number: int, header: dict[str, Any], file: bytes) -> bytes:
    (piece,) = header["pieces"]
    said = {"number": number, "model": header["model"]} | {key: piece[key] for key in ("id", "width", "height")}
    text = json.dumps(said).encode()
    return _LENGTH.pack(len(text)) + text + file
