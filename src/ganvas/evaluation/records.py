"""Record: what an evaluation found, of whatever kind, as plain data that describes itself.

    class MelodyEvaluation(Record):                     a new kind is one subclass in a room of its own,
        kind, format = "melodies", 1                    and one line in kinds.py
        figures = {"scale": Figure(message("..."), "as real")}
        rows = {"generated": message("generated")}
        measured(), sentences(), sections(), document(), from_document()

``ganvas.evaluate`` returns the record itself, and the record renders in a notebook. That needs no second class around it and no
import from below to above: a record builds a ``Report`` of plain blocks, and report.py, which renders those, imports no record.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple, Self

from ganvas.errors import EvaluationError, SettingError
from ganvas.evaluation.report import Block, Line, Report, Section, Table, markdown, page, piece
from ganvas.paths import path_of
from ganvas.words import Command, Message, Step, language, message

Figures = dict[str, float]
"""Values by the names of their figures."""
Way = Literal["lower", "higher", "as real", ""]
"""Which way a figure is better; "as real" where it should be near that of real examples, "" where it is the spread of another."""

WAYS: dict[Way, str] = {
    "lower": message("lower ↓"),
    "higher": message("higher ↑"),
    "as real": message("as real ≈"),
    "": "",
}
ARROWS: dict[Way, str] = {"lower": " ↓", "higher": " ↑", "as real": " ≈", "": ""}


class Figure(NamedTuple):
    """What a figure means, and which way it is better."""

    meaning: Message
    """In a sentence."""
    better: Way
    small: str = ".3f"
    """The format of values below 1."""

    def written(self, value: float) -> str:
        """A value with the digits that mean something."""
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}" if abs(value) >= 1 else f"{value:{self.small}}"

    def ahead(self, difference: float, chance: float) -> int:
        """Of two values: -1 where the first is better, 1 where the second is, 0 where chance explains it or that is unknown.

        difference: the first less the second. chance: how far apart two equals may be.
        """
        if self.better not in ("lower", "higher") or not abs(difference) > chance:  # not so of NaN either
            return 0
        return -1 if (difference > 0) == (self.better == "higher") else 1


UNKNOWN = Figure(message("A figure of another version of ganvas."), "")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """One table of a record.

    title: what it is about, in a sentence. rows: figures by row, the evaluated examples first.
    spread: the standard deviation of their figures over several draws, where that is known.
    """

    title: str
    rows: Mapping[str, Figures]
    spread: Figures = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Record(ABC):
    """The record of an evaluation of any kind."""

    kind: ClassVar[str]
    """What is written into the file, and what decides which records may be compared."""
    format: ClassVar[int]
    """Counts up when what is written can no longer be read or compared as before."""
    figures: ClassVar[Mapping[str, Figure]]
    """Every figure that a table may have."""
    rows: ClassVar[Mapping[str, Message]]
    """The rows of a table in words, in their order."""
    main: ClassVar[tuple[str, ...]]
    """The figures that go into a model card."""

    what: str
    """What was evaluated."""
    against: str
    """The source of the real examples."""
    notes: tuple[str, ...] = ()
    """What else a reader should know, in whole sentences."""
    environment: dict[str, Any] = field(default_factory=dict)
    """Versions and the like."""

    @abstractmethod
    def measured(self) -> tuple[Rows, ...]:
        """The figures as one table or several."""

    @abstractmethod
    def sentences(self) -> list[str]:
        """What the figures say, for people, and what to do next."""

    @abstractmethod
    def sections(self) -> tuple[Section, ...]:
        """What a report shows below the sentences."""

    @abstractmethod
    def document(self) -> dict[str, Any]:
        """Everything but kind and format that the JSON keeps."""

    @classmethod
    @abstractmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """What ``document`` gave. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""

    @classmethod
    def figure(cls, name: str) -> Figure:
        """What is known of a figure by its name in a table."""
        return cls.figures.get(name, UNKNOWN)

    def summary(self) -> tuple[Block, ...]:
        """What a report shows above the sentences."""
        return ()

    def details(self) -> tuple[str, ...]:
        """What stands behind the sentences, for those who want it."""
        return ()

    def as_tables(self) -> tuple[Table, ...]:
        """The figures as text: a line for each, a column for each row of the record."""
        return tuple(self._table(each) for each in self.measured())

    def _table(self, part: Rows) -> Table:
        rows = {row: part.rows[row] for row in self.rows if row in part.rows}
        lines = []
        for name in dict.fromkeys(name for figures in rows.values() for name in figures):
            figure = self.figure(name)
            cells = [figure.written(figures[name]) if name in figures else "" for figures in rows.values()]
            if name in part.spread:
                cells[0] += f" ± {figure.written(part.spread[name])}"
            lines.append(Line(name=name, cells=tuple(cells), better=said(WAYS[figure.better]), meaning=said(figure.meaning)))
        return Table(title=part.title, columns=tuple(said(self.rows[row]) for row in rows), lines=tuple(lines))

    def _card(self, part: Rows) -> Table:
        """The other way round: a line for each row of the record, a column for each of its main figures."""
        rows = {row: part.rows[row] for row in self.rows if row in part.rows}
        names = [name for name in self.main if any(name in figures for figures in rows.values())]
        lines = tuple(
            Line(
                name=said(self.rows[row]),
                cells=tuple(self.figure(name).written(figures[name]) if name in figures else "" for name in names),
            )
            for row, figures in rows.items()
        )
        return Table(
            title=part.title, columns=tuple(f"{name}{ARROWS[self.figure(name).better]}" for name in names), lines=lines
        )

    def report(self) -> Report:
        """Everything that a page, a notebook and a model card show of this."""
        return Report(
            title=message("{what}, evaluated against {against}", what=self.what, against=self.against),
            summary=self.summary(),
            sentences=self.sentences(),
            notes=self.notes,
            sections=self.sections(),
            card_heading=message("How good it is"),
            card=tuple(self._card(each) for each in self.measured()),
            card_footer=message("Figures mean something only next to the other rows, which were measured in the same way."),
        )

    def html(self) -> str:
        """The report as one page that needs no network."""
        return page(self.report())

    def markdown(self) -> str:
        """The sentences and the main figures, for a model card."""
        return markdown(self.report())

    def _repr_html_(self) -> str:
        return piece(self.report())

    def to_json(self) -> str:
        """The record as a file keeps it; pictures are not in it."""
        return json.dumps({"kind": self.kind, "format": self.format, **self.document()}, indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, name: str = "the record") -> Self:
        """Raises EvaluationError for anything that ``to_json`` of this format didn't write. name: where the text comes from."""
        try:
            document = json.loads(text)
            kind, version = document.pop("kind", cls.kind), document.pop("format", cls.format)
            if kind != cls.kind:
                raise ValueError(f"kind is {kind}, not {cls.kind}")
            if version != cls.format:
                raise ValueError(f"format is {version}, not {cls.format}")
            return cls.from_document(document)
        except (ValueError, KeyError, TypeError, AttributeError, SettingError) as error:
            raise EvaluationError(
                message(
                    "{name} is not a record of kind {kind} that this version of ganvas can read: {error}.",
                    name=name,
                    kind=cls.kind,
                    error=error,
                ),
                Step(message("Make it again"), Command("evaluate", "RUN", against="SOURCE", json="out.json")),
            ) from None


