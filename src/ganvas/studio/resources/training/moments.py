"""Moments: those of a training that its run has kept, each of which another training can start from."""

import json
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from ganvas.runs.found import BEST, kept_moments
from ganvas.studio.held import InStudio
from ganvas.studio.resources.runs import Name, run_named

router = APIRouter(prefix="/runs", tags=["runs"])

_LONGEST_HEADER = 16 * 2**20
"""Bytes of what stands before the numbers in a checkpoint."""


class Best(BaseModel):
    """The moment that the evaluations during the training found best. by: the figure; score: its value, the smaller the better."""

    images: int
    by: str
    score: float


class Moments(BaseModel):
    """images: shown at the moments that are kept, oldest first; the last one is the newest. best: null where none was looked for."""

    images: list[int]
    best: Best | None


@router.get("/{name}/moments")
def moments(name: Name, studio: InStudio) -> Moments:
    """Which moments are kept: the newest two, and the best where it was evaluated while it trained."""
    kept = kept_moments(run_named(studio, name))
    best = kept.pop(BEST, None)
    return Moments(images=sorted(int(each) for each in kept), best=None if best is None else _best(best))


def _best(path: Path) -> Best | None:
    """What a checkpoint says about itself, in the beginning of its file. Nothing of the rest is read."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header: dict[str, Any] = json.loads(file.read(min(length, _LONGEST_HEADER)))
        found = json.loads(header["__metadata__"]["state"])["best"]
        by = str(found.get("by", "frechet"))
        return Best(images=int(found["images"]), by=by, score=float(found.get("score", found.get(by))))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
