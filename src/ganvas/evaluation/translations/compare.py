"""Compare: two records of translations of the same pictures side by side, and what is more than chance between them."""

from collections.abc import Sequence

import numpy as np

from ganvas.errors import EvaluationError
from ganvas.evaluation.records import Compared, Comparison
from ganvas.evaluation.translations.chance import of_differences
from ganvas.evaluation.translations.record import TranslationEvaluation
from ganvas.words import listed, message


def compare(
    mine: TranslationEvaluation, theirs: TranslationEvaluation, *, files: tuple[str, str] = ("a.json", "b.json")
) -> Comparison:
    """By direction each figure of both, compared picture by picture where it is known what they should be.

    The Fréchet distance is left out where it was measured against other pictures. Raises EvaluationError where the two have no
    direction in common, or where they were given other pictures or should have made others of them.
    """
    shared = [direction for direction in mine.tables if direction in theirs.tables]
    if not shared:
        raise EvaluationError(
            message(
                "The two records can't be compared: {mine} was evaluated in {my_directions}, {theirs} in {their_directions}.",
                mine=mine.what,
                my_directions=listed(list(mine.tables)),
                theirs=theirs.what,
                their_directions=listed(list(theirs.tables)),
            ),
            message("Give records of models that learned the same direction."),
        )
    for direction in shared:
        _refuse_other_pictures(mine, theirs, direction)
    return Comparison(
        kind=TranslationEvaluation,
        figures={direction: _figures(mine, theirs, direction) for direction in shared},
        titles={
            direction: message(
                "{direction}, {n:,} pictures of {against}", direction=direction, n=mine.n[direction], against=mine.against
            )
            for direction in shared
        },
        before=(f"A: {mine.what}", f"B: {theirs.what}"),
        after=(
            message(
                "Ahead, by the differences of the same pictures, where chance explains them in less than one case of twenty: of equals, "
                "about one figure in twenty would seem ahead. That counts each picture as a scene of its own; frames of one film say less."
            ),
            message("A question mark: it isn't known how much of the difference is chance."),
            message("The figures don't cover run-to-run variation: only training with several seeds shows that."),
        ),
    )


def _refuse_other_pictures(mine: TranslationEvaluation, theirs: TranslationEvaluation, direction: str) -> None:
    differ = _differences(mine, theirs, direction)
    if "given" in differ:
        what = message(
            "The two records can't be compared: in {direction}, different pictures were given ({n:,} of {against}, {other_n:,} of "
            "{other}).",
            direction=direction,
            n=mine.n[direction],
            against=mine.against,
            other_n=theirs.n[direction],
            other=theirs.against,
        )
    elif "wanted" in differ:
        what = message(
            "The two records can't be compared: in {direction}, different pictures were wanted ({n:,} of {against}, {other_n:,} of "
            "{other}).",
            direction=direction,
            n=mine.n[direction],
            against=mine.against,
            other_n=theirs.n[direction],
            other=theirs.against,
        )
    else:
        return
    raise EvaluationError(
        what,
        message("Evaluate both with the same --against (or --a and --b), --samples and --seed."),
        message(
            "A model that was trained at another size is given pictures of another size, which can't be compared by figures."
        ),
    )


def _differences(mine: TranslationEvaluation, theirs: TranslationEvaluation, direction: str) -> set[str]:
    one, other = mine.judged_by[direction], theirs.judged_by[direction]
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def _figures(mine: TranslationEvaluation, theirs: TranslationEvaluation, direction: str) -> dict[str, Compared]:
    one, other = mine.of_each[direction], theirs.of_each[direction]
    rows = mine.tables[direction]["model"], theirs.tables[direction]["model"]
    apart = {"frechet"} if _differences(mine, theirs, direction) else set()
    return {
        name: Compared(value, rows[1][name], better(name, one[name], other[name]) if name in one and name in other else None)
        for name, value in rows[0].items()
        if name in rows[1] and name not in apart
    }


def better(name: str, mine: Sequence[float], theirs: Sequence[float]) -> int | None:
    """-1, 0, 1 or None as in ``Compared``, by the differences, picture by picture."""
    differences = np.subtract(mine, theirs)
    chance = of_differences(differences)
    return TranslationEvaluation.figure(name).ahead(float(differences.mean()), chance) if np.isfinite(chance) else None
