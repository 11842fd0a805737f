"""Curve: how a distance rises with the strength of a damage, what of it is more than chance, and the way back to a strength."""

from functools import cached_property

import numpy as np

from ganvas.settings import Settings

BEYOND_CHANCE = 3.0
"""Standard deviations of chance that an excess must exceed to be noticed."""

SMALLEST = 0.1
"""Share of a limit below which an excess counts as none."""


class Curve(Settings):
    """Of one kind of features and one damage: by how much damaged real pictures are further away than undamaged ones."""

    strengths: tuple[float, ...]
    """Rising."""
    excess: tuple[float, ...]
    """The distance at each strength, less the floor: that of as many undamaged real pictures."""
    chance: float
    """Standard deviation of the floor over ways to divide the same real pictures into two sets."""

    @property
    def limit(self) -> float:
        """The excess that chance hardly ever gives."""
        return BEYOND_CHANCE * self.chance

    @cached_property
    def first(self) -> int | None:
        """Place of the weakest strength that is noticed, as all stronger ones are; None where even the strongest isn't."""
        unnoticed = [place for place, excess in enumerate(self.excess) if excess <= self.limit]
        first = unnoticed[-1] + 1 if unnoticed else 0
        return first if first < len(self.strengths) else None

    @cached_property
    def notices(self) -> float | None:
        """The weakest strength that is noticed: where the excess passes the limit, between two strengths along a power law."""
        if self.first is None:
            return None
        if self.first == 0:
            return self.strengths[0]
        before, after = self.first - 1, self.first
        # An excess near 0 or below says only that there is none.
        excess = (max(self.excess[before], SMALLEST * self.limit), self.excess[after])
        return self._between(self.limit, excess, (self.strengths[before], self.strengths[after]))

    def strength_of(self, excess: float) -> float:
        """The strength that gives this excess; 0 where it is no more than chance, or nothing is noticed.

        Between two strengths along a power law; beyond the strongest in proportion, so that worse stays worse.
        """
        if self.first is None or self.notices is None or excess <= self.limit:
            return 0.0
        strengths = np.array(self.strengths[self.first :])
        known = np.maximum.accumulate(self.excess[self.first :])
        if excess >= known[-1]:
            return float(strengths[-1] * excess / known[-1])
        if excess >= known[0]:
            return float(np.exp(np.interp(np.log(excess), np.log(known), np.log(strengths))))
        return self._between(excess, (self.limit, known[0]), (self.notices, strengths[0]))

    @staticmethod
    def _between(excess: float, excesses: tuple[float, float], strengths: tuple[float, float]) -> float:
        return float(np.exp(np.interp(np.log(excess), np.log(np.maximum(excesses, 1e-12)), np.log(strengths))))
