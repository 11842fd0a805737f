"""Records of every kind: one family that describes itself, one report, one comparison."""

import json
import re
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from ganvas.data.pictures.sheets import Sheet
from ganvas.errors import EvaluationError
from ganvas.evaluation.kinds import KINDS, compare, read_record
from ganvas.evaluation.records import Figure, Figures, Record, Rows
from ganvas.evaluation.report import Section
from ganvas.evaluation.samples.findings import Protocol, SpaceFacts
from ganvas.evaluation.samples.record import Evaluation
from ganvas.evaluation.translations.record import TranslationEvaluation
from ganvas.words import CLOSE, OPEN, PSEUDO, Message, message

NASTY = '<b>&"'
PICTURES = np.random.default_rng(0).integers(0, 256, (6, 16, 16, 1), np.uint8)


def samples(**changes: Any) -> Evaluation:
    figures = {"frechet": 2.0, "precision": 0.5, "coverage": 0.5, "vendi": 40.0, "two_sample_real": 0.8, "two_sample_fake": 0.7}
    real = {"frechet": 1.0, "precision": 0.9, "coverage": 0.9, "vendi": 50.0, "two_sample_real": 0.5, "two_sample_fake": 0.5}
    space = SpaceFacts(name="pixels", sha256="a" * 64)
    record = Evaluation(
        what="run",
        against="digits",
        metrics={"blur": 0.7} | figures | {"sliced_wasserstein_16": 3.0},
        power={"notices": {"blur": 0.4, "blocks": 2.0, "noise": 4.0}, "anything": 0.4, "strongest": 4.0, "pictures": 500},
        spread={"frechet": 0.1},
        controls={"training": real, "held_out": real},
        protocol=Protocol(
            against="f" * 64,
            trained_on="f" * 64,
            shape=(1, 16, 16),
            rows="e" * 64,
            n=500,
            draws=2,
            features=(space,),
            beside=(),
            neighbours=5,
            kernel="cubic",
            directions=10,
        ),
        sampling={"sampler": "prior"},
        copying={"headline": "No copying detected.", "details": ["All were searched."]},
        classes={"real": [0.5, 0.5], "generated": [0.1, 0.9]},
        class_names=("cats", "dogs"),
        pictures={"generated": PICTURES, "real": PICTURES, "gallery": PICTURES},
        history=({"images": 100, "frechet": 9.0, "withheld": 3}, {"images": 200, "frechet": 4.0, "withheld": 3}),
    )
    return replace(record, **changes)


def translations(name: str = "a to b", **changes: Any) -> TranslationEvaluation:
    record = TranslationEvaluation(
        what="run",
        against="pairs",
        n={name: 3},
        tables={name: {"model": {"l1": 0.0123, "psnr": 20.0}, "copy": {"l1": 0.2, "psnr": 30.0}}},
        judged_by={name: {"given": "x"}},
        of_each={name: {"l1": (0.01, 0.02, 0.03), "psnr": (19.0, 20.0, 21.0)}},
        sheets={name: Sheet(PICTURES, columns=6)},
    )
    return replace(record, **changes)


BOTH = pytest.mark.parametrize("record", [samples(), translations()], ids=lambda record: record.kind)


