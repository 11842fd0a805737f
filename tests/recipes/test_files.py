"""Recipes in files: what is printed can be read, a few lines are enough, and a mistake is named with its line."""

import json
from pathlib import Path

import pytest

from ganvas.errors import SettingError
from ganvas.recipes import RECIPES, Recipe, RmsProp, Sgd, find, to_toml


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_printed_is_read_again(name: str, tmp_path: Path) -> None:
    recipe = RECIPES[name]
    (tmp_path / "a.json").write_text(recipe.to_json(), encoding="utf-8")
    (tmp_path / "a.toml").write_text(to_toml(recipe), encoding="utf-8")
    assert find(str(tmp_path / "a.json")) == recipe
    assert find(tmp_path / "a.toml") == recipe


def test_any_text_survives_toml(tmp_path: Path) -> None:
    text = 'Quotes "\'""" and \\n\\ \ttabs,\nlines,\r\n모델 🎨, control \x01,\n\n  spaces  '
    recipe = RECIPES["sketch"].model_copy(update={"promise": text})
    (tmp_path / "a.toml").write_text(to_toml(recipe), encoding="utf-8", newline="")
    assert find(tmp_path / "a.toml") == recipe


def test_a_few_lines_change_a_shipped_recipe(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'base = "sketch"\nschedule.batch_size = 32\n[model]\nwidth = 32\n\n'
        '[optimisers.generator]\nmomentum = 0.9\nkind = "sgd"\nlearning_rate = 1e-2\n'
    )
    (tmp_path / "mine.json").write_text(
        json.dumps(
            {
                "base": "sketch",
                "schedule": {"batch_size": 32},
                "model.width": 32,
                "optimisers": {"generator": {"momentum": 0.9, "kind": "sgd", "learning_rate": 1e-2}},
            }
        )
    )
    for path in (tmp_path / "mine.toml", tmp_path / "mine.json"):
        recipe = find(path)
        assert recipe.name == "mine"
        assert recipe.promise == f"sketch with the changes of {path.name}."
        expected = RECIPES["sketch"].but("schedule.batch_size=32", "model.width=32")
        optimisers = expected.optimisers | {"generator": Sgd(learning_rate=1e-2, momentum=0.9, falls_after=50_000)}
        assert recipe == expected.model_copy(update={"name": "mine", "promise": recipe.promise, "optimisers": optimisers})


def test_a_whole_recipe_needs_no_more_than_a_model_and_optimisers(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(
        '[model]\nkind = "dense-vae"\nlatent_size = 2\n[optimisers.autoencoder]\nkind = "rmsprop"\n'
    )
    recipe = find(tmp_path / "small.toml")
    assert isinstance(recipe, Recipe)
    assert recipe.name == "small"
    assert recipe.optimisers == {"autoencoder": RmsProp()}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.toml",
            'base = "sketch"\n\n[model]\nwidht = 3\n',
            "line 4: There is no setting 'model.widht'.\n  Did you mean model.width",
        ),
        ("a.json", '{"base": "sketch",\n "model": {\n  "width": -3}}', "line 3: model.width=-3: It should be at least 1."),
        ("a.json", '{"base": "sketc"}', "line 1: There is no recipe 'sketc'.\n  Did you mean sketch"),
        ("a.json", '{"base": "sketch",\n"model": {"width": 3\n', "is not JSON from line 3, column 1 on."),
        ("a.toml", 'base = "sketch"\n[model\nwidth = 3\n', "is not TOML from line 2, column 7 on."),
        ("a.toml", "", "model: It is missing. optimisers: It is missing."),
        ("a.json", "[1, 2]", "holds no settings."),
        (
            "a.toml",
            '[model]\nkind = "dense-vae"\n[optimisers.autoencoder]\nlearning_rate = 1e-3\nlaerning_rate = 3\n',
            "line 5: Recipe can't be read. optimisers.autoencoder.laerning_rate, given as 3: There is no such setting. "
            "Did you mean learning_rate?",
        ),
        (
            "a.toml",
            '[model]\nkind = "dense-vea"\n[optimisers.autoencoder]\n',
            "There is no kind of model 'dense-vea' here.\n  Did you mean dense-vae",
        ),
        ("a.toml", 'base = "sketch"\nschedule.length = 1979-05-27\n', "line 2: schedule.length="),
        ("a.toml", 'base = "sketch"\nmodel.dropout = nan\n', "line 2: model.dropout=NaN: It should be a finite number."),
    ],
)
def test_a_mistake_is_named_with_its_line(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(SettingError) as caught:
        find(tmp_path / name)
    assert str(caught.value).startswith(str(tmp_path / name))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_a_misspelling_of_one_that_is(tmp_path: Path) -> None:
    (tmp_path / "moths.toml").touch()
    with pytest.raises(SettingError, match=r"There is no file .*moth.toml.\n  Did you mean .*moths.toml"):
        find(str(tmp_path / "moth.toml"))
    for name in ("mine.json", "mine.toml"):
        with pytest.raises(SettingError) as caught:
            find(tmp_path / "other" / name)
        form = name.partition(".")[2]
        assert caught.value.next_steps == (f"To begin with one:  ganvas recipes sketch --{form} > {tmp_path / 'other' / name}",)
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(SettingError, match="is not text"):
        find(tmp_path / "bytes.json")
    with pytest.raises(SettingError, match=r"names end in .json or .toml"):
        find(tmp_path)
