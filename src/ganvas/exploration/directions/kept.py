"""Kept: the directions of a model, in the cache under its checksum, so that they are found once. Other weights have another checksum."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from ganvas.disk import cache_folder, keep, write_tensors
from ganvas.errors import SettingError
from ganvas.exploration.directions.direction import Direction
from ganvas.exploration.directions.files import FURTHEST, LARGEST, About, about_of

FORMAT = 1
"""Counts up when other directions are found, or something else is kept of them."""
_HEADER = "directions"


def keep_directions(model: str, directions: Sequence[Direction]) -> None:
    """Put them into the cache. A cache that can't be written only costs time. model: the SHA-256 of the model."""
    said = [about_of(each).model_dump(mode="json") for each in directions]
    tensors = {str(number): torch.from_numpy(each.numbers.values) for number, each in enumerate(directions)}
    keep(_path(model), lambda unfinished: write_tensors(unfinished, tensors, {_HEADER: json.dumps(said)}))


def kept_directions(model: str) -> list[Direction] | None:
    """Those that were kept; None where there are none, or something is wrong with them."""
    path = _path(model)
    with suppress(OSError, ValueError, RecursionError, SafetensorError, SettingError):
        if path.stat().st_size > LARGEST:
            return None
        with safe_open(path, "np") as file:
            said = json.loads((file.metadata() or {})[_HEADER])
            names = [str(number) for number in range(len(said))]
            if sorted(file.keys()) != sorted(names):
                return None
            numbers = [file.get_tensor(name) for name in names]
        abouts = [About.from_json(json.dumps(each)) for each in said]
        if all(each.model == model for each in abouts) and all(_is_sound(each) for each in numbers):
            return [about.direction(values) for about, values in zip(abouts, numbers, strict=True)]
    return None


def _is_sound(values: np.ndarray) -> bool:
    return values.dtype == np.float64 and bool(np.isfinite(values).all()) and 0 < float(np.abs(values).max()) <= FURTHEST


def _path(model: str) -> Path:
    return cache_folder() / "directions" / f"{model}.{FORMAT}.safetensors"
