"""The notebooks in examples/ are kept tidy; `make notebooks` executes them. The page about Keras names what exists."""

import ast
import json
import re
from pathlib import Path

import pytest
import typer.main

from ganvas.cli import app
from ganvas.errors import SettingError
from ganvas.recipes import RECIPES

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
PAGE = (ROOT / "docs" / "keras.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_without_outputs_and_counts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    from tidy import tidy

    text = path.read_text(encoding="utf-8")
    assert text == tidy(text), "python examples/tidy.py"
    assert '"output_type"' not in text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_code_of_a_notebook_is_python_and_its_links_lead_somewhere(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            ast.parse(text)
        for link in re.findall(r"\]\(([^)#\s]+)", text if cell["cell_type"] == "markdown" else ""):
            assert (path.parent / link).exists(), link


def test_every_notebook_is_listed_and_executed() -> None:
    readme = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((.*?\.ipynb)\)", readme) == [path.name for path in NOTEBOOKS]
    assert len(NOTEBOOKS) == 5
    assert "make notebooks" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("change", sorted(set(re.findall(r'--set ([\w.]+=(?:"[^"]+"|[^\s`]+))', PAGE))))
def test_every_setting_on_the_page_about_keras_can_be_set(change: str) -> None:
    fits = []
    for recipe in RECIPES.values():
        try:
            fits.append(recipe.but(change))
        except SettingError:
            continue
    assert fits


def test_every_flag_and_recipe_on_the_page_about_keras_exists() -> None:
    commands = typer.main.get_command(app).commands.values()  # type: ignore[attr-defined]
    flags = {option for command in commands for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", PAGE)) <= flags
    networks = next(line for line in PAGE.splitlines() if "build_generator()" in line)
    assert set(re.findall(r"`([a-z]+-[a-z0-9-]+)`", networks)) <= set(RECIPES)
