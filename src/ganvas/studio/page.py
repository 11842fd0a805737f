"""The page: its built files. Each of its addresses is index.html, which the page itself then reads; nothing of a person is in them."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from ganvas.words import message

FOLDER = Path(__file__).parent / "page"
INDEX = "index.html"
_HASHED = "assets"
"""The folder of the files whose names say what is in them, so that they never change."""
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"
"""Kept, but asked for again: a new version is seen at once."""
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
"""Endings of what is served, said here: Windows takes others from its registry, where programs write what they like."""


class Page:
    """An ASGI application that serves a folder; it lists it once, so that no address can lead out of it."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        found = (path for path in folder.rglob("*") if path.is_file() and path.suffix in _KINDS)
        self.files = {path.relative_to(folder).as_posix(): path for path in found}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        await self._answer(scope["path"].removeprefix("/"))(scope, receive, send)

    def _answer(self, name: str) -> Response:
        if name.split("/")[0] == "api":
            raise HTTPException(404)
        if (path := self.files.get(name)) is None:
            if name.startswith(f"{_HASHED}/"):  # of an earlier version; the page itself is not what was asked for
                raise HTTPException(404)
            name, path = INDEX, self.files.get(INDEX)
        if path is None:
            return PlainTextResponse(_missing(), headers={"Cache-Control": _ASK_FIRST})
        is_hashed = name.startswith(f"{_HASHED}/")
        cache = {"Cache-Control": _FOR_EVER if is_hashed else _ASK_FIRST}
        return FileResponse(path, media_type=_KINDS[path.suffix], headers=cache)


def _missing() -> str:
    return message(
        "The studio runs, but its page isn't here: this checkout has no src/ganvas/studio/page. Its interface is at /api/v1."
    )
