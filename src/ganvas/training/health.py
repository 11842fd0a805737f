"""Health: whether training goes well, in words that a person can act on."""

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from torch import Tensor

from ganvas.models import Phase
from ganvas.runs.commands import Advice
from ganvas.words import Command, Step, message

Role = Literal["generator", "discriminator"]

LOOKED_AT = 32
"""Pictures compared with each other, of the real and of the generated ones."""
PATIENCE = 5
"""Notes in a row that must agree before a warning."""
GRACE_IMAGES = 5_000
"""Until so many images were shown, every training looks unhealthy."""


def diversity(images: Tensor) -> float:
    """The mean distance between two of the pictures, root mean square over their pixels; images: (N, C, H, W) in [-1, 1], N >= 2."""
    flat = images.float().flatten(1)
    return float(torch.pdist(flat).mean() / flat.shape[1] ** 0.5)


class Health:
    """Checks each note, and warns after PATIENCE notes in a row with the same sign.

    data_diversity: of at most LOOKED_AT real pictures. phases: the model's, whose roles say which learning rate belongs to which network.
    """

    def __init__(self, data_diversity: float, advice: Advice, phases: Sequence[Phase]) -> None:
        self.data_diversity, self.advice, self.phases = data_diversity, advice, phases
        self._in_a_row: dict[Callable[[], Step], int] = {}
        self._role_of: dict[Callable[[], Step], Role] = {self._too_strong: "discriminator", self._all_alike: "generator"}
        self._roles: list[Role] = []

    def relative_diversity(self, samples: Tensor) -> float | None:
        """The diversity of samples, (N, C, H, W) in [-1, 1], as a share of the data's; None where the data are nearly equal."""
        return diversity(samples) / self.data_diversity if self.data_diversity > 1e-3 else None

    def look(self, readings: dict[str, float], images_shown: int) -> tuple[str, ...]:
        """``readings`` may hold "accuracy" (of the discriminator, in [0, 1]) and "diversity" (of samples, relative to the data's)."""
        if images_shown < GRACE_IMAGES:
            return ()
        accuracy, relative = readings.get("accuracy"), readings.get("diversity")
        signs = {
            self._too_strong: accuracy is not None and accuracy > 0.985,
            self._all_alike: relative is not None and relative < 0.3,
        }
        for sign, present in signs.items():
            self._in_a_row[sign] = self._in_a_row.get(sign, 0) + 1 if present else 0
        active = [sign for sign in signs if self._in_a_row[sign] >= PATIENCE]
        # Two warnings at once end in one cure for both, not in two halves of it.
        self._roles = [role for sign, role in self._role_of.items() if sign in active]
        return tuple(sign().said for sign in active)

    def _slower(self) -> Command:
        """The same training with half the learning rate for the sides of the game that there are warnings about."""
        firsts = [[phase.name for phase in self.phases if phase.role == role][:1] for role in self._roles]
        named = [name for first in firsts for name in first]
        return self.advice.slower(*(phase for phase in self.advice.recipe.optimisers if phase in named))

    def _too_strong(self) -> Step:
        return Step(
            message(
                "The discriminator is too strong: it classifies nearly every picture correctly, so the generator learns little. "
                "Try a lower learning rate for it"
            ),
            self._slower(),
        )

    def _all_alike(self) -> Step:
        if not any(phase.role == "generator" for phase in self.phases):
            return Step(
                message(
                    "The samples are nearly all alike: the prior doesn't reach the pictures yet. See what has been learned so far"
                ),
                self.advice.look(),
            )
        return Step(
            message(
                "The generator has collapsed: its pictures are nearly all alike. "
                "Try a larger batch size, another seed, or a lower learning rate"
            ),
            self._slower(),
        )
