"""Checkpoints as files: which there are, and what is in one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from safetensors import SafetensorError, safe_open
from torch import Tensor

from ganvas.errors import RunError
from ganvas.runs.log import Moment
from ganvas.words import message, quoted


@dataclass(frozen=True)
class Best:
    """The best checkpoint so far: that with the smallest ``score``, the figure of the name ``by``."""

    images: int
    score: float
    by: str

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """From the facts of a checkpoint. Those of runs that began before there was a choice name the distance alone."""
        if "frechet" in facts:
            return cls(facts["images"], facts["frechet"], "frechet")
        return cls(**facts)


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a run, oldest first."""
    return sorted(folder.glob("[0-9]*.safetensors")) if folder.is_dir() else []


def read_checkpoint(path: Path) -> tuple[dict[str, Tensor], Moment, dict[str, Any]]:
    """A checkpoint's (tensors, moment, facts). Raises RunError when the file is damaged."""
    try:
        with safe_open(path, "pt") as file:
            document = json.loads((file.metadata() or {})["state"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        return tensors, Moment(**document.pop("moment")), document
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise RunError(
            message("The checkpoint {path} can't be read: {error}", path=path, error=error),
            message("Remove it to resume from the one before:  rm {path}", path=quoted(path)),
        ) from None
