"""Settings: the frozen, strict base of everything that can be configured."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import ErrorDetails

from ganvas.errors import ModelError, SettingError
from ganvas.words import Command, Message, Step, did_you_mean, listed, message, nearest, sentences

CHOOSING = ("kind", "network", "medium")
"""Names of fields that say which settings a group has."""


def _as_it_is(given: Any, check: ValidatorFunctionWrapHandler) -> str:
    checked: str = check(given)
    return given if isinstance(given, Message) else checked


Sentence = Annotated[str, WrapValidator(_as_it_is)]
"""A text that stays a ``Message`` in the process that made it; any other field makes a plain text of one."""


class Settings(BaseModel):
    """A frozen value whose fields are checked when it is made; unknown fields and wrong types are refused.

    It is kept as JSON: ``to_json()`` and ``from_json(text)`` are inverse to each other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True)

    def to_json(self) -> str:
        """As a file keeps it: all fields, those with their default too."""
        return self.model_dump_json(indent=2)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """What ``to_json`` gave; fields that are left out have their default. Raises SettingError, naming each field that doesn't fit."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            reasons = sentences(*(complaint.said() for complaint in _complaints(error, text)))
            what = message("{name} can't be read. {reasons}", name=cls.__name__, reasons=reasons)
            raise SettingError(what, message("Correct the named fields.")) from None

    def but(self, *changes: str, written: Callable[[str, str], str] = "{}={}".format) -> Self:
        """A copy with some fields changed, each given as ``"model.width=64"``.

        The right side is read as JSON where it is JSON (numbers, true, null, lists) and as a plain string otherwise. Where a change
        chooses other settings for a group ("optimisers.generator.kind=sgd"), what both have stays, and changes after it may be of the new.
        ``written`` gives how the person wrote a name and its value where that was another way, such as ``Flag``; errors repeat it.
        Raises SettingError for a name that doesn't exist (with the nearest ones that do) or a value that doesn't fit.
        """
        tree = json.loads(self.model_dump_json())
        given: dict[str, str] = {}
        for change in changes:
            name, equals, value = (part.strip() for part in change.partition("="))
            if not equals:
                raise SettingError(
                    message("{change!r} is not a setting.", change=change),
                    message("Write it as NAME=VALUE, for example model.width=64."),
                )
            _put(tree, name, _read_value(value))
            given[name] = value
            group, _, last = name.rpartition(".")
            if last in CHOOSING:
                with _repeating(written(name, value)):
                    tree = self._without_strangers(tree, group)
        try:
            with _repeating(written(name, value) if changes else ""):
                return type(self).model_validate_json(text := json.dumps(tree))
        except ValidationError as error:
            raise _refusal(_complaints(error, text), given, self, written) from None

    def _without_strangers(self, tree: dict[str, Any], group: str) -> dict[str, Any]:
        """The tree without what another kind of settings left in a group: what the kinds share stays, the rest is as by default."""
        try:
            return json.loads(type(self).model_validate_json(json.dumps(tree)).model_dump_json())  # type: ignore[no-any-return]
        except ValidationError as error:
            text = json.dumps(tree)
            places = [_names(item["loc"], text) for item in error.errors() if item["type"] == "extra_forbidden"]
        strangers = [place for place in places if _holds(group, ".".join(place))]
        for *parents, last in strangers:
            branch: Any = tree
            for parent in parents:
                branch = branch[parent]
            del branch[last]
        return self._without_strangers(tree, group) if strangers else tree

    def flat(self) -> dict[str, Any]:
        """Every setting by its dotted name, as JSON values."""
        return _flatten(json.loads(self.model_dump_json()))

    def differences(self, other: "Settings") -> list[tuple[str, Any, Any]]:
        """The dotted names of the fields in which two settings differ, with (mine, theirs); absent ones count as None."""
        mine, theirs = self.flat(), other.flat()
        names = list(mine) + [name for name in theirs if name not in mine]
        return [(name, mine.get(name), theirs.get(name)) for name in names if mine.get(name) != theirs.get(name)]


@contextmanager
def _repeating(change: str) -> Iterator[None]:
    """Turns the refusal of what a change chooses, which isn't known, into one of the change."""
    try:
        yield
    except ModelError as error:
        raise SettingError(message("{change}: {wrong}", change=change, wrong=error.what), *error.steps) from None


