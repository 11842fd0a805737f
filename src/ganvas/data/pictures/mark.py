"""Mark: every picture file that ganvas writes says so in a comment, so that none is taken for a person's own when a folder is read."""

from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

MARK = "Written by ganvas."
"""Without version or date: the same picture is the same file."""

_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
    f'<rdf:li xml:lang="x-default">{MARK}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'
)
_DESCRIPTION = 270
"""The TIFF tag ImageDescription."""
_BLOCK = 2048
"""Bytes that are read at once. Where a format has no order that can be followed, the mark is in the first or last so many."""


def write_marked(image: Image.Image, where: Path | BinaryIO, kind: str, **options: Any) -> None:
    """Save a picture for people as a file of that kind (Pillow's name), with the mark. BMP, PPM and the like have no place for one.

    options: as for Pillow's ``save``. Raises what that raises.
    """
    image.save(where, format=kind, **options, **_place_for_it(kind))


def _place_for_it(kind: str) -> dict[str, Any]:
    """The option that puts the mark into a file of that kind."""
    match kind:
        case "PNG":
            comment = PngInfo()
            comment.add_text("Comment", MARK)
            return {"pnginfo": comment}
        case "JPEG" | "GIF" | "JPEG2000":
            return {"comment": MARK.encode()}
        case "WEBP" | "AVIF":
            return {"xmp": _XMP.encode()}
        case "TIFF":
            return {"tiffinfo": {_DESCRIPTION: MARK}}
    return {}


def is_marked(file: BinaryIO) -> bool:
    """Whether a picture file has the mark. Reads a few kilobytes, wherever they are, and decodes nothing."""
    head = file.read(_BLOCK)
    if MARK.encode() in head:
        return True
    if head.startswith(b"\x89PNG"):
        return _in_png(file, head)
    if head.startswith(b"\xff\xd8"):
        return _in_jpeg(file, head)
    if head.startswith((b"RIFF", b"II*\x00", b"MM\x00*")) or head[4:8] == b"ftyp":
        size = file.seek(0, 2)
        file.seek(max(0, size - _BLOCK))
        return MARK.encode() in file.read(_BLOCK)
    return False


def _in_png(file: BinaryIO, head: bytes) -> bool:
    """Whether one of the chunks before the pixels has it. The chunk of a colour profile may be long."""
    at, start = 8, 0
    while True:
        if at + 8 > start + len(head):
            start, head = at, _read_at(file, at)
            if MARK.encode() in head:
                return True
            if len(head) < 8:
                return False
        length, name = int.from_bytes(head[at - start : at - start + 4]), head[at - start + 4 : at - start + 8]
        if name in (b"IDAT", b"IEND"):
            return False
        at += 12 + length


def _in_jpeg(file: BinaryIO, head: bytes) -> bool:
    """Whether one of the segments before the pixels has it. Those of a colour profile or a thumbnail may be long."""
    at, start = 2, 0
    while True:
        if at + 4 > start + len(head):
            start, head = at, _read_at(file, at)
            if MARK.encode() in head:
                return True
            if len(head) < 4:
                return False
        sign, name = head[at - start], head[at - start + 1]
        if sign != 0xFF or name in (0xDA, 0xD9):  # the pixels, or the end
            return False
        at += 2 + max(2, int.from_bytes(head[at - start + 2 : at - start + 4]))


def _read_at(file: BinaryIO, at: int) -> bytes:
    file.seek(at)
    return file.read(_BLOCK)
