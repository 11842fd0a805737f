"""Kinds: every kind of record there is, which of them a file holds, and how two of one kind are compared. The one place that knows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ganvas.errors import EvaluationError
from ganvas.evaluation.records import Comparison, Record, text_of
from ganvas.evaluation.samples.compare import compare as compare_samples
from ganvas.evaluation.samples.record import Evaluation
from ganvas.evaluation.translations.compare import compare as compare_translations
from ganvas.evaluation.translations.record import TranslationEvaluation
from ganvas.words import Command, Step, message

KINDS: dict[str, type[Record]] = {each.kind: each for each in (Evaluation, TranslationEvaluation)}

_COMPARED: dict[str, Callable[..., Comparison]] = {
    Evaluation.kind: compare_samples,
    TranslationEvaluation.kind: compare_translations,
}


def read_record(path: str | Path) -> Record:
    """The record in a file, of whatever kind. path: JSON as ``Record.to_json`` writes it. Raises EvaluationError for anything else."""
    text = text_of(path)
    try:
        kind = _kind_of(json.loads(text))
    except ValueError:
        raise EvaluationError(
            message("{path} is not a record of an evaluation.", path=path),
            Step(message("Make one"), Command("evaluate", "RUN", against="SOURCE", json="record.json")),
        ) from None
    if kind not in KINDS:
        raise EvaluationError(
            message("{path} is a record of kind {kind}, which this version of ganvas doesn't know.", path=path, kind=kind),
            message("Update ganvas:  pip install --upgrade ganvas"),
        )
    return KINDS[kind].from_json(text, str(path))


def _kind_of(document: Any) -> str:
    """Records of ganvas 0.1 before kinds were written into them are recognised by what only one kind has."""
    if not isinstance(document, dict) or not {"kind", "what"} & document.keys():
        raise ValueError("JSON of something else")
    return str(document.get("kind") or (TranslationEvaluation.kind if "tables" in document else Evaluation.kind))


def compare(one: Record, other: Record, *, files: tuple[str, str] = ("a.json", "b.json")) -> Comparison:
    """Both next to each other, figure by figure, and which one is ahead.

    files: where they are, for commands that measure again. Raises EvaluationError for records that were measured differently.
    """
    if one.kind != other.kind:
        raise EvaluationError(
            message(
                "The two records can't be compared: {one} is of kind {kind}, {other} of kind {other_kind}, and these have different "
                "figures.",
                one=files[0],
                kind=one.kind,
                other=files[1],
                other_kind=other.kind,
            ),
            message("Give two records of the same kind."),
        )
    return _COMPARED[one.kind](one, other, files=files)
