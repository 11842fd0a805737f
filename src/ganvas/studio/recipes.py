"""Recipes as a page needs them: their promises, and the schema of their settings. Making that imports torch, so another process does it.

    python -m ganvas.studio.recipes

What it prints is kept in the cache of this computer for as long as the code of recipes and models stays as it is.
"""

import hashlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ganvas.disk import cache_folder, keep
from ganvas.jobs.processes import PYTHON
from ganvas.settings import Settings
from ganvas.studio.answers import Refused
from ganvas.version import VERSION
from ganvas.words import message, said_again

_PACKAGE = Path(__file__).parent.parent
_CODE = ("recipes", "models", "data", "settings.py")
"""What says which settings there are."""
_LONGEST_SECONDS = 120
_PART = re.compile(
    r"(?:^|(?<=\n))(?:(Command|Costs|You should see|Source):)?(.+?)(?=\n(?:Command|Costs|You should see|Source):|\Z)", re.S
)
_lock = threading.Lock()


def recipes() -> list[dict[str, Any]]:
    """The shipped recipes: name, promise, verb, settings and schema. The first time takes some seconds."""
    with _lock:
        place = cache_folder() / "studio" / f"recipes-{_state()}.json"
        found = _kept(place)
        if found is None:
            text = _made()
            found = json.loads(text)
            keep(place, lambda unfinished: unfinished.write_text(text, encoding="utf-8"))
        return found


def in_language(recipe: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A recipe with its promise and the descriptions of its settings in a language, as far as they are translated."""
    return {
        **recipe,
        "promise": _promise_in(recipe["promise"], language),
        "schemas": _described_in(recipe["schemas"], language),
    }


def texts_of(recipe: Mapping[str, Any]) -> Iterator[str]:
    """What of a recipe is translated: the parts of its promise without the command, and all descriptions."""
    for label, text in _parts(recipe["promise"]):
        yield from (each for each in (label, text if label != "Command" else "") if each)
    yield from _descriptions(recipe["schemas"])


def _promise_in(promise: str, language: str) -> str:
    said = []
    for label, text in _parts(promise):
        again = text if label == "Command" else said_again(text, language)
        said.append(
            message("{name}: {reason}", name=said_again(label, language), reason=again).in_language(language)
            if label
            else again
        )
    return "\n".join(said)


def _parts(promise: str) -> list[tuple[str, str]]:
    """A promise in parts, each with what stands before its colon: "", Command, Costs, You should see, Source."""
    return [((found[1] or ""), " ".join(found[2].split())) for found in _PART.finditer(promise)]


def _described_in(schema: Any, language: str) -> Any:
    if isinstance(schema, list):
        return [_described_in(each, language) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        name: said_again(_plain(each), language) if _is_text(name, each) else _described_in(each, language)
        for name, each in schema.items()
    }


def _descriptions(schema: Any) -> Iterator[str]:
    for name, each in schema.items() if isinstance(schema, Mapping) else ():
        if _is_text(name, each):
            yield _plain(each)
        else:
            yield from _descriptions(each)


def _is_text(name: str, value: Any) -> bool:
    """Whether it is a description; a setting may have that name too."""
    return name == "description" and isinstance(value, str)


def _plain(docstring: str) -> str:
    """A docstring as a page shows it: in one line, without the marks of code."""
    return " ".join(docstring.replace("``", "").split())


def _kept(place: Path) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list) else None


def _made() -> str:
    done = subprocess.run(
        [*PYTHON, "ganvas.studio.recipes"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_LONGEST_SECONDS,
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise Refused(500, message("The recipes can't be read. The window in which the studio was started says why."))
    return done.stdout


def _state() -> str:
    """What changes with the version and with the code."""
    code = [_PACKAGE / name for name in _CODE]
    files = sorted(path for each in code for path in (each.rglob("*.py") if each.is_dir() else [each]))
    times = [f"{path.relative_to(_PACKAGE)} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join((VERSION, str(_PACKAGE), *times)).encode()).hexdigest()[:16]


def _described() -> list[dict[str, Any]]:
    from ganvas.recipes import RECIPES

    found = []
    for recipe in RECIPES.values():
        settings = json.loads(recipe.to_json())
        # Of a recipe's own kind of model, not of all that there are: a page shows what can be set.
        parts = {name: getattr(recipe, name) for name in type(recipe).model_fields}
        parts |= {f"optimisers.{name}": each for name, each in recipe.optimisers.items()}
        schemas = {name: _schema(part) for name, part in parts.items() if isinstance(part, Settings)}
        found.append(
            {
                "name": recipe.name,
                "promise": recipe.promise,
                "verb": recipe.model.verb,
                "relation": recipe.model.relation,
                "medium": recipe.data.medium,
                "settings": settings,
                "schemas": schemas,
            }
        )
    return found


def _schema(part: Settings) -> dict[str, Any]:
    return type(part).model_json_schema(mode="serialization")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(json.dumps(_described(), ensure_ascii=False, default=str))
