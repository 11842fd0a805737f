"""A kind of model that ganvas doesn't ship, one file and a recipe, can do all that the shipped ones can."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from toy_translator import ToySettings, toy_recipe

import ganvas
from ganvas.errors import ModelError, SettingError
from ganvas.inference.translating import translate_to
from ganvas.recipes import RECIPES, Recipe
from ganvas.runs.checkpoints import read_checkpoint
from kinds import known
from small import dots

PAIRS = dots(3, 120), 255 - dots(3, 120)


@pytest.fixture(scope="module", autouse=True)
def _toy() -> Iterator[None]:
    with known(ToySettings):
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> ganvas.Run:
    folder = tmp_path_factory.mktemp("runs")
    return ganvas.train(PAIRS, recipe=toy_recipe(), run=folder / "toy", length="120 steps", quiet=True)


def test_it_trains_and_shows_itself(run: ganvas.Run) -> None:
    notes = [note["losses"]["generator.l1"] for note in run.log]
    assert notes[-1] < 0.5
    assert (run.path / "progress.gif").exists()
    assert list((run.path / "previews").glob("*.png"))
    assert run.recipe == toy_recipe().but('schedule.length="120 steps"')


def test_it_goes_on_in_the_same_bytes(run: ganvas.Run, tmp_path: Path) -> None:
    halted = ganvas.train(PAIRS, recipe=toy_recipe(), run=tmp_path / "halted", length="50 steps", quiet=True)
    ganvas.resume(halted, length="120 steps", quiet=True)
    mine, theirs = (read_checkpoint(each.checkpoints[-1])[0] for each in (run, halted))
    assert mine.keys() == theirs.keys()
    assert all(mine[name].equal(theirs[name]) for name in mine)


def test_it_translates_one_picture_and_a_folder(run: ganvas.Run, tmp_path: Path) -> None:
    model = ganvas.load(run.path)
    given = dots(3, 1)[0]
    made = np.asarray(model.translate(given)).astype(int)
    assert np.abs(made - (255 - given)).mean() < 40
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, picture in enumerate(dots(3, 3)):
        Image.fromarray(picture).save(folder / f"{number}.png")
    assert translate_to(model, folder, tmp_path / "made").pictures == 3
    with pytest.raises(ModelError, match="doesn't restore"):
        model.restore(given)
    with pytest.raises(ModelError, match="makes none from nothing"):
        model.sample(1)


def test_it_is_evaluated_by_what_was_withheld(run: ganvas.Run) -> None:
    record = ganvas.evaluate(run)
    assert record.n == {"a to b": 16}
    assert record.tables["a to b"]["model"]["l1"] < record.tables["a to b"]["copy"]["l1"]


def test_it_is_saved_and_shared(run: ganvas.Run, tmp_path: Path) -> None:
    model = ganvas.load(run.path)
    again = ganvas.load(model.save(tmp_path / "shared"))
    given = dots(3, 1)[0]
    assert np.array_equal(np.asarray(again.translate(given)), np.asarray(model.translate(given)))
    assert "ganvas translate" in (tmp_path / "shared" / "README.md").read_text()


def test_a_recipe_of_it_is_read_again_and_a_misspelling_of_it_corrected() -> None:
    assert Recipe.from_json(toy_recipe().to_json()) == toy_recipe()
    with pytest.raises(SettingError, match="Did you mean toy"):
        RECIPES["pix2pix"].but("model.kind=toi")
