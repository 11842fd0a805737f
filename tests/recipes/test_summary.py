"""The summary of a recipe's networks: the numbers and the lines that people compare with those of their tutorial."""

import re

import pytest

from ganvas.recipes import RECIPES
from ganvas.recipes.layers import layers
from ganvas.recipes.summary import summary


def rows(text: str) -> list[list[str]]:
    return [re.split(r"  +", line) for line in text.splitlines()]


def test_totals_are_those_that_keras_prints_for_the_usual_mnist_dcgan() -> None:
    """TensorFlow's tutorial: 2,330,944 weights, of which 25,472 are the running statistics of batch normalisation."""
    generator, discriminator, _ = summary(RECIPES["dcgan-28"], (1, 28, 28)).split("\n\n")
    assert generator.splitlines()[-3:] == [
        "Total params: 2,330,944 (8.89 MB)",
        "Trainable params: 2,305,472 (8.79 MB)",
        "Non-trainable params: 25,472 (99.50 KB)",
    ]
    assert discriminator.splitlines()[-3:] == [
        "Total params: 212,865 (831.50 KB)",
        "Trainable params: 212,865 (831.50 KB)",
        "Non-trainable params: 0 (0 B)",
    ]


def test_shapes_begin_with_the_batch_and_keep_the_order_of_pytorch() -> None:
    text = summary(RECIPES["dcgan-28"], (1, 28, 28))
    assert ["layers.1 (BatchNorm1d)", "(None, 12544)", "50,176"] in rows(text)
    assert ["layers.9 (LeakyReLU 0.3)", "(None, 64, 14, 14)", "0"] in rows(text)
    assert "(batch, channels, height, width)" in text


@pytest.mark.parametrize(
    ("name", "network", "last"),
    [("gan-dense", 0, "Tanh"), ("gan-dense-small", 0, "Sigmoid"), ("vae-dense", 1, "Sigmoid"), ("pix2pix-256", 0, "Tanh")],
)
def test_the_function_that_makes_pixels_has_a_row_wherever_it_stands(name: str, network: int, last: str) -> None:
    """Some networks end in a layer of it, some call it, and the VAE's belongs to its model."""
    shape = (3, 256, 256) if name == "pix2pix-256" else (1, 28, 28)
    table = list(layers(RECIPES[name], shape).values())[network]
    assert last in [row.layer for row in table if row.shape is not None][-2:]


def test_classes_have_weights_of_their_own() -> None:
    recipe = RECIPES["gan-dense"].but("model.conditional=true")
    assert rows(summary(recipe, (1, 28, 28), 10))[4] == ["embed (Linear)", "(None, 64)", "640"]


@pytest.mark.parametrize("name", ["dcgan", "style", "few-shot"])
def test_the_total_is_what_a_file_of_the_network_holds(name: str) -> None:
    model = RECIPES[name].model.build((3, 64, 64))
    for network, table in layers(RECIPES[name], (3, 64, 64)).items():
        saved = model.networks[network].state_dict().values()
        assert sum(row.parameters + row.fixed for row in table) == sum(t.numel() for t in saved if t.is_floating_point())
