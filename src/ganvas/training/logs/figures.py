"""Figures: what a log for another program has of a note, by flat names."""

from collections.abc import Mapping
from typing import Any

from ganvas.training.events import Noted

FIRST = {"step": 0, "images": 0, "seconds": 3, "images_per_second": 1}
"""What every note has, and with how many decimals log.jsonl keeps it."""


def of_event(note: Noted) -> dict[str, float]:
    return of_line(note.model_dump())


def of_line(note: Mapping[str, Any]) -> dict[str, float]:
    """Of a line of log.jsonl: the FIRST, then losses ("generator.adversarial") and readings ("accuracy"), without what isn't finite."""
    first = {name: round(note[name], digits) for name, digits in FIRST.items()}
    figures = {**note.get("losses", {}), **note.get("readings", {})}
    return first | {name: value for name, value in figures.items() if value is not None}
