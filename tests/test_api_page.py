"""docs/api.md is what the docstrings say now, and what it shows can be called."""

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import griffe
import pytest
from public_names import SOURCE, PublicNames, docstring_of
from write_api import PAGE, page, pages

import ganvas


@cache
def names() -> PublicNames:
    return PublicNames(SOURCE, pages())


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(names()), "Type: make docs"


def test_all_that_can_be_called_says_what_it_is_for() -> None:
    things = [member for thing in names().things.values() for member in (thing, *names().members(thing))]
    assert not [each.path for each in things if not isinstance(each, griffe.Attribute) and not docstring_of(each)]


def test_all_that_ganvas_exports_is_on_the_page() -> None:
    headings = re.findall(r"^### ganvas\.(\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(ganvas.__all__)


@pytest.mark.parametrize("name", ["train", "resume", "load", "evaluate"])
def test_a_call_is_shown_with_the_parameters_and_defaults_that_python_knows(name: str) -> None:
    (call,) = re.findall(
        rf"^### ganvas\.{name}\n\n```python\n{name}\((.*?)\) ->", PAGE.read_text(encoding="utf-8"), re.M | re.S
    )
    arguments = ast.parse(f"def {name}({call}): ...").body[0].args  # type: ignore[attr-defined]
    real = inspect.signature(getattr(ganvas, name)).parameters.values()
    assert [each.arg for each in (*arguments.args, *arguments.kwonlyargs)] == [each.name for each in real]
    shown = map(ast.literal_eval, (*arguments.defaults, *arguments.kw_defaults))
    assert list(shown) == [each.default for each in real if each.default is not each.empty]


def test_what_a_page_imports_is_public_and_so_is_what_that_takes(tmp_path: Path) -> None:
    package = tmp_path / "ganvas"
    package.mkdir()
    (package / "__init__.py").write_text('"""A package."""\n__all__ = []\n', encoding="utf-8")
    (package / "errors.py").write_text('"""None yet."""\n', encoding="utf-8")
    ring = 'class Ring:\n    """A ring."""\n'
    draw = 'def draw(ring: Ring, size: int = 3) -> None:\n    """Draw it. size: in pixels. Raises ValueError."""\n'
    (package / "rings.py").write_text(f"{ring}\n\n{draw}", encoding="utf-8")
    text = page(PublicNames(tmp_path, ["from ganvas.rings import draw"]))
    assert "draw(ring: Ring, size: int = 3) -> None" in text
    assert "Draw it.\n\n- `size`: in pixels.\n\nRaises ValueError." in text
    assert "### ganvas.rings.Ring" in text
