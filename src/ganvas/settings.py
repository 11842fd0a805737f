"""Settings: the frozen, strict base of everything that can be configured."""

import difflib
import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ganvas.errors import SettingError


class Settings(BaseModel):
    """A frozen value whose fields are checked when it is made; unknown fields and wrong types are refused.

    It travels as JSON: ``to_json()`` and ``from_json(text)`` are inverse to each other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True)

    def to_json(self) -> str:
        return self.model_dump_json(indent=2)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Raises SettingError, naming each field that doesn't fit."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise SettingError(f"{cls.__name__} can't be read: {_explain(error, text)}", "Mend the named fields.") from None

    def but(self, *changes: str) -> Self:
        """A copy with some fields changed, each written ``"model.width=64"``.

        The right side is read as JSON where it is JSON (numbers, true, null, lists) and as a plain string otherwise.
        Raises SettingError for a name that doesn't exist (with the nearest ones that do) or a value that doesn't fit.
        """
        tree = json.loads(self.model_dump_json())
        for change in changes:
            path, equals, value = change.partition("=")
            if not equals:
                raise SettingError(f"{change!r} is not a setting.", "Write it as NAME=VALUE, for example model.width=64.")
            _put(tree, path.strip(), _read_value(value.strip()))
        try:
            return type(self).model_validate_json(text := json.dumps(tree))
        except ValidationError as error:
            raise SettingError(f"{' '.join(changes)}: {_explain(error, text)}", "Give a value of that kind.") from None

    def flat(self) -> dict[str, Any]:
        """Every setting by its dotted name, as JSON values."""
        return _flatten(json.loads(self.model_dump_json()))

    def differences(self, other: "Settings") -> list[tuple[str, Any, Any]]:
        """The dotted names of the fields in which two settings differ, with (mine, theirs); absent ones count as None."""
        mine, theirs = self.flat(), other.flat()
        names = list(mine) + [name for name in theirs if name not in mine]
        return [(name, mine.get(name), theirs.get(name)) for name in names if mine.get(name) != theirs.get(name)]


def _read_value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # no JSON, or numbers and nestings that nobody means
        return text


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    branch: Any = tree
    for parent in parents:
        branch = branch.get(parent) if isinstance(branch, dict) else None
    if not isinstance(branch, dict) or last not in branch:
        names = list(_flatten(tree))
        # The last word matters most: somebody who types model.widht means a width, wherever it is.
        near = difflib.get_close_matches(path, names, n=3, cutoff=0.4) or [name for name in names if name.endswith(last)]
        known = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(names)}."
        raise SettingError(f"There is no setting {path!r}.", known)
    branch[last] = value


def _flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _explain(error: ValidationError, text: str | bytes) -> str:
    """Each complaint with the dotted name of its field and the value that was given."""
    parts = []
    for item in error.errors():
        where = ".".join(_names(item["loc"], text))
        given = "" if item["type"] in ("missing", "json_invalid") else f" (given: {item['input']!r})"
        parts.append(f"{where}: {item['msg']}{given}" if where else f"{item['msg']}{given}")
    return "; ".join(parts)


def _names(location: tuple[int | str, ...], text: str | bytes) -> list[str]:
    """The steps of a complaint's location that a person wrote; pydantic adds the chosen member of a union between them."""
    try:
        branch = json.loads(text)
    except ValueError:
        return []
    names = []
    for index, step in enumerate(location):
        is_last = index == len(location) - 1
        if is_last or (isinstance(branch, dict) and step in branch) or isinstance(branch, list):
            names.append(str(step))
            branch = branch.get(step) if isinstance(branch, dict) else None
    return names
