"""The order of the house: who may import whom, what a name promises, and what is never allowed in."""

import ast
import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import typer.main

import ganvas
from ganvas.cli import app
from small import dots, small

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "ganvas"
FILES = sorted(SOURCE.rglob("*.py"))

ROWS = (
    ("words", "progress", "printing", "randomness", "version"),
    ("errors",),
    ("paths", "amounts"),
    ("settings", "disk", "outputs", "devices"),
    ("networks", "losses", "data"),
    ("models", "features", "origins"),
    ("recipes", "inference"),
    ("runs", "exploration"),
    ("workspace",),
    ("evaluation",),
    ("training", "export"),
    ("jobs", "testing", "drawing"),
    ("studio", "scale"),
    ("__init__",),  # the public face, which only the command line looks at
    ("cli",),
    ("__main__",),
)
"""From the ground up. A module imports only from rows below its own; those in one row don't import each other."""

SUBROWS = {
    "data": (("found",), ("pictures",), ("objects", "music", "batches", "movies"), ("sources",), ("packs",), ("__init__",)),
    "evaluation": (
        ("report",),
        ("records",),
        ("figures",),
        ("yardstick",),
        ("copies",),
        ("roles",),
        ("samples",),
        ("translations",),
        ("melodies",),
        ("evaluate", "kinds"),
        ("__init__",),
    ),
}
"""The same inside the rooms that have rooms of their own."""


