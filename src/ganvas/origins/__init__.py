"""Origins: where a piece comes from, as a small JSON text that its file carries."""

from ganvas.origins.origin import FORMAT, LARGEST_SHEET, Origin, joined, of_samples, read, sheet_of, then
from ganvas.origins.steps import (
    LARGEST,
    Blend,
    Classes,
    Inherit,
    Keep,
    Move,
    Node,
    Numbers,
    Sample,
    Through,
    Truncate,
    Vary,
    Wander,
    parents_of,
)

__all__ = [
    "FORMAT",
    "LARGEST",
    "LARGEST_SHEET",
    "Blend",
    "Classes",
    "Inherit",
    "Keep",
    "Move",
    "Node",
    "Numbers",
    "Origin",
    "Sample",
    "Through",
    "Truncate",
    "Vary",
    "Wander",
    "joined",
    "of_samples",
    "parents_of",
    "read",
    "sheet_of",
    "then",
]
