"""Space: a way to turn pictures into feature vectors, and the vectors of sets of pictures, remembered."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ganvas.data.batches.pixels import to_float
from ganvas.data.pictures.sheets import Pixels
from ganvas.disk import cache_folder, keep
from ganvas.errors import EvaluationError
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import Flag, message

Features = NDArray[np.float32]
"""(N, F), one row a picture."""

AT_ONCE = 500
"""Pictures that pass through a network together."""


@dataclass(frozen=True, kw_only=True)
class Space:
    """A way to turn pictures into feature vectors, said exactly enough to be recognised again.

    ``extract``: (N, H, W, C) uint8 -> (N, F) float32, each row a function of its picture alone.
    ``classify``, where the space knows classes: (N, H, W, C) uint8 -> probabilities (N, K) float32, in the order of ``classes``.
    """

    name: str
    """What the protocol calls it: classifier, random-1, pixels, or the name of a file."""
    title: str
    """What a report calls it, in words."""
    sha256: str
    """Of everything that decides the features: weights and how they are applied."""
    extract: Callable[[Pixels], Features]
    classify: Callable[[Pixels], Features] | None = None
    classes: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    """What else is worth recording: accuracy, seed, what it was trained on."""


def features_of(space: Space, pictures: Pixels, *, progress: ProgressCallback | None = None) -> Features:
    """The features of all pictures, (N, F), computed a few at a time. Raises EvaluationError where they are not finite."""
    pace = Pace(message("computing features: {space}", space=space.title), len(pictures), progress)
    rows = []
    for piece in pieces(pictures):
        rows.append(space.extract(piece))
        pace.note(sum(map(len, rows)))
    features = np.concatenate(rows)
    if not np.isfinite(features).all():
        raise EvaluationError(
            message("{space} makes numbers of some pictures that are not finite.", space=space.title),
            message("Evaluate in another space:  {flag}", flag=Flag("features", "random")),
        )
    return features


def remembered(
    space: Space, pictures: Pixels, key: Sequence[str | int], *, progress: ProgressCallback | None = None
) -> Features:
    """``features_of`` pictures that ``key`` names for ever (a fingerprint, which rows): kept in the user's cache."""
    digest = hashlib.sha256(repr((space.sha256, *key)).encode()).hexdigest()[:32]
    path = cache_folder() / "features" / f"{digest}.npy"
    with suppress(OSError, ValueError):  # not there, or cut short: computed again
        found: Features = np.load(path)
        if len(found) == len(pictures):
            return found
    computed = features_of(space, pictures, progress=progress)
    keep(path, lambda unfinished: np.save(unfinished, computed))
    return computed


def pieces(pictures: Pixels) -> Iterator[Pixels]:
    """The pictures, AT_ONCE at a time."""
    for start in range(0, len(pictures), AT_ONCE):
        yield pictures[start : start + AT_ONCE]


def applied(network: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Pixels], Features]:
    """A network on images (B, C, H, W) in [-1, 1] as a function of uint8 pictures; full float32, no gradients."""

    @torch.inference_mode()
    def extract(pictures: Pixels) -> Features:
        images = to_float(torch.from_numpy(np.array(pictures))).contiguous(memory_format=torch.channels_last)
        return network(images).float().flatten(1).numpy()

    return extract


def sha256_of(network: nn.Module) -> str:
    """Of a network's layers, weights and buffers, whatever file they came from."""
    return sha256_of_weights(network, repr(network))


def sha256_of_weights(network: nn.Module, also: str = "") -> str:
    """Of weights and buffers alone, whatever file they came from and however torch writes its layers. also: counts before them."""
    digest = hashlib.sha256(also.encode())
    for name, tensor in sorted(network.state_dict().items()):
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def evaluators_folder(*key: str | int) -> Path:
    """Where the networks and fits that evaluations use are kept, one folder for all that they depend on."""
    return cache_folder() / "evaluators" / hashlib.sha256(repr(key).encode()).hexdigest()[:32]
