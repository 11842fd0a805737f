"""Copied: what the search for copies of training pictures found, as a record keeps it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.copies.copying import Copying
from ganvas.evaluation.copies.examine import examine, gallery
from ganvas.evaluation.copies.statistics import CopyingTest
from ganvas.evaluation.roles.reference import Reference
from ganvas.features.space import Space, features_of
from ganvas.progress import ProgressCallback

PAIRS_LISTED = 50
"""Flagged pictures and groups of duplicates that the record lists."""


def examine_copies(
    reference: Reference,
    space: Space,
    made: Pixels,
    *,
    alike: bool = True,
    blur: float = 0.0,
    withheld: bool = False,
    beyond: bool = False,
    progress: ProgressCallback | None = None,
) -> tuple[Copying, Pixels]:
    """What the search for copies among the training pictures found, and the gallery: (3 * K, H, W, C), in groups of three.

    ``space``: in which distances mean something; the pixels' components, since a model can copy what a classifier ignores.
    ``blur``, ``withheld`` and ``beyond``: see ``examine``. ``alike``: whether the real pictures of another data set are of the training
    pictures' kind.
    """
    train: Pixels = reference.training.images
    if len(reference.withheld):
        train = train[reference.shown]
    held_out = reference.never_shown(alike=alike)
    found = examine(
        train,
        held_out,
        made,
        lambda pictures: features_of(space, pictures, progress=progress),
        blur=blur,
        withheld=withheld,
        beyond=beyond,
        progress=progress,
    )
    return found, gallery(found.closest, made, train).pictures


def closeness(authenticity: float, ratio: float, test: CopyingTest) -> dict[str, float]:
    """The figures of the search for copies, by their names in the table."""
    return {"authpct": authenticity, "neighbour_ratio": ratio, "copying_test": test.weighted}


def recorded(found: Copying, reference: Reference, places: NDArray[np.int64] | None) -> dict[str, Any]:
    """What is recorded of the search for copies: everything but long lists of pictures.

    Training pictures are named by their rows in the data set and their file names, generated ones by their ``places``.
    """
    shown, names = reference.shown, reference.training.names
    document = found.model_dump(mode="json", exclude={"closest", "duplicate_groups", "verdict"})
    verdict = found.verdict.model_dump(mode="json", exclude={"text"})
    verdict["pairs"] = [
        pair
        | {
            "picture": pair["picture"] if places is None else int(places[pair["picture"]]),
            "original": int(shown[pair["original"]]),
            "original_name": names[shown[pair["original"]]],
            "other": int(shown[pair["other"]]),
        }
        for pair in verdict["pairs"][:PAIRS_LISTED]
    ]
    return {
        "verdict": str(found),
        "headline": found.headline,
        "details": found.details,
        "copies": found.verdict.copies,
        "closer": found.closer,
        "flags": verdict,
        "duplicate_groups": [[names[shown[row]] for row in group] for group in found.duplicate_groups[:PAIRS_LISTED]],
        **document,
    }
