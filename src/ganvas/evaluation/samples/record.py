"""Evaluation: the record of generated pictures that were evaluated, in words, as a report and as JSON."""

import json
from dataclasses import dataclass
from typing import Any, Self

from ganvas.evaluation.records import Rows, short
from ganvas.evaluation.report import Block, Section
from ganvas.evaluation.samples.findings import Findings, Protocol
from ganvas.evaluation.samples.report import gauges, sections
from ganvas.evaluation.samples.sentences import sentences
from ganvas.words import message

_KEPT = ("what", "against", "spread", "controls", "sampling", "power", "copying", "environment")


@dataclass(frozen=True, kw_only=True)
class Evaluation(Findings):
    """What ``ganvas.evaluate`` found of generated pictures; it renders in a notebook."""

    def measured(self) -> tuple[Rows, ...]:
        title = message(
            "{what} against {against}, {n:,} pictures a row, in the features of {space}",
            what=self.what,
            against=self.against,
            n=self.protocol.n,
            space=self.seen_by,
        )
        return (Rows(title=title, rows={"generated": self.metrics, **self.controls}, spread=self.spread),)

    def sentences(self) -> list[str]:
        return sentences(self)

    def summary(self) -> tuple[Block, ...]:
        return gauges(self)

    def sections(self) -> tuple[Section, ...]:
        return sections(self, self.as_tables(), self.to_json())

    def details(self) -> tuple[str, ...]:
        """How copies were searched for, and how well that works."""
        return tuple(self.copying.get("details", ()))

    def document(self) -> dict[str, Any]:
        """The metrics by name, then what belongs to them."""
        return {
            "what": self.what,
            "against": self.against,
            **{name: short(value) for name, value in self.metrics.items()},
            "spread": {name: short(value) for name, value in self.spread.items()},
            "controls": {
                row: {name: short(value) for name, value in figures.items()} for row, figures in self.controls.items()
            },
            "protocol": self.protocol.model_dump(mode="json"),
            "sampling": self.sampling,
            "power": self.power,
            "copying": self.copying,
            "classes": {"names": list(self.class_names), **self.classes},
            "notes": list(self.notes),
            "environment": self.environment,
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        rest = {key: document.pop(key) for key in _KEPT}
        classes = document.pop("classes")
        names = tuple(classes.pop("names"))
        protocol, notes = Protocol.from_json(json.dumps(document.pop("protocol"))), tuple(document.pop("notes"))
        metrics = {key: float(value) for key, value in document.items()}
        return cls(metrics=metrics, protocol=protocol, notes=notes, class_names=names, classes=classes, **rest)

    def __repr__(self) -> str:
        frechet, floor = self.metrics["frechet"], self.floor["frechet"]
        return f"Evaluation({self.what!r} against {self.against!r}: frechet {frechet:.2f}, real pictures {floor:.2f})"
