"""The record of translations that were evaluated."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf
from typing import Any, ClassVar, Self

from ganvas.data.pictures.sheets import Sheet
from ganvas.evaluation.records import Figure, Figures, Record, Rows, short
from ganvas.evaluation.report import Picture, Pictures, Section
from ganvas.words import Message, listed, message

CONTROLS = ("copy", "mean", "nearest", "smooth")
"""The rows of what is reached without a model."""
FEW = 100
"""Pictures below which others may come out differently, whatever chance explains among these."""


@dataclass(frozen=True, kw_only=True)
class TranslationEvaluation(Record):
    """What ``ganvas.evaluate`` found of a model that reads pictures: for each direction the figures by row."""

    kind: ClassVar[str] = "translations"
    format: ClassVar[int] = 1
    figures: ClassVar[dict[str, Figure]] = {
        "l1": Figure(message("Mean absolute error; black to white is 1."), "lower", ".4g"),
        "psnr": Figure(message("Peak signal-to-noise ratio, in decibels."), "higher", ".4g"),
        "ssim": Figure(message("Structural similarity; 1 means equal."), "higher", ".4g"),
        "perceptual": Figure(message("How different they look to untrained networks; 0 means equal."), "lower", ".4g"),
        "frechet": Figure(message("Distance to the cloud of real pictures, in untrained networks' features."), "lower", ".4g"),
        "cycle": Figure(message("Mean absolute error of the reconstruction."), "lower", ".4g"),
    }
    rows: ClassVar[dict[str, Message]] = {
        "model": message("translated"),
        "copy": message("the input as it is"),
        "mean": message("the mean picture"),
        "nearest": message("the nearest known target"),
        "smooth": message("holes filled smoothly"),
        "real": message("other real ones"),
    }
    main: ClassVar[tuple[str, ...]] = tuple(figures)

    n: dict[str, int]
    """By direction, how many pictures were evaluated."""
    tables: dict[str, dict[str, Figures]]
    """By direction and row."""
    judged_by: dict[str, dict[str, str]]
    """By direction the SHA-256 of the pictures "given", "wanted" and "real", and, as "learned", of the training pictures and networks that
    scale the distances."""
    of_each: dict[str, dict[str, tuple[float, ...]]] = field(repr=False)
    """By direction the model's figures of each picture, where it is known what it should be."""
    chances: dict[str, dict[str, Figures]] = field(default_factory=dict, repr=False)
    """By direction, row without a model and figure: how far the model may be from that row by chance, in one of twenty cases. Infinite
    where there are too few pictures to know; nothing in records of before this was measured."""
    sheets: dict[str, Sheet] = field(default_factory=dict, repr=False, compare=False)
    """By direction: input, output and what it should have been, next to each other; of a model of both directions, its reconstruction."""

    def measured(self) -> tuple[Rows, ...]:
        return tuple(
            Rows(
                title=message(
                    "{what}, {direction}: {n:,} pictures of {against}",
                    what=self.what,
                    direction=direction,
                    n=self.n[direction],
                    against=self.against,
                ),
                rows=rows,
            )
            for direction, rows in self.tables.items()
        )

    def ahead_of_controls(self, direction: str) -> list[str]:
        """The figures in which the model is ahead of every row without a model, by more than chance."""
        return [name for name, ahead in self._places(direction).items() if ahead == -1]

    def _places(self, direction: str) -> dict[str, int]:
        """By figure -1 where the model is ahead of all controls, 1 where one is ahead of it or equal to it, 0 where it isn't clear."""
        rows, known = self.tables[direction], self.chances.get(direction)
        found = {}
        for name, value in rows["model"].items():
            ways = []
            for row in (row for row in CONTROLS if name in rows.get(row, {})):
                difference = value - rows[row][name]
                chance = 0.0 if known is None else known.get(row, {}).get(name, inf)
                ways.append(self.figure(name).ahead(difference, chance) if difference else 1)
            if ways:
                found[name] = max(ways)
        return found

    def sentences(self) -> list[str]:
        said: list[str] = []
        for direction in self.tables:
            said += [self._verdict(direction), *self._of_few(direction)]
        return said

    def _verdict(self, direction: str) -> Message:
        places, n = self._places(direction), self.n[direction]
        ahead, unclear, behind = ([name for name, place in places.items() if place == way] for way in (-1, 0, 1))
        if not behind and not unclear:
            return message(
                "{direction}: ahead of every control in every figure, by more than chance explains among {n:,} pictures.",
                direction=direction,
                n=n,
            )
        if not ahead and not unclear:
            return message(
                "{direction}: ahead of the controls in no figure, by {n:,} pictures. Train it longer, then evaluate again.",
                direction=direction,
                n=n,
            )
        if not unclear:
            return message(
                "{direction}: ahead of every control in {ahead}, by more than chance explains among {n:,} pictures, but not in {behind}.",
                direction=direction,
                ahead=listed(ahead),
                behind=listed(behind),
                n=n,
            )
        if not ahead:
            return message(
                "{direction}: surely ahead of the controls in no figure. In {unclear}, {n:,} pictures are too few to tell.",
                direction=direction,
                unclear=listed(unclear),
                n=n,
            )
        if not behind:
            return message(
                "{direction}: ahead of every control in {ahead}. In {unclear}, {n:,} pictures are too few to tell.",
                direction=direction,
                ahead=listed(ahead),
                unclear=listed(unclear),
                n=n,
            )
        return message(
            "{direction}: ahead of every control in {ahead}, but not in {behind}. In {unclear}, {n:,} pictures are too few to tell.",
            direction=direction,
            ahead=listed(ahead),
            behind=listed(behind),
            unclear=listed(unclear),
            n=n,
        )

    def _of_few(self, direction: str) -> list[Message]:
        n, known = self.n[direction], self.chances.get(direction)
        if n >= FEW or not known:
            return []
        name = next(iter(self.tables[direction]["model"]))
        most = max(figures.get(name, inf) for figures in known.values())
        if most == inf:
            return [message("{direction}: {n:,} pictures are too few to judge by.", direction=direction, n=n)]
        return [
            message(
                "{n:,} pictures are few: in {name}, two that are equally good may be {most:.2g} apart by chance. Evaluate with more "
                "pictures, or look at the sheet.",
                n=n,
                name=name,
                most=most,
            )
        ]

    def sections(self) -> tuple[Section, ...]:
        sections = []
        for direction, table in zip(self.tables, self.as_tables(), strict=True):
            shown = self.sheets.get(direction)
            pictures = () if shown is None else (Pictures(pictures=(Picture(sheet=shown, caption=self._caption(direction)),)),)
            sections.append(Section(heading=direction, blocks=(*pictures, table)))
        return tuple(sections)

    def _caption(self, direction: str) -> Message:
        if "l1" in self.tables[direction]["model"]:
            return message("In threes: the input, the output, and what it should be.")
        if "cycle" in self.tables[direction]["model"]:
            return message("In threes: the input, the output, and the reconstruction of the input from it.")
        return message("In twos: the input and the output.")

    def document(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "against": self.against,
            "n": self.n,
            "tables": {
                direction: {row: {name: short(value) for name, value in figures.items()} for row, figures in rows.items()}
                for direction, rows in self.tables.items()
            },
            "notes": list(self.notes),
            "environment": self.environment,
            "judged_by": self.judged_by,
            "chances": {
                direction: {
                    row: {name: short(value) for name, value in figures.items() if value < inf} for row, figures in rows.items()
                }
                for direction, rows in self.chances.items()
            },
            "of_each": {
                direction: {name: _joined(values) for name, values in figures.items()}
                for direction, figures in self.of_each.items()
            },
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        of_each = {
            direction: {figure: tuple(map(float, values.split())) for figure, values in figures.items()}
            for direction, figures in document.pop("of_each").items()
        }
        record = cls(of_each=of_each, notes=tuple(document.pop("notes")), **document)
        for direction, rows in record.tables.items():
            lengths = {record.n[direction], *map(len, of_each[direction].values())}
            if len(lengths) > 1 or not rows["model"].keys() >= of_each[direction].keys() or not record.judged_by[direction]:
                raise ValueError(direction)
        return record


def _joined(values: Iterable[float]) -> str:
    return " ".join(f"{value:.6g}" for value in values)
