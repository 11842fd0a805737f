"""Melodies as a source: an array of piano rolls."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from ganvas.data.music.pianoroll import as_packed
from ganvas.data.pictures.sheets import Pixels
from ganvas.data.sources.find import Source
from ganvas.errors import SourceError
from ganvas.words import message


@dataclass(frozen=True, eq=False)
class Rolls:
    """Melodies as they are packed: (N, pitches, steps, voices) uint8."""

    rolls: Pixels


def find_melodies(source: Any) -> Source:
    """What ``source`` means: an array (N, voices, pitches, steps), bool or uint8. Raises SourceError for anything else."""
    if not isinstance(source, np.ndarray):
        raise SourceError(
            message("{source} is not an array of melodies.", source=source),
            message("Give an array of the shape (N, voices, pitches, steps), bool or uint8."),
        )
    if source.ndim != 4 or source.dtype not in (np.bool_, np.uint8) or 0 in source.shape:
        raise SourceError(
            message("The array has the shape {shape} and the type {type}.", shape=source.shape, type=source.dtype),
            message("Melodies are expected as (N, voices, pitches, steps), bool or uint8 from 0 (silent) to 255 (sounding)."),
        )
    rolls = as_packed(source)
    content = hashlib.sha256(repr(rolls.shape).encode() + rolls.tobytes())
    return Source("array", f"melodies {content.hexdigest()}", lambda: Rolls(rolls))
