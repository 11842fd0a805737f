"""Reference: the real pictures in the three roles that an evaluation needs, never one picture in two of them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.pictures.sheets import Pixels
from ganvas.features.space import Features, Space, remembered
from ganvas.progress import ProgressCallback
from ganvas.randomness import random_of

FEWEST = 20
"""Pictures on each side; fewer say nothing."""
SCALED_BY = 10_000


@dataclass(frozen=True, eq=False)
class Pictures:
    """Some pictures of a data set: all of one role, named so that what is computed of them can be kept."""

    dataset: Dataset
    rows: NDArray[np.int64]
    key: tuple[str, ...]
    """What names the rows for ever: a fingerprint and the SHA-256 of the rows."""
    _features: dict[str, Features] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def pixels(self) -> Pixels:
        """(N, H, W, C) uint8."""
        return self.dataset.images[self.rows]

    def some(self, count: int) -> Pixels:
        """Up to ``count`` of them in no order, for a look."""
        return self.dataset.images[self.rows[shuffled(len(self.rows))[:count]]]

    @property
    def labels(self) -> NDArray[np.int64] | None:
        return None if self.dataset.labels is None else self.dataset.labels[self.rows]

    def features(self, space: Space, *, progress: ProgressCallback | None = None) -> Features:
        """(N, F), remembered across evaluations."""
        if space.sha256 not in self._features:
            self._features[space.sha256] = remembered(space, self.pixels, self.key, progress=progress)
        return self._features[space.sha256]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Real pictures: those that are compared with, those that measure the floor, and those that the model was trained on."""

    name: str
    """The source as it was given."""
    training: Dataset
    """What the model was trained on: its copies are looked for there."""
    withheld: NDArray[np.int64]
    """Rows of ``training`` that the model never saw."""
    real: Pictures
    """What every row of the table is compared with."""
    resampled: Pictures
    """Other training pictures: the row of a perfect memory."""
    held_out: Pictures | None
    """Pictures neither compared with nor trained on: the row of a perfect model. None where there are none to spare."""
    held_out_beside: Pictures | None
    """As many of ``real`` as there are held-out pictures: what that row is compared with."""
    spare: Pictures
    """All pictures never shown nor compared with, up to SCALED_BY: the control of the search for copies; may be none.

    Unlike the rows of the table, with those that equal a training picture: how often that happens must be known there.
    """
    seen: Pictures
    """Up to SCALED_BY training pictures, by whose features all features are scaled."""
    notes: tuple[str, ...] = ()
    """What should be said about the roles."""

    @property
    def shown(self) -> NDArray[np.int64]:
        """Rows of ``training`` that the model saw, sorted."""
        return np.setdiff1d(np.arange(len(self.training)), self.withheld)

    @property
    def beside_training(self) -> bool:
        """Whether the real pictures are training pictures themselves, and none of another data set."""
        return self.real.dataset.fingerprint == self.training.fingerprint

    def never_shown(self, *, alike: bool) -> Pixels | None:
        """Real pictures that the model never saw, to calibrate the search for copies by; None where they are too few.

        Those of another data set only where they are ``alike``, of the training pictures' kind: others are further from the
        training pictures than anything that a model of these makes, and everything would seem a copy compared with them.
        """
        if alike:
            return self.spare.pixels if len(self.spare) >= FEWEST else None
        return self.training.images[self.withheld[:SCALED_BY]] if len(self.withheld) >= FEWEST else None

    @property
    def n(self) -> int:
        """Pictures in each row of the table."""
        return len(self.real)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of a picture."""
        return self.real.dataset.shape


def shuffled(count: int) -> NDArray[np.int64]:
    """The same order for everybody: another seed of an evaluation changes what is generated, never what it is compared with."""
    return random_of("reference", count).permutation(count)
