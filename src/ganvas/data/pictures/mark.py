"""Mark: every picture file that ganvas writes says so in a comment, so that none is taken for a person's own when a folder is read.

One that a model made from latents also carries where it comes from, as a text: PNG as iTXt, JPEG and WebP in their XMP.
"""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ganvas.errors import SettingError
from ganvas.words import listed, message

MARK = "Written by ganvas."
"""Without version or date: the same picture is the same file."""

ORIGIN = "ganvas:origin"
"""What the text of an origin is called in a file."""
LONGEST = 65_536
"""Bytes of an origin that is read."""

CARRIERS = (".png", ".jpg", ".jpeg", ".webp")
"""Endings of files that carry an origin."""

_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ganvas="urn:ganvas">%s<dc:description><rdf:Alt>'
    f'<rdf:li xml:lang="x-default">{MARK}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'
)
"""The mark comes last: a WebP has its XMP at its end, of which only the last block is read."""
_LONGEST_IN_JPEG = 65_000
"""Bytes of XMP that a segment of a JPEG holds, and a little less."""
_ORIGIN_IN_XMP = re.compile(rf"<{ORIGIN}>([^<]{{1,{2 * LONGEST}}})</{ORIGIN}>")
_DESCRIPTION = 270
"""The TIFF tag ImageDescription."""
_BLOCK = 2048
"""Bytes that are read at once. Where a format has no order that can be followed, the mark is in the first or last so many."""
_BEGINNING = 8
"""Bytes at the start of a block that say what it is and how long."""


def write_marked(
    image: Image.Image, where: Path | BinaryIO, kind: str, *, origin: str = "", options: Mapping[str, Any] | None = None
) -> None:
    """Save a picture for people as a file of that kind (Pillow's name), with the mark. BMP, PPM and the like have no place for one.

    origin: where it comes from; only PNG, JPEG and WebP carry it, and a JPEG only up to about 65 kB: a longer one is left out.
    options: as for Pillow's ``save``. Raises what that raises.
    """
    image.save(where, format=kind, **(options or {}), **_place_for_it(kind, origin))


def check_carries(path: Path, origin: str = "") -> None:
    """Raises SettingError where a file of that name couldn't carry an origin, or not this one. Without an ending it is a PNG."""
    ending = path.suffix.lower()
    if ending and ending not in CARRIERS:
        raise SettingError(
            message("A picture that ends in {ending} can't carry where it comes from.", ending=path.suffix),
            message("Name a {endings}, for example:  {path}", endings=listed(CARRIERS), path=path.with_suffix(".png")),
        )
    if ending in (".jpg", ".jpeg") and len(xmp_of(origin)) > _LONGEST_IN_JPEG:
        raise SettingError(
            message("The origins of so many pictures don't fit into a JPEG."),
            message("Name a PNG, for example:  {path}", path=path.with_suffix(".png")),
        )


def _place_for_it(kind: str, origin: str) -> dict[str, Any]:
    """The option that puts the mark, and the origin, into a file of that kind."""
    xmp = xmp_of(origin)
    match kind:
        case "PNG":
            comment = PngInfo()
            comment.add_text("Comment", MARK)
            if origin:
                comment.add_itxt(ORIGIN, origin)
            return {"pnginfo": comment}
        case "JPEG":
            return {"comment": MARK.encode(), **({"xmp": xmp} if origin and len(xmp) <= _LONGEST_IN_JPEG else {})}
        case "GIF" | "JPEG2000":
            return {"comment": MARK.encode()}
        case "WEBP":
            return {"xmp": xmp}
        case "AVIF":  # its XMP stands at its beginning, where a long origin would push the mark out of the first block
            return {"xmp": xmp_of("")}
        case "TIFF":
            return {"tiffinfo": {_DESCRIPTION: MARK}}
    return {}


def xmp_of(origin: str = "") -> bytes:
    """The XMP with the mark, and with an origin where there is one."""
    return (_XMP % (f"<{ORIGIN}>{escape(origin, quote=False)}</{ORIGIN}>" if origin else "")).encode()


def carried_origin(path: Path) -> str:
    """The text that a picture file carries as its origin; empty where it carries none that could be one. Nothing of it is to be trusted.

    Raises OSError for a file that can't be read.
    """
    with path.open("rb") as file:
        try:
            with Image.open(file) as image:
                text, xmp = image.info.get(ORIGIN), image.info.get("xmp")
        except Exception:  # Pillow raises many kinds for what is not a picture, or was damaged on purpose
            return ""
    if isinstance(text, str) and text:
        return text if len(text) <= LONGEST else ""
    if not isinstance(xmp, bytes) or len(xmp) > 4 * LONGEST:
        return ""
    found = _ORIGIN_IN_XMP.search(xmp.decode("utf-8", "replace"))
    return unescape(found[1]) if found else ""


def is_marked(file: BinaryIO) -> bool:
    """Whether a picture file has the mark. Reads a few kilobytes, wherever they are, and decodes nothing."""
    head = file.read(_BLOCK)
    if MARK.encode() in head:
        return True
    if head.startswith(b"\x89PNG"):
        return _in_blocks(file, head, 8, _chunk_of_png)
    if head.startswith(b"\xff\xd8"):
        return _in_blocks(file, head, 2, _segment_of_jpeg)
    if head.startswith((b"RIFF", b"II*\x00", b"MM\x00*")) or head[4:8] == b"ftyp":
        size = file.seek(0, 2)
        file.seek(max(0, size - _BLOCK))
        return MARK.encode() in file.read(_BLOCK)
    return False


def _in_blocks(file: BinaryIO, head: bytes, at: int, length_of: Callable[[bytes], int]) -> bool:
    """Whether one of the blocks before the pixels has it. That of a colour profile or a thumbnail may be long.

    at: where the first block begins. length_of: the first bytes of a block -> its length in bytes; 0 for the pixels and the end.
    """
    start = 0
    while True:
        if at + _BEGINNING > start + len(head):
            start, head = at, _read_at(file, at)
            if MARK.encode() in head:
                return True
            if len(head) < _BEGINNING:
                return False
        length = length_of(head[at - start : at - start + _BEGINNING])
        if not length:
            return False
        at += length


def _chunk_of_png(begin: bytes) -> int:
    return 0 if begin[4:8] in (b"IDAT", b"IEND") else 12 + int.from_bytes(begin[:4])


def _segment_of_jpeg(begin: bytes) -> int:
    return 0 if begin[0] != 0xFF or begin[1] in (0xDA, 0xD9) else 2 + max(2, int.from_bytes(begin[2:4]))


def _read_at(file: BinaryIO, at: int) -> bytes:
    file.seek(at)
    return file.read(_BLOCK)
