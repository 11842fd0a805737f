"""Refusal: two records side by side, or why they can't be compared and which command would mend it."""

from itertools import zip_longest
from pathlib import Path

from ganvas.errors import EvaluationError
from ganvas.evaluation.samples.record import HIGHER_IS_BETTER, LIKE_THE_CONTROLS, Evaluation, Protocol, SpaceFacts
from ganvas.words import quoted

FILES = ("a.json", "b.json")


def compare(mine: Evaluation, theirs: Evaluation, *, files: tuple[str, str] = FILES) -> dict[str, tuple[float, float]]:
    """Each figure of both. Raises EvaluationError, naming what differs first and the command that mends it, where one does.

    files: where the two records lie, for that command.
    """
    one, other = mine.protocol, theirs.protocol
    if one == other:
        return {name: (value, theirs.metrics[name]) for name, value in mine.metrics.items() if name in theirs.metrics}
    names = mine.what, theirs.what if theirs.what != mine.what else "the other"
    if one.format != other.format:
        # What was recorded by another version of ganvas is measured anew, whichever of the two that is.
        told = f"they were made by different versions of ganvas (format is {one.format} and {other.format})"
        raise _refused(told, *(_again(each, each, file) for each, file in zip((mine, theirs), files, strict=True)))
    if one.against != other.against or one.trained_on != other.trained_on or one.shape != other.shape:
        raise _refused(*_of_other_pictures(mine, theirs, names, files))
    if one.n != other.n:
        told = f"n is {one.n:,} pictures a row in {names[0]}, {other.n:,} in {names[1]}, and distances depend on it"
        fewer, more, file = (mine, theirs, files[1]) if one.n < other.n else (theirs, mine, files[0])
        raise _refused(told, _again(more, fewer, file))
    for field in ("features", "beside"):
        if getattr(one, field) != getattr(other, field):
            raise _refused(*_seen_differently(mine, theirs, names, files, field))
    field, left, right = one.differences(other)[0]
    told = f"{field} is {_told(left)} in {names[0]}, {_told(right)} in {names[1]}"
    if field == "rows":
        told = "they were compared with other pictures of the same source: one run withholds pictures that the other was shown"
        raise _refused(
            f"rows is {_told(left)} in {names[0]}, {_told(right)} in {names[1]}: {told}",
            "Train both with --evaluate-every, or both without it.",
        )
    raise _refused(told, *(_again(each, mine, file) for each, file in zip((mine, theirs), files, strict=True)))


def _of_other_pictures(mine: Evaluation, theirs: Evaluation, names: tuple[str, str], files: tuple[str, str]) -> tuple[str, ...]:
    one, other = mine.protocol, theirs.protocol
    if one.trained_on != other.trained_on or one.shape != other.shape:
        return (
            f"trained_on differs: {names[0]} and {names[1]} were trained on different pictures (judged against {mine.against} and "
            f"{theirs.against})",
            "Which of them is better is no question of figures; read each record beside its own rows of real pictures.",
        )
    return (
        f"against is {mine.against} in {names[0]}, {theirs.against} in {names[1]}",
        _again(theirs, mine, files[1]),
    )


def _seen_differently(
    mine: Evaluation, theirs: Evaluation, names: tuple[str, str], files: tuple[str, str], field: str
) -> tuple[str, ...]:
    pairs = zip_longest(getattr(mine.protocol, field), getattr(theirs.protocol, field))
    one, other = next((one, other) for one, other in pairs if one != other)
    told = f"{field} are {_space_told(one)} in {names[0]}, {_space_told(other)} in {names[1]}"
    if field == "beside" or (one is not None and other is not None and one.name == other.name):
        # The same kind of judge, but another one: classifiers are trained where they are needed.
        again = (_again(each, mine, file) for each, file in zip((mine, theirs), files, strict=True))
        return (f"{told}: of the same name, but not the same", "Evaluate both on one machine:", *again)
    return told, _again(theirs, mine, files[1])


def _refused(what: str, *steps: str) -> EvaluationError:
    first = ["Measure it in the same way:"] if steps[0].startswith("  ") else []
    return EvaluationError(f"The two records can't be compared: {what}.", *first, *dict.fromkeys(steps))


def _again(record: Evaluation, like: Evaluation, file: str) -> str:
    """The command that measures what ``record`` is of as ``like`` was measured."""
    protocol = like.protocol
    words = [
        f"  ganvas evaluate {quoted(record.what)} --against {quoted(like.against)} --samples {protocol.n * protocol.draws}"
    ]
    words.append(f"--features {quoted(_features(protocol))}")
    if (sampler := record.sampling.get("sampler", "prior")) != "prior":
        words.append(f"--sampler {sampler}")
    if not record.copying and not like.copying:
        words.append("--no-copies")
    path = Path(file)  # under another name: the record that was refused is still worth something
    return " ".join([*words, f"--json {quoted(path.with_stem(f'{path.stem}-again'))}"])


def _features(protocol: Protocol) -> str:
    name = protocol.features[0].name
    return "random" if name.startswith("random") else name


def _space_told(space: SpaceFacts | None) -> str:
    return "none" if space is None else f"{space.name} ({space.sha256[:12]})"


def _told(value: object) -> str:
    text = str(value)
    return f"{text[:16]}..." if len(text) > 40 else text


SURE = 4.3
"""Student's t for two draws on each side: a difference of equals passes for one in about one figure of twenty."""


def better(name: str, mine: float, theirs: float, my_spread: float, their_spread: float) -> int:
    """-1 where mine is better than theirs, 1 where theirs is, 0 where chance explains the difference or no one can say.

    The figures are means over two draws with those spreads (standard deviations).
    """
    error = ((my_spread**2 + their_spread**2) / 2) ** 0.5
    if name in LIKE_THE_CONTROLS or name.endswith("spread") or abs(mine - theirs) <= SURE * error:
        return 0
    return -1 if (mine > theirs) == (name in HIGHER_IS_BETTER) else 1
