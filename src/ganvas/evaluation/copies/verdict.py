"""Verdict: what the copy detector found, how likely that is by chance, and how well the detector works."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ganvas.settings import Settings
from ganvas.words import Message, message

RARE_CHANCE = 1e-4
"""A verdict of copying is given when chance gives as much less often than this."""


class Pair(Settings):
    """A picture and the training picture it comes closest to, with that one's own nearest other."""

    picture: int
    original: int
    """Index among the training pictures as they were given."""
    other: int
    """Index of the training picture nearest to the original, itself and its equals apart."""
    distance: float
    """Root mean square of the difference at the best shift, in units of the pictures' own contrast: 0 to 2."""
    other_distance: float
    score: float
    """The distance relative to those of the next neighbours: 0 is a copy, about 1 is as near as to any other."""
    mirrored: bool
    identical: bool
    """Equal pixel for pixel."""


class Verdict(Settings):
    """Whether pictures copy training pictures, at a stated false-alarm level."""

    pictures: int
    flagged: int
    identical: int
    expected: float
    """Flags among as many real pictures, which are not copies."""
    as_blurred: bool = False
    """Whether those real pictures were blurred, to be as far from real ones as these."""
    chance: float
    """Probability of at least as many flags when the pictures come no closer than real ones; all levels tried are paid for."""
    level: float
    """Share of real pictures that are flagged."""
    controls: int
    control: str
    """What the detector was calibrated on."""
    copies: bool
    text: str
    fewest: int
    """Copies among the pictures, all of them flagged, that would be enough for a verdict of copying."""
    pairs: tuple[Pair, ...]
    """The flagged pictures, the closest first; 500 of them at most."""


class Caught(Settings):
    """Planted copies of one kind, how many were flagged with the right original, and the detector's precision and recall."""

    planted: int
    found: int
    recall: float
    precision: float | None
    """Among the planted copies and the fresh real pictures together; None when nothing was flagged."""


class Measured(Settings):
    """How the detector does at one level on copies planted among fresh real pictures."""

    level: float
    fresh: int
    false_alarms: int
    false_alarm_rate: float
    attacks: dict[str, Caught]


class Threshold(NamedTuple):
    """A score below which a picture is flagged; of real pictures the share ``level`` = rank / (controls + 1) is."""

    level: float
    rank: int
    controls: int
    score: float
    handicap: float
    """Mirrored scores are multiplied by it; above 1 where mirrored twins are usual among real pictures."""

    @classmethod
    def learned(cls, level: float, scores: NDArray[np.float64]) -> Self:
        """From the (n, 2) plain and mirrored scores of n real pictures; the strictest there is when n can't resolve the level.

        A fresh real picture falls below the r-th smallest of n others with the probability r / (n + 1), whatever the data.
        """
        count = len(scores)
        rank = min(count, max(1, int(level * (count + 1) + 1e-9)))
        plain, mirrored = np.sort(scores, axis=0)[rank - 1]
        handicap = max(1.0, plain / mirrored) if mirrored > 0 else np.inf
        joined = np.sort(lowest(scores, handicap))
        return cls(rank / (count + 1), rank, count, float(joined[rank - 1]), float(handicap))

    def flags(self, scores: NDArray[np.float64]) -> NDArray[np.bool_]:
        return lowest(scores, self.handicap) < self.score


def lowest(scores: NDArray[np.float64], handicap: float) -> NDArray[np.float64]:
    """One score of the plain and the mirrored one."""
    if np.isinf(handicap):
        return scores[:, 0]
    return np.minimum(scores[:, 0], handicap * scores[:, 1])


def chance_of(flagged: int, pictures: int, rank: int, controls: int) -> float:
    """Probability of so many flags or more if the pictures are like the controls, of which ``rank`` set the threshold.

    A binomial test would take the level for exactly known; with a threshold learned from controls the count is beta-binomial.
    """
    from scipy.special import logsumexp
    from scipy.stats import betabinom

    if not flagged:
        return 1.0
    # Summed from the small end: scipy's own tail is 1 minus the rest, good to 1e-11 only.
    terms = betabinom.logpmf(np.arange(flagged, pictures + 1), pictures, rank, controls + 1 - rank)
    return min(1.0, float(np.exp(logsumexp(terms))))


def fewest_flags(pictures: int, threshold: Threshold, levels: int) -> int:
    """The fewest flags among so many pictures that chance gives less often than RARE_CHANCE, with so many levels tried."""
    low, high = 0, pictures + 1
    while high - low > 1:
        middle = (low + high) // 2
        if chance_of(middle, pictures, threshold.rank, threshold.controls) * levels < RARE_CHANCE:
            high = middle
        else:
            low = middle
    return high


def in_words(
    *,
    pictures: int,
    flagged: int,
    identical: int,
    expected: float,
    threshold: Threshold,
    chance: float,
    copies: bool,
    control: str,
) -> Message:
    """The verdict as sentences. It never says that a model doesn't memorise: that can't be known."""
    if copies and chance < RARE_CHANCE:
        return message(
            "Copies of training pictures: {flagged:,} of {pictures:,} are near-copies, {identical:,} of them pixel for pixel. Of real "
            "pictures, {expected:.1f} were to be expected, at a false-alarm level of 1 in {one_in:.3g}, set with {controls:,} real "
            "pictures ({control}). The probability of that by chance is {chance:.0e}.",
            flagged=flagged,
            pictures=pictures,
            identical=identical,
            expected=expected,
            one_in=1 / threshold.level,
            controls=threshold.controls,
            control=control,
            chance=max(chance, 1e-99),
        )
    if copies:
        return message(
            "Copies of training pictures: {flagged:,} of {pictures:,} are near-copies, {identical:,} of them pixel for pixel. Of real "
            "pictures, {expected:.1f} were to be expected, at a false-alarm level of 1 in {one_in:.3g}, set with {controls:,} real "
            "pictures ({control}). Real pictures don't equal training pictures as often.",
            flagged=flagged,
            pictures=pictures,
            identical=identical,
            expected=expected,
            one_in=1 / threshold.level,
            controls=threshold.controls,
            control=control,
        )
    return message(
        "No single copy was found by comparing pixels in a way that ignores shifts of a pixel, mirroring, brightness and JPEG, at a "
        "false-alarm level of 1 in {one_in:.3g}, set with {controls:,} real pictures ({control}): {flagged:,} of "
        "{pictures:,} pictures flagged, {identical:,} of them equal to a training picture pixel for pixel; "
        "{expected:.1f} were to be expected of real ones that equal none.",
        one_in=1 / threshold.level,
        controls=threshold.controls,
        control=control,
        flagged=flagged,
        pictures=pictures,
        identical=identical,
        expected=expected,
    )
