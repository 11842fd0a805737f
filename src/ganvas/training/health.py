"""Health: whether training goes well, in words that a person can act on."""

from collections.abc import Callable

import torch
from torch import Tensor

from ganvas.runs.commands import Advice

LOOKED_AT = 32
"""Pictures compared with each other, on each side."""
PATIENCE = 5
"""Notes in a row that must agree before something is said."""
GRACE_IMAGES = 5_000
"""Before so many images were shown, everything looks ill."""


def diversity(images: Tensor) -> float:
    """The mean distance between two of the pictures, root mean square over their pixels; images: (N, C, H, W) in [-1, 1], N >= 2."""
    flat = images.float().flatten(1)
    return float(torch.pdist(flat).mean() / flat.shape[1] ** 0.5)


class Health:
    """Looks at each note; says something after PATIENCE notes in a row gave cause to.

    ``data_diversity`` is the diversity of at most LOOKED_AT real pictures.
    """

    def __init__(self, data_diversity: float, advice: Advice) -> None:
        self.data_diversity, self.advice = data_diversity, advice
        self._in_a_row: dict[Callable[[], str], int] = {}

    def relative_diversity(self, samples: Tensor) -> float | None:
        """The diversity of samples, (N, C, H, W) in [-1, 1], as a share of the data's; None where the data are all alike."""
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
        return tuple(sign() for sign in signs if self._in_a_row[sign] >= PATIENCE)

    def _side(self, name: str) -> str:
        """The phase of the generator or generators, of the discriminator or discriminators."""
        return next((phase for phase in self.advice.recipe.optimisers if phase.startswith(name)), name)

    def _too_strong(self) -> str:
        return (
            "The discriminator is too strong: it tells nearly every picture right, so the generator learns little. "
            f"Try a lower rate for it:  {self.advice.slower(self._side('discriminator'))}"
        )

    def _all_alike(self) -> str:
        if not any("generator" in phase for phase in self.advice.recipe.optimisers):
            return (
                "The samples are nearly all alike: the prior does not reach yet where the pictures are. "
                f"See what is learned already:  {self.advice.look()}"
            )
        return (
            "The generator has collapsed: its pictures are nearly all alike. "
            f"Try a larger --batch-size, another --seed, or a lower rate:  {self.advice.slower(self._side('generator'))}"
        )
