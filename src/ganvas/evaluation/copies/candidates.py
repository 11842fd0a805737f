"""Shortlist: the few training pictures that a picture may be a copy of, in one pass over all of them."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, avg_pool2d

WIDTH = 48
"""Numbers that stand for a picture in each of the two views."""

ENOUGH_TO_FIT = 5_000
LARGEST_SIDE = 64
PIECE = 1_000
FLATTEST = 2.0
"""Levels of 255: a picture of less contrast than that isn't stretched to the contrast of the others."""


def standardised(pixels: NDArray[np.uint8] | Tensor) -> Tensor:
    """Pictures without their brightness and contrast: each of mean 0 and standard deviation 1 over its pixels and channels.

    pixels: (N, H, W, C) of 0..255. Returns (N, C, H, W) float32.
    """
    pictures = torch.as_tensor(pixels).permute(0, 3, 1, 2).float()
    pictures = pictures - pictures.mean((1, 2, 3), keepdim=True)
    return pictures / pictures.square().mean((1, 2, 3), keepdim=True).sqrt().clamp_min(FLATTEST)


def reduced(pixels: NDArray[np.uint8]) -> Tensor:
    """Pictures (N, H, W, C) as float32, those of more than 64 pixels a side shrunk by a whole number to about that."""
    pictures = torch.from_numpy(np.array(pixels))  # a memory map can't be a tensor
    factor = max(1, max(pictures.shape[1:3]) // LARGEST_SIDE)
    if factor == 1:
        return pictures.float()
    return avg_pool2d(pictures.permute(0, 3, 1, 2).float(), factor).permute(0, 2, 3, 1)


def look(pictures: Tensor) -> Tensor:
    """What a standardised picture looks like, small: (N, C, H, W) -> (N, C * 13 * 13 at most)."""
    return adaptive_avg_pool2d(pictures, (min(13, pictures.shape[2]), min(13, pictures.shape[3]))).flatten(1)


def spectrum(pictures: Tensor) -> Tensor:
    """The sizes of the low frequencies, the same for a picture, its shifted and its mirrored twin (but for what the edges do).

    A shift changes only the phases of the Fourier transform; mirroring swaps the coefficients (u, v) and (u, -v), so that
    their sum and the size of their difference stay.
    """
    rows, columns = min(8, pictures.shape[2] // 2 + 1), min(8, pictures.shape[3] // 2 + 1)
    sizes = torch.fft.fft2(pictures).abs().sqrt()
    right = sizes[:, :, :rows, :columns]
    left = sizes[:, :, :rows, -torch.arange(columns)]
    return torch.cat([right + left, (right - left).abs()], 1).flatten(1)


class Shortlist:
    """The given rows of training pictures (N, H, W, C), in two small views, each reduced to its principal components."""

    def __init__(self, pixels: NDArray[np.uint8], rows: NDArray[np.int64], *, seed: int = 0) -> None:
        some = rows
        if len(rows) > ENOUGH_TO_FIT:
            some = np.sort(np.random.default_rng(seed).choice(rows, ENOUGH_TO_FIT, replace=False))
        self._views = []
        for view in (look, spectrum):
            mean, basis = _principal(torch.cat([view(piece) for piece in _standardised_pieces(pixels, some)]))
            table = torch.cat([(view(piece) - mean) @ basis for piece in _standardised_pieces(pixels, rows)])
            # |t|² rides along as one more column, so that a single product ranks by distance.
            table = torch.cat([table, -0.5 * table.square().sum(1, keepdim=True)], 1).T.contiguous()
            self._views.append((view, mean, basis, table))

    def __len__(self) -> int:
        return self._views[0][3].shape[1]

    def candidates(self, pictures: Tensor, count: int) -> Tensor:
        """For reduced pictures (M, H, W, C), the ``count`` nearest in each view: (M, 2 * count) int64, with repetitions."""
        count = min(count, len(self))
        standard = standardised(pictures)
        found = []
        for view, mean, basis, table in self._views:
            queries = (view(standard) - mean) @ basis
            queries = torch.cat([queries, queries.new_ones(len(queries), 1)], 1)
            found.append(torch.cat([(block @ table).topk(count, dim=1).indices for block in torch.split(queries, 64)]))
        return torch.cat(found, 1)


def _standardised_pieces(pixels: NDArray[np.uint8], rows: NDArray[np.int64]) -> Iterator[Tensor]:
    for start in range(0, len(rows), PIECE):
        yield standardised(reduced(pixels[rows[start : start + PIECE]]))


def _principal(vectors: Tensor) -> tuple[Tensor, Tensor]:
    """The mean, and the directions of the largest variances as columns (d, WIDTH at most)."""
    mean = vectors.mean(0)
    centred = (vectors - mean).double()
    _, directions = torch.linalg.eigh(centred.T @ centred)
    return mean, directions[:, -WIDTH:].float()
