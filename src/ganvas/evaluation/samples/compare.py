"""Compare: two records of generated pictures side by side, or why they can't be compared and which command mends that."""

from itertools import zip_longest
from pathlib import Path

from ganvas.errors import EvaluationError
from ganvas.evaluation.records import Compared, Comparison
from ganvas.evaluation.samples.findings import Protocol, SpaceFacts
from ganvas.evaluation.samples.record import Evaluation
from ganvas.words import Command, Step, message

FILES = ("a.json", "b.json")

STUDENT_T = 4.3
"""Student's t for two draws on each side: a difference of equals passes for one in about one figure of twenty."""

Names = dict[str, str]
"""What the two records are called in a message: "mine" and "theirs"."""


def compare(mine: Evaluation, theirs: Evaluation, *, files: tuple[str, str] = FILES) -> Comparison:
    """Each figure of both. Raises EvaluationError, naming what differs first and the command that mends it, where one does.

    files: where the two records are, for that command.
    """
    if mine.protocol != theirs.protocol:
        raise _refusal(mine, theirs, files)
    figures = {
        name: Compared(
            value,
            theirs.metrics[name],
            better(name, value, theirs.metrics[name], mine.spread.get(name, 0.0), theirs.spread.get(name, 0.0)),
            mine.control(name),
        )
        for name, value in mine.metrics.items()
        if name in theirs.metrics
    }
    title = message("{n:,} pictures a row, against {against}", against=mine.against, n=mine.protocol.n)
    return Comparison(
        kind=Evaluation,
        figures={"generated": figures},
        titles={"generated": title},
        before=tuple(_introduced(letter, record) for letter, record in (("A", mine), ("B", theirs))),
        after=_concluded(figures, mine, theirs),
    )


def better(name: str, mine: float, theirs: float, my_spread: float, their_spread: float) -> int:
    """-1 where mine is better than theirs, 1 where theirs is, 0 where chance explains the difference or no one can say.

    The figures are means over two draws with those spreads (standard deviations).
    """
    error = ((my_spread**2 + their_spread**2) / 2) ** 0.5
    return Evaluation.figure(name).ahead(mine - theirs, STUDENT_T * error)


def _introduced(letter: str, record: Evaluation) -> str:
    if not record.copying_headline:
        return message("{letter} ({what}): Copies were not searched for.", letter=letter, what=record.what)
    return message("{letter} ({what}): {headline}", letter=letter, what=record.what, headline=record.copying_headline)


def _concluded(figures: dict[str, Compared], mine: Evaluation, theirs: Evaluation) -> tuple[str, ...]:
    ahead = [each.better for each in figures.values()]
    said = [
        message(
            "Figures in which A is ahead: {a}, in which B is ahead: {b}, undecided: {equal}. Of equals, about one figure in twenty would "
            "seem ahead by chance. The figures don't cover run-to-run variation: only training with several seeds shows that.",
            a=ahead.count(-1),
            b=ahead.count(1),
            equal=ahead.count(0),
        )
    ]
    copies = [bool(record.copying.get("copies")) for record in (mine, theirs)]
    if all(copies):
        said.append(message("Both copy. Copies reach the best figures of all, so being ahead means nothing."))
    elif any(copies):
        letter = "A" if copies[0] else "B"
        said.append(
            message("{letter} copies. Copies reach the best figures of all, so being ahead means nothing.", letter=letter)
        )
    return tuple(said)


def _refusal(mine: Evaluation, theirs: Evaluation, files: tuple[str, str]) -> EvaluationError:
    """The first thing that differs, the most important first."""
    one, other = mine.protocol, theirs.protocol
    names: Names = {"mine": mine.what, "theirs": theirs.what if theirs.what != mine.what else message("the other")}
    if one.format != other.format:
        # What was recorded by another version of ganvas is measured again, whichever of the two that is.
        steps = tuple(_again(each, each, file) for each, file in zip((mine, theirs), files, strict=True))
        return EvaluationError(
            message(
                "The two records can't be compared: they were made by different versions of ganvas (format is {mine} and {theirs}).",
                mine=one.format,
                theirs=other.format,
            ),
            *dict.fromkeys(steps),
        )
    if one.trained_on != other.trained_on or one.shape != other.shape or one.against != other.against:
        return _of_other_pictures(mine, theirs, names, files)
    if one.n != other.n:
        fewer, more, file = (mine, theirs, files[1]) if one.n < other.n else (theirs, mine, files[0])
        return EvaluationError(
            message(
                "The two records can't be compared: n is {n:,} pictures a row in {mine}, {other:,} in {theirs}, and distances depend on "
                "it.",
                n=one.n,
                other=other.n,
                mine=names["mine"],
                theirs=names["theirs"],
            ),
            _again(more, fewer, file),
        )
    for field in ("features", "beside"):
        if getattr(one, field) != getattr(other, field):
            return _in_other_spaces(mine, theirs, names, files, field)
    return _measured_otherwise(mine, theirs, names, files)


