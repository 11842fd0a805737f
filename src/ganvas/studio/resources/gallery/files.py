"""Files: pictures of pieces to be saved, in the format and size that is wanted; several in an archive, made while it is sent."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from PIL import Image

from ganvas.data.pictures.mark import write_marked
from ganvas.errors import GalleryError
from ganvas.studio.answers import Refused, not_found
from ganvas.studio.held import InGallery
from ganvas.studio.resources.pieces import MOST, Id, piece_of
from ganvas.words import message
from ganvas.workspace.pieces import GalleryPiece

router = APIRouter(prefix="/pieces", tags=["pieces"])

Ending = Literal["png", "jpg", "webp"]
Scale = Annotated[int, Query(ge=1, le=16, description="So many times as large, each pixel a square.")]
LARGEST = 4_096
"""Pixels of the longer side of what is made larger."""
_KINDS: dict[Ending, tuple[str, str, dict[str, object]]] = {
    "png": ("PNG", "image/png", {}),
    "jpg": ("JPEG", "image/jpeg", {"quality": 95, "subsampling": 0}),
    "webp": ("WEBP", "image/webp", {"lossless": True, "quality": 50}),
}
_IDS = r"^[0-9a-f]{32}(,[0-9a-f]{32})*$"
_PIECE_DIGITS = 12


@router.get("/{id}/file", response_class=Response, responses={200: {"content": {"image/png": {}}}})
def file(id: Id, gallery: InGallery, ending: Ending = "png", scale: Scale = 1) -> Response:
    """The picture of a piece as a file to be saved. It carries its origin."""
    found = piece_of(gallery, id)
    return Response(
        _file(found, ending, scale),
        media_type=_KINDS[ending][1],
        headers=_saved(f"{found.id[:_PIECE_DIGITS]}.{ending}"),
    )


@router.get("/archive", response_class=StreamingResponse, responses={200: {"content": {"application/zip": {}}}})
def archive(
    gallery: InGallery,
    ids: Annotated[str, Query(pattern=_IDS, max_length=33 * MOST, description="Of pieces, with commas, in their order.")],
    ending: Ending = "png",
    scale: Scale = 1,
) -> StreamingResponse:
    """The pictures of several pieces in one file, a zip."""
    wanted = list(dict.fromkeys(ids.split(",")))
    found = [piece_of(gallery, id) for id in wanted]
    for each in found:  # before anything is sent, after which nothing can be refused any more
        _check_size(each, scale)
        if not each.path.is_file() or each.path.is_symlink():
            raise not_found(
                message("The picture of {id} is missing. To have it made again:  ganvas gallery check", id=each.id[:12])
            )
    return StreamingResponse(
        _zipped(found, ending, scale), media_type="application/zip", headers=_saved(f"ganvas-{len(found)}.zip")
    )


def _zipped(pieces: Sequence[GalleryPiece], ending: Ending, scale: int) -> Iterator[bytes]:
    """A zip, a picture at a time: only one of them is in memory. They are called after their place, so that they stay in their order."""
    sink = _Sink()
    digits = len(str(len(pieces)))
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as whole:
        for place, each in enumerate(pieces, 1):
            info = zipfile.ZipInfo(f"{place:0{digits}d}-{each.id[:_PIECE_DIGITS]}.{ending}", each.added.timetuple()[:6])
            whole.writestr(info, _file(each, ending, scale))
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """What an archive is written to: it can't be gone back in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def taken(self) -> bytes:
        whole, self._parts = b"".join(self._parts), []
        return whole


def _check_size(piece: GalleryPiece, scale: int) -> None:
    """Raises Refused for a picture that would be too large."""
    if scale * max(piece.height, piece.width) > LARGEST and scale > 1:
        raise Refused(
            422,
            message("So large a picture isn't made: its longer side would have more than {most:,} pixels.", most=LARGEST),
            message("Choose a smaller size."),
        )


def _file(piece: GalleryPiece, ending: Ending, scale: int) -> bytes:
    """Raises Refused for a picture that is missing, or would be too large."""
    _check_size(piece, scale)
    try:
        picture = piece.picture
    except GalleryError as error:
        raise Refused(404, error.what, *error.steps, code="GalleryError") from None
    kind, _, options = _KINDS[ending]
    larger = picture.repeat(scale, 0).repeat(scale, 1)
    buffer = BytesIO()
    image = Image.fromarray(larger[..., 0] if larger.shape[2] == 1 else larger)
    write_marked(image, buffer, kind, origin=piece.text, options=options)
    return buffer.getvalue()


def _saved(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
