"""Copying: whether generated pictures copy training pictures, told by several tests, each beside a control of real pictures."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ganvas.data.progress import ProgressCallback
from ganvas.data.sheets import Sheet
from ganvas.evaluation.closeness import (
    CopyingTest,
    authenticity,
    copying_test,
    digests,
    distance_ratio,
    exact_duplicates,
)
from ganvas.evaluation.detector import CopyDetector
from ganvas.evaluation.verdict import Measured, Pair, Verdict
from ganvas.settings import Settings

__all__ = [
    "CopyDetector",
    "Copying",
    "CopyingTest",
    "authenticity",
    "copying_test",
    "distance_ratio",
    "exact_duplicates",
    "examine",
    "gallery",
]

Pixels = NDArray[np.uint8]

CLOSER = -4.0
"""A copying score is worth a warning below this and below its control."""


class Copying(Settings):
    """What all tests of copying say about one set of pictures. Values called control are those of real pictures."""

    training: int
    held_out: int
    pictures: int
    duplicates: int
    """Training pictures that equal an earlier one; each counts once in all tests."""
    duplicate_groups: tuple[tuple[int, ...], ...]
    held_out_in_training: int
    """Held-out pictures that equal a training picture; left out of all controls."""
    control: str
    """What stands for real pictures that were not trained on, in the tests of features."""
    authenticity: float
    """Per cent of pictures further from their original than that is from its own neighbour (AuthPct)."""
    authenticity_control: float
    ratio_median: float
    """Median of the distance to the nearest training picture over that one's distance to its own nearest other."""
    ratio_median_control: float
    copying_test: CopyingTest
    copying_test_control: CopyingTest
    """One half of the control pictures tested against the other."""
    detector: tuple[Measured, ...]
    """Precision and recall on planted copies, at each level."""
    verdict: Verdict
    closest: tuple[Pair, ...]
    """The pictures nearest to a training picture, for a gallery."""
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([self.verdict.text, *self.warnings])


def examine(
    train: Pixels,
    held_out: Pixels | None,
    fake: Pixels,
    features: Callable[[Pixels], NDArray[np.floating]],
    *,
    seed: int = 0,
    level: float = 1 / 200,
    progress: ProgressCallback | None = None,
) -> Copying:
    """All tests of copying on pictures (N, H, W, C) uint8 of one size.

    held_out: real pictures that were not trained on. Without them the training pictures are their own control: the detector
    compares each with all others, and the tests of features compare with one half of them and take the other as control.
    features: pictures -> (N, d), a space in which distances mean something. ``level``: the detector's false alarms.
    """
    duplicates = exact_duplicates(train)
    detector = CopyDetector(train, held_out, level=level, seed=seed, progress=progress)
    references, control, described, shared = _control(train, duplicates.distinct, held_out, seed)
    reference_features, control_features, fake_features = (features(each) for each in (references, control, fake))
    order = np.random.default_rng(seed).permutation(len(control))
    halves = control_features[order[::2]], control_features[order[1::2]]
    tested = copying_test(reference_features, control_features, fake_features, seed=seed)
    found = detector.search(fake)
    verdict = detector.judge(fake, found)
    authentic = authenticity(fake_features, reference_features), authenticity(control_features, reference_features)
    return Copying(
        training=len(train),
        held_out=0 if held_out is None else len(held_out),
        pictures=len(fake),
        duplicates=duplicates.count,
        duplicate_groups=duplicates.groups,
        held_out_in_training=shared,
        control=described,
        authenticity=authentic[0],
        authenticity_control=authentic[1],
        ratio_median=float(np.median(distance_ratio(fake_features, reference_features))),
        ratio_median_control=float(np.median(distance_ratio(control_features, reference_features))),
        copying_test=tested,
        copying_test_control=copying_test(reference_features, *halves, seed=seed),
        detector=detector.measure(seed=seed),
        verdict=verdict,
        closest=detector.closest(fake, found),
        warnings=_warnings(duplicates.count, shared, tested, verdict),
    )


def gallery(pairs: tuple[Pair, ...], fake: Pixels, train: Pixels) -> Sheet:
    """Rows of three: a picture, the training picture it comes closest to, and that one's own nearest other (or itself)."""
    rows = [
        (fake[pair.picture], train[pair.original], train[pair.other if pair.other >= 0 else pair.original]) for pair in pairs
    ]
    return Sheet(np.array(rows, np.uint8).reshape(-1, *train.shape[1:]), columns=3)


def _control(train: Pixels, distinct: NDArray[np.int64], held_out: Pixels | None, seed: int) -> tuple[Pixels, Pixels, str, int]:
    """The training pictures to compare with, the control pictures, what those are, and how many were left out as equal."""
    if held_out is None or not len(held_out):
        order = np.random.default_rng(seed).permutation(distinct)
        half = len(order) // 2
        return train[np.sort(order[half:])], train[np.sort(order[:half])], "one half of the training pictures", 0
    known = set(digests(train))
    fresh = np.array([digest not in known for digest in digests(held_out)])
    return train[distinct], held_out[fresh], "held-out pictures", int((~fresh).sum())


def _warnings(duplicates: int, shared: int, tested: CopyingTest, verdict: Verdict) -> tuple[str, ...]:
    found = []
    if tested.weighted < CLOSER or tested.closest < CLOSER or tested.lowest_cell < CLOSER:
        found.append(
            "features of the pictures lie closer to training pictures than those of real pictures do: C_T "
            f"{tested.weighted:+.1f}, of the closest 5 % {tested.closest:+.1f}, lowest cell {tested.lowest_cell:+.1f}."
        )
    if duplicates:
        found.append(f"{duplicates:,} training pictures equal an earlier one; models copy those first.")
    if shared:
        found.append(f"{shared:,} held-out pictures equal a training picture and were left out of the controls.")
    if verdict.controls + 1 < 200:
        found.append(
            f"with {verdict.controls:,} real pictures to compare with, no level below 1 in {verdict.controls + 1} can be resolved."
        )
    return tuple(found)
