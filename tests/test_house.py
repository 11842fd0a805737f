"""The order of the house: who may import whom, what a name promises, and what is never allowed in."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

import ganvas
from ganvas.cli import app

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "ganvas"
FILES = sorted(SOURCE.rglob("*.py"))

ROWS = (
    ("errors",),
    ("settings",),
    ("networks", "losses", "data"),
    ("models",),
    ("recipes",),
    ("evaluation", "exploration", "export"),
    ("training",),
    ("studio",),
    ("__init__",),  # the public face, which only the command line looks at
    ("cli",),
)
ROW_OF = {package: number for number, row in enumerate(ROWS) for package in row}


def home(path: Path) -> str:
    """The package of ganvas that a file belongs to, or its own name when it lies at the top."""
    below = path.relative_to(SOURCE).parts
    return below[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    """The packages of ganvas that a file imports, wherever in it."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"relative import in line {node.lineno}"
            names = [node.module or ""]
            if node.module == "ganvas":
                names = [f"ganvas.{alias.name}" if alias.name in ROW_OF else "ganvas" for alias in node.names]
        for name in names:
            first, _, rest = name.partition(".")
            if first == "ganvas":
                yield rest.partition(".")[0] or "__init__"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_import_only_from_rows_below_their_own(path: Path) -> None:
    mine = home(path)
    if mine == "__init__":
        return  # it names where everything lives
    for other in set(imported(ast.parse(path.read_text(encoding="utf-8")))) - {mine}:
        assert ROW_OF[other] < ROW_OF[mine], f"{mine} must not import {other}"


@pytest.mark.parametrize("path", sorted((SOURCE / "networks").glob("*.py")), ids=lambda path: path.name)
def test_networks_can_be_copied_out_of_the_house(path: Path) -> None:
    assert set(imported(ast.parse(path.read_text(encoding="utf-8")))) <= {"networks"}


def test_every_package_has_a_row() -> None:
    assert {home(path) for path in FILES} <= set(ROW_OF)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_reads_files_that_can_execute_code(path: Path) -> None:
    assert not re.search(r"pickle|torch\.load\b|joblib|allow_pickle\s*=\s*True", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_file_opens_by_saying_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert ast.get_docstring(ast.parse(text))


def test_nothing_is_learned_through_what_a_gpu_adds_up_in_no_fixed_order() -> None:
    """Their ways back use atomic additions on CUDA. In these files they have another way there, or no gradient passes."""
    known = {"networks/resampling.py", "networks/filling.py", "data/augmentation.py", "data/jitter.py", "data/damage.py"}
    unordered = re.compile(r"\b(interpolate|grid_sample)\(|\bmode=.(reflect|replicate|circular)|padding_mode=.(?!zeros)")
    learning = [path for path in FILES if home(path) in ("networks", "losses", "data", "models")]
    found = {path.relative_to(SOURCE).as_posix() for path in learning if unordered.search(path.read_text(encoding="utf-8"))}
    assert found == known


def test_no_module_is_named_after_nothing() -> None:
    names = {part.removesuffix(".py") for path in FILES for part in path.relative_to(SOURCE).parts}
    assert not names & {"utils", "util", "helpers", "helper", "misc", "common"}


def test_the_public_names_are_sorted_and_all_there() -> None:
    kinds = {name: 0 if name.isupper() else 1 if name[0].isupper() else 2 for name in ganvas.__all__}
    assert ganvas.__all__ == sorted(ganvas.__all__, key=lambda name: (kinds[name], name))
    assert set(ganvas.__all__) == set(ganvas._HOMES)
    for name in ganvas.__all__:
        assert getattr(ganvas, name) is not None
    assert set(ganvas.__all__) <= set(dir(ganvas))


def test_a_wrong_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="tarin"):
        ganvas.tarin  # noqa: B018


VERBS = typer.main.get_command(app).commands  # type: ignore[attr-defined]

_MODULES_AFTER = """
import sys, json, io, contextlib
words = json.loads(sys.argv[1])
import ganvas
if words is not None:
    from ganvas.cli import main
    sys.argv = ["ganvas", *words]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main()
    assert "Usage" in out.getvalue(), out.getvalue()
print(json.dumps(sorted(name for name in sys.modules if name in ("torch", "numpy", "sklearn", "PIL", "scipy"))))
"""


@pytest.mark.parametrize("words", [None, ["--help"], ["train", "--help"]])
def test_importing_ganvas_and_asking_for_help_load_nothing_heavy(words: list[str] | None) -> None:
    done = subprocess.run([sys.executable, "-c", _MODULES_AFTER, json.dumps(words)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_every_verb_and_option_is_documented() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))))
    missing = [f"ganvas {verb}" for verb in VERBS if f"ganvas {verb}" not in text]
    for verb, command in VERBS.items():
        options = [option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)]
        missing += [
            f"{verb} {option}" for option in options if option.startswith("--") and not re.search(rf"{option}\b(?!-)", text)
        ]
    assert not missing
