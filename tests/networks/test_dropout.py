import pytest
import torch
from torch import Tensor

from ganvas.networks.dropout import Dropout

SHAPE = (64, 32, 14, 14)


def mask(p: float = 0.3, *, seed: int = 0, shape: tuple[int, ...] = SHAPE, dtype: torch.dtype = torch.float32) -> Tensor:
    torch.manual_seed(seed)
    made: Tensor = Dropout(p)(torch.ones(shape, dtype=dtype))
    return made


@pytest.mark.parametrize("p", [0.001, 0.3, 0.5, 0.9])
def test_drops_a_share_of_p_and_keeps_the_mean(p: float) -> None:
    made = mask(p)
    deviation = (p * (1 - p) / made.numel()) ** 0.5
    assert abs(float((made == 0).float().mean()) - p) < 4 * deviation + 2**-17
    assert float(made.mean()) == pytest.approx(1, abs=4 * deviation / (1 - p))
    assert made.max() == pytest.approx(1 / (1 - p), rel=1e-3 if p > 0.8 else 2e-5)


def test_neighbours_are_dropped_independently() -> None:
    """Four decisions come from one random word: none of them may know of the others."""
    dropped = (mask(shape=(400_000,)) == 0).double()
    for apart in (1, 2, 3, 4):
        both = float((dropped[apart:] * dropped[:-apart]).mean())
        assert both == pytest.approx(0.09, abs=0.002)
    each = dropped.reshape(-1, 4).mean(0)
    assert torch.allclose(each, torch.full((4,), 0.3, dtype=torch.double), atol=0.006)


def test_the_same_seed_gives_the_same_mask_and_another_seed_another() -> None:
    assert torch.equal(mask(seed=1), mask(seed=1))
    assert not torch.equal(mask(seed=1), mask(seed=2))


def test_two_layers_of_one_step_drop_differently() -> None:
    torch.manual_seed(0)
    layer, ones = Dropout(0.5), torch.ones(1000)
    assert not torch.equal(layer(ones), layer(ones))


def test_the_mask_does_not_depend_on_threads_or_precision() -> None:
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = mask()
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(alone, mask())
    assert torch.equal(alone == 0, mask(dtype=torch.bfloat16) == 0)


def test_evaluation_is_the_identity_and_draws_nothing() -> None:
    x = torch.randn(8, 8)
    before = torch.get_rng_state()
    assert Dropout(0.3).eval()(x) is x
    assert Dropout(0)(x) is x
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_gradient_is_the_mask(dtype: torch.dtype) -> None:
    x = torch.ones(SHAPE, dtype=dtype, requires_grad=True)
    y = Dropout(0.3)(x)
    y.backward(torch.ones_like(y))
    assert x.grad is not None
    assert torch.equal(x.grad, y.detach())


def test_it_differentiates_twice() -> None:
    def cubed(x: Tensor) -> Tensor:
        torch.manual_seed(0)
        return torch.pow(Dropout(0.3)(x), 3)

    x = torch.randn(5, 7, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(cubed, x)
    assert torch.autograd.gradgradcheck(cubed, x)


def test_the_memory_format_is_kept() -> None:
    x = torch.ones(SHAPE).to(memory_format=torch.channels_last).requires_grad_()
    y = Dropout(0.3)(x)
    assert y.is_contiguous(memory_format=torch.channels_last)
    y.sum().backward()
    assert x.grad is not None
    assert torch.equal(x.grad, y.detach())


@pytest.mark.parametrize("shape", [(0, 3), (1,), (3,), (5, 1, 1)])
def test_sizes_that_fill_no_whole_word(shape: tuple[int, ...]) -> None:
    assert mask(shape=shape).shape == shape


def test_slices_and_expanded_tensors_pass() -> None:
    torch.manual_seed(0)
    for x in (torch.ones(10, 10)[:, ::3], torch.ones(10, 1).expand(10, 7)):
        assert set(Dropout(0.5)(x).unique().tolist()) == {0.0, 2.0}


def test_works_under_autocast() -> None:
    net = torch.nn.Sequential(torch.nn.Linear(16, 512), Dropout(0.3))
    with torch.autocast("cpu", torch.bfloat16):
        y = net(torch.randn(64, 16))
    assert y.dtype == torch.bfloat16
    assert float((y == 0).float().mean()) == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("p", [-0.1, 1.0, float("nan")])
def test_a_share_outside_zero_to_one_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="must be in"):
        Dropout(p)


def test_a_share_of_nearly_one_drops_nearly_all() -> None:
    assert float((mask(0.999999) == 0).float().mean()) > 0.9999
