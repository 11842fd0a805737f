"""Duplicates: which pictures are equal to the last bit."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Exact duplicates: how many pictures equal an earlier one, the indices of each group of equals, and the first of each.

    Kept to look others up in it: ``which_equal``.
    """

    count: int
    groups: tuple[tuple[int, ...], ...]
    distinct: NDArray[np.int64]
    _known: frozenset[bytes]

    def which_equal(self, pixels: NDArray[np.uint8], rows: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
        """Which of other pictures (N, ...), or of these rows of them, equal one of these: (N,)."""
        rows = np.arange(len(pixels)) if rows is None else rows
        return np.array([digest in self._known for digest in _digests(pixels, rows)], bool)


def exact_duplicates(pixels: NDArray[np.uint8], rows: NDArray[np.int64] | None = None) -> Duplicates:
    """Pictures (N, ...) that equal each other byte for byte, found by SHA-256; groups in the order of their first picture.

    ``rows``: look only at these of them, in this order.
    """
    groups: dict[bytes, list[int]] = {}
    rows = np.arange(len(pixels)) if rows is None else rows
    for index, digest in zip(rows.tolist(), _digests(pixels, rows), strict=True):
        groups.setdefault(digest, []).append(index)
    several = tuple(tuple(group) for group in groups.values() if len(group) > 1)
    distinct = np.fromiter((group[0] for group in groups.values()), np.int64, len(groups))
    return Duplicates(len(rows) - len(groups), several, distinct, frozenset(groups))


def _digests(pixels: NDArray[np.uint8], rows: NDArray[np.int64]) -> Iterator[bytes]:
    """One picture at a time, so that a data set on disk stays there."""
    return (hashlib.sha256(pixels[row].tobytes()).digest() for row in rows)
