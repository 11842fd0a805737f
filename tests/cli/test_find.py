"""Finding as a person types it: own pictures next to what was found, names to go on with, and refusals with a way out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import ganvas as package
from ganvas.exploration.finding import finder, known
from small import dots

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "moths"
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    package.train(dots(1, 60), recipe="gan-dense", settings=settings, run=folder, length="6 steps", batch_size=16, quiet=True)
    return folder


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(known, "SAMPLES", 256)
    monkeypatch.setattr(finder, "ROUNDS", ((4, 8), (1, 8)))
    monkeypatch.setenv("GANVAS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def test_what_was_found_can_be_bred_by_the_names_that_are_printed(run: Path, ganvas: Typed) -> None:
    Image.new("RGB", (90, 60), (200, 30, 30)).save("portrait.jpg")
    before = Path("portrait.jpg").read_bytes()
    code, out, err = ganvas("find", run, "portrait.jpg")
    assert code == 0, err
    assert "moths-found/portrait.png: difference" in out.replace("\\", "/")
    assert "colours of 1 picture were left out" in out
    assert f"ganvas breed {run} " in out
    assert ganvas("breed", run, "moths-found/portrait.png", "-n", 4)[0] == 0
    assert ganvas("breed", run, "moths-found/side-by-side.png#0", "-n", 4)[0] == 0
    code, out, _ = ganvas("find", run, "moths-found/portrait.png")
    assert code == 0
    assert "it is the piece itself" in out
    assert Path("moths-found-2/portrait.png").read_bytes() == Path("moths-found/portrait.png").read_bytes()
    assert Path("portrait.jpg").read_bytes() == before


def test_one_bad_picture_among_several_costs_the_others_nothing(run: Path, ganvas: Typed) -> None:
    Image.new("RGB", (9, 9), (200, 30, 30)).save("one.png")
    Path("text.png").write_text("hello")
    code, out, err = ganvas("find", run, "text.png", "one.png")
    assert code == 0, err
    assert "skipped: text.png" in out
    assert Path("moths-found/one.png").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("text.png",), "not a picture"),
        (("nothing.png",), "There is no nothing.png"),
        (("own.png", "--out", "own.png"), "is a file, and several are written"),
        (("own.png", "--class", "cats"), "without classes"),
    ],
)
def test_what_can_not_be_found_is_refused(words: tuple[str, ...], said: str, run: Path, ganvas: Typed) -> None:
    Image.new("RGB", (9, 9)).save("own.png")
    Path("text.png").write_text("hello")
    code, _, err = ganvas("find", run, *words)
    assert code == 1
    assert said in err
    assert not Path("moths-found").exists()
