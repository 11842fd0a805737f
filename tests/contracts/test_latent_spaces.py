"""Latent spaces, and what a model gives to programs that run it elsewhere, over every shipped recipe."""

from functools import cache

import pytest
import torch
from torch import Tensor, nn

from ganvas.data.batches.pixels import to_pixels
from ganvas.errors import ModelError
from ganvas.models import Model
from ganvas.networks.filling import continued
from ganvas.recipes import RECIPES
from small import VARIANTS, advance, first_batch, fresh, shape_for, small

NAMES = [*RECIPES, *VARIANTS]
DRAWING = [name for name in NAMES if not small(name).model.reads_pictures]
READING = [name for name in NAMES if small(name).model.reads_pictures]


@cache
def trained(name: str) -> Model:
    """Of two steps, stripped to what sampling needs, as a person has it."""
    state = fresh(small(name))
    advance(state, small(name), 2)
    return state.average.model


def bytes_of(images: Tensor) -> bytes:
    return to_pixels(images).tobytes()


@pytest.mark.parametrize("name", DRAWING)
def test_codes_of_every_space_make_the_pictures_of_their_latents(name: str) -> None:
    model = trained(name)
    latents = model.latents(range(5))
    expected = bytes_of(model.sample(latents))
    for space, shape in model.spaces.items():
        codes = model.to_space(space, latents)
        assert codes.shape == (5, *shape)
        assert bytes_of(model.decode(space, codes)) == expected
    assert model.spaces["z"] == (latents.shape[1],)
    with pytest.raises(ModelError, match="no latent space 'x'"):
        model.decode("x", latents)


@pytest.mark.parametrize("name", DRAWING)
def test_only_some_models_find_the_latents_of_pictures(name: str) -> None:
    model, pictures = trained(name), first_batch(small(name)).images
    if small(name).model.kind.endswith("vae"):
        codes = model.encode(pictures)
        assert codes.shape == (len(pictures), *model.spaces["z"])
        assert model.decode("z", codes).shape == pictures.shape
    else:
        with pytest.raises(ModelError, match="no encoder"):
            model.encode(pictures)


@pytest.mark.parametrize("name", READING)
def test_models_that_read_pictures_have_no_latents(name: str) -> None:
    model = trained(name)
    assert model.spaces == {}
    with pytest.raises(ModelError, match="no latents"):
        model.decode("z", torch.zeros(1, 4))


def test_a_style_model_has_a_space_of_styles_for_all_layers_and_one_for_each() -> None:
    model = trained("style")
    (width,) = model.spaces["w"]
    assert model.spaces["w+"][1] == width
    one, other = model.to_space("w+", model.latents([1, 2]))
    mixed = one.clone()
    mixed[1:] = other[1:]
    made = model.decode("w+", torch.stack([one, mixed, other]))
    assert not torch.equal(made[0], made[1])
    assert not torch.equal(made[1], made[2])


def modules_and_inputs(model: Model, name: str, count: int) -> tuple[dict[str, tuple[Tensor, ...]], dict[str, Tensor]]:
    """For each exported part that makes pictures, what to call it with and what should come out."""
    if not model.settings.reads_pictures:
        latents = model.latents(range(count))
        inputs = {"generator": (latents,)}
        if "w+" in model.spaces:
            inputs["synthesis"] = (model.to_space("w+", latents),)
        return inputs, dict.fromkeys(inputs, model.sample(latents))
    shown = first_batch(small(name)).images[:count]
    if model.restores:
        given = model.inputs(range(count), shown)
        hole = given[:, -1:]
        return {"restore": (continued(given[:, :-1], hole), hole)}, {"restore": model.sample(given)}
    given = model.inputs(range(count), shown)
    return (
        dict.fromkeys(model.directions, (given,)),
        {way: model.translated(given, way) for way in model.directions},
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_is_exported_makes_the_same_pictures_whatever_their_number(name: str) -> None:
    model = trained(name)
    signatures = model.exported()
    for count in (1, 2, 5):
        inputs, expected = modules_and_inputs(model, name, count)
        assert inputs.keys() <= signatures.keys()
        for part, given in inputs.items():
            signature = signatures[part]
            assert [tuple(each.shape[1:]) for each in signature.inputs.values()] == [tuple(each.shape[1:]) for each in given]
            assert torch.equal(signature.module(*given), expected[part]), part


@pytest.mark.parametrize("name", NAMES)
def test_what_is_exported_says_what_goes_in_and_out(name: str) -> None:
    model = trained(name)
    for part, signature in model.exported().items():
        assert isinstance(signature.module, nn.Module)
        assert not any(module.training for module in signature.module.network.modules())
        assert list(signature.module.parameters()), part
        made = signature.module(*signature.inputs.values())
        assert {len(example) for example in signature.inputs.values()} == {len(made)} == {2}
        assert signature.free_axes.keys() == {*signature.inputs, signature.output}
        assert all(axes[0] == "batch" for axes in signature.free_axes.values())
        if part == "generator":
            assert made.shape[1:] == shape_for(small(name))


@pytest.mark.filterwarnings("ignore")  # a tracer warns of what it takes for constants
@pytest.mark.parametrize(
    "name", ["gan-dense", "dcgan", "residual", "style", "conditional-style", "few-shot", "vae-conv", "pix2pix"]
)
def test_a_tracer_leaves_the_batch_free(name: str) -> None:
    model = trained(name)
    for part, signature in model.exported().items():
        traced = torch.jit.trace(signature.module, tuple(signature.inputs.values()), check_trace=False)
        for count in (1, 5):
            given = [torch.rand(count, *example.shape[1:]) for example in signature.inputs.values()]
            torch.testing.assert_close(traced(*given), signature.module(*given), msg=lambda text, part=part: f"{part}: {text}")
