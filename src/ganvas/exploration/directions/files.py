"""Direction files: NAME.direction.safetensors, the numbers of a direction and, as JSON in its header, what it is and of which model.

What is read may be from anybody: nothing of it is executed, and sizes, shapes and numbers are checked before anything is made of it.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from safetensors import SafetensorError, safe_open

from ganvas.disk import make_folder, write_tensors, writing
from ganvas.errors import ModelError, SettingError
from ganvas.exploration.directions.direction import Direction, Found
from ganvas.outputs import check_free
from ganvas.paths import portable
from ganvas.settings import Settings
from ganvas.words import Command, Message, Step, message

ENDING = ".direction.safetensors"
LARGEST = 1_000_000
"""Bytes of a file, and more numbers than any code has."""
MOST_NUMBERS = 100_000
FURTHEST = 1e4
"""The largest number in a direction."""
TENSOR, HEADER = "direction", "ganvas"


Label = Annotated[int, Field(ge=0, lt=10_000)]
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal would obey, or what would turn a line around: not in what is printed."""


class About(Settings):
    """What a file says of its direction."""

    format: Literal[1] = 1
    name: Annotated[str, Field(min_length=1, max_length=64)]
    model: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    space: Annotated[str, Field(max_length=16)]
    found: Found
    effects: Annotated[dict[str, Annotated[float, Field(ge=-1e6, le=1e6)]], Field(max_length=100, default_factory=dict)]
    rises: Annotated[float, Field(ge=0, le=1)] | None = None
    labels: tuple[Label, Label] | None = None
    looks: Annotated[float, Field(ge=0, le=1e6)] | None = None

    def direction(self, values: NDArray[np.float64]) -> Direction:
        """The direction that it is of."""
        own = {name: getattr(self, name) for name in ("rises", "labels", "looks")}
        return Direction(self.name, self.space, values, self.model, self.found, effects=dict(self.effects), **own)


def file_of(name: str | Path) -> Path:
    """The file of a direction: thicker -> thicker.direction.safetensors; what has that ending already stays."""
    path = Path(name)
    return path if path.name.endswith(ENDING) else path.with_name(portable(path.name) + ENDING)


def name_of(path: Path) -> str:
    """What the direction in a file is called."""
    return path.name.removesuffix(ENDING)


def about_of(direction: Direction) -> About:
    """What is written of a direction beside its numbers."""
    own = {
        name: getattr(direction, name) for name in ("name", "model", "space", "found", "effects", "rises", "labels", "looks")
    }
    return About(**own)


def save(direction: Direction, path: Path, *, overwrite: bool = False) -> Path:
    """Write a direction. Raises SettingError where a file is there already, RunError where the system refuses."""
    check_free(path, overwrite=overwrite)
    about = about_of(direction)
    with writing(path):
        make_folder(path.parent)
        numbers = torch.from_numpy(direction.numbers.values)
        write_tensors(path, {TENSOR: numbers}, {HEADER: about.model_dump_json()})
    return path


def read(path: Path) -> Direction:
    """The direction in a file. Raises ModelError for a file that is missing or that ganvas wouldn't have written."""
    try:
        if path.stat().st_size > LARGEST:
            raise _broken(path, message("it is too large"))
        with safe_open(path, "pt") as file:
            texts: dict[str, str] = file.metadata() or {}
            if list(file.keys()) != [TENSOR] or HEADER not in texts:
                raise _broken(path, message("it holds something else"))
            piece = file.get_slice(TENSOR)
            if piece.get_dtype() != "F64" or not 1 <= np.prod(piece.get_shape(), dtype=float) <= MOST_NUMBERS:
                raise _broken(path, message("its numbers aren't those of a direction"))
            values = file.get_tensor(TENSOR).numpy()
    except FileNotFoundError:
        raise ModelError(
            message("There is no file {path} to read a direction from.", path=path),
            Step(message("To find and keep one"), Command("directions", "RUN", save="1=NAME")),
        ) from None
    except OSError as error:
        raise _broken(path, error.strerror or str(error)) from None
    except SafetensorError as error:
        raise _broken(path, str(error)) from None
    if values.ndim > 2 or not np.isfinite(values).all() or not 0 < np.abs(values).max() <= FURTHEST:
        raise _broken(path, message("its numbers aren't those of a direction"))
    return _about(path, texts[HEADER]).direction(values)


def _about(path: Path, text: str) -> About:
    try:
        document: Any = json.loads(text)
        found = document.get("format") if isinstance(document, dict) else None
        if isinstance(found, int) and found > 1:
            raise ModelError(
                message("{path} has format {found}; this version of ganvas reads format 1.", path=path, found=found),
                message("Update ganvas:  pip install --upgrade ganvas"),
            )
        if any(OBEYED.search(each) for each in _texts(document)):
            raise _broken(path, message("it holds signs that can't be shown"))
        return About.from_json(text)
    except (ValueError, RecursionError, SettingError) as error:
        reason: Message | str = error.what if isinstance(error, SettingError) else message("it is not JSON")
        raise _broken(path, reason) from None


def _texts(value: Any) -> Iterator[str]:
    """All texts in what was JSON, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value:
            yield from _texts(each)
        for each in value.values() if isinstance(value, dict) else ():
            yield from _texts(each)


def _broken(path: Path, reason: str) -> ModelError:
    return ModelError(
        message("{path} is not a direction that ganvas wrote: {reason}.", path=path, reason=str(reason).rstrip(".")),
        message("Give a file that ends in {ending}.", ending=ENDING),
    )
