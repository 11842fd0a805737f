"""A first music model, one file and a recipe, does what every model does: in the same packs, loop, checkpoints and verbs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from toy_melody import MelodySettingsOfToy, melody_recipe

import ganvas
from ganvas.data.music.settings import MelodySettings
from ganvas.errors import SettingError
from ganvas.inference.medium import Melodies
from ganvas.recipes import RECIPES
from ganvas.runs.checkpoints import read_checkpoint
from kinds import known

Typed = Callable[..., tuple[int, str, str]]


def tunes(count: int = 240, voices: int = 4, pitches: int = 24, steps: int = 16) -> np.ndarray:
    """(N, V, P, S) bool: four voices, each a few pitches above the last, that climb, fall or stay at each beat."""
    random = np.random.default_rng(3)
    rolls = np.zeros((count, voices, pitches, steps), bool)
    at = np.arange(steps)
    for roll in rolls:
        walk = random.integers(0, 6) + np.cumsum(random.integers(-1, 2, steps // 2)).repeat(2)
        for voice in range(voices):
            roll[voice, np.clip(walk + 5 * voice, 0, pitches - 1), at] = True
    return rolls


TUNES = tunes()


@pytest.fixture(scope="module", autouse=True)
def _toy() -> Iterator[None]:
    with known(MelodySettingsOfToy):
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> ganvas.Run:
    folder = tmp_path_factory.mktemp("runs")
    return ganvas.train(
        TUNES, recipe=melody_recipe(), run=folder / "tunes", length="240 steps", quiet=True, evaluate_every=1600
    )


def test_it_learns_and_shows_piano_rolls(run: ganvas.Run) -> None:
    notes = [note["losses"]["autoencoder.reconstruction"] for note in run.log]
    assert notes[-1] < 0.5 * 4 * 24 * 16 * np.log(2)
    assert len(run.previews) >= 2
    with Image.open(run.previews[-1]) as sheet:
        assert sheet.mode == "RGB"
    assert (run.path / "progress.gif").exists()
    assert (run.path / "best" / "config.json").exists()


def test_it_goes_on_in_the_same_bytes(run: ganvas.Run, tmp_path: Path) -> None:
    halted = ganvas.train(
        TUNES, recipe=melody_recipe(), run=tmp_path / "halted", length="100 steps", quiet=True, evaluate_every=1600
    )
    ganvas.resume(halted, length="240 steps", quiet=True)
    mine, theirs = (read_checkpoint(each.checkpoints[-1])[0] for each in (run, halted))
    assert mine.keys() == theirs.keys()
    assert all(mine[name].equal(theirs[name]) for name in mine)


def test_it_samples_melodies_in_which_each_voice_sings(run: ganvas.Run) -> None:
    sheet = ganvas.load(run.path).sample(10, seed=4)
    assert sheet.pictures.shape == (10, 24, 16, 4)
    assert ((sheet.pictures == 255).sum(1) == 1).all()
    assert "4 voices, 24 pitches, 16 steps" in repr(sheet)


def test_it_is_typed_like_every_other_model(run: ganvas.Run, ganvas: Typed, tmp_path: Path) -> None:
    for name in ("sheet.png", "tunes.npz", "folder"):
        code, _, err = ganvas("sample", run.path, "-n", 6, "--out", tmp_path / name)
        assert code == 0, err
    with Image.open(tmp_path / "folder" / "seed-0-00000.png") as picture:
        assert (picture.mode, picture.size) == ("RGB", (16, 24))
    assert np.load(tmp_path / "tunes.npz")["arr_0"].shape == (6, 24, 16, 4)


def test_it_is_evaluated(run: ganvas.Run, tmp_path: Path) -> None:
    record = ganvas.evaluate(run, samples=60, copies=False)
    assert record.metrics["frechet"] > 0
    assert record.controls["training"]["frechet"] >= 0
    assert "<img" in record._repr_html_()


def test_it_is_shared_and_loaded(run: ganvas.Run, tmp_path: Path) -> None:
    model = ganvas.load(run.path)
    again = ganvas.load(model.save(tmp_path / "shared"))
    assert again.config.medium == Melodies(lowest=60)
    np.testing.assert_array_equal(again.sample(5).pictures, model.sample(5).pictures)
    card = (tmp_path / "shared" / "README.md").read_text()
    assert "melodies of 4 voices, 24 pitches, 16 steps" in card


def test_what_would_make_another_tune_of_it_is_refused(tmp_path: Path) -> None:
    recipe = RECIPES["gan-dense"].model_copy(update={"data": MelodySettings()}).but('model.augment.kinds=["flip"]')
    with pytest.raises(SettingError, match="flip would make something else"):
        ganvas.train(TUNES, recipe=recipe, run=tmp_path / "run", quiet=True)
    assert not (tmp_path / "run").exists()
