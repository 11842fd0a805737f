"""Paired: two records of translations of the same pictures side by side, and what is more than chance between them."""

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student

from ganvas.errors import EvaluationError
from ganvas.evaluation.translations.record import HIGHER_IS_BETTER, TranslationEvaluation

CHANCE = 0.05
"""How often one of two equals may seem better in a figure."""
SAME = 1e-5
"""Figures are recorded with six digits: what differs by less is equal."""


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


def beside(mine: TranslationEvaluation, theirs: TranslationEvaluation) -> dict[str, dict[str, Beside]]:
    """By direction each figure of both, judged picture by picture where it is known what they should be.

    The Fréchet distance is left out where it was measured beside other pictures. Raises EvaluationError where the two have no
    direction in common, or where they were given other pictures or should have made others of them.
    """
    shared = [direction for direction in mine.tables if direction in theirs.tables]
    if not shared:
        raise EvaluationError(
            f"The two records can't be compared: {mine.what} was judged in {', '.join(mine.tables)}, {theirs.what} in "
            f"{', '.join(theirs.tables)}.",
            "Give records of what was learned in the same direction.",
        )
    for direction in shared:
        if differ := _differences(mine, theirs, direction) & {"given", "wanted"}:
            raise EvaluationError(
                f"The two records can't be compared: {direction}, other pictures were {' and '.join(sorted(differ))} "
                f"({mine.n[direction]:,} of {mine.against}, {theirs.n[direction]:,} of {theirs.against}).",
                "Evaluate both with the same --against (or --a and --b), --samples and --seed.",
                "What was trained at another size is given pictures of another size, and can't be compared by figures.",
            )
    return {direction: _figures(mine, theirs, direction) for direction in shared}


def _differences(mine: TranslationEvaluation, theirs: TranslationEvaluation, direction: str) -> set[str]:
    one, other = mine.judged_by[direction], theirs.judged_by[direction]
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def _figures(mine: TranslationEvaluation, theirs: TranslationEvaluation, direction: str) -> dict[str, Beside]:
    one, other = mine.of_each[direction], theirs.of_each[direction]
    rows = mine.tables[direction]["model"], theirs.tables[direction]["model"]
    apart = {"frechet"} if _differences(mine, theirs, direction) else set()
    return {
        name: Beside(value, rows[1][name], _better(name, one[name], other[name]) if name in one and name in other else None)
        for name, value in rows[0].items()
        if name in rows[1] and name not in apart
    }


def _better(name: str, mine: Sequence[float], theirs: Sequence[float]) -> int | None:
    """By Student's t-test of the differences, picture by picture."""
    differences = np.subtract(mine, theirs)
    if len(differences) < 2 or not np.isfinite(differences).all():
        return None
    mean, error = differences.mean(), differences.std(ddof=1) / len(differences) ** 0.5
    if abs(mean) <= SAME + student.ppf(1 - CHANCE / 2, len(differences) - 1) * error:
        return 0
    return -1 if (mean > 0) == (name in HIGHER_IS_BETTER) else 1
