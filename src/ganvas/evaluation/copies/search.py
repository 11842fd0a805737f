"""Comparison: the training picture that each of many pictures comes closest to, whatever its shift, mirroring or brightness."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.copies.candidates import Shortlist, reduced, standardised
from ganvas.evaluation.copies.disguises import SHIFTS
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message

CANDIDATES = 8
"""Training pictures compared pixel by pixel, from each of the two views of the shortlist."""

OTHERS = 8
"""Neighbours besides the nearest, whose mean distance says what near means in this region."""

CHUNK_BYTES = 16 * 2**20


class Matches(NamedTuple):
    """The best training picture of each query, once as it is and once mirrored: (M, 2) each.

    original: its index among the training pictures as they were given. distance: 0 to 2, in units of the pictures' own contrast.
    score: the distance over the mean distance of the next neighbours; 0 is a copy, about 1 is none
    (after Carlini et al. 2023, arXiv:2301.13188, section 5.1).
    """

    original: NDArray[np.int64]
    distance: NDArray[np.float64]
    score: NDArray[np.float64]


class Comparison:
    """Training pictures (N, H, W, C) uint8, of which the given rows are looked through."""

    def __init__(self, train: Pixels, rows: NDArray[np.int64], *, seed: int = 0) -> None:
        self.train, self.rows = train, rows
        self._shortlist = Shortlist(train, rows, seed=seed)

    def search(
        self,
        pictures: Pixels,
        chosen: NDArray[np.int64] | None = None,
        *,
        own: NDArray[np.int64] | None = None,
        what: str | None = None,
        progress: ProgressCallback | None = None,
    ) -> Matches:
        """The nearest training picture of each of the (chosen) pictures.

        own: which of the rows each query is itself, and must not find. Raises ValueError for pictures of another size.
        """
        if pictures.shape[1:] != self.train.shape[1:] or pictures.dtype != np.uint8:
            raise ValueError(
                f"pictures are {pictures.dtype} {pictures.shape[1:]}, the training pictures uint8 {self.train.shape[1:]}"
            )
        chosen = np.arange(len(pictures)) if chosen is None else chosen
        height, width, channels = self.train.shape[1:]
        floats = height * width * channels * (2 * CANDIDATES + 2 * len(SHIFTS))
        step = max(1, min(256, CHUNK_BYTES // (4 * floats)))
        pace = Pace(message("looking for copies") if what is None else what, len(chosen), progress)
        parts = []
        for start in range(0, len(chosen), step):
            mine = None if own is None else torch.from_numpy(own[start : start + step])
            parts.append(self._compare(reduced(pictures[chosen[start : start + step]]), mine))
            pace.note(min(start + step, len(chosen)))
        if not parts:
            return Matches(np.empty((0, 2), np.int64), np.empty((0, 2)), np.empty((0, 2)))
        return Matches(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    def _compare(self, queries: Tensor, own: Tensor | None) -> Matches:
        listed = self._shortlist.candidates(queries, CANDIDATES + (own is not None)).sort(1).values
        candidates = reduced(self.train[self.rows[listed.flatten().numpy()]])[:, 1:-1, 1:-1]
        these = standardised(candidates).reshape(*listed.shape, -1)
        poses = [_shifted(pose) for pose in (queries, queries.flip(2))]
        squares = torch.stack([_mean_squares(these, pose) for pose in poses], 2)  # (B, K, 2, shifts)
        distances, shifts = squares.min(3)
        distances = distances.sqrt()
        barred = torch.zeros_like(listed, dtype=torch.bool)
        barred[:, 1:] = listed[:, 1:] == listed[:, :-1]  # in both views
        if own is not None:
            barred |= listed == own[:, None]
        distances[barred] = torch.inf
        usual = _mean_of_next(distances.amin(2))
        best = distances.argmin(1)  # (B, 2)
        # The products above cancel near zero, where copies are; so the winners are measured directly.
        exact = []
        for pose, looks in enumerate(poses):
            chosen = best[:, pose, None]
            shift = shifts[:, :, pose].gather(1, chosen)[:, 0]
            row = torch.arange(len(queries))
            exact.append((these[row, best[:, pose]] - looks[row, shift]).square().mean(1).sqrt())
        distance = torch.stack(exact, 1)
        original = self.rows[listed.gather(1, best).numpy()]
        return Matches(original, distance.double().numpy(), (distance / usual[:, None]).double().numpy())


def _shifted(pictures: Tensor) -> Tensor:
    """The insides of pictures (B, H, W, C) moved in each of the nine ways, standardised: (B, 9, features)."""
    height, width = pictures.shape[1:3]
    moved = [
        standardised(pictures[:, 1 + down : height - 1 + down, 1 + right : width - 1 + right]).flatten(1)
        for down, right in SHIFTS
    ]
    return torch.stack(moved, 1)


def _mean_squares(these: Tensor, those: Tensor) -> Tensor:
    """Mean squared differences of (B, K, d) and (B, S, d): (B, K, S)."""
    cross = torch.bmm(these, those.transpose(1, 2)) * (-2 / these.shape[2])
    return (cross + these.square().mean(2).unsqueeze(2) + those.square().mean(2).unsqueeze(1)).clamp_min_(0)


def _mean_of_next(distances: Tensor) -> Tensor:
    """The mean of the nearest but the first, (B, K) -> (B,); infinite ones are none, and with no other it is 1."""
    others = distances.sort(1).values[:, 1 : 1 + OTHERS]
    there = others.isfinite()
    mean = others.where(there, 0).sum(1) / there.sum(1).clamp_min(1)
    return torch.where(there.any(1), mean, torch.ones_like(mean)).clamp_min(1e-6)
