"""Paired: two records of translations of the same pictures side by side, and what is more than chance between them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import ttest_rel

from ganvas.errors import EvaluationError, quoted
from ganvas.evaluation.translation import HIGHER_IS_BETTER, TranslationEvaluation

CHANCE = 0.05
"""How often one of two equals may seem better in a figure."""


class Beside(NamedTuple):
    """A figure of both. better: -1 where the first is, 1 where the second is, 0 where chance explains it, None where no one can say."""

    mine: float
    theirs: float
    better: int | None


def is_of_translations(text: str) -> bool:
    """Whether what is in a file is a record of translations."""
    try:
        document = json.loads(text)
    except ValueError:
        return False
    return isinstance(document, dict) and "tables" in document


def beside(
    mine: TranslationEvaluation, theirs: TranslationEvaluation, *, files: tuple[str, str] = ("a.json", "b.json")
) -> dict[str, dict[str, Beside]]:
    """By direction each figure of both, judged picture by picture where the truth is known.

    Raises EvaluationError where they have no direction in common, or where other pictures judged. files: where the records lie.
    """
    shared = [direction for direction in mine.tables if direction in theirs.tables]
    if not shared:
        raise EvaluationError(
            f"The two records can't be compared: {mine.what} was judged in {', '.join(mine.tables)}, {theirs.what} in "
            f"{', '.join(theirs.tables)}.",
            "Give records of what was learned in the same direction.",
        )
    for direction in shared:
        if mine.judged_by[direction] != theirs.judged_by[direction]:
            again = Path(files[1])
            raise EvaluationError(
                f"The two records can't be compared: {direction}, other pictures were given, wanted or learned from, or other sizes "
                f"of them ({mine.against} and {theirs.against}).",
                "Judge it by the same:",
                f"  ganvas evaluate {quoted(theirs.what)} --against {quoted(mine.against)} "
                f"--json {quoted(again.with_stem(f'{again.stem}-again'))}",
                "What learned from other pictures, or at another size, is compared by eye alone.",
            )
    return {direction: _figures(mine, theirs, direction) for direction in shared}


def _figures(mine: TranslationEvaluation, theirs: TranslationEvaluation, direction: str) -> dict[str, Beside]:
    one, other = (record.of_each[direction] for record in (mine, theirs))
    rows = mine.tables[direction]["model"], theirs.tables[direction]["model"]
    return {
        name: Beside(value, rows[1][name], _better(name, one[name], other[name]) if name in one and name in other else None)
        for name, value in rows[0].items()
        if name in rows[1]
    }


def _better(name: str, mine: Sequence[float], theirs: Sequence[float]) -> int:
    """By Student's t-test of the pairs' differences."""
    differences = np.subtract(mine, theirs)
    if not differences.any() or len(differences) < 2:
        return 0
    if differences.std() and ttest_rel(mine, theirs).pvalue >= CHANCE:
        return 0
    return -1 if (differences.mean() > 0) == (name in HIGHER_IS_BETTER) else 1