def row_of(name: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> int:
    return next(number for number, row in enumerate(rows) if name in row)


def home(path: Path) -> str:
    """The package of ganvas that a file belongs to, or its own name when it lies at the top."""
    below = path.relative_to(SOURCE).parts
    return below[0].removesuffix(".py")


def module_of(path: Path) -> str:
    """ganvas.data.packs.dataset, or for the __init__.py of a folder the folder's own name."""
    return ".".join(("ganvas", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {module_of(path): path for path in FILES}


def imported(path: Path, *, lazily: bool = True) -> set[str]:
    """The modules of ganvas that a file imports, wherever in it; or only those that it always imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree) if lazily else tree.body:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"relative import in line {node.lineno}"
            module = node.module or ""
            names = [f"{module}.{alias.name}" if f"{module}.{alias.name}" in MODULES else module for alias in node.names]
        found |= {name for name in names if name.partition(".")[0] == "ganvas"}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_import_only_from_rows_below_their_own(path: Path) -> None:
    mine = home(path)
    if mine == "__init__":
        return  # it names where everything lives
    inside = path.relative_to(SOURCE).parts[1:]
    for module in imported(path):
        _, other, *rest = (*module.split("."), "__init__")[:3] if "." in module else ("", "__init__")
        if other != mine:
            assert row_of(other) < row_of(mine), f"{mine} must not import {module}"
        elif mine in SUBROWS:
            rows = SUBROWS[mine]
            one, two = inside[0].removesuffix(".py"), rest[0]
            assert one == two or row_of(two, rows) < row_of(one, rows), f"{mine}/{one} must not import {module}"


def test_no_two_files_import_each_other() -> None:
    """Nor do three or more in a circle."""
    todo = {module: imported(path) - {module} for module, path in MODULES.items() if module != "ganvas"}
    while free := [module for module, needs in todo.items() if not needs & todo.keys()]:
        for module in free:
            del todo[module]
    assert not todo


@cache
def kinds_of_models() -> frozenset[str]:
    """The classes in models/ that are a kind or the settings of one: those that inherit, in however many steps, from the contract's."""
    bases: dict[str, set[str]] = {}
    for path in (SOURCE / "models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    found = {"Model", "ModelKind"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found - {"Model", "ModelKind"})


def test_kinds_of_models_are_found() -> None:
    assert {
        "Gan",
        "StyleGan",
        "Vae",
        "ConvVaeSettings",
        "Restore",
        "CycleGan",
        "Pix2PixSettings",
        "PairSettings",
    } <= kinds_of_models()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_nobody_asks_what_kind_a_model_is(path: Path) -> None:
    """What a model can do is asked of the contract. Only recipes name the settings that they are made of."""
    if home(path) in ("models", "recipes", "__init__"):
        return
    kinds = kinds_of_models()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ganvas.models"):
            named = kinds & {alias.name for alias in node.names}
            assert not named, f"line {node.lineno} imports {named}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            named = kinds & {each.id for each in ast.walk(node.args[1]) if isinstance(each, ast.Name)}
            named |= kinds & {each.attr for each in ast.walk(node.args[1]) if isinstance(each, ast.Attribute)}
            assert not named, f"line {node.lineno} asks for {named}"


def test_no_two_rooms_inside_a_room_import_each_other() -> None:
    """A folder counts as one here, whichever of its files imports or is imported."""

    def room(module: str) -> str:
        parts = module.split(".")
        return ".".join(parts[:3]) if (SOURCE.joinpath(*parts[1:3])).is_dir() and len(parts) > 2 else module

    todo: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        if path.name != "__init__.py":
            todo.setdefault(room(module), set()).update(map(room, imported(path)))
    todo = {name: needs - {name} for name, needs in todo.items()}
    while free := [name for name, needs in todo.items() if not needs & todo.keys()]:
        for name in free:
            del todo[name]
    assert not todo


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_folder_fits_in_a_head(folder: Path) -> None:
    of_one_kind = {"cli", "networks", "models"}  # verbs, networks and kinds of model may be many
    if folder.name not in of_one_kind:
        limit = 17 if folder.name == "training" else 12
        assert len([path for path in folder.glob("*.py") if path.name not in ("__init__.py", "__main__.py")]) <= limit


@pytest.mark.parametrize("path", sorted((SOURCE / "networks").glob("*.py")), ids=lambda path: path.name)
def test_networks_can_be_copied_out_of_the_house(path: Path) -> None:
    assert {name.split(".")[1] for name in imported(path)} <= {"networks"}


def test_every_package_has_a_row() -> None:
    assert {home(path) for path in FILES} <= {name for row in ROWS for name in row}
    for room, rows in SUBROWS.items():
        inside = {path.relative_to(SOURCE / room).parts[0].removesuffix(".py") for path in FILES if home(path) == room}
        assert inside <= {name for row in rows for name in row}


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
    known = {"networks/resampling.py", "networks/filling.py", "data/batches/augmentation.py"}
    known |= {"data/batches/jitter.py", "data/batches/damage.py"}
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


def test_a_source_tree_that_was_never_installed_can_be_imported(tmp_path: Path) -> None:
    """As after `git clone`, with the libraries but without ganvas's own metadata."""
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}]\n"
        "from importlib import metadata\n"
        "found = metadata.distribution\n"
        "def without_ours(name):\n"
        "    if name == 'ganvas':\n"
        "        raise metadata.PackageNotFoundError(name)\n"
        "    return found(name)\n"
        "metadata.distribution = without_ours\n"
        "import ganvas; print(ganvas.__version__); ganvas.Recipe, ganvas.train\n"
    )
    shutil.copytree(SOURCE, tmp_path / "ganvas", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.strip() == "0+unknown", done.stderr


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
print(json.dumps(sorted(name for name in sys.modules if name in ("torch", "numpy", "sklearn", "PIL", "scipy", "sqlalchemy", "alembic"))))
"""


@pytest.mark.parametrize("words", [None, ["--help"], ["train", "--help"]])
def test_importing_ganvas_and_asking_for_help_load_nothing_heavy(words: list[str] | None) -> None:
    done = subprocess.run([sys.executable, "-c", _MODULES_AFTER, json.dumps(words)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


_USING_A_MODEL = """
import sys, json
from functools import cache
from pathlib import Path
import ganvas, ganvas.runs.run, ganvas.runs.load
pair, gan, out = map(Path, sys.argv[1:])
from ganvas.inference.sampling import sample_to
sample_to(ganvas.load(gan), out / "sheet.png", n=4)
assert ganvas.Run(gan).log and ganvas.Run(gan).recipe and ganvas.Run(gan).previews
picture = ganvas.load(gan).sample(1).pictures[0]
assert ganvas.load(pair).translate(picture).size == (16, 16)
ganvas.evaluate(gan, samples=40, features="random", copies=False)
ganvas.evaluate(pair, against=ganvas.Run(pair).dataset())
print(json.dumps(sorted(name for name in sys.modules if name.startswith("ganvas.training"))))
"""


def test_a_finished_model_is_used_without_anything_of_training(tmp_path: Path) -> None:
    """Loading, sampling, translating, evaluating and reading a run: what a page or a program does that never trains."""
    pictures = dots(1, 60)
    for name, source, recipe in (("gan", pictures, "dcgan"), ("pair", (pictures, 255 - pictures), "pix2pix")):
        recipe = small(recipe).but("schedule.preview_rows=1", 'schedule.length="1 step"')
        ganvas.train(source, recipe=recipe, run=tmp_path / name, precision="float32", quiet=True)
    words = [sys.executable, "-c", _USING_A_MODEL, tmp_path / "pair", tmp_path / "gan", tmp_path]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_every_verb_and_option_is_documented() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))))
    verbs = dict(VERBS)
    for name, command in VERBS.items():  # and the subcommands of those that have some
        verbs |= {f"{name} {inner}": each for inner, each in getattr(command, "commands", {}).items()}
    missing = [f"ganvas {verb}" for verb in verbs if f"ganvas {verb}" not in text]
    for verb, command in verbs.items():
        options = [option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)]
        missing += [
            f"{verb} {option}" for option in options if option.startswith("--") and not re.search(rf"{option}\b(?!-)", text)
        ]
    assert not missing
