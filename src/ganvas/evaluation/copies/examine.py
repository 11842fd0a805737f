"""Copying: whether generated pictures copy training pictures, by several tests, each compared with a control of real pictures."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.evaluation.copies.control import MOST_COMPARED, between_halves, limit_of, nearness_of
from ganvas.evaluation.copies.detector import CopyDetector
from ganvas.evaluation.copies.statistics import CopyingTest, authenticity, copying_test
from ganvas.evaluation.copies.verdict import Measured, Pair, Verdict
from ganvas.evaluation.figures.duplicates import exact_duplicates
from ganvas.progress import ProgressCallback
from ganvas.settings import Settings
from ganvas.words import listed, message, plural

__all__ = [
    "CopyDetector",
    "Copying",
    "CopyingTest",
    "authenticity",
    "copying_test",
    "exact_duplicates",
    "examine",
    "gallery",
]


FEW_CONTROLS = 200
"""One picture more than controls resolves a level of one in so many."""


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
    limit: float
    """Where the lowest score of the copying test speaks of copying: the more cells, the further down, for each is a test."""
    detector: tuple[Measured, ...]
    """Precision and recall on planted copies, at each level."""
    verdict: Verdict
    closest: tuple[Pair, ...]
    """The pictures nearest to a training picture, for a gallery."""
    warnings: tuple[str, ...]

    @property
    def closer(self) -> bool:
        """Whether the pictures as a whole are closer to training pictures than real ones are, by more than chance."""
        return _lowest(self.copying_test) < self.limit

    @property
    def headline(self) -> str:
        """What all tests together say, in a sentence."""
        verdict = self.verdict
        if verdict.copies:
            return message(
                "Copies of training pictures: {flagged:,} of {pictures:,} are near-copies, {identical:,} of them pixel for pixel; "
                "{expected:.1f} were to be expected of real pictures.",
                flagged=verdict.flagged,
                pictures=verdict.pictures,
                identical=verdict.identical,
                expected=verdict.expected,
            )
        if self.closer:
            return message(
                "No single copy is proven, but as a whole these pictures are closer to the training pictures than real ones are "
                "(C_T {lowest:+.1f}, where chance ends at {limit:+.1f}).",
                lowest=_lowest(self.copying_test),
                limit=self.limit,
            )
        return message(
            "No copying detected by these tests: {flagged:,} of {pictures:,} pictures flagged, {identical:,} of them equal to a training "
            "picture pixel for pixel; {expected:.1f} were to be expected of real ones.",
            flagged=verdict.flagged,
            pictures=verdict.pictures,
            identical=verdict.identical,
            expected=verdict.expected,
        )

    def __str__(self) -> str:
        """The headline, then everything that it stands on."""
        return "\n".join([self.headline, *self.details])

    @property
    def details(self) -> tuple[str, ...]:
        """How it was found out, a sentence a line."""
        return (
            *self.warnings,
            self.verdict.text,
            message(
                "All {training:,} training pictures were searched; a third of the pictures that could set the level was kept to measure "
                "the test itself.",
                training=self.training,
            ),
            self.power,
            message(
                "C_T says how far the pictures are from training pictures, compared with {control}, in standard deviations: at 0 just as "
                "far, above it further away.",
                control=self.control,
            ),
            self._scores,
        )

    @property
    def _scores(self) -> str:
        tested = self.copying_test
        if tested.cells > 1:
            return message(
                "Here it is {weighted:+.1f}, of the closest 5% of them {closest:+.1f}, in the lowest of {cells} cells {lowest:+.1f}; below "
                "{limit:+.1f} is more than chance.",
                weighted=tested.weighted,
                closest=tested.closest,
                cells=tested.cells,
                lowest=tested.lowest_cell,
                limit=self.limit,
            )
        return message(
            "Here it is {weighted:+.1f}, of the closest 5% of them {closest:+.1f}; below {limit:+.1f} is more than chance.",
            weighted=tested.weighted,
            closest=tested.closest,
            limit=self.limit,
        )

    @property
    def power(self) -> str:
        """How many planted copies the test finds at the level of its verdict, in words."""
        measured = next(each for each in self.detector if each.level == self.verdict.level)
        recalls = listed([f"{name} {caught.recall:.0%}" for name, caught in measured.attacks.items()])
        right = [caught.precision for caught in measured.attacks.values() if caught.precision is not None]
        if right:
            return message(
                "Of copies planted among real pictures this test finds: {recalls}. Of what it flags, at least {precision:.0%} are copies.",
                recalls=recalls,
                precision=min(right),
            )
        return message("Of copies planted among real pictures this test finds: {recalls}.", recalls=recalls)


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

    held_out: real pictures that were not trained on, of the same kind. Without them the training pictures are their own control:
    the detector compares each with all others, the tests of features compare with one half and take the other as control.
    features: pictures -> (N, d), a space in which distances mean something. ``level``: the detector's false alarms.
    """
    detector = CopyDetector(train, held_out, level=level, seed=seed, progress=progress)
    duplicates = detector.duplicates
    random = np.random.default_rng(seed)
    some = fake[np.sort(random.permutation(len(fake))[:MOST_COMPARED])]
    made, distinct = (np.asarray(features(each), np.float64) for each in (some, train[duplicates.distinct]))
    if held_out is None or not len(held_out):
        control, shared, nearness = (
            message("the other half of the training pictures"),
            0,
            between_halves(distinct, made, seed=seed),
        )
    else:
        fresh = np.flatnonzero(~duplicates.which_equal(held_out))
        control, shared = message("the held-out pictures"), len(held_out) - len(fresh)
        chosen = np.sort(random.permutation(fresh)[:MOST_COMPARED])
        nearness = nearness_of(distinct, np.asarray(features(held_out[chosen]), np.float64), made, seed=seed)
    matches = detector.search(fake)
    verdict = detector.judge(fake, matches)
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
        limit=limit_of(nearness.tested),
        detector=detector.measure(seed=seed),
        verdict=verdict,
        closest=detector.closest(fake, matches),
        warnings=_warnings(shared, duplicates.count, verdict),
    )


def gallery(pairs: tuple[Pair, ...], fake: Pixels, train: Pixels) -> Sheet:
    """Rows of three: a picture, the training picture it comes closest to, and that one's own nearest other."""
    rows = [(fake[pair.picture], train[pair.original], train[pair.other]) for pair in pairs]
    return Sheet(np.array(rows, np.uint8).reshape(-1, *train.shape[1:]), columns=3)


def _lowest(tested: CopyingTest) -> float:
    return min(tested.weighted, tested.closest, tested.lowest_cell)


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
