"""Withheld: which pictures are not trained on but judged by; apart from the judging, which most runs never load."""

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


def withheld_rows(pictures: int, count: int, seed: int) -> NDArray[np.int64]:
    """Which ``count`` rows of a data set of so many pictures are withheld, sorted; a function of the seed."""
    order = random_of(seed, "withheld").permutation(pictures)
    return np.sort(order[:count])