class Compared(NamedTuple):
    """A figure of two records. mine: that of the first. theirs: that of the second.

    better: -1 where the first is, 1 where the second is, 0 where chance explains the difference, and None where no one can say.
    """

    mine: float
    theirs: float
    better: int | None
    real: float | None = None
    """What real examples reach, where that was measured."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two records of one kind next to each other."""

    kind: type[Record]
    """What both are."""
    figures: dict[str, dict[str, Compared]]
    """By table and figure."""
    titles: dict[str, str]
    """By table, in a sentence."""
    before: tuple[str, ...] = ()
    """Sentences to read before the tables."""
    after: tuple[str, ...] = ()
    """Sentences to read after them: what the comparison says."""

    def as_tables(self) -> tuple[Table, ...]:
        """As text: a line for each figure, with the letter of the record that is ahead, or a question mark."""
        return tuple(self._table(self.titles[name], figures) for name, figures in self.figures.items())

    def _table(self, title: str, figures: dict[str, Compared]) -> Table:
        with_real = any(each.real is not None for each in figures.values())
        lines = []
        for name, each in figures.items():
            figure = self.kind.figure(name)
            real = "" if each.real is None else figure.written(each.real)
            ahead = {-1: "A", 0: "", 1: "B", None: "?"}[each.better]
            cells = (figure.written(each.mine), figure.written(each.theirs), *([real] if with_real else []), ahead)
            lines.append(Line(name=name, cells=cells, better=said(WAYS[figure.better]), meaning=said(figure.meaning)))
        columns = ("A", "B", *([message("real")] if with_real else []), message("ahead"))
        return Table(title=title, columns=columns, lines=tuple(lines))


def said(text: str) -> str:
    """A message that was made when its module was loaded, in the language that is spoken now."""
    return text.in_language(language()) if isinstance(text, Message) else text


def short(value: float) -> float:
    """Six digits: more would be noise, and JSON is read by people too."""
    return float(f"{value:.6g}")


def text_of(path: str | Path) -> str:
    """What is in the file of a record. Raises EvaluationError."""
    try:
        return path_of(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or message("it is not a text")
        raise EvaluationError(
            message("{path} can't be read: {reason}.", path=path, reason=reason),
            Step(message("Make it"), Command("evaluate", "RUN", against="SOURCE", json="out.json")),
        ) from None
