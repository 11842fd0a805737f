"""The few-shot networks: gates that scale, quarters that are the right ones, and sides of every size."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import glu

from ganvas.networks.few_shot import Excitation, FewShotDiscriminator, FewShotGenerator, gated, quarter
from ganvas.networks.stages import stages_of

SIDES = (8, 10, 16, 28, 32, 48, 64, 128)


def generator(side: int, width: int = 4) -> FewShotGenerator:
    (start, _), doublings = stages_of((side, side))
    torch.manual_seed(0)
    return FewShotGenerator(latent_size=5, channels=3, grid=(start, start), widths=(width,) * doublings)


def discriminator(side: int, width: int = 8) -> FewShotDiscriminator:
    (start, _), doublings = stages_of((side, side))
    torch.manual_seed(0)
    return FewShotDiscriminator(channels=3, grid=(start, start), widths=(width,) * doublings)


def test_gating_is_torchs_own_in_another_order_of_memory() -> None:
    x = torch.randn(3, 8, 4, 5, dtype=torch.double, requires_grad=True)
    for laid_out in (x, x.to(memory_format=torch.channels_last)):
        assert torch.allclose(gated(laid_out), glu(laid_out, 1))
    assert torch.autograd.gradgradcheck(gated, (x[:1, :4, :2, :2],))


@pytest.mark.parametrize(("side", "scaled"), [(8, []), (16, ["1"]), (32, ["2"]), (64, ["3"]), (128, ["3", "4"])])
def test_gates_lead_from_the_smallest_maps_to_the_largest(side: int, scaled: list[str]) -> None:
    assert list(generator(side).gates) == scaled


def test_gates_lie_between_nothing_and_all_and_scale_the_channels_of_their_stage() -> None:
    network = generator(64).eval()
    seen: dict[str, Tensor] = {}
    network.gates["3"].register_forward_hook(lambda _, inputs, output: seen.update(read=inputs[0], gates=output))
    network.stages[0].register_forward_hook(lambda _, inputs, output: seen.update(first=output))
    network.stages[3].register_forward_hook(lambda _, inputs, output: seen.update(ungated=output))
    network.to_pixels.register_forward_pre_hook(lambda _, inputs: seen.update(scaled=inputs[0]))
    network(torch.randn(7, 5))
    assert seen["gates"].shape == (7, 4, 1, 1)
    smallest, largest = seen["gates"].detach().aminmax()
    assert 0 < smallest < largest < 1
    assert torch.equal(seen["read"], seen["first"])
    assert torch.equal(seen["scaled"], seen["ungated"] * seen["gates"])


def test_a_closed_gate_lets_nothing_through() -> None:
    network = generator(64)
    open_ones = network(torch.randn(4, 5))
    (gate,) = network.gates.values()
    assert isinstance(gate, Excitation)
    torch.nn.init.constant_(gate.weigh.bias, -200.0)
    closed = network(torch.randn(4, 5))
    assert float(open_ones.detach().std()) > 0.01
    assert torch.equal(closed, torch.tanh(network.to_pixels.bias).view(1, 3, 1, 1).expand_as(closed))


@pytest.mark.parametrize("side", SIDES)
def test_every_side_is_made_judged_and_reconstructed(side: int) -> None:
    images = generator(side)(torch.randn(2, 5))
    assert images.shape == (2, 3, side, side)
    network = discriminator(side)
    seen = network.maps(images)
    assert network.scores(seen).shape == (2,)
    whole, part = network.reconstruct(seen, torch.tensor([0, 3]))
    # The whole is told from twice the grid, a part from a quarter of the maps before: neither is larger than what it should be.
    assert side % whole.shape[2] == 0
    assert (side // 2) % part.shape[2] == 0
    if side <= 128:
        assert part.shape[2] == side // 2


@pytest.mark.parametrize("which", range(4))
def test_quarters_are_counted_in_the_order_of_reading(which: int) -> None:
    images = torch.randn(3, 2, 8, 6)
    row, column = divmod(which, 2)
    found = quarter(images, torch.full((3,), which))
    assert torch.equal(found, images[:, :, 4 * row : 4 * row + 4, 3 * column : 3 * column + 3])


def test_each_picture_has_its_own_quarter() -> None:
    images = torch.arange(4.0).view(1, 1, 2, 2).expand(4, 1, 2, 2)
    assert quarter(images, torch.tensor([2, 0, 3, 1])).flatten().tolist() == [2, 0, 3, 1]


def test_a_part_is_told_from_its_own_quarter_of_the_maps_alone() -> None:
    network = discriminator(64)
    seen = network.maps(torch.randn(1, 3, 64, 64))
    maps = seen.parts.detach().requires_grad_()
    _, part = network.reconstruct(seen._replace(parts=maps), torch.tensor([1]))
    part.square().sum().backward()
    assert maps.grad is not None
    reached = [float(quarter(maps.grad, torch.tensor([which])).abs().sum()) > 0 for which in range(4)]
    assert reached == [False, True, False, False]
