"""Health: whether training goes well, in words that a person can act on."""

from collections.abc import Sequence

import torch
from torch import Tensor

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

    ``data_diversity`` is the diversity of LOOKED_AT real pictures; ``optimisers`` the recipe's names, in the order of its phases.
    """

    def __init__(self, data_diversity: float, optimisers: Sequence[str]) -> None:
        self.data_diversity, self.optimisers = data_diversity, tuple(optimisers)
        self._in_a_row: dict[str, int] = {}

    def relative_diversity(self, samples: Tensor) -> float | None:
        """The diversity of samples, (N, C, H, W) in [-1, 1], as a share of the data's; None where the data are all alike."""
        return diversity(samples) / self.data_diversity if self.data_diversity > 1e-3 else None

    def look(self, readings: dict[str, float], images_shown: int) -> tuple[str, ...]:
        """``readings`` may hold "accuracy" (of the discriminator, in [0, 1]) and "diversity" (of samples, relative to the data's)."""
        if images_shown < GRACE_IMAGES:
            return ()
        accuracy, relative = readings.get("accuracy"), readings.get("diversity")
        first, last = self.optimisers[0], self.optimisers[-1]
        signs = {
            "The discriminator is too strong: it tells nearly every picture right, so the generator learns little. "
            f"Try a lower rate for it, --set optimisers.{first}.learning_rate=1e-4, or a stronger generator.": (
                accuracy is not None and accuracy > 0.985
            ),
            "The generator has collapsed: its pictures are nearly all alike. "
            f"Try a lower rate, --set optimisers.{last}.learning_rate=1e-4, a larger batch, or another seed.": (
                relative is not None and relative < 0.3
            ),
        }
        for sign, present in signs.items():
            self._in_a_row[sign] = self._in_a_row.get(sign, 0) + 1 if present else 0
        return tuple(sign for sign in signs if self._in_a_row[sign] >= PATIENCE)
