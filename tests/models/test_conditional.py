"""Conditional models: pictures of the class that is asked for, of all classes without a wish, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from ganvas.errors import ModelError
from ganvas.inference.config import ModelConfig
from ganvas.inference.trained import TrainedModel
from small import advance, fresh, shape_for, small, stream_for

NAMES = ("cats", "dogs", "great owls")
CONDITIONAL = ("conditional-dense", "conditional-dcgan", "conditional-residual", "conditional-style", "conditional-few-shot")


def trained(name: str, *, steps: int = 0, shown: tuple[int, ...] | None = None) -> TrainedModel:
    """A model as a person has it. shown: how often it was shown each of its classes; None leaves what ``steps`` counted."""
    recipe = small(name)
    state = fresh(recipe)
    advance(state, recipe, steps)
    model = state.average.model
    if shown:
        model.get_buffer("class_counts").copy_(torch.tensor(shown))
    classes = NAMES if model.classes else ()
    return TrainedModel(model, ModelConfig(model=recipe.model, shape=shape_for(recipe), classes=classes))


@pytest.mark.parametrize("name", CONDITIONAL)
def test_asking_for_a_class_makes_what_a_model_makes_that_saw_no_other(name: str) -> None:
    """Picture k of a seed has the same noise either way."""
    pictures = {}
    for place, wanted in enumerate(NAMES):
        model = trained(name, shown=tuple(50 * (number == place) for number in range(len(NAMES))))
        pictures[wanted] = model.sample(9, seed=4, class_name=wanted).pictures
        assert np.array_equal(pictures[wanted], model.sample(9, seed=4).pictures)
    changed = [(pictures["cats"] != pictures[other]).any((1, 2, 3)) for other in NAMES[1:]]
    assert np.all(changed)


def test_a_picture_of_a_class_depends_on_its_seed_and_number_alone() -> None:
    model = trained("conditional-dense")
    many = model.sample(70, seed=5, class_name="dogs").pictures
    assert np.array_equal(model.sample(3, seed=5, class_name="dogs").pictures, many[:3])
    assert np.array_equal(np.concatenate(list(model.chunks(70, seed=5, class_name="dogs", first=40))), many[40:])
    assert not np.array_equal(model.sample(3, seed=6, class_name="dogs").pictures, many[:3])
    assert len({picture.tobytes() for picture in many}) > 60


@pytest.mark.parametrize("shown", [(10, 30, 60), (0, 1, 1), (7, 0, 0)])
def test_without_a_wish_classes_come_as_often_as_they_were_shown(shown: tuple[int, ...]) -> None:
    model = trained("conditional-dense", shown=shown)
    labels = model.labels(4000, seed=1)
    assert labels is not None
    found = np.bincount(labels, minlength=3) / 4000
    assert found == pytest.approx(np.array(shown) / sum(shown), abs=0.03)
    assert not found[np.array(shown) == 0].any()


def test_before_any_training_all_classes_are_as_likely() -> None:
    labels = trained("conditional-dense").labels(4000)
    assert np.bincount(labels, minlength=3) / 4000 == pytest.approx(np.full(3, 1 / 3), abs=0.03)


def test_labels_are_those_of_the_pictures_that_are_sampled() -> None:
    model = trained("conditional-dcgan", shown=(20, 30, 50))
    pictures, labels = model.sample(40, seed=2).pictures, model.labels(40, seed=2)
    assert labels is not None
    assert set(labels) == {0, 1, 2}
    for place, wanted in enumerate(NAMES):
        of_class = model.sample(40, seed=2, class_name=wanted).pictures
        assert np.array_equal((of_class == pictures).all((1, 2, 3)), labels == place)


@pytest.mark.parametrize("name", CONDITIONAL)
def test_training_counts_the_classes_that_it_shows(name: str) -> None:
    recipe = small(name)
    steps = 2
    batches = [stream_for(recipe).batch(step) for step in range(steps)]
    counted = trained(name, steps=steps).model.get_buffer("class_counts")
    shown = torch.cat([batch.labels for batch in batches if batch.labels is not None]).bincount(minlength=3)
    assert torch.equal(counted, shown)


def test_a_class_that_is_not_there_is_refused_with_those_that_are() -> None:
    model = trained("conditional-dense")
    for wrong in ("birds", "Cats", "", "0"):
        with pytest.raises(ModelError) as refusal:
            model.sample(1, class_name=wrong)
        assert repr(wrong) in refusal.value.what
        assert "cats, dogs, great owls" in refusal.value.next_steps[0]


@pytest.mark.parametrize("name", ["gan-dense", "vae-dense", "style"])
def test_a_model_without_classes_refuses_to_make_one_and_says_how_to_train_one_that_does(name: str) -> None:
    model = trained(name)
    assert model.labels(5) is None
    with pytest.raises(ModelError, match="without classes") as refusal:
        model.sample(1, class_name="cats")
    assert "model.conditional=true" in refusal.value.next_steps[0]


def test_a_refusal_comes_before_any_picture_is_made() -> None:
    with pytest.raises(ModelError, match="birds"):
        trained("conditional-dense").chunks(10**9, class_name="birds")


def test_a_class_is_asked_for_on_the_command_line(ganvas: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    model = trained("conditional-dense", shown=(1, 2, 3))
    folder, out = model.save(tmp_path / "model"), tmp_path / "made.npy"
    code, _, err = ganvas("sample", folder, "-n", 5, "--seed", 3, "--class", "great owls", "--out", out)
    assert code == 0, err
    assert np.array_equal(np.load(out), model.sample(5, seed=3, class_name="great owls").pictures)
    code, _, _ = ganvas("sample", folder, "-n", 5, "--seed", 3, "--out", out, "--overwrite")
    assert code == 0
    assert np.array_equal(np.load(out), model.sample(5, seed=3).pictures)


def test_the_command_line_says_which_classes_there_are_and_writes_nothing(
    ganvas: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    folder, out = trained("conditional-dense").save(tmp_path / "model"), tmp_path / "sheet.png"
    code, _, err = ganvas("sample", folder, "--class", "birds", "--out", out)
    assert code == 1
    assert "There is no class 'birds'." in err
    assert "cats, dogs, great owls" in err
    plain = trained("gan-dense").save(tmp_path / "plain")
    code, _, err = ganvas("sample", plain, "--class", "cats", "--out", out)
    assert code == 1
    assert "model.conditional=true" in err
    assert not out.exists()
