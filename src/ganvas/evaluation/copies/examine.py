"""Examine: whether generated pictures copy training pictures, by several tests, each compared with a control of real pictures."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.evaluation.copies.control import MOST_COMPARED, between_halves, limit_of, nearness_of
from ganvas.evaluation.copies.copying import Copying, lowest_score
from ganvas.evaluation.copies.detector import CopyDetector
from ganvas.evaluation.copies.verdict import Pair, Verdict
from ganvas.evaluation.yardstick.damage import blurred
from ganvas.features.space import pieces
from ganvas.progress import ProgressCallback
from ganvas.words import message, plural

FEW_CONTROLS = 200
"""One picture more than controls resolves a level of one in so many."""


def examine(
    train: Pixels,
    held_out: Pixels | None,
    fake: Pixels,
    features: Callable[[Pixels], NDArray[np.floating]],
    *,
    seed: int = 0,
    level: float = 1 / 200,
    blur: float = 0.0,
    withheld: bool = False,
    beyond: bool = False,
    progress: ProgressCallback | None = None,
) -> Copying:
    """All tests of copying on pictures (N, H, W, C) uint8 of one size.

    held_out: real pictures that were not trained on, of the same kind. Without them the training pictures are their own control:
    the detector compares each with all others, the tests of features compare with one half and take the other as control.
    features: pictures -> (N, d), a space in which distances mean something. ``level``: the detector's false alarms.
    blur: pixels by which real pictures would have to be blurred to be as far from real ones as these; 0 where these aren't further.
    withheld: whether the pictures are so much alike that closeness means nothing. beyond: whether they are so far from real ones.
    """
    detector = CopyDetector(train, held_out, level=level, seed=seed, progress=progress)
    duplicates = detector.duplicates
    random = np.random.default_rng(seed)
    some = fake[np.sort(random.permutation(len(fake))[:MOST_COMPARED])]
    made, distinct = (np.asarray(features(each), np.float64) for each in (some, train[duplicates.distinct]))
    real: Pixels | None = None
    if held_out is None or not len(held_out):
        control, shared = message("the other half of the training pictures"), 0
        nearness = between_halves(distinct, made, seed=seed)
    else:
        fresh = np.flatnonzero(~duplicates.which_equal(held_out))
        control, shared = message("the held-out pictures"), len(held_out) - len(fresh)
        chosen = np.sort(random.permutation(fresh)[:MOST_COMPARED])
        real = held_out[chosen]
        nearness = nearness_of(distinct, np.asarray(features(real), np.float64), made, seed=seed)
    limit, beside_blurred = limit_of(nearness.tested), None
    if blur and not withheld and not beyond and lowest_score(nearness.tested) < limit:
        # Looked at only where something has to be explained.
        sharp = train[duplicates.distinct] if real is None else real
        vectors = np.concatenate([np.asarray(features(blurred(piece, blur)), np.float64) for piece in pieces(sharp)])
        if real is None:
            beside_blurred = between_halves(distinct, made, control=vectors, seed=seed).tested
        else:
            beside_blurred = nearness_of(distinct, vectors, made, seed=seed).tested
    matches = detector.search(fake)
    verdict = detector.judge(fake, matches, blur=blur)
    return Copying(
        training=len(train),
        held_out=0 if held_out is None else len(held_out),
        pictures=len(fake),
        duplicates=duplicates.count,
        duplicate_groups=duplicates.groups,
        held_out_in_training=shared,
        control=control,
        authenticity=nearness.made.authenticity,
        authenticity_control=nearness.control.authenticity,
        ratio_median=float(np.median(nearness.made.ratios)),
        ratio_median_control=float(np.median(nearness.control.ratios)),
        copying_test=nearness.tested,
        copying_test_control=nearness.tested_control,
        blurred_test=beside_blurred,
        authenticity_gap=_gap(nearness.made.ratios, nearness.control.ratios),
        withheld=withheld,
        beyond=beyond,
        limit=limit,
        detector=detector.measure(seed=seed),
        verdict=verdict,
        closest=detector.closest(fake, matches),
        warnings=_warnings(shared, duplicates.count, verdict),
    )


def _gap(made: NDArray[np.float64], real: NDArray[np.float64]) -> float:
    """By how many standard deviations the share of ratios above 1 differs between pictures and their control."""
    one, other = float((made > 1).mean()), float((real > 1).mean())
    joint = (one * len(made) + other * len(real)) / (len(made) + len(real))
    error = (joint * (1 - joint) * (1 / len(made) + 1 / len(real))) ** 0.5
    return (one - other) / error if error else 0.0


def gallery(pairs: tuple[Pair, ...], fake: Pixels, train: Pixels) -> Sheet:
    """Rows of three: a picture, the training picture it comes closest to, and that one's own nearest other."""
    rows = [(fake[pair.picture], train[pair.original], train[pair.other]) for pair in pairs]
    return Sheet(np.array(rows, np.uint8).reshape(-1, *train.shape[1:]), columns=3)


def _warnings(shared: int, duplicates: int, verdict: Verdict) -> tuple[str, ...]:
    found: list[str] = []
    if duplicates:
        found.append(
            plural(
                duplicates,
                "{n:,} training picture equals an earlier one; models copy those first.",
                "{n:,} training pictures equal an earlier one; models copy those first.",
            )
        )
    if shared:
        found.append(
            plural(
                shared,
                "{n:,} held-out picture equals a training picture and was left out of the controls.",
                "{n:,} held-out pictures equal a training picture and were left out of the controls.",
            )
        )
    if verdict.controls + 1 < FEW_CONTROLS:
        found.append(
            message(
                "With {controls:,} real pictures to compare with, no level below 1 in {level} can be resolved.",
                controls=verdict.controls,
                level=verdict.controls + 1,
            )
        )
    return tuple(found)
