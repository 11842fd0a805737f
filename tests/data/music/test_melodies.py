"""Melodies go into the same packs as pictures, and are drawn for people."""

from pathlib import Path

import numpy as np
import pytest

from ganvas.data import Dataset, DataSettings
from ganvas.data.music.pianoroll import drawn
from ganvas.data.music.settings import MelodySettings
from ganvas.errors import SettingError, SourceError
from ganvas.inference.medium import Melodies, Pictures, medium_of
from ganvas.recipes import RECIPES, Recipe


def rolls(count: int = 12, voices: int = 4, pitches: int = 24, steps: int = 16) -> np.ndarray:
    """(N, V, P, S) bool: each voice climbs from a pitch of its own, a step at a time."""
    found = np.zeros((count, voices, pitches, steps), bool)
    for number in range(count):
        for voice in range(voices):
            found[number, voice, (np.arange(steps) // 2 + 4 * voice + number) % pitches, np.arange(steps)] = True
    return found


def test_an_array_of_rolls_is_packed_as_it_is(tmp_path: Path) -> None:
    given = rolls()
    dataset = Dataset.open(given, MelodySettings(), cache=tmp_path)
    assert dataset.shape == (4, 24, 16)
    np.testing.assert_array_equal(dataset.images.transpose(0, 3, 1, 2) == 255, given)
    assert Dataset.open(given.astype(np.uint8) * 255, MelodySettings(), cache=tmp_path).fingerprint == dataset.fingerprint
    assert dataset.report.title() == "12 melodies of 4 voices, 24 pitches and 16 steps"
    assert dataset.report.medium == "melodies"


@pytest.mark.parametrize("voices", [1, 2, 3, 4, 9])
def test_any_number_of_voices_is_drawn(voices: int, tmp_path: Path) -> None:
    dataset = Dataset.open(rolls(voices=voices), MelodySettings(), cache=tmp_path)
    sheet = dataset.sheet()
    assert sheet.image.mode == "RGB"
    sheet.save(tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").stat().st_size > 0


def test_high_pitches_are_drawn_at_the_top_and_each_voice_in_its_own_colour() -> None:
    roll = np.zeros((1, 5, 3, 2), np.uint8)
    roll[0, 4, 0, 0] = roll[0, 0, 1, 1] = 255
    picture = drawn(roll)[0]
    ink = (picture != picture[2, 2]).any(2)
    assert sorted(zip(*ink.nonzero(), strict=True)) == [(0, 0), (4, 1)]
    assert (picture[0, 0] != picture[4, 1]).any()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.zeros((3, 4, 5), bool), r"\(3, 4, 5\)"),
        (np.zeros((3, 4, 5, 6)), "float64"),
        (np.zeros((0, 4, 5, 6), bool), r"\(0, 4, 5, 6\)"),
        ("melodies/", "melodies/ is not an array"),
    ],
)
def test_what_is_not_an_array_of_melodies_is_refused(given: object, said: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=said):
        Dataset.open(given, MelodySettings(), cache=tmp_path)  # type: ignore[arg-type]


def test_a_recipe_says_its_medium_and_one_from_before_is_of_pictures() -> None:
    recipe = RECIPES["gan-dense"].model_copy(update={"data": MelodySettings(lowest=48)})
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert medium_of(recipe.data) == Melodies(lowest=48)
    assert medium_of(DataSettings(ground="#010203"), (True, False)) == Pictures(ground=(1, 2, 3), masks=(True, False))
    before = RECIPES["gan-dense"].to_json().replace('"medium": "pictures",', "")
    assert "medium" not in before
    assert Recipe.from_json(before) == RECIPES["gan-dense"]
    with pytest.raises(SettingError, match="lowest"):
        recipe.but("data.lowest=200")


def test_shapes_are_said_in_the_words_of_their_medium() -> None:
    assert Pictures().words((3, 32, 64)) == "64x32, colour"
    assert Pictures().words((1, 28, 28)) == "28x28, grey"
    assert Melodies().words((4, 48, 16)) == "4 voices, 48 pitches, 16 steps"
