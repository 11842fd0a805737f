"""Latents go out of a model and into it, and make their pictures again; an encoder finds those of pictures."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ganvas.errors import ModelError, SettingError, SourceError
from ganvas.inference.config import ModelConfig
from ganvas.inference.pictures import whole_picture
from ganvas.inference.trained import TrainedModel
from small import CLASSES, classes_of, dots, fresh, shape_for, small

RNG = np.random.default_rng(0)


def model_of(name: str) -> TrainedModel:
    recipe = small(name)
    classes = tuple(str(number) for number in range(CLASSES)) if classes_of(recipe) else ()
    config = ModelConfig(model=recipe.model, shape=shape_for(recipe), classes=classes)
    return TrainedModel(fresh(recipe).model.only_sampling(), config)


@pytest.mark.parametrize(
    "name", ["gan-dense", "dcgan", "style", "residual", "few-shot", "vae-dense", "vae-conv", "conditional-dcgan"]
)
def test_the_latents_of_a_picture_make_it_to_the_last_bit(name: str) -> None:
    model = model_of(name)
    pictures, latents = model.sample(40, seed=3).pictures, model.latents(40, seed=3)
    np.testing.assert_array_equal(model.sample(latents).pictures, pictures)
    for row in (0, 17, 39):
        np.testing.assert_array_equal(model.sample(latents[row]).pictures[0], pictures[row])
    np.testing.assert_array_equal(model.sample(latents.double().numpy()).pictures, pictures)
    assert (latents.dtype, latents.is_inference()) == (torch.float32, False)


def test_latents_hold_the_class_and_psi_does_not_change_them() -> None:
    model = model_of("conditional-dcgan")
    latents = model.latents(5, seed=3, class_name="2")
    assert latents[:, -CLASSES:].tolist() == [[0, 0, 1]] * 5
    np.testing.assert_array_equal(model.sample(latents).pictures, model.sample(5, seed=3, class_name="2").pictures)
    with pytest.raises(SettingError, match="hold their classes"):
        model.sample(latents, class_name="2")
    styled = model_of("style")
    np.testing.assert_array_equal(styled.sample(styled.latents(3), psi=0.5).pictures, styled.sample(3, psi=0.5).pictures)


@pytest.mark.parametrize(
    "given", [np.zeros((2, 5)), np.full((2, 6), np.nan), [[1, 2]], ["a"], np.zeros((1, 1, 6)), torch.zeros(7)]
)
def test_what_are_no_latents_is_refused_with_the_shape_that_is(given: Any) -> None:
    with pytest.raises(SettingError, match=r"\(pictures, 6\)"):
        model_of("dcgan").sample(given)


def test_an_encoder_reconstructs_pictures_of_any_source(tmp_path: Path) -> None:
    model, pictures = model_of("vae-conv"), dots(1, 40)
    made = model.reconstruct(pictures)
    assert made.pictures.shape == pictures.shape
    np.testing.assert_array_equal(made.pictures, model.sample(model.encode(pictures)).pictures)
    np.testing.assert_array_equal(model.reconstruct(pictures[7]).pictures[0], made.pictures[7])
    Image.fromarray(pictures[7][..., 0]).save(tmp_path / "7.png")
    np.testing.assert_array_equal(model.reconstruct([tmp_path / "7.png"]).pictures[0], made.pictures[7])
    with pytest.raises(ModelError, match="no encoder"):
        model_of("dcgan").reconstruct(pictures)


COLOUR = RNG.integers(0, 256, (20, 24, 3), np.uint8)
COLOUR[0, 0] = 0, 128, 255
SAME: dict[str, Any] = {
    "floats in 0..255": COLOUR.astype(float),
    "int64": COLOUR.astype(np.int64),
    "0..1": COLOUR / 255,
    "-1..1": (COLOUR / 127.5 - 1).astype(np.float32),
    "channels first": COLOUR.transpose(2, 0, 1),
    "a batch of one": COLOUR[None],
    "a tensor": torch.tensor(COLOUR).permute(2, 0, 1) / 255,
}


@pytest.mark.parametrize("form", SAME)
def test_a_picture_to_translate_may_have_any_form(form: str) -> None:
    np.testing.assert_array_equal(whole_picture(SAME[form]).pixels, COLOUR)


def test_numbers_of_classes_stay_numbers() -> None:
    mask = np.tile(np.array([0, 1, 1, 0]), (8, 2))
    whole = whole_picture(mask, is_mask=True).pixels
    np.testing.assert_array_equal(whole, whole_picture(mask.astype(np.uint8), is_mask=True).pixels)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([COLOUR], "list and the length 1"),
        (5, "type int"),
        (COLOUR[None].repeat(3, 0), "several pictures"),
        (COLOUR[..., :2], r"\(20, 24, 2\)"),
    ],
)
def test_what_is_not_one_picture_is_named(given: Any, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        whole_picture(given)
