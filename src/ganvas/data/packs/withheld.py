"""Withheld: which pictures of a data set are held out from training to evaluate on; the same for every run on it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganvas.data.packs.dataset import Dataset
from ganvas.randomness import random_of

SHARE = 0.1
"""Of the pictures, that is held out."""
MOST, FEWEST = 2_000, 50
"""Pictures compared each time, on each side. Where a tenth of the data is fewer than FEWEST, none are held out."""


def how_many_withheld(pictures: int) -> int:
    """Of so many pictures, how many are held out to evaluate on."""
    count = min(MOST, int(SHARE * pictures))
    return count if count >= FEWEST else 0


FEWEST_OF_A_SIDE = 8
"""That are held out of a small side, but never more than half of it."""
LOOKED_AT, LEAST = 16, 80
"""Pictures that are held out to show a translator's progress on, where there are at least LEAST."""


def how_many_looked_at(pictures: int) -> int:
    """Of so many pictures, how many are held out for previews: those that were trained on say nothing about progress."""
    return LOOKED_AT if pictures >= LEAST else 0


@dataclass(frozen=True)
class Divided:
    """The rows of a data set, of each side where it has two: those that are shown to the training and those that are held out."""

    shown: tuple[NDArray[np.int64], ...]
    withheld: tuple[NDArray[np.int64], ...]

    @classmethod
    def of(cls, dataset: Dataset, count: int) -> "Divided":
        """``count``: how many are held out, pairs where there are pairs; of the smaller of two unpaired sides, as large a share."""
        whole = dataset.sides if dataset.relation else (np.arange(len(dataset)),)
        largest, groups = max(map(len, whole)), _twins(dataset)
        shown, withheld = [], []
        for rows in whole:
            share = count * len(rows) // largest
            apart = _apart(len(rows), min(max(share, FEWEST_OF_A_SIDE), len(rows) // 2) if count else 0, groups)
            shown.append(np.delete(rows, apart))
            withheld.append(rows[apart])
        return cls(tuple(shown), tuple(withheld))

    def images(self, dataset: Dataset, count: int) -> NDArray[np.uint8]:
        """Pictures for previews, held-out ones where there are any: (at most count, H, W, C), with those of b after those of a in C."""
        sides = self.withheld if all(map(len, self.withheld)) else self.shown
        fewest = min(count, *map(len, sides))
        # The same order on both sides, where they are equally large: pairs stay together.
        chosen = [rows[random_of("looked at", len(rows)).permutation(len(rows))[:fewest]] for rows in sides]
        return np.concatenate([dataset.images[rows] for rows in chosen], 3)


def _twins(dataset: Dataset) -> NDArray[np.int64] | None:
    """(pairs,), the same number for pairs that are equal in both pictures; None where there are no pairs, or none are equal."""
    if dataset.relation != "pairs" or not dataset.report.duplicates or dataset.digests is None:
        return None
    _, groups = np.unique(dataset.digests.reshape(-1, 16), axis=0, return_inverse=True)
    return groups.reshape(-1)


def _apart(pictures: int, count: int, groups: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Which of so many are held out. Equal ones stay on one side, or what was trained on would be evaluated on."""
    if groups is None or not count:
        return withheld_rows(pictures, count)
    sizes, order = np.bincount(groups), random_of("withheld", pictures).permutation(pictures)
    chosen: list[int] = []
    for group in dict.fromkeys(groups[order].tolist()):
        if len(chosen) + sizes[group] <= count:
            chosen += np.flatnonzero(groups == group).tolist()
    rest = [row for row in order.tolist() if row not in set(chosen)]  # only where nearly all are equal
    return np.sort(np.array(chosen + rest[: count - len(chosen)], np.int64))


def withheld_rows(pictures: int, count: int | None = None) -> NDArray[np.int64]:
    """Which rows of a data set of so many pictures are held out, sorted; ``count`` of them, by default the most that ever are.

    A function of the number alone: runs with other seeds, or that hold nothing out, are evaluated on the same pictures.
    """
    order = random_of("withheld", pictures).permutation(pictures)
    return np.sort(order[: how_many_withheld(pictures) if count is None else count])