@BOTH
def test_a_record_says_its_kind_and_is_read_again(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(record.to_json(), encoding="utf-8")
    document = json.loads(record.to_json())
    assert (document["kind"], document["format"]) == (record.kind, record.format)
    again = read_record(path)
    assert again == record
    assert again.to_json() == record.to_json()
    assert again.sentences() == record.sentences()
    assert "<table>" in again.html()  # pictures are not in the file, and the report does without


@BOTH
def test_a_record_from_before_kinds_were_written_is_read_too(record: Record, tmp_path: Path) -> None:
    document = json.loads(record.to_json())
    del document["kind"], document["format"]
    (tmp_path / "old.json").write_text(json.dumps(document))
    assert read_record(tmp_path / "old.json") == record


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"kind": "dances"}', "kind dances, which this version"),
        ('{"kind": "samples", "format": 99}', "format is 99, not 4"),
        ("[1, 2]", "is not a record"),
        ('{"name": "sketch", "schedule": {}}', "is not a record of an evaluation"),
        ("not JSON", "is not a record"),
    ],
)
def test_what_is_not_a_record_is_refused_with_the_command_that_makes_one(text: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(EvaluationError, match=complaint) as refused:
        read_record(tmp_path / "x.json")
    assert "ganvas" in "".join(refused.value.next_steps)


def test_records_of_two_kinds_are_not_compared() -> None:
    with pytest.raises(EvaluationError, match=r"a\.json is of kind samples, b\.json of kind translations"):
        compare(samples(), translations())


def test_the_better_of_two_is_said_in_one_form_for_every_kind() -> None:
    worse = samples(what="other", metrics=samples().metrics | {"frechet": 9.0, "vendi": 1.0})
    found = compare(samples(), worse)
    assert {name: figure.better for name, figure in found.figures["generated"].items() if figure.better} == {"frechet": -1}
    lines = {line.name: line for line in found.as_tables()[0].lines}
    assert lines["frechet"].cells == ("2", "9", "1", "A")
    assert (lines["frechet"].better, lines["precision"].better, lines["vendi"].better) == ("lower ↓", "higher ↑", "as real ≈")
    better = translations(of_each={"a to b": {"l1": (0.001, 0.011, 0.021), "psnr": (19.0, 20.0, 21.0)}})
    (table,) = compare(translations(), better).as_tables()
    assert {line.name: line.cells[-1] for line in table.lines} == {"l1": "B", "psnr": ""}


@BOTH
def test_every_figure_and_row_of_a_table_has_its_meaning(record: Record) -> None:
    for table in record.as_tables():
        assert table.lines
        assert all(line.meaning and line.better for line in table.lines)
        assert len(table.columns) == len(table.lines[0].cells) > 1
    assert all(figure.meaning for figure in record.figures.values())


NAMED = [
    samples(
        what=NASTY, against=NASTY, class_names=("cats", NASTY), notes=(NASTY,), copying={"headline": NASTY, "details": [NASTY]}
    ),
    translations(NASTY, what=NASTY, against=NASTY, notes=(NASTY,)),
]


@pytest.mark.parametrize("record", NAMED, ids=lambda record: record.kind)
def test_names_of_files_and_classes_are_text_and_never_markup(record: Record) -> None:
    for text in (record.html(), record._repr_html_()):
        assert "<b>&" not in text
        assert 'alt="<' not in text
        assert "&lt;b&gt;&amp;&#34;" in text
    assert "<b>" not in record.markdown()
    assert "&lt;b&gt;" in record.markdown()


def test_a_pipe_in_a_name_makes_no_new_cell() -> None:
    assert "a \\| b" in translations("a | b").markdown()


@BOTH
def test_a_report_is_a_whole_page_and_a_piece_of_one(record: Record) -> None:
    page, piece = record.html(), record._repr_html_()
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert piece.strip() in page
    assert "<html" not in piece
    assert not re.search(r"https?://|<script|<link", page), "it needs no network"
    assert page.count("<img") == (3 if record.kind == "samples" else 1)
    assert page.count("<svg") == (1 if record.kind == "samples" else 0)
    for tag in ("div", "table", "section", "figure", "details", "ul", "tr"):
        assert page.count(f"<{tag}>") + page.count(f"<{tag} ") == page.count(f"</{tag}>"), tag


def test_a_card_has_the_main_figures_as_columns() -> None:
    lines = samples().markdown().splitlines()
    assert "| | blur ↓ | frechet ↓ | precision ↑ | coverage ↑ |" in lines
    assert "| generated | 0.700 | 2 | 0.500 | 0.500 |" in lines
    assert "| real, never shown |  | 1 | 0.900 | 0.900 |" in lines
    assert "| translated | 0.0123 | 20 |" in translations().markdown().splitlines()


def test_the_templates_are_files_of_the_package() -> None:
    names = {each.name for each in (files("ganvas.evaluation") / "templates").iterdir()}
    assert {"page.html.j2", "piece.html.j2", "blocks.html.j2", "card.md.j2", "report.css"} <= names


@BOTH
def test_every_sentence_can_be_said_in_another_language(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANVAS_LANGUAGE", PSEUDO)
    plain = {"No copying detected.", "All were searched."}  # as the record has them
    assert all(
        sentence.startswith(OPEN) and sentence.endswith(CLOSE) for sentence in record.sentences() if sentence not in plain
    )
    report = record.report()
    texts = [report.title, report.card_heading, *(table.title for table in record.as_tables())]
    texts += [column for table in record.as_tables() for column in table.columns]
    texts += [line.meaning for table in record.as_tables() for line in table.lines]
    texts += [section.heading for section in report.sections if section.heading != "a to b"]
    assert all(text.startswith(OPEN) for text in texts)


@dataclass(frozen=True, kw_only=True)
class Dances(Record):
    """A third kind, as somebody would add it."""

    kind: ClassVar[str] = "dances"
    format: ClassVar[int] = 1
    figures: ClassVar[dict[str, Figure]] = {"swing": Figure(message("how much it swings"), "higher")}
    rows: ClassVar[dict[str, Message]] = {"generated": message("generated"), "real": message("real")}
    main: ClassVar[tuple[str, ...]] = ("swing",)

    steps: dict[str, Figures] = field(default_factory=dict)

    def measured(self) -> tuple[Rows, ...]:
        return (Rows(title="all of them", rows=self.steps),)

    def sentences(self) -> list[str]:
        return ["They swing."]

    def sections(self) -> tuple[Section, ...]:
        return (Section(heading="All figures", blocks=self.as_tables()),)

    def document(self) -> dict[str, Any]:
        return {"what": self.what, "against": self.against, "steps": self.steps}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Dances":
        return cls(**document)


def test_a_new_kind_is_one_subclass_that_brings_no_template() -> None:
    record = Dances(what="waltz", against="tango", steps={"generated": {"swing": 0.5}, "real": {"swing": 0.7}})
    assert "how much it swings" in record.html()
    assert "| generated | 0.500 |" in record.markdown()
    assert Dances.from_json(record.to_json()) == record
    assert "dances" not in KINDS
