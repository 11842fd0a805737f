"""Models that read pictures, drawn with by pages: what they make is what the library makes, and what they are is said."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import ganvas
from drawn import a_run
from ganvas.data.packs.dataset import Dataset
from ganvas.data.pictures.mark import is_marked
from ganvas.drawing.desk import Desk
from ganvas.drawing.examples import Examples, palette_of
from ganvas.drawing.requests import Again, Example, Learned, Restore, Translate
from ganvas.errors import GanvasError, ModelError, SettingError, SourceError

RECIPES = {"pairs": "pix2pix", "sides": "cyclegan", "mended": "restore", "moths": "dcgan"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    for name, recipe in RECIPES.items():
        a_run(made / "runs", name, recipe)
    return made


@pytest.fixture(scope="module")
def desk(home: Path) -> Desk:
    return Desk(home)


def noise(height: int, width: int, channels: int = 3) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.random.default_rng(height).integers(0, 256, (height, width, channels), np.uint8)


def as_png(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def pixels_of(file: bytes, mode: str = "RGB") -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.asarray(Image.open(BytesIO(file)).convert(mode))


@pytest.mark.parametrize(("run", "direction"), [("pairs", None), ("sides", "a-to-b"), ("sides", "b-to-a")])
def test_a_translation_is_that_of_the_library(desk: Desk, home: Path, run: str, direction: Any) -> None:
    given = noise(40, 56)
    header, (file,) = desk.do(Translate(run=run, direction=direction), [as_png(given)])
    trained = ganvas.load(home / "runs" / run)
    wanted = trained.translate(Image.fromarray(given), direction=direction)
    assert pixels_of(file).tobytes() == np.asarray(wanted.convert("RGB")).tobytes()
    assert (header["model"], header["width"], header["height"]) == (trained.sha256, 56, 40)
    assert is_marked(BytesIO(file))  # whoever saves it has a file that says so


def test_holes_are_filled_and_nothing_else_is_changed(desk: Desk, home: Path) -> None:
    given = noise(40, 48, 4)
    given[..., 3] = 255
    given[10:20, 12:30, 3] = 0
    header, (file,) = desk.do(Restore(run="mended", holes=True), [as_png(given)])
    found = pixels_of(file, "RGBA")
    kept = given[..., 3] == 255
    assert (found[kept] == given[kept]).all()
    assert (found[..., 3] == 255).all()
    assert header["filled"] == pytest.approx(180 / 1920)
    wanted = ganvas.load(home / "runs" / "mended").restore(Image.fromarray(given[..., :3]), ~kept)
    assert found[..., :3].tobytes() == np.asarray(wanted.convert("RGB")).tobytes()


def test_without_holes_all_of_a_picture_is_restored(desk: Desk, home: Path) -> None:
    given = noise(40, 48)
    header, (file,) = desk.do(Restore(run="mended"), [as_png(given)])
    wanted = ganvas.load(home / "runs" / "mended").restore(Image.fromarray(given))
    assert pixels_of(file).tobytes() == np.asarray(wanted.convert("RGB")).tobytes()
    assert header["filled"] == 0


def test_what_cannot_be_done_is_said(desk: Desk) -> None:
    picture = as_png(noise(32, 32))
    gone = noise(32, 32, 4)
    gone[..., 3] = 0
    refused: list[tuple[Any, list[bytes], type[GanvasError], str]] = [
        (Translate(run="moths"), [picture], ModelError, "from nothing"),
        (Translate(run="mended"), [picture], ModelError, "restores"),
        (Translate(run="pairs", direction="b-to-a"), [picture], ModelError, "doesn't translate b-to-a"),
        (Translate(run="pairs"), [], SourceError, "can't be used"),
        (Translate(run="pairs"), [b"hello"], SourceError, "can't be used"),
        (Restore(run="pairs"), [picture], ModelError, "doesn't restore"),
        (Restore(run="mended", holes=True), [picture], SettingError, "marked"),
        (Restore(run="mended", holes=True), [as_png(gone)], SettingError, "nothing is left"),
        (Learned(run="moths"), [], ModelError, "reads none"),
        (Example(run="pairs"), [], SourceError, "aren't packed"),
        (Again(run="pairs", pieces=("7:0",)), [], ModelError, "picture"),
    ]
    for request, parts, kind, words in refused:
        with pytest.raises(kind, match=words):
            desk.do(request, parts)


def test_what_a_model_has_learned_is_said(desk: Desk, home: Path) -> None:
    pairs, sides, mended = (desk.do(Learned(run=run))[0] for run in ("pairs", "sides", "mended"))
    assert (pairs["restores"], pairs["directions"], pairs["is_paired"]) == (False, ["a-to-b"], True)
    assert (sides["directions"], sides["is_paired"]) == (["a-to-b", "b-to-a"], False)
    assert (mended["restores"], mended["directions"]) == (True, [])
    assert "holes" in mended["damage"]
    shape = ganvas.load(home / "runs" / "pairs").config.shape
    assert (pairs["channels"], pairs["height"], pairs["width"]) == shape
    assert (pairs["examples"], pairs["palettes"]) == (0, [])


def test_examples_are_pictures_that_were_held_out(tmp_path: Path) -> None:
    """And pairs stay pairs, in the same order each time."""
    for number in range(100):
        for side, add in (("a", 0), ("b", 100)):
            (tmp_path / "set" / side).mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (16, 16), (number, 0, add)).save(tmp_path / "set" / side / f"{number}.png")
    dataset = Dataset.open(tmp_path / "set", relation="pairs", cache=tmp_path / "cache")
    examples = Examples(dataset, 16)
    assert (len(examples), examples.sides, examples.is_held_out) == (16, 2, True)
    shown = set()
    for number in range(16):
        a, b = examples.pictures(number)
        assert a[0, 0].tolist() == [int(b[0, 0, 0]), 0, 0]
        assert b[0, 0, 2] == 100
        shown.add(int(a[0, 0, 0]))
    assert len(shown) == 16
    assert (examples.pictures(16)[0] == examples.pictures(0)[0]).all()
    assert Examples(dataset, 0).is_held_out is False
    assert len(Examples(dataset, 0)) == 100
    assert Examples.of(tmp_path / "set") is None  # it is not a run


def test_a_palette_is_what_label_maps_are_painted_with() -> None:
    classes = np.array([[128, 64, 128], [128, 0, 0], [0, 0, 0], [64, 0, 128]], np.uint8)
    large = np.random.default_rng(0).integers(0, 4, (12, 4, 4)).repeat(32, 1).repeat(32, 2)
    small = [np.asarray(Image.fromarray(classes[each]).resize((64, 64), Image.Resampling.LANCZOS)) for each in large]
    found = palette_of(small)
    assert found.is_flat
    assert {*found.colours} == {tuple(each) for each in classes.tolist()}
    assert not palette_of([noise(64, 64), noise(65, 64)]).is_flat
    ramp = np.linspace(0, 255, 64).astype(np.uint8)[None, :, None].repeat(64, 0)
    on_white = np.full((64, 64, 3), 255, np.uint8)
    on_white[20:40] = ramp[20:40]
    assert palette_of([on_white]).is_flat is False  # a ground of one colour makes no label map
    assert palette_of([]) == ((), False)
