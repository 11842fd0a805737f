"""Logbook: losses added up as tensors on the way, read once a note, one line of log.jsonl each."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ganvas.training.moments import Moment


@dataclass(frozen=True)
class Note:
    """What is known at one moment: mean losses since the last note, readings, speed, and what the health check says."""

    moment: Moment
    losses: dict[str, float]
    readings: dict[str, float]
    images_per_second: float
    health: tuple[str, ...] = ()

    @property
    def broken(self) -> list[str]:
        """The losses that are no finite numbers."""
        return [name for name, value in self.losses.items() if not math.isfinite(value)]


class Logbook:
    """Collects the losses of every step without reading them back, which would make each step wait."""

    def __init__(self) -> None:
        self._sums: dict[str, Tensor] = {}
        self._weights: dict[str, float] = {}

    def note(self, phase: str, losses: dict[str, Tensor], share: float = 1.0) -> None:
        """Add the losses of one part of a step; ``share`` is its part of the batch."""
        for name, loss in losses.items():
            key = f"{phase}.{name}"
            if key not in self._sums:
                self._sums[key] = torch.zeros_like(loss, requires_grad=False)
            self._sums[key].add_(loss.detach(), alpha=share)
            self._weights[key] = self._weights.get(key, 0.0) + share

    def read(self) -> dict[str, float]:
        """The mean of every loss since the last reading; one wait for the device."""
        if not self._sums:
            return {}
        values = torch.stack(list(self._sums.values())).tolist()
        means = {name: value / weight for (name, weight), value in zip(self._weights.items(), values, strict=True)}
        self._sums, self._weights = {}, {}
        return means


def append(path: Path, note: Note) -> None:
    """One more line of log.jsonl."""
    line: dict[str, Any] = {
        "step": note.moment.step,
        "images": note.moment.images,
        "seconds": round(note.moment.seconds, 3),
        "images_per_second": round(note.images_per_second, 1),
        # JSON knows no NaN; a null says it as clearly.
        "losses": {name: value if math.isfinite(value) else None for name, value in note.losses.items()},
        "readings": note.readings,
        "health": list(note.health),
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{_line(line)}\n")


def read_log(path: Path) -> list[dict[str, Any]]:
    """The notes of a log.jsonl, without a last line that a kill cut short."""
    if not path.exists():
        return []
    notes = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            note = json.loads(line)
        except ValueError:
            continue
        if isinstance(note, dict) and isinstance(note.get("step"), int):
            notes.append(note)
    return notes


def rewind(path: Path, moment: Moment) -> None:
    """Drop the lines after a moment, and a last line that a kill cut short: the steps behind them will be done again."""
    if not path.exists():
        return
    kept = [note for note in read_log(path) if note["step"] <= moment.step]
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text("".join(f"{_line(note)}\n" for note in kept), encoding="utf-8")
    unfinished.replace(path)


def _line(note: dict[str, Any]) -> str:
    return json.dumps(note, ensure_ascii=False)
