"""Kinds of model from elsewhere are known once a person names them, and only then."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

import ganvas
from ganvas.errors import ModelError, SettingError
from ganvas.models import DcganSettings, ModelKind, add_kinds, find_kind, known_kinds, remove_kinds
from ganvas.models.outside import import_kinds
from ganvas.recipes import RECIPES, Recipe
from ganvas.words import KINDS_VARIABLE, Command

WRITTEN = '''"""A DCGAN under another name, as a person would begin."""
from typing import Literal
from ganvas.models import DcganSettings

class {name}(DcganSettings):
    kind: Literal["{kind}"] = "{kind}"
    width: int = 4
'''


@pytest.fixture(autouse=True)
def _nothing_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    before, modules = set(known_kinds()), set(sys.modules)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(KINDS_VARIABLE, raising=False)
    yield
    remove_kinds(*(find_kind(kind) for kind in set(known_kinds()) - before))
    for name in set(sys.modules) - modules:
        if not name.startswith("ganvas"):
            del sys.modules[name]


def written(path: Path, *, kind: str = "spiral", name: str = "SpiralSettings") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(WRITTEN.format(kind=kind, name=name), encoding="utf-8")
    return path


def of_kind(kind: str) -> str:
    """A recipe of a kind, as JSON."""
    tree = json.loads(RECIPES["dcgan"].to_json())
    tree["model"] = {"kind": kind, "width": 5}
    return json.dumps(tree)


def test_a_file_that_is_named_defines_what_recipes_may_be_of(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no kind of model"):
        Recipe.from_json(of_kind("spiral"))
    assert import_kinds(str(written(tmp_path / "kinds" / "spirals.py"))) == ("spiral",)
    recipe = Recipe.from_json(of_kind("spiral"))
    assert type(recipe.model).__qualname__ == "SpiralSettings"
    assert recipe.flat()["model.width"] == 5
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert import_kinds(str(tmp_path / "kinds" / "spirals.py")) == ("spiral",)  # twice is once


def test_a_module_in_the_current_folder_and_the_parts_of_a_package_are_found(tmp_path: Path) -> None:
    written(tmp_path / "my_package" / "inner.py", kind="inner", name="Inner")
    (tmp_path / "my_package" / "__init__.py").write_text("from my_package.inner import Inner\n")
    assert import_kinds("my_package") == ("inner",)
    assert "inner" in known_kinds()


def test_what_a_file_names_is_never_imported(tmp_path: Path) -> None:
    """Neither the kind of a recipe nor that of a model chooses what is executed, wherever it points."""
    (tmp_path / "trap.py").write_text("from pathlib import Path\nPath('sprung').touch()\n")
    sys.path.append(str(tmp_path))
    for kind in ("trap", "trap:Trap", "trap.py", str(tmp_path / "trap.py")):
        with pytest.raises(ModelError, match="no kind of model"):
            Recipe.from_json(of_kind(kind))
    assert not (tmp_path / "sprung").exists()


def test_an_installed_package_announces_its_kinds(tmp_path: Path) -> None:
    """As pip leaves one: a module, and next to it what it announces. It is imported when something is of its kind."""
    written(tmp_path / "site" / "gans_of_hers.py", kind="hers", name="Hers")
    info = tmp_path / "site" / "gans_of_hers-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gans-of-hers\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ganvas.kinds]\nhers = gans_of_hers:Hers\n")
    sys.path.append(str(tmp_path / "site"))
    assert "hers" in known_kinds()
    assert "gans_of_hers" not in sys.modules
    assert Recipe.from_json(of_kind("hers")).model.kind == "hers"


def test_a_kind_needs_a_name_of_its_own() -> None:
    class Nameless(ModelKind):
        width: int = 3

    class Borrowed(DcganSettings):
        pass

    with pytest.raises(SettingError, match="doesn't say what kind of model it is"):
        add_kinds(Nameless)
    with pytest.raises(SettingError, match=r"has the kind 'dcgan', which is that of ganvas.models.gans.DcganSettings"):
        Recipe(name="x", promise="", model=Borrowed(), optimisers={})


def test_a_class_that_is_defined_again_takes_the_place_of_the_first() -> None:
    class Mine(DcganSettings):
        kind: Literal["mine"] = "mine"  # type: ignore[assignment]

    first = Mine

    class Mine(DcganSettings):  # type: ignore[no-redef]
        kind: Literal["mine"] = "mine"  # type: ignore[assignment]
        shine: float = 0.5

    for each in (first, Mine):
        Recipe(name="x", promise="", model=each(), optimisers={})
        assert find_kind("mine") is each


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("nowhere.py", "There is no file"),
        ("no_such_module", "there is no module 'no_such_module'"),
        ("empty.py", "empty.py defines no kind of model"),
        ("json.py", "has the name of another module, json"),
        ("lacking.py", "there is no module 'no_such_library'"),
    ],
)
def test_what_cannot_be_imported_is_said_in_a_line(named: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("from ganvas.models import DcganSettings\n")
    (tmp_path / "json.py").write_text("")
    (tmp_path / "lacking.py").write_text("import no_such_library\n")
    with pytest.raises(SettingError, match=said):
        import_kinds(named)


def test_a_mistake_in_the_code_is_shown_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0\n")
    for _ in range(2):  # half of a module isn't kept
        with pytest.raises(ZeroDivisionError):
            import_kinds("broken.py")


def test_commands_that_are_advised_name_what_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KINDS_VARIABLE, "my kinds.py")
    assert Command("resume", "runs/a").typed == "ganvas resume runs/a --kinds 'my kinds.py'"
    assert Command("doctor").typed == "ganvas doctor"


def test_a_run_of_a_kind_that_is_not_here_says_so(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "recipe.json").write_text(of_kind("spiral"))
    (tmp_path / "run" / "run.json").write_text("{}")
    with pytest.raises(ModelError, match="no kind of model") as caught:
        ganvas.Run(tmp_path / "run").recipe  # noqa: B018
    assert any("--kinds" in step for step in caught.value.next_steps)
