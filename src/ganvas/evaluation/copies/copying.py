"""Copying: what all tests of copying found about one set of pictures, each next to its control, and what that means in words."""

import math

from ganvas.evaluation.copies.disguises import disguise_in_words
from ganvas.evaluation.copies.statistics import CopyingTest
from ganvas.evaluation.copies.verdict import RARE_CHANCE, Measured, Pair, Verdict
from ganvas.settings import Settings
from ganvas.words import listed, message

HALF = 0.5
"""Recall of planted copies below which most would not be noticed, and it is never said that there are none."""
AGREES = 3.0
"""Standard deviations below the control at which a second figure agrees that pictures are closer to training pictures."""


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
    blurred_test: CopyingTest | None
    """The same, compared with real pictures that were blurred until they are as far from real ones as these; None where these aren't."""
    authenticity_gap: float
    """By how many standard deviations of chance the authenticity is above (below: negative) that of the control."""
    withheld: bool
    """Whether nothing is concluded from closeness: the pictures are nearly all alike, and those lie close to any pictures."""
    beyond: bool = False
    """Whether nothing is concluded from it because they are further from real pictures than any blur that was tried, as noise is."""
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
        """Whether the pictures as a whole are closer to training pictures than real ones are, by more than chance.

        Authenticity has to agree, and blurred real pictures must not be as close: whatever has less detail is closer to everything.
        """
        if self.withheld or self.beyond or lowest_score(self.copying_test) >= self.limit:
            return False
        if self.blurred_test is not None and lowest_score(self.blurred_test) >= self.limit:
            return False
        return self.authenticity_gap < -AGREES

    @property
    def headline(self) -> str:
        """What all tests together say, with how well they work, in a sentence or two."""
        verdict = self.verdict
        if verdict.copies and verdict.chance >= RARE_CHANCE:
            return message(
                "Copies of training pictures: {identical:,} of {pictures:,} equal a training picture pixel for pixel, as copies do, and "
                "pictures that a set has more than once. Of planted copies this test finds: {recalls}.",
                identical=verdict.identical,
                pictures=verdict.pictures,
                recalls=self._recalls(),
            )
        if verdict.copies:
            return message(
                "Copies of training pictures: {flagged:,} of {pictures:,} are near-copies, {identical:,} of them pixel for pixel; "
                "{expected:.1f} were to be expected of real pictures. Of planted copies this test finds: {recalls}.",
                flagged=verdict.flagged,
                pictures=verdict.pictures,
                identical=verdict.identical,
                expected=verdict.expected,
                recalls=self._recalls(),
            )
        if self.closer:
            return self._closer_in_words
        if not self._below(HALF):
            return message(
                "No copying was found: {flagged:,} of {pictures:,} pictures were flagged, where {expected:.1f} are to be expected of real "
                "ones. Of planted copies this test finds: {recalls}; fewer than {fewest:,} altered copies among so many pictures would "
                "not be noticed.",
                flagged=verdict.flagged,
                pictures=verdict.pictures,
                expected=verdict.expected,
                recalls=self._recalls(),
                fewest=verdict.fewest,
            )
        if len(self._below(HALF)) < len(self._measured.attacks):
            return message(
                "No copies were found of the kinds that this test finds here ({found}); {flagged:,} of {pictures:,} pictures were flagged, "
                "where {expected:.1f} are to be expected of real ones. Most copies of other kinds would not be noticed ({missed}), nor "
                "fewer than {fewest:,} altered copies among so many pictures.",
                found=self._recalls(least=HALF),
                missed=self._recalls(below=HALF),
                flagged=verdict.flagged,
                pictures=verdict.pictures,
                expected=verdict.expected,
                fewest=verdict.fewest,
            )
        return message(
            "Whether these are copies can't be said: of planted copies this test finds only {missed} among these pictures.",
            missed=self._recalls(),
        )

    @property
    def _closer_in_words(self) -> str:
        tested = self.copying_test
        if tested.weighted < self.limit:
            return message(
                "No single copy is proven, but as a whole these pictures are closer to the training pictures than real ones are "
                "(C_T {score:+.1f}, where chance alone hardly gives less than {limit:+.1f}, and {share:.0f}% are further from their "
                "training picture than that one is from its own neighbour, of real ones {real:.0f}%). Of planted copies the test of single "
                "pictures finds: {recalls}.",
                score=tested.weighted,
                limit=self.limit,
                share=self.authenticity,
                real=self.authenticity_control,
                recalls=self._recalls(),
            )
        if tested.closest < self.limit:
            return message(
                "No single copy is proven, but the closest twentieth of these pictures are closer to training pictures than those of real "
                "ones are (C_T {score:+.1f}, where chance alone hardly gives less than {limit:+.1f}). Of planted copies, the test "
                "of single pictures finds: {recalls}.",
                score=tested.closest,
                limit=self.limit,
                recalls=self._recalls(),
            )
        return message(
            "No single copy is proven, but in one of {cells} groups of similar pictures these are closer to training pictures than real "
            "ones are (C_T {score:+.1f}, where chance alone hardly gives less than {limit:+.1f}). Of planted copies, the test "
            "of single pictures finds: {recalls}.",
            cells=tested.cells,
            score=tested.lowest_cell,
            limit=self.limit,
            recalls=self._recalls(),
        )

    @property
    def _measured(self) -> Measured:
        """How well the detector works at the level of its verdict."""
        return next(each for each in self.detector if each.level == self.verdict.level)

    def _below(self, share: float) -> list[str]:
        """The disguises of which less than that share of planted copies is found."""
        return [name for name, caught in self._measured.attacks.items() if caught.recall < share]

    def _recalls(self, least: float = 0.0, below: float = math.inf) -> str:
        """The disguises with the share that is found, where that is at least ``least`` and less than ``below``."""
        shown = {name: caught.recall for name, caught in self._measured.attacks.items()}
        return listed(
            message("{name} {recall:.0%}", name=disguise_in_words(name), recall=recall)
            for name, recall in shown.items()
            if least <= recall < below
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
            *self._reservations,
            *self._as_blurred,
        )

    @property
    def _as_blurred(self) -> tuple[str, ...]:
        if not self.verdict.as_blurred:
            return ()
        return (
            message(
                "Real pictures that are as blurred as these are flagged more often than sharp ones, {expected:.1f} of {pictures:,}: these "
                "are compared with those.",
                expected=self.verdict.expected,
                pictures=self.verdict.pictures,
            ),
        )

    @property
    def _reservations(self) -> tuple[str, ...]:
        """Why nothing is concluded from closeness, where it isn't."""
        if self.closer or lowest_score(self.copying_test) >= self.limit:
            return ()
        if self.withheld:
            return (
                message("Nothing is concluded from that: pictures that are so much like each other are close to any pictures."),
            )
        if self.beyond:
            return (message("Nothing is concluded from that: these are further from real pictures than any copy of one."),)
        if self.blurred_test is not None and lowest_score(self.blurred_test) >= self.limit:
            return (
                message(
                    "Nothing is concluded from that: compared with real pictures that are as blurred, it is {score:+.1f}.",
                    score=lowest_score(self.blurred_test),
                ),
            )
        return (message("Nothing is concluded from that alone: no other figure agrees."),)

    @property
    def _scores(self) -> str:
        tested = self.copying_test
        if tested.cells > 1:
            return message(
                "Here it is {weighted:+.1f}, of the closest twentieth of them {closest:+.1f}, in the lowest of {cells} cells "
                "{lowest:+.1f}; below {limit:+.1f} is more than chance.",
                weighted=tested.weighted,
                closest=tested.closest,
                cells=tested.cells,
                lowest=tested.lowest_cell,
                limit=self.limit,
            )
        return message(
            "Here it is {weighted:+.1f}, of the closest twentieth of them {closest:+.1f}; below {limit:+.1f} is more than chance.",
            weighted=tested.weighted,
            closest=tested.closest,
            limit=self.limit,
        )

    @property
    def power(self) -> str:
        """How many planted copies the test finds at the level of its verdict, in words."""
        measured = self._measured
        right = [caught.precision for caught in measured.attacks.values() if caught.precision is not None and caught.found]
        if right:
            return message(
                "Of copies planted among real pictures this test finds: {recalls}. Where {planted:,} copies of one kind lie among "
                "{fresh:,} real pictures, at least {right:.0f} of 100 that it flags are copies.",
                recalls=self._recalls(),
                planted=max(caught.planted for caught in measured.attacks.values()),
                fresh=measured.fresh,
                right=math.floor(100 * min(right)),
            )
        return message("Of copies planted among real pictures this test finds: {recalls}.", recalls=self._recalls())


def lowest_score(tested: CopyingTest) -> float:
    """The score that speaks most of copying."""
    return min(tested.weighted, tested.closest, tested.lowest_cell)
