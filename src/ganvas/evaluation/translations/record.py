"""The record of translations that were judged."""

import json
from dataclasses import dataclass, field
from typing import Any

from ganvas.data.pictures.sheets import Sheet
from ganvas.errors import EvaluationError
from ganvas.evaluation.samples.measure import Figures

HIGHER_IS_BETTER = ("psnr", "ssim")

MEANING = {
    "l1": "mean absolute error, black to white being 1",
    "psnr": "peak signal-to-noise ratio, decibels",
    "ssim": "structural similarity, 1 is equal",
    "perceptual": "how different they look to untrained networks; 0 is equal",
    "frechet": "distance of the cloud of pictures to the real ones', in untrained networks' features",
    "cycle": "mean absolute error of there and back again",
}

ROWS = {
    "model": "translated",
    "copy": "the input as it is",
    "mean": "the mean picture",
    "nearest": "the nearest known target",
    "smooth": "its holes continued smoothly",
    "real": "other real ones",
}

CONTROLS = ("copy", "mean", "nearest", "smooth")
"""The rows of what is reached without a model."""


@dataclass(frozen=True, kw_only=True)
class TranslationEvaluation:
    """What was found: for each direction the rows of ROWS by name, figures of MEANING in each."""

    what: str
    against: str
    n: dict[str, int]
    tables: dict[str, dict[str, Figures]]
    judged_by: dict[str, dict[str, str]]
    """By direction the SHA-256 of the pictures "given", "wanted" and "real", and of what compares them with the latter, "learned"."""
    of_each: dict[str, dict[str, tuple[float, ...]]] = field(repr=False)
    """By direction the model's figures of each picture, where it is known what it should be."""
    notes: tuple[str, ...] = ()
    environment: dict[str, Any] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict, repr=False, compare=False)
    """By direction: input, output and what it should have been, side by side; of a model of both ways, there and back."""

    def better(self, direction: str) -> list[str]:
        """The figures in which the model is ahead of every row without a model."""
        rows = self.tables[direction]
        found = []
        for name, value in rows["model"].items():
            controls = [rows[row][name] for row in CONTROLS if name in rows.get(row, {})]
            if controls and (value > max(controls) if name in HIGHER_IS_BETTER else value < min(controls)):
                found.append(name)
        return found

    def sentences(self) -> list[str]:
        """What the figures say, for people."""
        told = []
        for direction, rows in self.tables.items():
            better, all_of = self.better(direction), [name for name in rows["model"] if name != "cycle"]
            behind = [name for name in all_of if name not in better]
            prefix = f"{direction}: " if len(self.tables) > 1 else ""
            if not behind:
                told.append(f"{prefix}closer than all that needs no model, in every figure.")
            elif better:
                told.append(f"{prefix}ahead of every control in {', '.join(better)}; not in {', '.join(behind)}.")
            else:
                told.append(f"{prefix}no better than doing without a model: train on, and judge again.")
        return told

    def to_json(self) -> str:
        document = {
            "what": self.what,
            "against": self.against,
            "n": self.n,
            "tables": {
                direction: {
                    row: {name: float(f"{value:.6g}") for name, value in figures.items()} for row, figures in rows.items()
                }
                for direction, rows in self.tables.items()
            },
            "notes": list(self.notes),
            "environment": self.environment,
            "judged_by": self.judged_by,
            "of_each": {
                direction: {name: " ".join(f"{value:.6g}" for value in values) for name, values in figures.items()}
                for direction, figures in self.of_each.items()
            },
        }
        return json.dumps(document, indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, name: str = "the record") -> "TranslationEvaluation":
        """Raises EvaluationError for anything that ``to_json`` of this version didn't write. The sheets are not in it."""
        try:
            document = json.loads(text)
            of_each = {
                direction: {figure: tuple(map(float, values.split())) for figure, values in figures.items()}
                for direction, figures in document.pop("of_each").items()
            }
            record = cls(of_each=of_each, notes=tuple(document.pop("notes")), **document)
            for direction, rows in record.tables.items():
                lengths = {record.n[direction], *map(len, of_each[direction].values())}
                if len(lengths) > 1 or not rows["model"].keys() >= of_each[direction].keys() or not record.judged_by[direction]:
                    raise ValueError(direction)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise EvaluationError(
                f"{name} is no record of translations, or one by another version of ganvas.",
                "Make it anew:  ganvas evaluate RUN --against SOURCE --json out.json",
            ) from None
        return record
