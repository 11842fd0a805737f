"""Pixels: the principal components of real pictures as a feature space; no network at all."""

import hashlib
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from ganvas.data import Dataset
from ganvas.data.packs.withheld import withheld_rows
from ganvas.data.pictures.sheets import Pixels
from ganvas.disk import keep
from ganvas.features.space import Features, Space, evaluators_folder, pieces
from ganvas.words import message

COMPONENTS = 64
FITTED_TO = 10_000
"""Pictures from which the components are computed."""
LARGEST_SIDE = 32
"""Larger pictures are averaged down to at most this side first: 64 components hold no finer detail than that."""


def pixel_space(dataset: Dataset) -> Space:
    """The first COMPONENTS principal components of up to FITTED_TO pictures, evenly spread over those that no run withholds.

    What was computed is kept in the user's cache under the data set's fingerprint. Exact and the same every time; brightness and
    blur show in it, and so does a shift by a pixel.
    """
    rows = np.setdiff1d(np.arange(len(dataset)), withheld_rows(len(dataset)))
    fit = dataset.images[rows[np.linspace(0, len(rows) - 1, min(len(rows), FITTED_TO)).round().astype(int)]]
    path = evaluators_folder("pixels", 2, COMPONENTS, FITTED_TO, LARGEST_SIDE, dataset.fingerprint) / "components.npz"
    mean, components = _load(path) or _fit(fit)
    if not path.exists():
        keep(path, lambda unfinished: np.savez(unfinished, mean=mean, components=components))

    def extract(piece: Pixels) -> Features:
        return ((small(piece) - mean) @ components).astype(np.float32)

    return Space(
        name="pixels",
        title=message("{n} principal components of the pixels", n=components.shape[1]),
        sha256=hashlib.sha256(mean.tobytes() + components.tobytes()).hexdigest(),
        extract=extract,
        facts={"components": components.shape[1], "fitted_to": len(fit)},
    )


def small(pictures: Pixels) -> NDArray[np.float32]:
    """Pictures as rows of numbers in [0, 1], averaged over blocks so that no side is longer than LARGEST_SIDE: (N, h * w * C)."""
    count, height, width, channels = pictures.shape
    block = -(-max(height, width) // LARGEST_SIDE)
    rows, columns = height // block, width // block
    scaled: NDArray[np.float32] = np.divide(pictures[:, : rows * block, : columns * block], 255, dtype=np.float32)
    if block > 1:
        blocks = scaled.reshape(count, rows, block, columns, block, channels)
        scaled = np.mean(blocks, axis=(2, 4), dtype=np.float32)
    return scaled.reshape(count, -1)


def _fit(pictures: Pixels) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    count, size = len(pictures), small(pictures[:1]).shape[1]
    total, products = np.zeros(size), np.zeros((size, size))
    for piece in pieces(pictures):
        rows = small(piece).astype(np.float64)
        total += rows.sum(0)
        products += rows.T @ rows
    mean = total / count
    covariance = products / count - np.outer(mean, mean)
    kept = min(COMPONENTS, size, max(1, count - 1))
    _, vectors = eigh(covariance, subset_by_index=[size - kept, size - 1])
    vectors = vectors[:, ::-1]
    # A component's sign is nobody's choice but the solver's; fixed, two machines agree.
    vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(0), np.arange(kept)])
    return mean.astype(np.float32), vectors.astype(np.float32)


def _load(path: object) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    with suppress(OSError, ValueError, KeyError), np.load(str(path)) as file:
        return file["mean"], file["components"]
    return None
