"""Recipe files: a recipe as JSON or TOML, whole or as changes to a shipped one, which people write and send to each other.

    base = "sketch"

    [model]
    width = 32

    [optimisers.generator]
    kind = "rmsprop"

A file without ``base`` is a whole recipe, as ``ganvas recipes NAME --json`` prints it.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ganvas.errors import GanvasError, SettingError
from ganvas.paths import path_of, unwrapped
from ganvas.recipes.recipe import Recipe
from ganvas.settings import CHOOSING
from ganvas.words import Command, Message, did_you_mean, message, nearest, quoted

ENDINGS = (".json", ".toml")


def is_file_name(name: str | Path) -> bool:
    """Whether it names a recipe file, and not a shipped recipe."""
    return isinstance(name, Path) or unwrapped(name).lower().endswith(ENDINGS)


def read_recipe(path: Path, find: Callable[[str], Recipe]) -> Recipe:
    """The recipe in a file. ``find``: the recipe of a name, for ``base``. Raises SettingError with the line that doesn't fit."""
    path = path_of(path)
    text = _text(path)
    tree = _tree(path, text)
    base = tree.pop("base", None)
    name = tree.pop("name", path.stem)
    promise = message("From {file}.", file=path.name)
    try:
        if base is None:
            return Recipe.from_json(json.dumps({"name": name, "promise": promise} | tree, default=str))
        promise = message("{base} with the changes of {file}.", base=base, file=path.name)
        changes = {"name": name, "promise": promise} | tree
        return find(str(base)).but(*(f"{place}={json.dumps(value, default=str)}" for place, value in _leaves(changes)))
    except GanvasError as error:
        raise SettingError(_placed(path, text, error.what), *error.steps) from None


def to_toml(recipe: Recipe) -> str:
    """A whole recipe as TOML, without the settings that are null: ``read_recipe`` reads it."""
    return "\n".join(_tables(json.loads(recipe.to_json()), "")).strip()


def _text(path: Path) -> str:
    if path.suffix.lower() not in ENDINGS:
        raise SettingError(
            message("{path} is not a recipe file: their names end in .json or .toml.", path=path),
            _to_begin(path.with_suffix(".json")),
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingError(message("{path} is not text.", path=path), message("Save it as UTF-8.")) from None
    except FileNotFoundError:
        near = nearest(path.name, [each.name for ending in ENDINGS for each in path.parent.glob(f"*{ending}")])
        raise SettingError(
            message("There is no file {path}.", path=path),
            *did_you_mean([path.parent / each for each in near]),
            _to_begin(path),
        ) from None
    except OSError as error:
        raise SettingError(
            message("{path} can't be read: {reason}.", path=path, reason=error.strerror),
            message("Give a file that can be read."),
        ) from None


def _to_begin(path: Path) -> Message:
    """The command that writes a shipped recipe there, as a shell has it."""
    form = {"toml": True} if path.suffix.lower() == ".toml" else {"json": True}
    return message(
        "To begin with one:  {command} > {path}", command=Command("recipes", "sketch", **form).suited, path=quoted(path)
    )


def _tree(path: Path, text: str) -> dict[str, Any]:
    kind, place = path.suffix[1:].upper(), None
    try:
        tree = tomllib.loads(text) if kind == "TOML" else json.loads(text)
    except json.JSONDecodeError as error:
        place = (error.lineno, error.colno)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        place = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
    if place is not None:
        raise SettingError(
            message(
                "{path} is not {kind} from line {line}, column {column} on.",
                path=path,
                kind=kind,
                line=place[0],
                column=place[1],
            ),
            message("Look there for a missing comma, quotation mark or bracket."),
        )
    if not isinstance(tree, dict):
        raise SettingError(
            message("{path} holds no settings.", path=path),
            message('Write for example:  {{"base": "sketch", "model": {{"width": 32}}}}'),
        )
    return tree


def _leaves(tree: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The settings by their dotted names; what chooses the settings of a group comes before the others."""
    for name, value in sorted(tree.items(), key=lambda item: item[0] not in CHOOSING):
        if isinstance(value, dict):
            yield from _leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _placed(path: Path, text: str, what: str) -> Message:
    """A refusal with the file, and the line of what it is about where that is known."""
    for place in (*_subjects(what), "base"):
        if line := _line_of(place, text):
            return message("{path}, line {line}: {why}", path=path, line=line, why=what)
    return message("{path}: {why}", path=path, why=what)


def _subjects(what: object) -> Iterator[str]:
    """What may be dotted names of settings among the values of a refusal."""
    if isinstance(what, Message):
        for name in ("name", "change"):
            if match := re.match(r"[\w.-]+", str(what.values.get(name, ""))):
                yield match[0]
        for value in what.values.values():
            yield from _subjects(value)


def _line_of(place: str, text: str) -> int | None:
    """The line, from 1, of a dotted name in JSON or TOML: of its last part, behind the others in their order."""
    *parents, last = place.split(".")
    start = 0
    for part in parents:
        if match := _named(part, text, start):
            start = match.end() - 1
    match = _named(last, text, start)
    return text.count("\n", 0, match.start() + 1) + 1 if match else None


def _named(part: str, text: str, start: int) -> re.Match[str] | None:
    return re.compile(rf"(?<![\w-])[\"']?{re.escape(part)}[\"']?\s*[]:=.]").search(text, start)


def _tables(tree: dict[str, Any], name: str) -> Iterator[str]:
    values = {key: value for key, value in tree.items() if value is not None and not isinstance(value, dict)}
    if name and values:
        yield f"\n[{name}]"
    for key, value in values.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _tables(value, f"{name}.{_key(key)}" if name else _key(key))


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)


def _value(value: Any) -> str:
    if isinstance(value, str) and "\n" in value:
        return '"""\n' + "\n".join(json.dumps(line, ensure_ascii=False)[1:-1] for line in value.split("\n")) + '"""'
    return json.dumps(value, ensure_ascii=False)  # a list, text, a number or a truth value is written alike in both
