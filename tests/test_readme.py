"""The README and the docs do what they say: commands start, code runs, counts are right, links lead somewhere."""

import re
import shlex
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
import torch
from typer.testing import CliRunner

import ganvas
from ganvas.cli import app
from ganvas.data import Sheet
from ganvas.recipes import RECIPES
from ganvas.training.events import Began, Ended, Event
from small import dots
from test_house import ROWS, SOURCE, SUBROWS

ROOT = Path(__file__).parent.parent
README, CONTRIBUTING, CHANGELOG, RECIPE_PAGE, PYTHON_PAGE = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/recipes.md", "docs/python.md")
)
SHELL = "\n".join(re.findall(r"```bash\n(.*?)```", README + RECIPE_PAGE, re.DOTALL))
COMMANDS = [line.split("#")[0].strip() for line in SHELL.splitlines() if line.startswith("ganvas ")]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders as the README has them: pictures/ with some pictures, pictures.zip, pairs in inputs/ and targets/, photos/ and paintings/."""
    import shutil

    for index, picture in enumerate(dots(3, 60, 32)):
        for folder in ("pictures", "inputs", "targets", "photos"):
            Sheet(picture[None], scale=1, gap=0).save(tmp_path / folder / f"{index}.png")
        Sheet(picture[None], scale=1, gap=0).save(tmp_path / "paintings" / f"monet-{index}.png")
    shutil.make_archive(str(tmp_path / "pictures"), "zip", tmp_path / "pictures")
    for side in ("inputs", "targets"):
        shutil.copytree(tmp_path / side, tmp_path / "pairs" / side)
    shutil.make_archive(str(tmp_path / "pairs"), "zip", tmp_path / "pairs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_readme_has_commands() -> None:
    assert {command.split()[1] for command in COMMANDS} >= {"train", "resume", "sample", "data"}


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("ganvas train")])
def test_every_training_of_the_readme_and_the_recipes_can_be_started(command: str, here: Path) -> None:
    words = ["digits" if word.startswith("mnist") else word for word in shlex.split(command)[1:]]
    result = CliRunner().invoke(app, [*words, "--dry-run"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "run         " in result.output


def test_the_python_of_the_readme_runs(here: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    code = code.replace('"1 minute"', '"3 steps", quiet=True').replace('"5 minutes"', '"5 steps", quiet=True')
    exec(compile(code, "README.md", "exec"), {})
    assert (here / "sheet.png").exists()


def test_the_python_of_the_page_about_python_runs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", PYTHON_PAGE, re.DOTALL):
        code = code.replace('"1 minute"', '"3 steps"').replace('"30 seconds"', '"5 steps"')
        exec(compile(code, "docs/python.md", "exec"), names)
    said = capsys.readouterr().out
    assert "finished after" in said
    assert "new sample sheet: " in said
    assert "weights:" not in said  # which the display says
    assert [event.type for event in names["events"]][-1] == "ended"
    assert len(names["losses"]) == len(names["run"].log) > 0
    assert (here / "sheet.png").exists()


def test_the_page_about_python_lists_every_event_in_the_order_of_the_code() -> None:
    table = re.findall(r"^\| `(\w+)` \|", PYTHON_PAGE, re.MULTILINE)
    assert table == [event.__name__ for event in get_args(Event)]


def test_a_listener_stops_a_training_as_a_person_does(here: Path) -> None:
    heard: list[Event] = []

    def listener(event: Event) -> None:
        heard.append(event)
        if isinstance(event, Began):
            signal.raise_signal(signal.SIGINT)

    run = ganvas.train("digits", recipe="gan-dense-small", run=here / "stopped", length="50 steps", on=listener, quiet=True)
    assert isinstance(heard[-1], Ended)
    assert heard[-1].how == "interrupted"
    assert run.checkpoints


def from_the_roof(rows: Sequence[Sequence[str]], folder: Path) -> list[set[str]]:
    """What exists of the rows of a house, the topmost first."""
    there = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    return [found for row in reversed(rows) if (found := set(row) & there)]


def rooms(text: str) -> set[str]:
    """`cli/`, `settings.py` -> {cli, settings}"""
    return {name.removesuffix("/").removesuffix(".py") for name in re.findall(r"`([\w/.]+)`", text)}


def test_the_table_of_rooms_is_the_house_from_the_roof_down() -> None:
    table = re.findall(r"^\| \d+ \| (.*?) \|", CONTRIBUTING, re.MULTILINE)
    assert [rooms(cell) for cell in table] == from_the_roof(ROWS, SOURCE)


@pytest.mark.parametrize("room", SUBROWS)
def test_the_rooms_inside_a_room_are_listed_from_the_ground_up(room: str) -> None:
    (line,) = re.findall(rf"^- in `{room}/`: (.*)$", CONTRIBUTING, re.MULTILINE)
    assert [rooms(cell) for cell in reversed(line.split(" < "))] == from_the_roof(SUBROWS[room][:-1], SOURCE / room)


PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))


def anchors(page: Path) -> set[str]:
    """What a link can lead to in a page: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_pages_pictures_and_headings_that_exist(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, heading = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def test_the_index_of_the_docs_names_every_page_and_decision() -> None:
    index = ROOT / "docs" / "README.md"
    text = index.read_text(encoding="utf-8")
    missing = [page.name for page in PAGES if ROOT / "docs" in page.parents and page != index and f"{page.name})" not in text]
    assert not missing


RECIPE_ROWS = re.findall(r"^\| (`.*?`) \| (.*?) \|$", RECIPE_PAGE, re.MULTILINE)
LARGER = {"dcgan-64": (3, 64, 64), "pix2pix-256": (3, 256, 256), "pix2pix-photo": (3, 256, 256), "cyclegan-256": (3, 256, 256)}


def test_the_recipes_page_lists_every_recipe_and_no_other() -> None:
    assert sorted(name for names, _ in RECIPE_ROWS for name in re.findall(r"`(.*?)`", names)) == sorted(RECIPES)


@pytest.mark.parametrize(("names", "rest"), RECIPE_ROWS, ids=[names for names, _ in RECIPE_ROWS])
def test_the_weights_on_the_recipes_page_are_those_of_the_networks(names: str, rest: str) -> None:
    weights = rest.rsplit("|", 1)[-1]
    counts = set()
    for name in re.findall(r"`(.*?)`", names):
        shape = LARGER.get(name, (3, 64, 64) if "64x64 colour" in weights else (1, 28, 28))
        with torch.device("meta"):
            networks = RECIPES[name].model.build(shape).networks
        counts |= {sum(parameter.numel() for parameter in network.parameters()) for network in networks.values()}
    assert {int(number.replace(",", "")) for number in re.findall(r"\d+(?:,\d{3})+", weights)} == counts


def test_the_readme_names_recipes_that_exist() -> None:
    table = README.split("## What it trains")[1].split("\n## ")[0]
    names = [name for row in re.findall(r"^\|.*\| (`.*) \|$", table, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)]
    assert names
    assert set(names) <= set(RECIPES)


COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
COUNTS |= {20: "twenty", 21: "twenty-one", 22: "twenty-two", 23: "twenty-three", 24: "twenty-four", 25: "twenty-five"}


def test_the_readme_and_the_changelog_count_the_recipes_right() -> None:
    families = {"dense-gan": "dense GANs", "dcgan": "DCGANs", "dcgan-28": "DCGANs", "dense-vae": "VAEs", "conv-vae": "VAEs"}
    families |= dict.fromkeys(("residual-gan", "style-gan", "few-shot-gan"), "modern GANs")
    families |= dict.fromkeys(("pix2pix", "cyclegan", "restore"), "for translations")
    counts = Counter(families[recipe.model.kind] for recipe in RECIPES.values())
    order = ("dense GANs", "DCGANs", "modern GANs", "VAEs", "for translations")
    parts = ", ".join(f"{COUNTS[counts[name]]} {name}" for name in order)
    assert f"explains {COUNTS[len(RECIPES)]} recipes layer by layer: {parts}." in " ".join(CHANGELOG.split())
    assert f"[All {COUNTS[len(RECIPES)]} recipes" in README