def _read_value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # not JSON, or numbers and nestings that nobody means
        return text


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    branch: Any = tree
    for parent in parents:
        branch = branch.get(parent) if isinstance(branch, dict) else None
    if not isinstance(branch, dict) or last not in branch:
        names = list(_flatten(tree))
        # The last word matters most: somebody who types model.widht means a width, wherever it is.
        near = _meant_by(last, names) or nearest(path, names, cutoff=0.4)
        raise SettingError(message("There is no setting {name!r}.", name=path), *did_you_mean(near), *_all_of(tree, names))
    branch[last] = value


def _meant_by(word: str, names: list[str]) -> list[str]:
    """The names whose last part is a word, has its letters as initials (lr, bs), or contains it."""
    lasts = {name: name.rpartition(".")[2] for name in names}
    exact = [name for name in names if lasts[name] == word]
    initials = [name for name in names if "".join(part[:1] for part in lasts[name].split("_")) == word]
    return exact or initials or [name for name in names if len(word) > 2 and word in lasts[name]]


def _all_of(tree: dict[str, Any], names: list[str]) -> tuple[Step | Message, ...]:
    """Where all names are to be seen: of a recipe they are too many for an error."""
    if "promise" not in tree:
        return did_you_mean((), names)
    return (Step(message("To see all {n} of its settings", n=len(names)), Command("recipes", tree["name"])),)


def _flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


@dataclass(frozen=True)
class _Complaint:
    """What is wrong with one value, in our words: pydantic's own speak of inputs and value errors."""

    place: str
    """The dotted name of the field; "" when it is about all of it."""
    wrong: str
    """A whole sentence."""
    given: str | None
    allowed: tuple[str, ...] = ()
    """Values that would do, where they are known."""

    def said(self) -> Message:
        if not self.place:
            return sentences(self.wrong)
        if self.given is None:
            return message("{name}: {wrong}", name=self.place, wrong=self.wrong)
        return message("{name}, given as {value}: {wrong}", name=self.place, value=self.given, wrong=self.wrong)


def _complaints(error: ValidationError, text: str | bytes) -> list[_Complaint]:
    """What is wrong with each field of a JSON text."""
    return [_complaint(item, ".".join(_names(item["loc"], text))) for item in error.errors()]


def _complaint(item: ErrorDetails, place: str) -> _Complaint:
    given = None if item["type"] in ("missing", "json_invalid") else repr(item["input"])
    about = item.get("ctx", {})
    match item["type"]:
        case "value_error":
            reason = about["error"].args[0] if about["error"].args else about["error"]
            return _Complaint(place, reason if isinstance(reason, Message) else f"{reason}", given)
        case "extra_forbidden":
            near = nearest(place.rpartition(".")[2], _all_names())
            wrong = message("There is no such setting. Did you mean {names}?", names=listed(near)) if near else None
            return _Complaint(place, wrong or message("There is no such setting."), given)
        case "union_tag_invalid":
            tags = tuple(tag.strip("'") for tag in about["expected_tags"].split(", "))
            return _Complaint(place, message("It should be one of {names}.", names=listed(tags)), repr(about["tag"]), tags)
        case "literal_error":
            values = tuple(value.strip("'") for value in re.split(", | or ", about["expected"]))
            return _Complaint(place, message("It should be one of {names}.", names=listed(values)), given, values)
        case "greater_than_equal":
            return _Complaint(place, message("It should be at least {limit}.", limit=about["ge"]), given, (str(about["ge"]),))
        case "less_than_equal":
            return _Complaint(place, message("It should be at most {limit}.", limit=about["le"]), given, (str(about["le"]),))
        case "greater_than":
            return _Complaint(place, message("It should be greater than {limit}.", limit=about["gt"]), given)
        case "less_than":
            return _Complaint(place, message("It should be less than {limit}.", limit=about["lt"]), given)
    return _Complaint(place, _wrong(item["type"]) or item["msg"], given)


