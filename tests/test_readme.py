"""The README's commands and code do what it says."""

import re
import shlex
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from ganvas.cli import app
from ganvas.data import Sheet
from ganvas.recipes import RECIPES
from small import dots

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```bash\n(.*?)```", README, re.DOTALL))
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
def test_every_training_of_the_readme_can_be_started(command: str, here: Path) -> None:
    words = ["digits" if word.startswith("mnist") else word for word in shlex.split(command)[1:]]
    result = CliRunner().invoke(app, [*words, "--dry-run"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "run         " in result.output


def test_the_python_of_the_readme_runs(here: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    code = code.replace('"1 minute"', '"3 steps", quiet=True').replace('"5 minutes"', '"5 steps", quiet=True')
    exec(compile(code, "README.md", "exec"), {})
    assert (here / "sheet.png").exists()


def test_the_pictures_of_the_readme_exist() -> None:
    for name in re.findall(r"\]\((docs/[^)#]+)", README):
        assert (Path(__file__).parent.parent / name).exists(), name


RECIPE_ROWS = re.findall(r"^\| (`.*?`) \| (.*?) \|$", README.split("## What it trains")[1].split("\n## ")[0], re.MULTILINE)
LARGER = {"dcgan-64": (3, 64, 64), "pix2pix-256": (3, 256, 256), "pix2pix-photo": (3, 256, 256), "cyclegan-256": (3, 256, 256)}


def test_the_readme_lists_every_recipe_and_no_other() -> None:
    assert sorted(name for names, _ in RECIPE_ROWS for name in re.findall(r"`(.*?)`", names)) == sorted(RECIPES)


@pytest.mark.parametrize(("names", "rest"), RECIPE_ROWS, ids=[names for names, _ in RECIPE_ROWS])
def test_the_weights_in_the_readme_are_those_of_the_networks(names: str, rest: str) -> None:
    weights = rest.rsplit("|", 1)[-1]
    counts = set()
    for name in re.findall(r"`(.*?)`", names):
        shape = LARGER.get(name, (3, 64, 64) if "64x64 colour" in weights else (1, 28, 28))
        with torch.device("meta"):
            networks = RECIPES[name].model.build(shape).networks
        counts |= {sum(parameter.numel() for parameter in network.parameters()) for network in networks.values()}
    assert {int(number.replace(",", "")) for number in re.findall(r"\d+(?:,\d{3})+", weights)} == counts
