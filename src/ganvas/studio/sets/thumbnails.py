"""Thumbnails: small pictures of a set's files, each made once and kept in the cache of this computer."""

import hashlib
import threading
from pathlib import Path

from ganvas.data.pictures.opening import quiet_pillow
from ganvas.disk import cache_folder, keep
from ganvas.studio.sets.decoding import small
from ganvas.studio.sets.sets import File

SIDE = 256
"""Pixels of the longer side."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Large photos are decoded at the same time; more would fill the memory of a laptop."""


def thumbnail(file: File) -> bytes:
    """A WebP. Raises Refused for a file that is not a picture, OSError for one that is gone."""
    kept = _place(file)
    try:
        return kept.read_bytes()
    except OSError:
        pass
    with _AT_ONCE, quiet_pillow(), file.path.open("rb") as opened:
        data = small(opened, SIDE)
    keep(kept, lambda unfinished: unfinished.write_bytes(data))
    return data


def _place(file: File) -> Path:
    """By where it is and by its id, which another state of it doesn't have; the name alone might say what it shows."""
    digest = hashlib.sha256(f"{file.path}\0{file.id}".encode(errors="surrogateescape")).hexdigest()[:32]
    return cache_folder() / "thumbnails" / digest[:2] / f"{digest}-{SIDE}.webp"
