"""Latents: the numbers that pictures are made of, handed in by a person, and pictures through a model that has an encoder."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from ganvas.data.objects.gather import array_of
from ganvas.errors import SettingError
from ganvas.models.model import Model
from ganvas.words import message


def latents_of(given: Any, model: Model) -> Tensor:
    """Latents that a person gives, (N, Z) or one row (Z,), as the model reads them: (N, Z) float32. Raises SettingError.

    Z is the length of the rows of ``Model.latents``: noise, then the classes of a conditional model as ones and zeros.
    """
    size = model.latents([0]).shape[1]  # says it where a model reads pictures instead
    array = array_of(given)
    numbers = np.asarray(given) if array is None and isinstance(given, (list, tuple)) else array
    if numbers is None or numbers.dtype.kind not in "iuf":
        raise SettingError(
            message(
                "An object of the type {kind} is neither a number of pictures nor their latents.", kind=type(given).__name__
            ),
            _how(size),
        )
    rows = numbers[None] if numbers.ndim == 1 else numbers
    if rows.ndim != 2 or rows.shape[1] != size:
        raise SettingError(message("The latents have the shape {shape}.", shape=numbers.shape), _how(size))
    if not np.isfinite(rows).all():
        raise SettingError(message("Some of the latents are NaN or infinite."), _how(size))
    return torch.from_numpy(rows.astype(np.float32)).to(model.device)


def _how(size: int) -> str:
    return message("Give a number of pictures, as in sample(64), or latents of the shape (pictures, {size}).", size=size)


def encoded(model: Model, images: Tensor) -> Tensor:
    """The latents of pictures (N, C, H, W) in [-1, 1], always ``Model.at_once`` together as they are made: (N, Z). Raises ModelError."""
    missing = -len(images) % model.at_once
    padded = torch.cat([images, images.new_zeros(missing, *images.shape[1:])])
    return torch.cat([model.encode(chunk) for chunk in torch.split(padded, model.at_once)])[: len(images)]
