"""CopyDetector: which pictures are copies of training pictures, even shifted, mirrored, brighter or through JPEG.

How near is too near is learned from real pictures that are not copies, and how well it works is measured on planted copies.
"""

import numpy as np
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.copies.disguises import ATTACKS, disguise_in_words
from ganvas.evaluation.copies.search import Comparison, Matches
from ganvas.evaluation.copies.verdict import (
    RARE_CHANCE,
    Caught,
    Measured,
    Pair,
    Threshold,
    Verdict,
    chance_of,
    fewest_flags,
    in_words,
    lowest,
)
from ganvas.evaluation.figures.duplicates import exact_duplicates
from ganvas.evaluation.yardstick.damage import blurred
from ganvas.features.space import pieces
from ganvas.progress import ProgressCallback
from ganvas.words import message, plural

LOOSER_LEVELS = (1 / 50, 1 / 20)
"""Tried besides the level that is asked for: where real pictures often have twins, disguised copies show only there."""

MOST_CONTROLS = 3_000
MOST_PLANTED = 200
MOST_NAMED = 500
MOST_BLURRED = 600
"""Real pictures that are blurred where something has to be explained."""


class CopyDetector:
    """Finds near-copies of training pictures (N, H, W, C) uint8, calibrated on held-out real pictures of the same size.

    A third of the held-out pictures is kept for ``measure``. Without any, the training pictures are the controls, each
    compared with all others. Equal training pictures count as one, and held-out ones that equal a training picture don't count.
    """

    def __init__(
        self,
        train: Pixels,
        held_out: Pixels | None = None,
        *,
        level: float = 1 / 200,
        seed: int = 0,
        progress: ProgressCallback | None = None,
    ) -> None:
        """Raises ValueError with fewer than three different training pictures, or sizes that differ."""
        self.train = train
        self.duplicates = exact_duplicates(train)
        rows = self.duplicates.distinct
        if len(rows) < 3:
            raise ValueError(
                plural(
                    len(rows),
                    "There is only {n} different training picture, too few to recognise copies.",
                    "There are only {n} different training pictures, too few to recognise copies.",
                )
            )
        self._comparison = Comparison(train, rows, seed=seed)
        self._progress = progress
        self._real = train if held_out is None or not len(held_out) else held_out
        self._leaves_one_out = self._real is train
        if self._leaves_one_out:
            self.control = message("the training pictures, each compared with all others")
            pool = rows
        else:
            self.control = message("the held-out pictures")
            pool = np.flatnonzero(~self.duplicates.which_equal(self._real))
        if len(pool) < 2:
            raise ValueError(message("All held-out pictures equal training pictures. Give others, or none at all."))
        self._real_identical = len(self._real) - len(pool)
        pool = np.random.default_rng(seed).permutation(pool)
        third = len(pool) // 3
        self._fresh = np.sort(pool[:third][:MOST_CONTROLS])
        self._controls = np.sort(pool[third:][:MOST_CONTROLS])
        controls = self._among_real(self._controls, message("calibrating the search for copies"))
        levels = [level, *(looser for looser in LOOSER_LEVELS if looser > level)]
        thresholds = [Threshold.learned(each, controls.score) for each in levels]
        # Levels that the controls can't resolve all become the same.
        self.thresholds = tuple({threshold.rank: threshold for threshold in thresholds}.values())

    def search(self, pictures: Pixels) -> Matches:
        """The nearest training picture of each of the pictures, (M, H, W, C) uint8."""
        return self._comparison.search(pictures, progress=self._progress)

    def judge(self, pictures: Pixels, found: Matches | None = None, *, blur: float = 0.0) -> Verdict:
        """Whether the pictures copy: more of them flagged than real pictures would be, or some equal to a training picture.

        found: what ``search`` gave for them, so that it isn't searched again. All levels are tried and paid for.
        blur: pixels by which real pictures would have to be blurred to be as far from real ones as these. Where there is detail to be lost,
        what has lost it is nearer to everything, so these are then compared with real pictures that are as blurred.
        """
        found = found or self.search(pictures)
        equal = self.duplicates.which_equal(pictures)
        # Where real pictures equal training pictures too, only the number of those that do counts: the thresholds are
        # learned from the others.
        counted = ~equal if self._real_identical else np.ones_like(equal)
        flags = [threshold.flags(found.score) for threshold in self.thresholds]
        chances = [
            min(1.0, chance_of(int(flag[counted].sum()), int(counted.sum()), threshold.rank, threshold.controls) * len(flags))
            for flag, threshold in zip(flags, self.thresholds, strict=True)
        ]
        # The strictest level that is sure: a looser one may be surer, but then more of what it flags are not copies.
        best = next((number for number, chance in enumerate(chances) if chance < RARE_CHANCE), 0)
        threshold, chance = self.thresholds[best], chances[best]
        identical, real_identical = int(equal.sum()), self._real_identical
        # Equal pictures prove copying, unless real pictures equal training pictures as well.
        proven = identical > 0 and (
            not real_identical or chance_of(identical, len(pictures), real_identical + 1, len(self._real) + 1) < RARE_CHANCE
        )
        expected, as_blurred = threshold.level * len(pictures), False
        if chance < RARE_CHANCE and blur:
            places = np.linspace(0, len(self._controls) - 1, min(MOST_BLURRED, len(self._controls))).round().astype(np.int64)
            smooth = int(threshold.flags(self._among_blurred(self._controls[places], blur).score).sum())
            if smooth / len(places) > threshold.level:
                expected, as_blurred = smooth / len(places) * len(pictures), True
                found_now, among = int(flags[best][counted].sum()), int(counted.sum())
                chance = min(1.0, chance_of(found_now, among, min(smooth + 1, len(places)), len(places)) * len(flags))
        flagged, copies = flags[best] | equal, chance < RARE_CHANCE or proven
        order = np.argsort(lowest(found.score, threshold.handicap), kind="stable")
        order = order[flagged[order]]
        return Verdict(
            pictures=len(pictures),
            flagged=len(order),
            identical=identical,
            expected=expected,
            as_blurred=as_blurred,
            chance=chance,
            level=threshold.level,
            controls=threshold.controls,
            control=self.control,
            copies=copies,
            fewest=max(
                1,
                min(
                    fewest_flags(len(pictures), each, len(flags)) - round(each.level * len(pictures))
                    for each in self.thresholds
                ),
            ),
            text=in_words(
                pictures=len(pictures),
                flagged=len(order),
                identical=identical,
                expected=expected,
                threshold=threshold,
                chance=chance,
                copies=copies,
                control=self.control,
            ),
            pairs=self.pairs(pictures, found, order[:MOST_NAMED], threshold),
        )

    def closest(self, pictures: Pixels, found: Matches | None = None, count: int = 50) -> tuple[Pair, ...]:
        """The pictures that come closest to a training picture, flagged or not, the closest first."""
        found = found or self.search(pictures)
        order = np.argsort(lowest(found.score, self.thresholds[0].handicap), kind="stable")[:count]
        return self.pairs(pictures, found, order, self.thresholds[0])

    def measure(self, *, seed: int = 0) -> tuple[Measured, ...]:
        """Precision and recall at each level: copies planted among real pictures that were not used for the calibration.

        Each kind of attack is made on up to 200 training pictures.
        """
        random = np.random.default_rng(seed)
        fresh = self._among_real(self._fresh, message("measuring the search for copies"))
        planted = {}
        for name, attack in ATTACKS.items():
            rows = self._comparison.rows
            originals = np.sort(random.choice(rows, min(MOST_PLANTED, len(rows)), replace=False))
            copies = attack(self.train[originals], random)
            planted[name] = (
                originals,
                self.duplicates.which_equal(copies),
                self._comparison.search(
                    copies,
                    what=message("finding planted copies: {disguise}", disguise=disguise_in_words(name)),
                    progress=self._progress,
                ),
            )
        return tuple(self._measured(threshold, fresh, planted) for threshold in self.thresholds)

    def pairs(self, pictures: Pixels, found: Matches, chosen: NDArray[np.int64], threshold: Threshold) -> tuple[Pair, ...]:
        """The chosen pictures with their originals, and the nearest other training pictures of those."""
        pose = (found.score[chosen] * [1, min(threshold.handicap, 1e9)]).argmin(1)
        originals = found.original[chosen, pose]
        unique, back = np.unique(originals, return_inverse=True)
        own = np.searchsorted(self._comparison.rows, unique)
        others = self._comparison.search(
            self.train, unique, own=own, what=message("comparing originals with their neighbours"), progress=self._progress
        )
        other_pose = others.distance.argmin(1)
        return tuple(
            Pair(
                picture=int(picture),
                original=int(originals[number]),
                other=int(others.original[back[number], other_pose[back[number]]]),
                distance=float(found.distance[picture, pose[number]]),
                other_distance=float(others.distance[back[number]].min()),
                score=float(found.score[picture, pose[number]]),
                mirrored=bool(pose[number]),
                identical=bool((pictures[picture] == self.train[originals[number]]).all()),
            )
            for number, picture in enumerate(chosen)
        )

    def _measured(
        self, threshold: Threshold, fresh: Matches, planted: dict[str, tuple[NDArray[np.int64], NDArray[np.bool_], Matches]]
    ) -> Measured:
        alarms = int(threshold.flags(fresh.score).sum())
        attacks = {}
        for name, (originals, equal, found) in planted.items():
            # As ``judge`` flags: what equals a training picture needs no threshold.
            flagged = threshold.flags(found.score) | equal
            right = int((flagged & ((found.original == originals[:, None]).any(1) | equal)).sum())
            attacks[name] = Caught(
                planted=len(originals),
                found=right,
                recall=right / len(originals),
                precision=right / (int(flagged.sum()) + alarms) if flagged.any() or alarms else None,
            )
        count = len(fresh.score)
        rate = alarms / count if count else 0.0
        return Measured(level=threshold.level, fresh=count, false_alarms=alarms, false_alarm_rate=rate, attacks=attacks)

    def _among_blurred(self, chosen: NDArray[np.int64], blur: float) -> Matches:
        """The same of real pictures that are blurred by so many pixels."""
        own = np.searchsorted(self._comparison.rows, chosen) if self._leaves_one_out else None
        smooth = np.concatenate([blurred(piece, blur) for piece in pieces(self._real[chosen])])
        return self._comparison.search(
            smooth, own=own, what=message("comparing with blurred real pictures"), progress=self._progress
        )

    def _among_real(self, chosen: NDArray[np.int64], what: str) -> Matches:
        """The matches of real pictures, which are not copies; those of training pictures don't count themselves."""
        own = np.searchsorted(self._comparison.rows, chosen) if self._leaves_one_out else None
        return self._comparison.search(self._real, chosen, own=own, what=what, progress=self._progress)
