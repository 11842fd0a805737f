"""Networks from pictures to pictures: the published sizes, pictures of any size, and how far each sees."""

import pytest
import torch
from torch import nn

from ganvas.models import trainable
from ganvas.networks.normalisation import InstanceNorm, each_place, shared_statistics
from ganvas.networks.patch import PatchDiscriminator, PatchDiscriminators, as_one, scores_of
from ganvas.networks.translators import ResidualUNet, ResNet, UNet


def lively(network: nn.Module) -> nn.Module:
    """With weights that let everything through, so that what a pixel changes can be seen."""
    torch.manual_seed(0)
    for parameter in network.parameters():
        if parameter.ndim == 4:
            nn.init.normal_(parameter, 0, (2 / parameter[0].numel()) ** 0.5)
    return network.eval()


def test_the_published_number_of_weights() -> None:
    """As the authors' public implementation prints them: 54.414 M and 2.769 M for pix2pix, 11.378 M and 2.765 M for CycleGAN."""
    with torch.device("meta"):
        assert round(trainable(UNet(inputs=3, outputs=3)) / 1e6, 3) == 54.414
        assert round(trainable(PatchDiscriminator(channels=6)) / 1e6, 3) == 2.769
        assert round(trainable(ResNet(inputs=3, outputs=3)) / 1e6, 3) == 11.378
        assert round(trainable(PatchDiscriminator(channels=3, norm="instance")) / 1e6, 3) == 2.765


@pytest.mark.parametrize(("layers", "side"), [(1, 16), (2, 34), (3, 70)])
def test_a_score_is_about_a_patch_of_the_published_side(layers: int, side: int) -> None:
    assert PatchDiscriminator.patch(layers) == side
    network = lively(PatchDiscriminator(channels=1, width=4, layers=layers, norm="none"))
    images = torch.randn(1, 1, 128, 128, requires_grad=True)
    scores = network(images)[-1]
    middle = scores.shape[2] // 2
    scores[0, 0, middle, middle].backward()
    rows, columns = images.grad[0, 0].nonzero().T
    assert int(rows.max() - rows.min()) + 1 == int(columns.max() - columns.min()) + 1 == side


NETWORKS = {
    "unet": lambda: UNet(inputs=3, outputs=2, width=4, depth=4, norm="none", dropout=0),
    "even-unet": lambda: UNet(inputs=3, outputs=2, width=4, depth=3, norm="instance", dropout=0, even=True),
    "resnet": lambda: ResNet(inputs=3, outputs=2, width=4, blocks=2, norm="none"),
    "even-resnet": lambda: ResNet(inputs=3, outputs=2, width=4, blocks=1, norm="batch", even=True),
    "residual": lambda: ResidualUNet(inputs=3, outputs=2, width=4, widest=8, depth=2, blocks=2),
    "deep-residual": lambda: ResidualUNet(inputs=3, outputs=2, width=4, widest=8, depth=3, blocks=1, from_input=True),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("size", [(64, 64), (37, 64), (9, 50), (8, 8)])
def test_any_size_goes_in_and_comes_out(name: str, size: tuple[int, int]) -> None:
    made = NETWORKS[name]().eval()(torch.randn(2, 3, *size))
    assert made.shape == (2, 2, *size)
    assert made.isfinite().all()


@pytest.mark.parametrize("name", ["resnet", "even-resnet", "residual", "deep-residual"])
def test_nothing_further_away_than_its_reach_changes_anything(name: str) -> None:
    network = lively(NETWORKS[name]())
    reach, side = network.reach, 256
    images = torch.randn(1, 3, side, side)
    with torch.inference_mode():
        before = network(images)
        for place in (128, 131):  # wherever the network's own grid lies
            changed = images.clone()
            changed[0, :, place, place] += 10
            rows, columns = (network(changed) - before).abs().amax((0, 1)).nonzero().T
            furthest = max(int((rows - place).abs().max()), int((columns - place).abs().max()))
            assert reach / 2 < furthest <= reach


def test_a_residual_network_begins_as_its_input() -> None:
    images = torch.randn(2, 4, 16, 16)
    network = ResidualUNet(inputs=4, outputs=3, width=4, widest=8, depth=2, blocks=1, from_input=True)
    torch.testing.assert_close(network(images), images[:, :3])


def test_a_small_u_net_forgets_where_the_large_one_does() -> None:
    """Of eight halvings the three blocks before the innermost one forget, of six only one is wide enough."""

    def forgetting(depth: int) -> int:
        network = UNet(inputs=3, outputs=3, width=4, depth=depth, dropout=0.5)
        return sum(type(layer).__name__ == "Dropout" for layer in network.modules())

    assert (forgetting(8), forgetting(6)) == (3, 1)


def test_instance_norm_is_torchs_and_shared_statistics_are_those_of_the_examples() -> None:
    x = torch.randn(3, 5, 8, 9) * 3 + 1
    layer = InstanceNorm()
    torch.testing.assert_close(layer(x), nn.functional.instance_norm(x), rtol=1e-4, atol=1e-5)
    with shared_statistics(layer, lambda: layer(x)):
        over_all = torch.randn(2, 5, 4, 4)
        mean, variance = x.mean((0, 2, 3), keepdim=True), x.var((0, 2, 3), correction=0, keepdim=True)
        torch.testing.assert_close(layer(over_all), (over_all - mean) / (variance + 1e-5).sqrt())
    torch.testing.assert_close(layer(x), nn.functional.instance_norm(x), rtol=1e-4, atol=1e-5)


def test_each_place_is_normalised_over_its_channels_and_by_nothing_else() -> None:
    x = torch.randn(2, 6, 5, 7) * 3 + 1
    made = each_place(x)
    variance, mean = torch.var_mean(x, 1, correction=0, keepdim=True)
    torch.testing.assert_close(made, (x - mean) / (variance + 1e-5).sqrt())
    elsewhere = x.clone()
    elsewhere[0, :, 2, 3] = 100.0
    changed = (each_place(elsewhere) != made).any(1)
    assert changed.nonzero().tolist() == [[0, 2, 3]]


def test_scales_see_smaller_pictures_and_one_score_weighs_patches_alike() -> None:
    network = lively(PatchDiscriminators(scales=2, channels=1, width=4, layers=1, norm="none"))
    scores = scores_of(network(torch.randn(3, 1, 32, 32)))
    assert [each.shape for each in scores] == [(3, 14 * 14), (3, 6 * 6)]
    torch.testing.assert_close(as_one(scores), (scores[0].sum(1) / 14 + scores[1].sum(1) / 6) / 2)
