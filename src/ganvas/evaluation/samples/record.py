"""Evaluation: the record of one judgement, with everything that decides whether two of them may be compared."""

import json
from dataclasses import dataclass, field
from typing import Any

from ganvas.data.pictures.sheets import Pixels
from ganvas.errors import EvaluationError, SettingError
from ganvas.evaluation.samples.measure import Figures
from ganvas.settings import Settings

FORMAT = 3
HIGHER_IS_BETTER = ("precision", "recall", "density", "coverage", "class_score", "label_agreement")
LIKE_THE_CONTROLS = ("vendi", "two_sample_real", "two_sample_fake", "authpct", "neighbour_ratio", "copying_test")
"""Neither more nor less of these is better. All figures that are in neither list are distances: lower is better."""


class SpaceFacts(Settings):
    """What is recorded of a space."""

    name: str
    sha256: str


class Protocol(Settings):
    """How figures were come by. Two records may be compared where all of this is equal."""

    format: int = FORMAT
    against: str
    """SHA-256 of the data set that was compared with."""
    trained_on: str
    """SHA-256 of the training pictures, by whose features all features are scaled and among which copies are looked for."""
    shape: tuple[int, int, int]
    """(C, H, W)."""
    rows: str
    """SHA-256 of which pictures were compared with and which ones scaled the features."""
    n: int
    """Pictures in each row of the table: real, control and generated ones."""
    draws: int
    """Rows of generated pictures, whose mean and spread are told."""
    features: tuple[SpaceFacts, ...]
    """The main spaces."""
    beside: tuple[SpaceFacts, ...]
    rounding: str = "uint8 on both sides"
    scaling: str = "features standardised by those of the training pictures"
    neighbours: int
    kernel: str
    directions: int


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What was found: ``metrics`` of the generated pictures, the mean over draws of n, and beside them what real ones reach.

    ``controls`` has the rows "held_out" (real pictures that the model never saw, where there are any) and "training" (pictures
    it learnt from): a perfect model and a perfect memory. A figure says something only next to those.
    """

    what: str
    against: str
    metrics: Figures
    spread: Figures
    controls: dict[str, Figures]
    protocol: Protocol
    sampling: dict[str, Any] = field(default_factory=dict)
    """Seed and sampler of the generated pictures."""
    copying: dict[str, Any] = field(default_factory=dict)
    """What the search for copies found; its "verdict" is one sentence."""
    classes: dict[str, list[float]] = field(default_factory=dict)
    """With a classifier: the share of each class among "real" and "generated" pictures."""
    class_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    environment: dict[str, Any] = field(default_factory=dict)
    """Versions, threads, seconds."""
    pictures: dict[str, Pixels] = field(default_factory=dict, repr=False, compare=False)
    """For the report, not part of the JSON: "generated", "real", "gallery"."""

    @property
    def floor(self) -> Figures:
        """The control row of pictures that were not trained on, or where there are none, of training pictures."""
        return self.controls["held_out"] if "frechet" in self.controls.get("held_out", {}) else self.controls["training"]

    @property
    def of_a_model(self) -> bool:
        """Whether a model made the pictures, which can train on; not so of a folder or file of pictures."""
        return "sampler" in self.sampling

    @property
    def copying_headline(self) -> str:
        """The verdict on copying in a sentence; empty where copies were not looked for."""
        told = str(self.copying.get("headline") or self.copying.get("verdict", ""))  # older records have the verdict alone
        return told[:1].upper() + told[1:]

    def control(self, name: str) -> float | None:
        """What real pictures reach in a figure: those never shown, else training pictures; None where that wasn't measured."""
        rows = (self.controls.get(row, {}) for row in ("held_out", "training"))
        return next((row[name] for row in rows if name in row), None)

    @property
    def seen_by(self) -> str:
        """What the figures without a space in their name were measured in, in words."""
        spaces = self.protocol.features
        titles = self.environment.get("titles", {})
        if len(spaces) > 1:
            return f"{len(spaces)} untrained networks, their mean"
        return str(titles.get(spaces[0].name, spaces[0].name))

    def to_json(self) -> str:
        """The metrics by name, then what belongs to them."""
        document = {
            "what": self.what,
            "against": self.against,
            **{name: _short(value) for name, value in self.metrics.items()},
            "spread": {name: _short(value) for name, value in self.spread.items()},
            "controls": {
                row: {name: _short(value) for name, value in figures.items()} for row, figures in self.controls.items()
            },
            "protocol": json.loads(self.protocol.to_json()),
            "sampling": self.sampling,
            "copying": self.copying,
            "classes": {"names": list(self.class_names), **self.classes},
            "notes": list(self.notes),
            "environment": self.environment,
        }
        return json.dumps(document, indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, name: str = "the record") -> "Evaluation":
        """Raises EvaluationError for anything that ``to_json`` didn't write."""
        try:
            document = json.loads(text)
            if isinstance(document, dict) and "tables" in document:
                raise EvaluationError(
                    f"{name} is a record of translations, and of pictures made from nothing there are other figures.",
                    "Give two records of translations of the same pictures, or two of pictures made from nothing.",
                )
            rest = {
                key: document.pop(key)
                for key in ("what", "against", "spread", "controls", "sampling", "copying", "classes", "environment")
            }
            protocol = Protocol.from_json(json.dumps(document.pop("protocol")))
            notes = tuple(document.pop("notes"))
            names = tuple(rest["classes"].pop("names"))
            metrics = {key: float(value) for key, value in document.items()}
        except (ValueError, KeyError, TypeError, AttributeError, SettingError) as error:
            raise EvaluationError(
                f"{name} is no record of an evaluation: {error}.",
                "Make one:  ganvas evaluate RUN --against SOURCE --json out.json",
            ) from None
        return cls(metrics=metrics, protocol=protocol, notes=notes, class_names=names, **rest)

    def _repr_html_(self) -> str:
        from ganvas.evaluation.samples.report import html

        return html(self, whole=False)

    def __repr__(self) -> str:
        frechet, floor = self.metrics["frechet"], self.floor["frechet"]
        return f"Evaluation({self.what!r} against {self.against!r}: frechet {frechet:.2f}, real pictures {floor:.2f})"


def direction(name: str) -> str:
    """Which way a figure is better, in a word or two; empty where it is the spread of another."""
    if name.endswith("spread"):
        return ""
    return "as real" if name in LIKE_THE_CONTROLS else "higher" if name in HIGHER_IS_BETTER else "lower"


def _short(value: float) -> float:
    """Six digits: more would be noise, and JSON is read by people too."""
    return float(f"{value:.6g}")
