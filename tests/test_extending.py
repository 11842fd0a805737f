"""The page about one's own networks, losses and models does what it says, line by line."""

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import ganvas
from ganvas.cli import app
from ganvas.models import find_kind, known_kinds, remove_kinds
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.words import KINDS_VARIABLE

PAGE = (Path(__file__).parent.parent / "docs" / "extending.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(python|toml|bash)\n(.*?)```", PAGE, re.DOTALL)
FILES = {found[1]: text for _, text in BLOCKS if (found := re.match(r"# (\w+\.\w+)\n", text))}
PROGRAMS = [text for language, text in BLOCKS if language == "python" and text not in FILES.values()]
COMMANDS = [line for language, text in BLOCKS if language == "bash" for line in text.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the files of the page, in which Python finds them; afterwards no kind of theirs is known."""
    folder = tmp_path_factory.mktemp("mine")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    before = set(known_kinds())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(folder)
        patch.setenv(KINDS_VARIABLE, "")
        yield folder
    remove_kinds(*(find_kind(kind) for kind in set(known_kinds()) - before))
    for name in FILES:
        sys.modules.pop(name.partition(".")[0], None)


@pytest.fixture(scope="module")
def names(folder: Path) -> dict[str, Any]:
    """What the programs of the page leave behind, with trainings of some steps."""
    names: dict[str, Any] = {}
    for code in PROGRAMS:
        code = re.sub(r"width=\d+", "width=4", code).replace('"2 minutes"', '"4 steps"').replace('"1 minute"', '"6 steps"')
        code = code.replace('run="runs/', 'precision="float32", quiet=True, run="runs/')
        exec(compile(code, "docs/extending.md", "exec"), names)
    return names


def test_the_python_of_the_page_runs(names: dict[str, Any], folder: Path) -> None:
    assert sorted(FILES) == ["margins.py", "spirals.py", "spirals.toml", "squeeze.py"]
    assert names["run"].log[-1]["step"] == 6
    assert (folder / "sheet.png").exists()
    assert (folder / "again.png").exists()
    margins = ganvas.Run("runs/margins")
    assert margins.recipe.flat()["model.game.margin"] == 1
    assert {"discriminator.real", "discriminator.fake", "generator.adversarial"} <= margins.log[-1]["losses"].keys()


def test_a_run_of_ones_own_resumes_bit_for_bit(names: dict[str, Any]) -> None:
    """The page's run was halted after four steps and resumed to six."""
    recipe = names["recipe"].but('schedule.length="6 steps"')
    straight = ganvas.train("digits", recipe=recipe, run="runs/straight", precision="float32", quiet=True)
    halted = names["run"]
    mine, theirs = (read_checkpoint(run.checkpoints[-1])[0] for run in (straight, halted))
    assert mine.keys() == theirs.keys()
    assert all(mine[name].equal(theirs[name]) for name in mine)


def test_the_commands_of_the_page_run(folder: Path) -> None:
    for command in COMMANDS:
        words = shlex.split(command.replace("--for 1m", "--steps 4"))[1:]
        if words[0] == "train":
            words += ["--steps", "2", "--precision", "float32"]
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    assert ganvas.Run("runs/typed").recipe.flat()["model.width"] == 64
    assert len(COMMANDS) == 3
