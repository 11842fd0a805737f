"""Direction: a way in which pieces of one model can be moved, and what was measured of it."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ganvas.exploration.operators import Code
from ganvas.origins import Numbers

Found = Literal["principal", "styles", "classes", "pieces", "property"]
"""How a direction was found."""
WAY = 3.0
"""Strips lead so many standard deviations each way. Of two classes, it is the way from one to the other."""
LARGEST_AMOUNT = 6.0
"""Further out hardly anything is what the model has learned to make."""
WRITTEN_OUT = 512
"""Bytes that a direction may have in an origin as float16, in which most fit; longer ones are rounded to a byte each."""


@dataclass(frozen=True, eq=False)
class Direction:
    """A way in which pieces can be moved."""

    name: str
    """Of the person who kept it, or of what it changes: "thickness", "principal-1"."""
    space: str
    """Of the codes that it moves: z, w or w+; "classes" for their shares."""
    values: Code
    """Of one code's shape. Its length is one standard deviation of the model's codes; of classes a third of the way."""
    model: str
    """SHA-256 of the model that it was found in."""
    found: Found
    effects: dict[str, float] = field(default_factory=dict)
    """What one standard deviation of it changes in pictures that it wasn't found by, in standard deviations of each property."""
    rises: float | None = None
    """Of a direction of a property, in what share of them one standard deviation raises it, 0 to 1."""
    labels: tuple[int, int] | None = None
    """Of a direction of classes, the places of the two: from the first to the second."""
    looks: float | None = None
    """How far one standard deviation of it leads, in features of untrained networks; two usual pictures are 1 apart."""

    @property
    def numbers(self) -> Numbers:
        """As an origin holds it. What is written is what counts, so pieces are moved by these."""
        return Numbers.of(self.space, self.values, most=WRITTEN_OUT)

    @property
    def least(self) -> float:
        """Where strips begin: a piece of the first class can't have less of it."""
        return 0.0 if self.found == "classes" else -WAY

    @property
    def main_effects(self) -> list[tuple[str, float]]:
        """The properties that it changes most, the largest change first; those that hardly change left out."""
        order = sorted(self.effects.items(), key=lambda each: -abs(each[1]))
        return [(name, effect) for name, effect in order if abs(effect) >= HARDLY]

    def __neg__(self) -> "Direction":
        """The other way."""
        from dataclasses import replace

        effects = {name: -effect for name, effect in self.effects.items()}
        labels = None if self.labels is None else self.labels[::-1]
        return replace(self, values=-self.values, effects=effects, rises=None, labels=labels)

    def __repr__(self) -> str:
        said = ", ".join(f"{name} {effect:+.2f}" for name, effect in self.main_effects[:3])
        return f"Direction({self.name!r}, {self.space}{', ' + said if said else ''})"


HARDLY = 0.1
"""Standard deviations of a property below which a change isn't named."""


def unit(values: Code) -> Code:
    """Of length 1."""
    found: Code = values / max(float(np.linalg.norm(values)), 1e-12)
    return found
