"""The style-based networks against the formulas of their paper, and against the published counts of weights."""

import math

import pytest
import torch
from torch import Tensor
from torch.nn.functional import conv2d

from ganvas.data.batches.stream import Batch
from ganvas.models import StyleGan, trainable
from ganvas.networks.style import Layer, StyledConvolution, StyleDiscriminator, StyleGenerator, variation
from small import first_batch, fresh, small


def generator(grid: tuple[int, int] = (4, 4), seed: int = 0) -> StyleGenerator:
    torch.manual_seed(seed)
    return StyleGenerator(latent_size=5, style_size=7, mapping_layers=2, channels=3, grid=grid, widths=(8, 6, 4)).double()


def latents(count: int = 3) -> Tensor:
    return torch.randn(count, 5, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@pytest.mark.parametrize("demodulate", [True, False])
@pytest.mark.parametrize("size", [1, 3])
def test_scaling_what_goes_in_and_comes_out_is_the_papers_convolution_with_weights_of_each_pictures_own(
    size: int, demodulate: bool
) -> None:
    """Karras et al. 2020, arXiv:1912.04958, equations 1 and 3: w' = s_i w, w'' = w' / root of (sum of w'^2 + epsilon)."""
    torch.manual_seed(2)
    layer = StyledConvolution(5, 4, size, 6, demodulate=demodulate).double()
    torch.nn.init.normal_(layer.scale.bias)
    x, styles = torch.randn(3, 5, 6, 7, dtype=torch.float64), torch.randn(3, 6, dtype=torch.float64)
    made = layer(x, styles)
    for row in range(3):
        scale = styles[row] @ layer.scale.weight.T / math.sqrt(6) + layer.scale.bias
        weight = layer.convolution.weight / math.sqrt(5 * size * size) * scale[:, None, None]
        if demodulate:
            weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
        expected = conv2d(x[row : row + 1], weight, padding=size // 2)
        assert torch.allclose(made[row : row + 1], expected, rtol=1e-12, atol=1e-13)


def test_before_styles_mean_anything_a_layer_is_an_ordinary_convolution() -> None:
    """Its inputs' scales begin around 1."""
    torch.manual_seed(2)
    layer = StyledConvolution(5, 4, 3, 6, demodulate=False)
    x = torch.randn(3, 5, 6, 7)
    expected = conv2d(x, layer.convolution.weight / math.sqrt(5 * 9), padding=1)
    assert torch.allclose(layer(x, torch.zeros(3, 6)), expected, atol=1e-5)


def test_a_demodulated_layer_keeps_the_size_of_its_input_whatever_the_style() -> None:
    torch.manual_seed(3)
    layer = StyledConvolution(64, 64, 3, 6)
    x = torch.randn(4, 64, 16, 16)
    for larger in (1.0, 30.0):
        inside = layer(x, larger * torch.randn(4, 6)).detach()[:, :, 1:-1, 1:-1]  # at the edges there is less to sum up
        assert float(inside.std()) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("grid", [(4, 4), (5, 4), (4, 7)])
def test_a_picture_is_what_its_style_makes_when_all_layers_have_it(grid: tuple[int, int]) -> None:
    network = generator(grid)
    style = network.mapping(latents())
    images = network(latents())
    assert images.shape == (3, 3, 4 * grid[0], 4 * grid[1])
    assert torch.allclose(images, network.synthesise(torch.stack([style] * network.layers, 1)), rtol=1e-12)
    assert (images[0] - images[1]).abs().max() > 0.01


def test_every_layers_style_shapes_the_picture() -> None:
    network = generator()
    same = network.mapping(latents(1))[:, None].repeat(1, network.layers, 1)
    before = network.synthesise(same)
    assert network.layers == 8  # five convolutions, and the pixels of three sizes
    for layer in range(network.layers):
        other = same.clone()
        other[:, layer] = network.mapping(latents(2))[1]
        assert (network.synthesise(other) - before).abs().max() > 0.01


def test_only_the_direction_of_latents_counts() -> None:
    network = generator()
    assert torch.allclose(network(latents()), network(3 * latents()), rtol=1e-6)


def test_noise_changes_nothing_until_its_strength_is_learned() -> None:
    network = generator()
    styles = network.mapping(latents())[:, None].expand(-1, network.layers, -1)
    noise = torch.randn(3, network.noise_size, dtype=torch.float64)
    without = network.synthesise(styles)
    assert torch.allclose(network.synthesise(styles, noise), without, rtol=1e-12)
    for number, layer in enumerate(network.convolutions):
        assert isinstance(layer, Layer)
        assert layer.noise_strength == 0
        torch.nn.init.constant_(layer.noise_strength, 0.3)
        with_noise = network.synthesise(styles, noise)
        assert (with_noise - without).abs().max() > 1e-3, number
        torch.nn.init.zeros_(layer.noise_strength)


def test_all_samples_have_the_same_noise_every_time() -> None:
    network = generator()
    for layer in network.convolutions:
        assert isinstance(layer, Layer)
        torch.nn.init.constant_(layer.noise_strength, 0.3)
    images = network(latents())
    assert torch.equal(images, network(latents()))
    assert torch.allclose(images[1:2], network(latents()[1:2]))  # and whatever is made beside them
    styles = network.mapping(latents())[:, None].expand(-1, network.layers, -1)
    assert torch.allclose(images, network.synthesise(styles, network.fixed_noise.expand(3, -1)), rtol=1e-12)


def test_a_discriminator_is_told_that_equal_pictures_do_not_vary() -> None:
    picture = torch.randn(1, 5, 3, 4)
    maps = variation(picture.expand(8, -1, -1, -1), 4)
    assert maps.shape == (8, 1, 3, 4)
    assert maps.abs().max() < 2e-4  # the root of what keeps its slope finite


def test_variation_is_the_mean_deviation_of_a_group_of_pictures() -> None:
    pictures = torch.randn(6, 5, 3, 4)
    maps = variation(pictures, 3)
    for first in range(2):
        members = pictures[[first, first + 2, first + 4]].double()
        deviations = (members - members.mean(0)).square().mean(0).sqrt()
        for row in (first, first + 2, first + 4):
            assert torch.allclose(maps[row].double(), deviations.mean().expand(1, 3, 4), atol=1e-5)
    # By hand: two pictures of one number each, 1 and 5, lie 2 from their mean.
    two = variation(torch.tensor([1.0, 5.0]).view(2, 1, 1, 1), 2)
    assert two.flatten().tolist() == pytest.approx([2.0, 2.0])


@pytest.mark.parametrize(("count", "group", "together"), [(6, 4, 2), (5, 4, 1), (8, 4, 4), (3, 8, 1), (4, 8, 4)])
def test_a_batch_that_groups_do_not_fill_is_compared_in_smaller_ones(count: int, group: int, together: int) -> None:
    pictures = torch.randn(count, 2, 2, 2)
    pictures[0] += 100  # it is felt by those of its own group alone
    felt = variation(pictures, group).flatten(1)[:, 0] > 10
    assert int(felt.sum()) == (together if together > 1 else 0)


def test_a_discriminator_sees_a_collapse_unless_that_is_switched_off() -> None:
    pictures = torch.randn(4, 3, 8, 8, generator=torch.Generator().manual_seed(4))
    for group, sees in ((4, True), (1, False)):
        torch.manual_seed(0)
        network = StyleDiscriminator(channels=3, grid=(4, 4), widths=(4, 6), group=group)
        alone, among = network(pictures[:1].expand(4, -1, -1, -1))[0], network(pictures)[0]
        assert (float((alone - among).detach().abs()) > 1e-3) is sees


def style_gan(mixing: float) -> tuple[StyleGan, Batch, Tensor]:
    """A model, a batch of its phase, and the batch's latents."""
    recipe = small("style").but(f"model.mixing={mixing}")
    model, batch = fresh(recipe).model, first_batch(recipe).in_phase("fakes")
    assert isinstance(model, StyleGan)
    for layer in model.generator.convolutions:
        assert isinstance(layer, Layer)
        torch.nn.init.constant_(layer.noise_strength, 0.1)
    return model, batch, model.training_latents(batch)


@torch.no_grad()
def test_training_pictures_change_from_one_style_to_another_at_a_layer_of_their_own() -> None:
    model, batch, own = style_gan(mixing=1)
    made = model.generated(own, batch)
    noise = batch.normal(model.generator.noise_size, purpose="noise")
    before, after = model.styles(own), model.styles(model.training_latents(batch, purpose="mixed"))
    layers = model.generator.layers
    cuts: list[list[int]] = [[] for _ in range(len(batch))]
    for cut in range(layers + 1):
        images = model.generator.synthesise(torch.cat([before[:, :cut], after[:, cut:]], 1), noise)
        for row, (one, other) in enumerate(zip(made, images, strict=True)):
            if torch.allclose(one, other, atol=1e-5):
                cuts[row].append(cut)
    assert all(len(found) == 1 and 0 < found[0] < layers for found in cuts), cuts
    assert len({found[0] for found in cuts}) > 2


@torch.no_grad()
def test_without_mixing_training_pictures_have_one_style_and_fresh_noise() -> None:
    model, batch, own = style_gan(mixing=0)
    noise = batch.normal(model.generator.noise_size, purpose="noise")
    made = model.generated(own, batch)
    assert torch.allclose(made, model.generator.synthesise(model.styles(own), noise), atol=1e-5)
    assert not torch.allclose(made, model.networks["generator"](own), atol=1e-3)


def published(side: int, base: int, mapping_layers: int) -> StyleGenerator:
    """StyleGAN2's generator for a side, with min(base / side, 512) channels, without memory for its weights."""
    sides = [4 << doublings for doublings in range(int(math.log2(side / 4)) + 1)]
    widths = tuple(min(base // side, 512) for side in sides)
    with torch.device("meta"):
        return StyleGenerator(
            latent_size=512, style_size=512, mapping_layers=mapping_layers, channels=3, grid=(4, 4), widths=widths
        )


@pytest.mark.parametrize(("side", "base", "millions"), [(256, 16384, 24.8), (1024, 32768, 30.4)])
def test_the_generator_has_as_many_weights_as_the_published_one(side: int, base: int, millions: float) -> None:
    network = published(side, base, mapping_layers=8)
    assert round(trainable(network) / 1e6, 1) == millions
    assert trainable(network.mapping) == 8 * 262_656


def test_each_layer_has_the_weights_that_the_authors_code_prints_for_it() -> None:
    """As listed in NVlabs/stylegan2-ada-pytorch, issue 182 (512 channels), and open-mmlab/mmgeneration, issue 394 (fewer)."""
    network = published(256, 32768, mapping_layers=2)
    assert trainable(network.mapping.layers[1]) == 262_656
    assert [trainable(layer) for layer in network.convolutions] == [2_622_465] * 9 + [1_442_561, 721_409, 426_369, 213_249]
    assert [trainable(layer) for layer in network.to_pixels] == [264_195] * 5 + [132_099, 66_051]
