"""Guard: what every request passes, HTTP and WebSocket alike, before any other code of the studio sees it.

Whoever attacks a server on one's own computer is another page in the same browser, or another user of the computer. The first can send
requests, so it is looked at who they are from; the second can too, so they need a secret.
"""

import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ganvas.errors import GanvasError
from ganvas.studio.answers import Refused, answer
from ganvas.studio.guard.doors import Doors
from ganvas.studio.guard.headers import Pairs, cookie_of, only, with_ours
from ganvas.words import message

API = "/api/"
SESSION = "/api/v1/session"
"""The one address of the API that needs no cookie: it gives it."""
UPLOADS = "/api/v1/pictures"
"""Here files come in to stay."""
LOOKED_FOR = re.compile(r"/api/v1/runs/[^/]+/found")
"""Here one comes in that is looked for and not kept. Nowhere else do files."""
PICTURES = re.compile(r"/api/v1/runs/[^/]+/(translations|restorations)")
"""Here a picture comes in, as it is. No page of another sends such a body without being asked about first."""
PICTURE_KINDS = ("image/jpeg", "image/webp", "image/png")
SAFE = ("GET", "HEAD")
"""These change nothing. OPTIONS is what a page of another asks before it does what we don't let it do."""
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE")
LARGEST_BODY = 2**20
"""Bytes of a request in JSON."""
LARGEST_UPLOAD = 8 * 2**30
"""Bytes of a request with files. The page sends a folder in several."""
LARGEST_PICTURE = 64 * 2**20
"""Bytes of a request with one picture."""


class Guard:
    """An ASGI application around another one. doors: the addresses and secrets of this studio."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self.app, self.doors = app, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        try:
            self._check(scope)
        except Refused as refused:
            await _refuse(scope, receive, send, refused)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        await self.app(scope, _limited(receive, _largest(scope["path"])), _marked(send))

    def _check(self, scope: Scope) -> None:
        """Raises Refused. In this order: where it is addressed to, who it is from, whether they may, and how large it is."""
        headers: Pairs = scope["headers"]
        path: str = scope["path"]
        host = only(headers, b"host")
        if host is None or not self.doors.knows_host(host) or not path.startswith("/"):
            raise Refused(
                403, message("The studio isn't known under this address."), message("Use the address that it printed.")
            )
        is_socket = scope["type"] == "websocket"
        method = "GET" if is_socket else scope["method"]
        if method not in METHODS:
            raise Refused(403 if method == "OPTIONS" else 405, message("The studio has no {method}.", method=method[:20]))
        self._check_sender(headers, host, is_safe=method in SAFE and not is_socket)
        if is_socket or (path.startswith(API) and path != SESSION):
            self._check_session(headers)
        if method not in SAFE:
            _check_body(headers, path)

    def _check_sender(self, headers: Pairs, host: str, *, is_safe: bool) -> None:
        """A page of another address may lead here, as any link does, and nothing else.

        Other ports of this computer are another address too. Without both headers it is not a browser, and the secret decides.
        """
        site, origin = only(headers, b"sec-fetch-site"), only(headers, b"origin")
        sent = {name.lower() for name, _ in headers}
        is_other = site not in ("same-origin", "none") if b"sec-fetch-site" in sent else False
        if is_safe:
            if is_other and only(headers, b"sec-fetch-mode") != "navigate":
                raise _foreign()
            return
        if is_other:
            raise _foreign()
        # A browser that says "same-origin" may leave the origin out as "null"; any other contradiction is refused.
        is_said = b"sec-fetch-site" in sent and origin == "null"
        if b"origin" in sent and not is_said and (origin is None or not self.doors.is_same_origin(origin, host)):
            raise _foreign()

    def _check_session(self, headers: Pairs) -> None:
        cookie = cookie_of(headers, self.doors.cookie)
        if cookie is not None and self.doors.is_session(cookie):
            return
        kind, _, token = (only(headers, b"authorization") or "").partition(" ")
        if kind.lower() == "bearer" and self.doors.opens(token.strip()):
            return
        raise Refused(
            401,
            message("This browser isn't signed in to the studio."),
            message("Open the address that the studio printed when it started."),
            code="SignInNeeded",
        )


def _foreign() -> Refused:
    return Refused(403, message("A page of another address asked for this, and only the studio's own may."))


def _largest(path: str) -> int:
    if LOOKED_FOR.fullmatch(path) or PICTURES.fullmatch(path):
        return LARGEST_PICTURE
    return LARGEST_UPLOAD if _takes_files(path) else LARGEST_BODY


def _takes_files(path: str) -> bool:
    return (
        LOOKED_FOR.fullmatch(path) is not None
        or path == UPLOADS
        or (path.startswith(f"{UPLOADS}/") and "/" not in path.removeprefix(f"{UPLOADS}/"))
    )


def _check_body(headers: Pairs, path: str) -> None:
    """A body has to be what it can only be when our own page sends it, and not too large."""
    names = {name.lower() for name, _ in headers}
    length = only(headers, b"content-length")
    if b"content-length" in names and (length is None or not (length.isascii() and length.isdecimal())):
        raise Refused(400, message("The length of the request can't be read."))
    has_body = b"transfer-encoding" in names or int(length or 0) > 0
    kind = (only(headers, b"content-type") or "").partition(";")[0].strip().lower()
    wanted: tuple[str, ...] = ("application/json",)
    if _takes_files(path):
        wanted = (*wanted, "multipart/form-data")
    elif PICTURES.fullmatch(path):
        wanted = (*wanted, *PICTURE_KINDS)
    if (has_body or b"content-type" in names) and kind not in wanted:
        raise Refused(415, message("What is sent to the studio has to be {kind}.", kind=wanted[-1]))
    if int(length or 0) > (_largest(path) if kind in wanted[1:] else LARGEST_BODY):
        raise _too_large()


def _too_large() -> Refused:
    return Refused(413, message("This is more than the studio takes at once."), message("Send less, or in several parts."))


def _limited(receive: Receive, most: int) -> Receive:
    """Counts what really comes: the length that was said may be missing or wrong."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        found = await receive()
        if found["type"] == "http.request":
            taken += len(found.get("body", b""))
            if taken > most:
                raise HTTPException(413)
        return found

    return counted


def _marked(send: Send) -> Send:
    async def marked(sent: Message) -> None:
        if sent["type"] == "http.response.start":
            sent = {**sent, "headers": with_ours(sent.get("headers", ()))}
        await send(sent)

    return marked


async def _refuse(scope: Scope, receive: Receive, send: Send, refused: GanvasError) -> None:
    if scope["type"] == "websocket":  # before it is accepted, so that the browser sees no connection at all
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(refused, only(scope["headers"], b"accept-language"))(scope, receive, _marked(send))
