"""Copying: whether generated pictures copy training pictures, told by several tests, each beside a control of real pictures."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ganvas.data.progress import ProgressCallback
from ganvas.data.sheets import Pixels, Sheet
from ganvas.evaluation.closeness import (
    CopyingTest,
    Duplicates,
    authenticity,
    copying_test,
    copying_test_of,
    distance_ratio,
    exact_duplicates,
    gaps,
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

MOST_COMPARED = 5_000
"""Pictures, and controls, of which features are compared; the detector looks at all."""

CLOSER = -4.0
"""A copying score is worth a warning below this: far enough down that the lowest of fifty cells gets there by chance once in 600."""


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
        """Duplicates first: what is copied most often is what was shown most often."""
        first = (
            [f"{self.duplicates:,} training pictures equal an earlier one; models copy those first."] if self.duplicates else []
        )
        return "\n".join([*first, self.verdict.text, self.power, *self.warnings])

    @property
    def power(self) -> str:
        """How many planted copies the test finds at the level of its verdict, in words."""
        measured = next(each for each in self.detector if each.level == self.verdict.level)
        recalls = ", ".join(f"{name} {caught.recall:.0%}" for name, caught in measured.attacks.items())
        right = [caught.precision for caught in measured.attacks.values() if caught.precision is not None]
        precision = f", and of what it flags at least {min(right):.0%} are copies" if right else ""
        return f"Of copies planted among real pictures this test finds: {recalls}{precision}."


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
    detector = CopyDetector(train, held_out, level=level, seed=seed, progress=progress)
    duplicates = detector.duplicates
    references, control, described, shared = _control(train, duplicates, held_out, seed)
    random = np.random.default_rng(seed)
    control, some = (each[np.sort(random.permutation(len(each))[:MOST_COMPARED])] for each in (control, fake))
    reference_features, control_features, fake_features = (
        np.asarray(features(each), np.float64) for each in (references, control, some)
    )
    fakes, controls = (gaps(each, reference_features) for each in (fake_features, control_features))
    order = random.permutation(len(control))
    real = control_features, controls.distances
    one, other = ((control_features[half], controls.distances[half]) for half in (order[::2], order[1::2]))
    tested = copying_test_of(reference_features, real, (fake_features, fakes.distances), seed=seed)
    found = detector.search(fake)
    verdict = detector.judge(fake, found)
    return Copying(
        training=len(train),
        held_out=0 if held_out is None else len(held_out),
        pictures=len(fake),
        duplicates=duplicates.count,
        duplicate_groups=duplicates.groups,
        held_out_in_training=shared,
        control=described,
        authenticity=fakes.authenticity,
        authenticity_control=controls.authenticity,
        ratio_median=float(np.median(fakes.ratios)),
        ratio_median_control=float(np.median(controls.ratios)),
        copying_test=tested,
        copying_test_control=copying_test_of(reference_features, one, other, seed=seed),
        detector=detector.measure(seed=seed),
        verdict=verdict,
        closest=detector.closest(fake, found),
        warnings=_warnings(shared, tested, verdict),
    )


def gallery(pairs: tuple[Pair, ...], fake: Pixels, train: Pixels) -> Sheet:
    """Rows of three: a picture, the training picture it comes closest to, and that one's own nearest other."""
    rows = [(fake[pair.picture], train[pair.original], train[pair.other]) for pair in pairs]
    return Sheet(np.array(rows, np.uint8).reshape(-1, *train.shape[1:]), columns=3)


def _control(train: Pixels, duplicates: Duplicates, held_out: Pixels | None, seed: int) -> tuple[Pixels, Pixels, str, int]:
    """The training pictures to compare with, the control pictures, what those are, and how many were left out as equal."""
    if held_out is None or not len(held_out):
        order = np.random.default_rng(seed).permutation(duplicates.distinct)
        half = len(order) // 2
        return train[np.sort(order[half:])], train[np.sort(order[:half])], "one half of the training pictures", 0
    fresh = ~duplicates.which_equal(held_out)
    return train[duplicates.distinct], held_out[fresh], "held-out pictures", int((~fresh).sum())


def is_closer(tested: CopyingTest) -> bool:
    """Whether the copying test gives cause for a warning."""
    return min(tested.weighted, tested.closest, tested.lowest_cell) < CLOSER


def _warnings(shared: int, tested: CopyingTest, verdict: Verdict) -> tuple[str, ...]:
    found = []
    if is_closer(tested):
        found.append(
            "features of the pictures lie closer to training pictures than those of real pictures do: C_T "
            f"{tested.weighted:+.1f}, of the closest 5 % {tested.closest:+.1f}, lowest cell {tested.lowest_cell:+.1f}."
        )
    if shared:
        found.append(f"{shared:,} held-out pictures equal a training picture and were left out of the controls.")
    if verdict.controls + 1 < 200:
        found.append(
            f"with {verdict.controls:,} real pictures to compare with, no level below 1 in {verdict.controls + 1} can be resolved."
        )
    return tuple(found)
