"""The log of a run: one line of log.jsonl per note, and how far a run is."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganvas.disk import replaced


@dataclass(frozen=True)
class Moment:
    """How far a run is: steps done, images shown, and the seconds spent training, over all its resumes."""

    step: int = 0
    images: int = 0
    seconds: float = 0.0


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
        """The losses that are not finite."""
        return [name for name, value in self.losses.items() if not math.isfinite(value)]


def append(path: Path, note: Note) -> None:
    """One more line of log.jsonl."""
    line: dict[str, Any] = {
        "step": note.moment.step,
        "images": note.moment.images,
        "seconds": round(note.moment.seconds, 3),
        "images_per_second": round(note.images_per_second, 3),
        # JSON has no NaN; null is as clear.
        "losses": {name: value if math.isfinite(value) else None for name, value in note.losses.items()},
        "readings": note.readings,
        "health": list(note.health),
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{_line(line)}\n")


def read_log(path: Path) -> list[dict[str, Any]]:
    """The notes of a log.jsonl, without a last line that was cut short by a kill."""
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
    """Drop the lines after a moment, and a last line that was cut short by a kill: those steps will be done again."""
    if not path.exists():
        return
    kept = [note for note in read_log(path) if note["step"] <= moment.step]
    with replaced(path) as unfinished:
        unfinished.write_text("".join(f"{_line(note)}\n" for note in kept), encoding="utf-8")


def _line(note: dict[str, Any]) -> str:
    return json.dumps(note, ensure_ascii=False)
