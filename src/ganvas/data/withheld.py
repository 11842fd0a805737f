"""Withheld: which pictures of a data set stay apart from training where some are to judge by; the same for every run on it."""

import numpy as np
from numpy.typing import NDArray

from ganvas.data.stream import random_of

SHARE = 0.1
"""Of the pictures, that is withheld."""
MOST, FEWEST = 2_000, 50
"""Pictures compared each time, on each side. Where a tenth of the data is fewer than FEWEST, none are withheld."""


def how_many_withheld(pictures: int) -> int:
    """Of so many pictures, how many are not trained on but judged by."""
    count = min(MOST, int(SHARE * pictures))
    return count if count >= FEWEST else 0


def withheld_rows(pictures: int, count: int | None = None) -> NDArray[np.int64]:
    """Which rows of a data set of so many pictures are withheld, sorted; ``count`` of them, by default as many as ever are.

    A function of the number alone: what is trained with other seeds, or without withholding, is judged by the same pictures.
    """
    order = random_of("withheld", pictures).permutation(pictures)
    return np.sort(order[: how_many_withheld(pictures) if count is None else count])