def _of_other_pictures(mine: Evaluation, theirs: Evaluation, names: Names, files: tuple[str, str]) -> EvaluationError:
    one, other = mine.protocol, theirs.protocol
    if one.trained_on != other.trained_on or one.shape != other.shape:
        return EvaluationError(
            message(
                "The two records can't be compared: trained_on differs. {mine} and {theirs} were trained on different pictures "
                "(evaluated against {against} and {other}).",
                mine=names["mine"],
                theirs=names["theirs"],
                against=mine.against,
                other=theirs.against,
            ),
            message("No figure says which of them is better; read each record next to its own rows of real pictures."),
        )
    return EvaluationError(
        message(
            "The two records can't be compared: against is {against} in {mine}, {other} in {theirs}.",
            against=mine.against,
            mine=names["mine"],
            other=theirs.against,
            theirs=names["theirs"],
        ),
        _again(theirs, mine, files[1]),
    )


def _in_other_spaces(mine: Evaluation, theirs: Evaluation, names: Names, files: tuple[str, str], field: str) -> EvaluationError:
    pairs = zip_longest(getattr(mine.protocol, field), getattr(theirs.protocol, field))
    one, other = next((one, other) for one, other in pairs if one != other)
    if field == "beside" or (one is not None and other is not None and one.name == other.name):
        # A space of the same name with other weights: classifiers are trained where they are needed.
        again = (_again(each, mine, file) for each, file in zip((mine, theirs), files, strict=True))
        return EvaluationError(
            message(
                "The two records can't be compared: {field} are {one} in {mine}, {other} in {theirs}: of the same name, but not the same.",
                field=field,
                one=_space(one),
                mine=names["mine"],
                other=_space(other),
                theirs=names["theirs"],
            ),
            message("Evaluate both on one machine."),
            *dict.fromkeys(again),
        )
    return EvaluationError(
        message(
            "The two records can't be compared: {field} are {one} in {mine}, {other} in {theirs}.",
            field=field,
            one=_space(one),
            mine=names["mine"],
            other=_space(other),
            theirs=names["theirs"],
        ),
        _again(theirs, mine, files[1]),
    )


def _measured_otherwise(mine: Evaluation, theirs: Evaluation, names: Names, files: tuple[str, str]) -> EvaluationError:
    field, left, right = mine.protocol.differences(theirs.protocol)[0]
    if field == "rows":
        return EvaluationError(
            message(
                "The two records can't be compared: rows is {one} in {mine}, {other} in {theirs}. They were compared with different "
                "pictures of the same source: one run held out pictures that the other was shown.",
                one=_shortened(left),
                mine=names["mine"],
                other=_shortened(right),
                theirs=names["theirs"],
            ),
            message("Train both with --evaluate-every, or both without it."),
        )
    again = (_again(each, mine, file) for each, file in zip((mine, theirs), files, strict=True))
    return EvaluationError(
        message(
            "The two records can't be compared: {field} is {one} in {mine}, {other} in {theirs}.",
            field=field,
            one=_shortened(left),
            mine=names["mine"],
            other=_shortened(right),
            theirs=names["theirs"],
        ),
        *dict.fromkeys(again),
    )


def _again(record: Evaluation, like: Evaluation, file: str) -> Step:
    """The command that measures what ``record`` is of as ``like`` was measured."""
    protocol, path = like.protocol, Path(file)
    sampler = record.sampling.get("sampler", "prior")
    command = Command(
        "evaluate",
        record.what,
        against=like.against,
        samples=protocol.n * protocol.draws,
        features=_features(protocol),
        sampler=None if sampler == "prior" else sampler,
        copies=None if record.copying or like.copying else False,
        # Under another name: the record that was refused is still worth something.
        json=path.with_stem(f"{path.stem}-again"),
    )
    return Step(message("Measure {what} in the same way", what=record.what), command)


def _features(protocol: Protocol) -> str:
    name = protocol.features[0].name
    return "random" if name.startswith("random") else name


def _space(space: SpaceFacts | None) -> str:
    return str(message("none")) if space is None else f"{space.name} ({space.sha256[:12]})"


def _shortened(value: object) -> str:
    text = str(value)
    return f"{text[:16]}..." if len(text) > 40 else text
