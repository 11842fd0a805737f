"""The residual networks: how they start, what shapes they make, and the published counts of weights."""

import contextlib
import math

import pytest
import torch
from torch import Tensor, nn

from ganvas.errors import SettingError
from ganvas.models import ResidualGanSettings, trainable
from ganvas.networks.condition import EMBEDDING, Conditioned
from ganvas.networks.residual import SLOPE, Block, ResidualDiscriminator, ResidualGenerator

GAIN = math.sqrt(2 / (1 + SLOPE**2))


def generator(widths: tuple[int, ...] = (64, 32, 16), grid: tuple[int, int] = (4, 4)) -> ResidualGenerator:
    torch.manual_seed(0)
    return ResidualGenerator(latent_size=6, channels=3, grid=grid, widths=widths, blocks=2, group_width=16)


def discriminator(widths: tuple[int, ...] = (16, 32, 64), grid: tuple[int, int] = (4, 4)) -> ResidualDiscriminator:
    torch.manual_seed(0)
    return ResidualDiscriminator(channels=3, grid=grid, widths=widths, blocks=2, group_width=16)


def deviation(weight: Tensor) -> float:
    """Times the root of the inputs of one output: what the layer does to the size of what it reads."""
    return float(weight.detach().std()) * math.sqrt(weight[0].numel())


def test_a_block_begins_as_the_identity_and_learns_to_be_something_else() -> None:
    torch.manual_seed(1)
    block = Block(32, group_width=16, blocks=8)
    x = torch.randn(2, 32, 5, 7)
    assert torch.equal(block(x), x)
    block(x).square().sum().backward()
    torch.optim.SGD(block.parameters(), lr=1e-3).step()
    assert not torch.equal(block(x), x)


def test_at_the_start_networks_as_deep_as_one_likes_are_linear() -> None:
    """Zero biases and identities leave nothing between latents and pixels, or pixels and scores, but weights and resampling."""
    make, judge = generator(), discriminator()
    one, other = torch.randn(2, 4, 6)
    assert torch.allclose(make(one - 2 * other), make(one) - 2 * make(other), atol=1e-4)
    pictures = make(one).detach()
    assert torch.allclose(judge(-3 * pictures), -3 * judge(pictures), atol=1e-4)


def test_the_inside_of_a_block_starts_with_the_papers_deviations() -> None:
    """Huang et al. 2024, arXiv:2501.05441, section 4: N(0, g^2 / inputs), g = root of 2 / (1 + 0.2^2), times blocks^(-1/4)."""
    for network in (generator((256, 128, 64)), discriminator((64, 128, 256))):
        blocks = [layer for layer in network.modules() if isinstance(layer, Block)]
        assert len(blocks) == 6
        for block in blocks:
            assert deviation(block.widen.weight) == pytest.approx(GAIN * 6**-0.25, rel=0.04)
            assert deviation(block.mix.weight) == pytest.approx(GAIN * 6**-0.25, rel=0.04)
            assert block.mix.weight.shape[1] == 16  # channels that one output reads
            assert not block.narrow.weight.any()
        for name, bias in network.named_parameters():
            assert not (name.endswith("bias") and bias.any()), name


def test_all_other_layers_start_with_a_gain_of_one() -> None:
    make, judge = generator((256, 128, 64)), discriminator((64, 128, 256))
    changes = [change for network in (make, judge) for change in network.changes if not isinstance(change, nn.Identity)]
    assert len(changes) == 4
    for change in changes:
        assert isinstance(change, nn.Conv2d)
        assert deviation(change.weight) == pytest.approx(1, rel=0.04)
    for weight in (make.scale.weight, make.basis[None], make.to_pixels.weight, judge.from_pixels.weight, judge.gather.weight):
        expected = 1.0 if weight.ndim == 2 or len(weight) > 1 else math.sqrt(weight[0].numel())  # the grid is N(0, 1) itself
        assert deviation(weight) == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize(("height", "width"), [(16, 28), (40, 32), (20, 44)])
def test_pictures_of_any_shape_are_made_and_judged(height: int, width: int) -> None:
    settings = ResidualGanSettings(latent_size=6, width=4, widest=16, blocks=1, group_width=4)
    networks = settings.build((3, height, width)).networks
    images = networks["generator"](torch.randn(2, 6))
    assert images.shape == (2, 3, height, width)
    assert networks["discriminator"](images).shape == (2,)
    # Every row and column has a part in the score.
    images = images.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(networks["discriminator"](images).sum(), images)
    assert (slopes.abs().amax((0, 1, 2)) > 0).all()
    assert (slopes.abs().amax((0, 1, 3)) > 0).all()


PUBLISHED = {
    # name: widths from the grid on, channels a group mixes, classes, millions of the generator and of the discriminator
    "CIFAR-10": ((768,) * 4, 16, 10, 20.8, 21.3),
    "FFHQ-64": ((768,) * 4 + (384,), 16, 0, 22.4, 22.4),
    "FFHQ-256": ((768,) * 4 + (384, 192, 96), 16, 0, 23.06, 23.01),
    "ImageNet-32": ((1536,) * 4, 32, 1000, 82.9, 86.6),
    "ImageNet-64": ((1536,) * 5, 32, 1000, 103.6, 107.2),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_networks_have_as_many_weights_as_the_published_ones(name: str) -> None:
    """Huang et al. 2024, arXiv:2501.05441, and its authors' settings."""
    widths, group_width, classes, made, judged = PUBLISHED[name]
    make: nn.Module
    with torch.device("meta"):
        make = ResidualGenerator(
            latent_size=64 + (EMBEDDING if classes else 0),
            channels=3,
            grid=(4, 4),
            widths=widths,
            blocks=2,
            group_width=group_width,
        )
        if classes:
            make = Conditioned(make, latent_size=64, classes=classes)
        judge = ResidualDiscriminator(
            channels=3, grid=(4, 4), widths=widths[::-1], blocks=2, group_width=group_width, classes=classes
        )
    places = 2 if "256" in name else 1
    assert round(trainable(make) / 1e6, places) == made
    # With classes theirs takes the features through one more matrix before they meet the class; here a score stands beside that.
    more = widths[0] ** 2 - (widths[0] + 1) if classes else 0
    assert round((trainable(judge) + more) / 1e6, places) == judged


@pytest.mark.parametrize(("width", "widest"), [(20, 256), (25, 256), (33, 256), (16, 100)])
def test_a_width_that_is_no_multiple_of_the_groups_works_or_is_refused_with_advice(width: int, widest: int) -> None:
    with torch.device("meta"), contextlib.suppress(SettingError):
        ResidualGanSettings(width=width, widest=widest, group_width=16).build((3, 32, 32))