def why_not(item: ErrorDetails) -> str:
    """A complaint of pydantic about a value in our words: about any value that a program sends, not only about settings."""
    about = item.get("ctx", {})
    match item["type"]:
        case "string_too_long":
            return message("It should have at most {limit:,} characters.", limit=about["max_length"])
        case "string_too_short":
            return message("It should have at least {limit:,} characters.", limit=about["min_length"])
        case "too_long":
            return message("It should have at most {limit:,} entries.", limit=about["max_length"])
        case "too_short":
            return message("It should have at least {limit:,} entries.", limit=about["min_length"])
        case "list_type" | "tuple_type":
            return message("It should be a list.")
        case "string_pattern_mismatch":
            return message("It isn't written in the way that is expected.")
        case "json_invalid":
            return message("It is not valid JSON.")
        case "extra_forbidden":
            return message("There is no such field.")
    found = _complaint(item, "").wrong
    return found if isinstance(found, Message) else message("It doesn't have the form that is expected.")


def _all_names(group: type[Settings] = Settings) -> set[str]:
    """The names of the fields of all settings that there are."""
    return set(group.model_fields).union(*map(_all_names, group.__subclasses__()))


def _wrong(kind: str) -> Message | None:
    """What is wrong by pydantic's kind of error; None for kinds that no setting of ours can cause by a person's hand."""
    match kind:
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return message("It should be a whole number.")
        case "float_type" | "float_parsing" | "finite_number":
            return message("It should be a finite number.")
        case "bool_type" | "bool_parsing":
            return message("It should be true or false.")
        case "string_type" | "string_unicode":
            return message("It should be text.")
        case "tuple_type" | "list_type" | "too_long" | "too_short":
            return message("It should be a list of as many values as there are now.")
        case "model_type" | "dict_type" | "model_attributes_type":
            return message("It should be a group of settings.")
        case "missing":
            return message("It is missing.")
    return None


def _refusal(
    complaints: list[_Complaint], given: dict[str, str], before: Settings, written: Callable[[str, str], str]
) -> SettingError:
    """The first complaint about each change that has one, and what to write instead."""
    said: dict[str, Message] = {}
    steps: dict[str, Message] = {}
    for complaint in complaints:
        behind = [name for name in given if _holds(name, complaint.place) or _holds(complaint.place, name)]
        name = (behind or list(given))[-1]
        if name in said:
            continue
        about = complaint.wrong if _holds(complaint.place, name) else complaint.said()
        said[name] = message("{change}: {wrong}", change=written(name, given[name]), wrong=about)
        steps[name] = message("Leave {name} as it is: what depends on it would have to change too.", name=name)
        if behind:
            steps[name] = _instead(name, given[name], complaint, before, written)
    return SettingError(sentences(*said.values()), *steps.values())


def _holds(outer: str, inner: str) -> bool:
    """Whether a dotted name is another one's or leads to it: model, model.width."""
    return f"{inner}.".startswith(f"{outer}.")


def _instead(name: str, value: str, complaint: _Complaint, before: Settings, written: Callable[[str, str], str]) -> Message:
    """An example that fits: the allowed value nearest to the one given, else what the setting was before."""
    if complaint.allowed and complaint.place in (name, name.rpartition(".")[0]):
        near = nearest(value, complaint.allowed, most=1, cutoff=0.3) or complaint.allowed
        return message("For example:  {change}", change=written(name, near[0]))
    parts = [part for part in before.flat() if part.startswith(f"{name}.")]
    if parts:
        return message("Change one of its parts: {names}.", names=listed(parts))
    now = before.flat().get(name)
    if now is None:
        return message("Give such a value, or leave it out.")
    # As a shell takes it for one word.
    text = now if isinstance(now, str) and " " not in now else json.dumps(now, separators=(",", ":"))
    return message("For example:  {change}", change=written(name, text))


def _names(location: tuple[int | str, ...], text: str | bytes) -> list[str]:
    """The steps of a complaint's location that a person wrote; pydantic adds the chosen member of a union between them."""
    try:
        branch = json.loads(text)
    except ValueError:
        return []
    names = []
    for index, step in enumerate(location):
        is_last = index == len(location) - 1
        if (is_last and isinstance(branch, dict)) or (isinstance(branch, dict) and step in branch) or isinstance(branch, list):
            names.append(str(step))
            branch = branch.get(step) if isinstance(branch, dict) else None
    return names
