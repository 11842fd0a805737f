"""Directions and maps as a person types them."""

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

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


def typed_next(out: str) -> list[str]:
    """The command that the last line says to type."""
    return shlex.split(out.rstrip().splitlines()[-1].partition("ganvas ")[2])


def test_what_is_said_to_be_typed_next_can_be_typed(run: Path, ganvas: Typed) -> None:
    package.load(run).sample(9, seed=7).save("sheet.png")
    code, out, _ = ganvas("directions", run, "sheet.png", "--like", "3,7", "--unlike", "5")
    assert code == 0
    assert typed_next(out) == ["directions", str(run), "sheet.png", "--like", "3,7", "--unlike", "5", "--save", "liked"]
    Path("dd").mkdir()
    for words in (typed_next(out), ["directions", run, "-n", 2, "--save", "0=dd/thick", "--out", "other.png"]):
        code, out, err = ganvas(*words)
        assert code == 0, err
        assert typed_next(out)[:2] == ["move", str(run)]
        code, out, err = ganvas(*typed_next(out))
        assert code == 0, err
        assert typed_next(out)[0] == "vary"
        assert ganvas(*typed_next(out), "-n", 2)[0] == 0
    sheet = np.asarray(Image.open("moths-move.png"))
    assert (sheet[-12:-2] == 255).any()  # numbered
    code, out, _ = ganvas("map", run, "--cells", "4x3", "--seed", 2)
    line = next(line for line in out.splitlines() if "--numbers" in line)
    code, _, err = ganvas(*typed_next(line))
    assert code == 0, err
    numbered, plain = (origins.read(carried_origin(Path(f"moths-map{end}.png"))) for end in ("-2", ""))
    assert numbered == plain


def test_all_classes_are_shown(tmp_path_factory: pytest.TempPathFactory, ganvas: Typed) -> None:
    pictures = tmp_path_factory.mktemp("pictures")
    names = [f"class {letter}" for letter in "abcdefghijk"]
    for place, name in enumerate(names):
        (pictures / name).mkdir()
        for number, picture in enumerate(dots(1, 44)[4 * place : 4 * place + 4, ..., 0]):
            Image.fromarray(picture).save(pictures / name / f"{number}.png")
    folder = tmp_path_factory.mktemp("runs") / "kinds"
    settings = ["model.conditional=true", "model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    package.train(pictures, recipe="gan-dense", settings=settings, run=folder, length="2 steps", batch_size=8, quiet=True)
    code, out, err = ganvas("directions", folder, "--from", "classes")
    assert code == 0, err
    for name in names[1:]:
        assert f"class a to {name}" in out
    assert len(origins.read(carried_origin(Path("kinds-directions.png")))) == 70
    assert ganvas(*typed_next(out))[0] == 0
    code, out, err = ganvas("directions", folder, "--from", "classes", "-n", 2)
    assert "class a to class c" in out
    assert "class a to class d" not in out
    code, _, err = ganvas("directions", folder, "7:1", "7:2", "7:3", "7:4", "7:5", "--from", "classes")
    assert code == 1
    assert "too many strips" in err


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
        (("move", "7:1", "--along", "slant", "--out", "moved.bmp"), "can't carry where it comes from"),
        (("directions", "--out", "sheet.gif"), "can't carry where it comes from"),
        (("map", "--cells", "2x2", "--out", "map.tiff"), "can't carry where it comes from"),
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
