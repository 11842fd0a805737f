"""Reports: what an evaluation has found, as a page, and the pictures that look most like training pictures, next to these."""

from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel

from ganvas.data.pictures.mark import write_marked
from ganvas.runs.found import NEAREST_PICTURES
from ganvas.studio.answers import not_found
from ganvas.studio.guard.headers import SANDBOXED
from ganvas.studio.held import InStudio
from ganvas.studio.resources.runs import Name, run_named
from ganvas.words import message

router = APIRouter(prefix="/runs", tags=["runs"])

PAGE = "evaluation.html"
"""In a run's folder: the report for people."""
_PLACES = ("generated", "nearest", "next")


class Nearest(BaseModel):
    """count: how many generated pictures there are that are closest to a training picture. version: changes with them."""

    count: int
    version: str


@router.get("/{name}/report.html", response_class=Response, responses={200: {"content": {"text/html": {}}}})
def page(name: Name, studio: InStudio) -> Response:
    """The whole report, as ganvas evaluate writes it. It may load nothing, run nothing and send nothing."""
    path = run_named(studio, name) / PAGE
    if not path.is_file() or path.is_symlink():
        raise not_found(message("The run wasn't evaluated yet."))
    return Response(path.read_bytes(), media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": SANDBOXED})


@router.get("/{name}/nearest")
def nearest(name: Name, studio: InStudio) -> Nearest:
    """How many pictures there are to be looked at next to the training pictures closest to them; none where copies weren't looked for."""
    path = run_named(studio, name) / NEAREST_PICTURES
    found = _pictures(path)
    return Nearest(count=0 if found is None else len(found), version="" if found is None else f"{path.stat().st_mtime_ns:x}")


@router.get("/{name}/nearest/{number}.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
def nearest_picture(
    name: Name,
    number: Annotated[int, InPath(ge=0, le=10_000, description="From 0 on, the closest first.")],
    studio: InStudio,
    what: Annotated[
        Literal["generated", "nearest", "next"],
        Query(description="The generated picture; the training picture closest to it; the one closest to that."),
    ] = "generated",
) -> Response:
    """One of three pictures that belong together."""
    found = _pictures(run_named(studio, name) / NEAREST_PICTURES)
    if found is None or number >= len(found):
        raise not_found(message("The evaluation has no such picture."))
    pixels = found[number, _PLACES.index(what)]
    buffer = BytesIO()
    write_marked(Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels), buffer, "PNG")
    return Response(buffer.getvalue(), media_type="image/png")


def _pictures(path: Path) -> NDArray[np.uint8] | None:
    """(N, 3, H, W, C) as an evaluation wrote them; None where it hasn't, or the file is none of those."""
    try:
        found = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError):
        return None
    is_ours = found.ndim == 5 and found.dtype == np.uint8 and found.shape[1] == 3 and found.shape[4] in (1, 3)
    return np.asarray(found) if is_ours else None
