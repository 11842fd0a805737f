"""Which recipe and which size are taken where a person named none: functions of recorded speeds."""

from pathlib import Path

import pytest
import torch

from ganvas.models.sizes import Shape
from ganvas.recipes import RECIPES
from ganvas.recipes.choosing.choice import (
    FEW,
    VERY_FEW,
    Candidate,
    adapted,
    best,
    considered,
    dense_instead,
    sides_below,
    suited,
)
from ganvas.recipes.choosing.evidence import COPIED_AFTER, EVIDENCE, enough


def candidate(name: str, side: int, images_needed: int, seconds_each: float) -> Candidate:
    return Candidate(RECIPES[name], side, side, images_needed, seconds_each)


SMALL, LARGE = candidate("sketch", 32, 1_000, 0.01), candidate("sketch", 64, 3_000, 0.05)
WIDE = candidate("evening", 32, 50_000, 0.02)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(1, SMALL), (10, SMALL), (149, SMALL), (150, LARGE), (100_000, LARGE)],
)
def test_the_largest_size_is_taken_for_which_there_is_time_enough(seconds: float, expected: Candidate) -> None:
    assert best([LARGE, SMALL], seconds, FEW) == expected


def test_of_one_size_the_preferred_recipe_is_taken_as_soon_as_it_has_enough() -> None:
    assert best([WIDE, SMALL], 999, FEW) == SMALL
    assert best([WIDE, SMALL], 1_000, FEW) == WIDE


def test_of_few_pictures_few_shot_is_taken_once_the_other_would_copy_them() -> None:
    light = candidate("few-shot", 32, 1_000, 0.03)
    assert best([light, SMALL], 100, pictures=200) == SMALL
    assert best([light, SMALL], 100, pictures=10) == light, "each would be shown a thousand times"
    assert best([light, SMALL], 20, pictures=3) == SMALL, "few-shot has not had enough"


def test_where_nothing_has_enough_what_comes_closest_is_taken() -> None:
    assert best([WIDE, LARGE, SMALL], 0.5, FEW) == SMALL


def test_few_pictures_are_for_few_shot_and_many_for_wider_networks() -> None:
    assert [recipe.name for recipe in considered(VERY_FEW)] == ["few-shot", "sketch"]
    assert [recipe.name for recipe in considered(VERY_FEW + 1)] == ["evening", "sketch"]


def test_a_recipe_without_a_setting_that_is_asked_for_is_not_considered() -> None:
    assert [recipe.name for recipe in considered(100, ["model.dense=64", "data.fit=pad"])] == ["sketch"]
    assert suited(100, changes=["model.dense=64"])[0].name == "sketch"


def test_an_amount_instead_of_a_time_gets_the_lightest_that_suits_the_pictures() -> None:
    assert [suited(count)[0].name for count in (100, 5_000)] == ["few-shot", "sketch"]
    assert suited(FEW, gpu=True)[0].name == "evening"


def test_few_pictures_are_augmented_as_far_as_needed() -> None:
    assert adapted(RECIPES["sketch"], 1, FEW - 1).model.augment.kinds == ("shift", "scale", "colour")
    assert "flip" in adapted(RECIPES["sketch"], 3, FEW - 1).model.augment.kinds
    assert adapted(RECIPES["sketch"], 3, FEW) == RECIPES["sketch"]
    assert adapted(RECIPES["few-shot"], 3, 10) == RECIPES["few-shot"], "it brings its own"


def test_pictures_are_halved_and_never_below_what_still_shows_something() -> None:
    assert sides_below(256) == [256, 128, 64, 32]
    assert sides_below(96) == [96, 48]
    assert [sides_below(side) for side in (28, 8, 50)] == [[28], [8], [50]]


@pytest.mark.parametrize("side", [8, 12, 28, 32, 40, 112])
def test_whatever_is_chosen_can_make_the_size(side: int) -> None:
    shape: Shape = (1, side, side)
    with torch.device("meta"):
        for name in ("few-shot", "sketch", "evening"):
            RECIPES[name].model.build(shape)


@pytest.mark.parametrize(
    ("size", "sizes"), [((9, 9), "8 or 10"), ((30, 30), "28 or 32"), ((50, 30), "28 or 32"), ((1000, 1000), "896 or 1024")]
)
def test_a_dense_gan_is_explained_with_the_next_sizes_that_fit(size: tuple[int, int], sizes: str) -> None:
    recipe, said = dense_instead(*size)
    assert recipe.name == "gan-dense"
    assert f"{size[1]}x{size[0]}" in said
    assert said.endswith(f"the resolution is {sizes}.")


def test_every_figure_of_the_evidence_names_its_source_and_grows_with_the_size() -> None:
    assert all(each.source for each in EVIDENCE)
    needed = [enough("sketch", side) for side in (16, 28, 32, 48, 64, 128, 256, 1024)]
    assert needed == sorted(needed)
    with pytest.raises(KeyError):
        enough("dcgan", 32)


def test_the_docs_say_what_the_evidence_says() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in docs.splitlines() if line.count("|") == 7]
    sides = [int(cell) for cell in rows[0][1:]]
    said = {row[0].split("`")[1]: row[1:] for row in rows if row[0].startswith("`")}
    assert said == {name: [f"{enough(name, side):,}" for side in sides] for name in ("sketch", "few-shot", "evening")}
    assert f"each is shown at most {COPIED_AFTER} times" in docs
