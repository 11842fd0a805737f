"""Spectral normalisation against singular values, and against torch's own."""

import copy

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm
from torch.nn.utils.parametrize import is_parametrized

from ganvas.networks.condition import Projection
from ganvas.networks.spectral import SpectralNorm, normalise_spectrally, turn
from ganvas.networks.style import Convolution, Dense
from small import advance, fresh, small

SPECTRAL = ("spectral-dense", "spectral-dcgan", "spectral-residual", "spectral-style")


def discriminator(name: str, steps: int = 0) -> nn.Module:
    recipe = small(name)
    state = fresh(recipe)
    advance(state, recipe, steps)
    return state.model.networks["discriminator"]


def norms(network: nn.Module) -> dict[str, float]:
    """The largest singular value of what each layer multiplies by."""
    found = {}
    for name, layer in network.named_modules():
        if is_parametrized(layer):
            by_use = layer.gain if isinstance(layer, Dense | Convolution) else 1.0
            if name == "projection.directions":
                by_use = layer.out_features**-0.5
            found[name] = float(torch.linalg.svdvals(by_use * layer.weight.detach().flatten(1))[0])
    return found


@pytest.mark.parametrize("steps", [0, 20])
@pytest.mark.parametrize("name", SPECTRAL)
def test_every_layer_comes_to_stretch_nothing_by_more_than_one(name: str, steps: int) -> None:
    network = discriminator(name, steps)
    matrices = [weight for key, weight in network.named_parameters() if weight.ndim > 1]
    assert len(norms(network)) == len(matrices)
    rough = norms(network)
    assert all(0.99 < value < 1.35 for value in rough.values()), rough
    for _ in range(400):
        turn(network)
    assert norms(network) == pytest.approx(dict.fromkeys(rough, 1.0), abs=2e-3)


def test_a_discriminator_of_dense_layers_never_tells_pictures_further_apart_than_they_are() -> None:
    network = discriminator("spectral-dense", 30).eval()
    for _ in range(200):
        turn(network)
    generator = torch.Generator().manual_seed(1)
    one, other = (torch.randn(500, 1, 16, 16, generator=generator) for _ in range(2))
    far, near = (one - other).flatten(1).norm(dim=1), 1e-2
    assert ((network(one) - network(other)).abs() <= far * 1.01).all()
    assert ((network(one) - network(one + near)).abs() <= near * 16 * 1.01).all()


def test_weights_and_gradients_are_those_of_torch_s_own_when_both_have_come_to_rest() -> None:
    torch.manual_seed(3)
    plain = nn.Conv2d(3, 5, 3)
    mine, theirs = nn.Sequential(copy.deepcopy(plain)), spectral_norm(copy.deepcopy(plain))
    normalise_spectrally(mine)
    for _ in range(500):
        turn(mine)
        theirs.weight  # noqa: B018 - reading it is a step of the power method
    theirs.eval()
    assert torch.allclose(mine[0].weight, theirs.weight, atol=1e-6)
    images, downstream = torch.randn(2, 3, 6, 6), torch.randn(2, 5, 4, 4)
    (mine(images) * downstream).sum().backward()
    (theirs(images) * downstream).sum().backward()
    ours, other = mine[0].parametrizations.weight.original.grad, theirs.parametrizations.weight.original.grad
    assert torch.allclose(ours, other, atol=1e-4)


def test_asking_a_discriminator_moves_nothing_and_a_phase_turns_once_however_it_is_split() -> None:
    def directions(micro_batch: int | None) -> list[Tensor]:
        recipe = small("spectral-residual").but(f"schedule.micro_batch={micro_batch or 'null'}")
        state = fresh(recipe)
        advance(state, recipe, 1)
        network = state.model.networks["discriminator"]
        network(torch.zeros(2, 1, 16, 16))
        return [tensor.clone() for name, tensor in network.named_buffers() if name.endswith("direction")]

    whole, parts = directions(None), directions(3)
    assert whole
    for one, other in zip(whole, parts, strict=True):
        assert torch.allclose(one, other, atol=1e-3)  # the weights moved by sums in another order
    network = discriminator("spectral-dense")
    before = copy.deepcopy(network.state_dict())
    for _ in range(3):
        network(torch.randn(2, 1, 16, 16))
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_a_layer_that_begins_with_zeros_begins_like_any_other() -> None:
    layer = nn.Conv2d(4, 4, 1)
    nn.init.zeros_(layer.weight)
    network = nn.Sequential(layer)
    normalise_spectrally(network)
    assert layer.weight.isfinite().all()
    assert norms(network)["0"] == pytest.approx(1, abs=0.35)


def test_a_projection_counts_as_much_beside_the_score_as_without_normalisation() -> None:
    torch.manual_seed(0)
    network = nn.ModuleDict({"projection": Projection(256, 4)})
    normalise_spectrally(network)
    features = torch.randn(400, 256)
    added = network["projection"](features, torch.eye(4).repeat(100, 1))
    assert 0.5 < float(added.detach().std()) < 1.5


def test_norms_are_computed_in_float32_even_under_autocast() -> None:
    torch.manual_seed(0)
    norm, weight = SpectralNorm(torch.randn(8, 30)), torch.randn(8, 30)
    exact = norm(weight)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(norm(weight), exact)
        norm.turn(weight)
    assert norm.direction.dtype == exact.dtype == torch.float32
