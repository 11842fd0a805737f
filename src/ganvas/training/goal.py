"""Goals and cadences: when a run ends, and when something that happens now and then is due."""

import math
from dataclasses import dataclass

from ganvas.amounts import parse_amount
from ganvas.runs.log import Moment

FIRST_SECONDS, GROWTH, LONGEST_SECONDS = 2.0, 1.25, 120.0


@dataclass(frozen=True)
class Cadence:
    """Due as soon as a multiple of an amount is passed; without an amount, at intervals that grow from 2 s to 2 min."""

    every: float | None
    in_seconds: bool

    @classmethod
    def parse(cls, text: str, *, batch_size: int, pictures: int) -> "Cadence":
        if text == "growing":
            return cls(None, True)
        number, unit = parse_amount(text)
        if unit == "seconds":
            return cls(number, True)
        return cls(number * {"images": 1, "steps": batch_size, "epochs": pictures}[unit], False)

    def due(self, before: Moment, now: Moment) -> bool:
        """Whether something falls between two moments. A function of the moments alone, so that there is nothing to save."""
        if self.in_seconds:
            return self._count(now.seconds) > self._count(before.seconds)
        return self._count(now.images) > self._count(before.images)

    def _count(self, amount: float) -> int:
        if self.every is not None:
            return math.floor(amount / self.every)
        if amount < FIRST_SECONDS:
            return 0
        # Intervals grow by a quarter of the time passed, up to their full length.
        bend = LONGEST_SECONDS / (GROWTH - 1)
        early = math.floor(math.log(min(amount, bend) / FIRST_SECONDS, GROWTH)) + 1
        return early + math.floor(max(0.0, amount - bend) / LONGEST_SECONDS)


@dataclass(frozen=True)
class Goal:
    """Where a run is to end: after a number of images, or of seconds of training."""

    images: int | None = None
    seconds: float | None = None

    @classmethod
    def parse(cls, text: str, *, batch_size: int, pictures: int) -> "Goal":
        """Amounts in images, steps and epochs are rounded up to whole batches."""
        number, unit = parse_amount(text)
        if unit == "seconds":
            return cls(seconds=number)
        images = number * {"images": 1, "steps": batch_size, "epochs": pictures}[unit]
        return cls(images=math.ceil(images / batch_size) * batch_size)

    def reached(self, now: Moment) -> bool:
        return now.images >= self.images if self.images is not None else now.seconds >= (self.seconds or 0.0)

    def share(self, now: Moment) -> float:
        """How much is done, in [0, 1]."""
        done = now.images / self.images if self.images is not None else now.seconds / (self.seconds or 1.0)
        return min(1.0, done)
