"""Degradations: known ways of making real pictures worse, by which figures are tested before they are trusted."""

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from ganvas.data.pictures.sheets import Pixels

Labels = NDArray[np.int64]
STRENGTHS = (1, 2, 3, 4)
"""Rising; what each means is up to the degradation. 0 leaves the pictures as they are."""


def noise(pictures: Pixels, strength: int, random: np.random.Generator) -> Pixels:
    """Gaussian noise with a deviation of 12, 24, 48, 96 of 255."""
    return _bytes(pictures + random.normal(0, 6 * 2**strength, pictures.shape))


def blur(pictures: Pixels, strength: int, random: np.random.Generator) -> Pixels:
    """Gaussian blur of 0.6, 1.2, 1.8, 2.4 pixels on a shorter side of 28; as much in proportion on others."""
    width = 0.6 * strength * min(pictures.shape[1:3]) / 28
    return _bytes(gaussian_filter(pictures.astype(np.float32), (0, width, width, 0), mode="nearest"))


def salt_and_pepper(pictures: Pixels, strength: int, random: np.random.Generator) -> Pixels:
    """2, 4, 8, 16 % of the pixels become black or white."""
    struck = random.random(pictures.shape[:3]) < 0.01 * 2**strength
    grains = random.choice(np.array([0, 255], np.uint8), (*pictures.shape[:3], 1))
    peppered: Pixels = np.where(struck[..., None], grains, pictures)
    return peppered


def patch_shuffle(pictures: Pixels, strength: int, random: np.random.Generator) -> Pixels:
    """Of the 16 patches of each picture 2, 4, 8, 16 change places."""
    tall, wide = pictures.shape[1] // 4, pictures.shape[2] // 4
    shuffled = pictures.copy()
    for index in range(len(pictures)):
        chosen = random.permutation(16)[: 2**strength]
        for source, target in zip(chosen, np.roll(chosen, 1), strict=True):
            (row, column), (to_row, to_column) = divmod(int(source), 4), divmod(int(target), 4)
            piece = pictures[index, row * tall : (row + 1) * tall, column * wide : (column + 1) * wide]
            shuffled[index, to_row * tall : (to_row + 1) * tall, to_column * wide : (to_column + 1) * wide] = piece
    return shuffled


def contrast(pictures: Pixels, strength: int, random: np.random.Generator) -> Pixels:
    """Contrast around the middle grey falls to 80, 60, 40, 20 %."""
    return _bytes(127.5 + (pictures.astype(np.float32) - 127.5) * (1 - 0.2 * strength))


def pixelated(pictures: Pixels, strength: int, random: np.random.Generator) -> Pixels:
    """Blocks of 2, 3, 4, 6 pixels on a shorter side of 28, as much in proportion on others, each of its mean colour."""
    block = max(strength + 1, round((2, 3, 4, 6)[strength - 1] * min(pictures.shape[1:3]) / 28))
    worse = pictures.copy()
    for top in range(0, pictures.shape[1], block):
        for left in range(0, pictures.shape[2], block):
            piece = worse[:, top : top + block, left : left + block]
            piece[:] = _bytes(piece.mean((1, 2), keepdims=True))
    return worse


def jpeg(pictures: Pixels, strength: int, random: np.random.Generator) -> Pixels:
    """Saved as JPEG at a quality of 40, 20, 10, 5, and read again."""
    worse = np.empty_like(pictures)
    for number, picture in enumerate(pictures):
        file = io.BytesIO()
        Image.fromarray(picture.squeeze()).save(file, format="JPEG", quality=(40, 20, 10, 5)[strength - 1])
        worse[number] = np.asarray(Image.open(file)).reshape(picture.shape)
    return worse


def repeated(pictures: Pixels, strength: int, random: np.random.Generator) -> Pixels:
    """25, 50, 75, 90 % of the pictures are replaced by repetitions of the others."""
    kept = max(2, round(len(pictures) * (1 - (0.25, 0.5, 0.75, 0.9)[strength - 1])))
    again: NDArray[np.int64] = random.integers(kept, size=len(pictures) - kept)
    return np.concatenate([pictures[:kept], pictures[again]])


def dropped_classes(pictures: Pixels, labels: Labels, strength: int, random: np.random.Generator) -> Pixels:
    """Pictures of the first classes only, repeated to the old number: 80, 50, 30 and 10 % of the classes."""
    classes = np.unique(labels)
    kept = classes[: max(1, round(len(classes) * (0.8, 0.5, 0.3, 0.1)[strength - 1]))]
    chosen: NDArray[np.int64] = random.choice(np.flatnonzero(np.isin(labels, kept)), len(pictures))
    return pictures[chosen]


DEGRADATIONS: dict[str, Callable[[Pixels, int, np.random.Generator], Pixels]] = {
    "noise": noise,
    "blur": blur,
    "salt and pepper": salt_and_pepper,
    "patch shuffle": patch_shuffle,
    "contrast": contrast,
    "pixelated": pixelated,
    "jpeg": jpeg,
    "repeated": repeated,
}
"""Those that need no labels."""


def _bytes(values: NDArray[np.floating]) -> Pixels:
    rounded: Pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
