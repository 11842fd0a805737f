"""Report: a page for people, a piece for a notebook and Markdown for a model card, all from the same plain blocks.

A report imports no record. Each record describes itself in these blocks (``Record.report``), so a new kind of record brings no new
template, and records can stand above the report and render in a notebook without either importing the other.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


class Drawn(Protocol):
    """Anything that can be drawn as a PNG: a Sheet, a piano roll."""

    def _repr_png_(self) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a table. Cells are text already, one for each column."""

    name: str
    cells: tuple[str, ...]
    better: str = ""
    """Which way a figure is better, in a word or two."""
    meaning: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Lines below the names of their columns; the terminal prints the same table as the page."""

    block: ClassVar[str] = "table"
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph in small print."""

    block: ClassVar[str] = "text"
    words: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    sheet: Drawn
    caption: str

    @property
    def data(self) -> str:
        """Base64 of the PNG."""
        return b64encode(self.sheet._repr_png_()).decode()


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """Pictures next to each other where there is room."""

    block: ClassVar[str] = "pictures"
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A share in [0, 1] as a bar; ``grade`` is good, fair or poor; ``figure`` is what it shows, written at its end."""

    name: str
    share: float
    grade: str
    figure: str


@dataclass(frozen=True, kw_only=True)
class Gauges:
    block: ClassVar[str] = "gauges"
    gauges: tuple[Gauge, ...]
    caption: str


@dataclass(frozen=True, kw_only=True)
class Share:
    """How often something occurs, in [0, 1], among real and among generated examples; ``remark`` says what is wrong with it."""

    name: str
    real: float
    generated: float
    grade: str
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Shares as pairs of bars. head: the words for the name, the real share and the generated one."""

    block: ClassVar[str] = "shares"
    head: tuple[str, str, str]
    shares: tuple[Share, ...]

    @property
    def most(self) -> float:
        return max(*(max(each.real, each.generated) for each in self.shares), 1e-9)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Points (x, y) joined by a line, the lowest y at 0."""

    points: Sequence[tuple[float, float]]
    caption: str

    @property
    def line(self) -> str:
        """For an SVG of 400 x 200."""
        (first, last), top = (self.points[0][0], self.points[-1][0]), max(y for _, y in self.points) or 1.0
        return " ".join(
            f"{10 + 380 * (x - first) / max(last - first, 1):.1f},{190 - 180 * y / top:.1f}" for x, y in self.points
        )


@dataclass(frozen=True, kw_only=True)
class Curves:
    block: ClassVar[str] = "curves"
    curves: tuple[Curve, ...]


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is unfolded by those who want it: paragraphs, or text as it is."""

    block: ClassVar[str] = "details"
    summary: str
    paragraphs: tuple[str, ...] = ()
    verbatim: str = ""


Block = Table | Text | Pictures | Gauges | Shares | Curves | Details


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, and blocks below it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that is shown, in its order. Texts are escaped where they are put into HTML or Markdown."""

    title: str
    summary: tuple[Block, ...] = ()
    sentences: Sequence[str] = ()
    notes: Sequence[str] = ()
    sections: tuple[Section, ...] = ()
    card_heading: str = ""
    card: tuple[Table, ...] = field(default=())
    """The tables of the Markdown, the main figures as columns."""
    card_footer: str = ""


def page(report: Report) -> str:
    """A whole HTML page that needs no network."""
    return _template("page.html.j2").render(report=report)


def piece(report: Report) -> str:
    """The same as a piece of HTML for a notebook, which has a page already."""
    return _template("piece.html.j2").render(report=report)


def markdown(report: Report) -> str:
    """The sentences and the main figures, for a model card."""
    return _template("card.md.j2").render(report=report)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("ganvas.evaluation"),
        autoescape=name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["plain"] = _plain
    return environment.get_template(name)


def _plain(text: str) -> str:
    """Text as Markdown shows it: no tags, no entities, and no new cell in a table."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|").replace("\n", " ")
