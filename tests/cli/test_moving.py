"""Directions and maps as a person types them."""

from collections.abc import Callable
from pathlib import Path

import pytest

import ganvas as package
from ganvas import origins
from ganvas.data.pictures.mark import carried_origin
from small import dots

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "moths"
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    package.train(dots(1, 60), recipe="gan-dense", settings=settings, run=folder, length="40 steps", batch_size=16, quiet=True)
    return folder


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_direction_is_found_kept_and_used(run: Path, ganvas: Typed) -> None:
    before = sorted(run.rglob("*"))
    code, out, err = ganvas("directions", run, "-n", 2, "--save", "1=sunny side")
    assert code == 0, err
    assert "principal-2" in out
    assert "sunny side.direction.safetensors" in out
    assert f"ganvas move {run} 7:12 --along 'sunny side' --amount 1.5" in out
    assert len(origins.read(carried_origin(Path("moths-directions.png")))) == 14
    code, out, err = ganvas("move", run, "7:12", "7:13", "--along", "sunny side", "--amount", 1.5)
    assert code == 0, err
    assert "2 pictures in moths-move.png" in out
    explorer = package.explore(package.load(run))
    moved = explorer.piece("moths-move.png#1")
    assert moved == explorer.move("7:13", "sunny side", 1.5)
    assert moved.origin.nodes[-1].name == "sunny side"  # type: ignore[union-attr]
    assert ganvas("move", run, "moths-move.png#0", "--along", "sunny side")[0] == 0
    assert len(origins.read(carried_origin(Path("moths-move-2.png")))) == 7
    assert sorted(run.rglob("*")) == before  # nothing was written into the run


def test_more_like_some_pictures_of_a_sheet(run: Path, ganvas: Typed) -> None:
    package.load(run).sample(9, seed=7).save("sheet.png")
    code, _, err = ganvas("directions", run, "sheet.png", "--like", "3,7", "--unlike", "5", "--save", "rounder")
    assert code == 0, err
    assert Path("rounder.direction.safetensors").exists()
    assert ganvas("move", run, "sheet.png", "--like", "1", "--along", "rounder", "--amount", -2)[0] == 0


def test_properties_by_name(run: Path, ganvas: Typed) -> None:
    code, out, err = ganvas("directions", run, "7:1", "--from", "properties")
    assert code == 0, err
    name = out.splitlines()[1].split()[1]
    code, out, err = ganvas("directions", run, "7:1", "--from", name, "--save", f"{name}=mine", "--out", "again.png")
    assert code == 0, err
    assert Path("mine.direction.safetensors").exists()
    code, out, err = ganvas("directions", run, "7:1", "--from", name, "--save", "nothing=other", "--out", "third.png")
    assert code == 1
    assert "doesn't say which is meant" in err
    assert Path("third.png").exists()  # what was found isn't lost
    assert "loudness" in ganvas("directions", run, "--from", "loudness")[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("directions", "--save", "9=x"), "There is no direction 9"),
        (("directions", "--save", "x"), "doesn't say which is meant"),
        (("directions", "--save", "0=there"), "exists already"),
        (("directions", "--unlike", "3"), "--unlike needs --like"),
        (("directions", "--from", "styles"), "no styles"),
        (("move", "7:1", "--along", "nothing"), "There is no direction"),
        (("move", "7:1", "--along", "there", "--amount", "1"), "not a direction that ganvas wrote"),
        (("move", "7:1", "--along", "principal-1", "--amount", "9"), "-6 to 6"),
        (("move", "7:1", "--along", "slant", "--amount", "1", "--amount", "2"), "Give one amount for each"),
        (("move", "--along", "slant"), "No picture is named"),
        (("map", "--cells", "many"), "--cells 20x15"),
        (("map", "--cells", "90x90"), "more cells than a sheet can carry"),
        (("map", "--cells", "2x2", "--out", "taken.png"), "taken.json exists already"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_written(
    words: tuple[str, ...], said: str, run: Path, ganvas: Typed
) -> None:
    Path("there.direction.safetensors").write_text("mine", encoding="utf-8")
    Path("taken.json").write_text("mine", encoding="utf-8")
    verb, *others = words
    code, _, err = ganvas(verb, run, *others)
    assert code == 1, err
    assert said in err
    assert sorted(path.name for path in Path().iterdir()) == ["taken.json", "there.direction.safetensors"]
    assert Path("taken.json").read_text(encoding="utf-8") == "mine"


def test_a_map_and_what_to_do_with_it(run: Path, ganvas: Typed) -> None:
    code, out, err = ganvas("map", run, "--cells", "4x3", "--numbers")
    assert code == 0, err
    assert "12 pictures in moths-map.png" in out
    assert f"ganvas vary {run} moths-map.png --like 8" in out
    Path("moths-map.png").unlink()
    assert "moths-map-2.png" in ganvas("map", run, "--cells", "4 X 3")[1]
    assert ganvas("vary", run, "moths-map-2.png", "--like", "8", "-n", 2)[0] == 0
