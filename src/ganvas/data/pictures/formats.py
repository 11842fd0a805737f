"""Formats: what a file is that Pillow can't open by itself, by its first bytes, and the way out."""

import functools
import importlib
from typing import NamedTuple

from PIL import Image

from ganvas.words import Message, message


class Refused(Exception):
    """Why a file isn't among the pictures: ``reason`` from the vocabulary of a Refusal, ``detail`` for the curious."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


HEAD_BYTES = 512

_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_RAW = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\x00", b"\x00MRM", b"FOVb")
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2")
_AVIF = (b"avif", b"avis")
_FILMS = (b"\x1aE\xdf\xa3", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"FLV\x01", b"OggS", b"0&\xb2u")
_PYTHON_OBJECTS = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")

_SUBFILE, _MAKER, _SUB_PICTURES, _DNG = 254, 271, 330, 50706
"""Tags of a TIFF."""


class Plugin(NamedTuple):
    """A package that teaches Pillow a format."""

    format: str
    module: str
    package: str
    registers: str
    """The function to call after the import; "" where the import is enough."""


HEIF = Plugin("HEIF", "pillow_heif", "pillow-heif", "register_heif_opener")
AVIF = Plugin("AVIF", "pillow_avif", "pillow-avif-plugin", "")
JXL = Plugin("JXL", "pillow_jxl", "pillow-jxl-plugin", "")


def plugin_of(head: bytes) -> Plugin | None:
    """The plugin that reads a file that starts so; None where there is none."""
    if head[4:8] == b"ftyp":
        # The brand may also stand among those that the file is compatible with.
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4], "big"), len(head)), 4))}
        if brands & set(_AVIF):
            return AVIF
        return HEIF if brands & set(_HEIF) else None
    return JXL if head.startswith((b"\xff\x0a", b"\x00\x00\x00\x0cJXL ")) else None


@functools.cache
def has_plugin(plugin: Plugin) -> bool:
    """Whether Pillow reads the plugin's format from now on: it is only imported where such a file is met."""
    try:
        module = importlib.import_module(plugin.module)
        if plugin.registers:
            getattr(module, plugin.registers)()
    except Exception:  # not installed, or broken; the file is refused then, with the way out
        return False
    return plugin.format in Image.OPEN


def what_it_is(head: bytes) -> Refused:
    """Why a file that starts so is not among the pictures."""
    if not head:
        return Refused("empty")
    if head.startswith(_SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Refused("truncated", message("it starts as a picture and doesn't continue as one"))
    if (head.startswith(_TIFF) and head[8:10] == b"CR") or head.startswith(_RAW) or head[4:12] == b"ftypcrx ":
        return raw_photo()
    if head.startswith(_TIFF):
        return Refused(
            "format unknown", message("a damaged TIFF, or one of a rare kind: save it as a TIFF or PNG of 8 or 16 bits")
        )
    plugin = plugin_of(head)
    if plugin is not None:
        return Refused("format unknown", _without(plugin))
    return _no_pixels(head) or _other(head) or Refused("not a picture")


def is_raw_photo(image: Image.Image) -> bool:
    """Whether an opened TIFF is a camera's raw photo, of which Pillow would take the thumbnail for the picture."""
    tags = getattr(image, "tag_v2", None)
    if image.format != "TIFF" or tags is None:
        return False
    return _DNG in tags or (_MAKER in tags and _SUB_PICTURES in tags and tags.get(_SUBFILE, 0) == 1)


def raw_photo() -> Refused:
    """The refusal of a camera's raw photo."""
    return Refused("format unknown", message("a camera's raw photo: export it as JPEG, PNG or TIFF"))


def _without(plugin: Plugin) -> Message:
    if plugin == JXL:
        return message("a JPEG XL picture: pip install {package}, or save it as JPEG or PNG", package=plugin.package)
    if plugin == AVIF:
        return message("an AVIF picture: pip install {package}, or save it as JPEG or PNG", package=plugin.package)
    return message("a HEIC picture: pip install {package}, or save it as JPEG or PNG", package=plugin.package)


def _no_pixels(head: bytes) -> Refused | None:
    if b"<svg" in head.lower():
        return Refused("not pixels", message("an SVG is a drawing: save it as PNG"))
    if head.startswith((b"%!PS", b"%PDF", b"\xc5\xd0\xd3\xc6")):
        return Refused("not pixels", message("a PostScript or PDF page: save it as PNG"))
    is_film = (
        head.startswith(_FILMS) or head[4:8] in (b"ftyp", b"moov", b"mdat") or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
    )
    if is_film:
        return Refused("not a picture", message("a film: save frames of it as PNG, for example with ffmpeg"))
    return None


def _other(head: bytes) -> Refused | None:
    if head.startswith(b"v/1\x01"):
        return Refused("format unknown", message("an OpenEXR picture: save it as a TIFF or PNG"))
    if head.startswith((b"#?RADIANCE", b"#?RGBE")):
        return Refused("format unknown", message("a Radiance HDR picture: save it as a TIFF or PNG"))
    if head[128:132] == b"DICM":
        return Refused("format unknown", message("a DICOM picture: save it as a PNG of 16 bits"))
    if head.startswith(b"8BPS"):
        return Refused("format unknown", message("a Photoshop file of a kind that can't be read: save it as PNG"))
    if head.startswith((b"gimp xcf", b"\x00\x00\x00\x00XFIR")):
        return Refused("format unknown", message("a GIMP file: export it as PNG"))
    if head.startswith(_PYTHON_OBJECTS):
        return Refused(
            "not a picture", message("a file of Python objects, which runs code when it is read: save the arrays as .npz")
        )
    if head.startswith(b"SIMPLE  ="):
        return Refused("format unknown", message("a FITS picture: save it as a TIFF or PNG"))
    return None
