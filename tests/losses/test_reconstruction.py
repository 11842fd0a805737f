import pytest
import torch

from ganvas.losses.reconstruction import detail_loss


def test_it_is_nothing_where_the_pictures_are_the_same() -> None:
    images = torch.randn(2, 3, 5, 7)
    assert float(detail_loss(images, images)) == 0


def test_a_shade_costs_its_difference_and_no_more() -> None:
    images = torch.randn(2, 3, 5, 7)
    assert float(detail_loss(images + 0.25, images)) == pytest.approx(0.25, rel=1e-5)


def test_a_blurred_edge_costs_more_than_as_much_shade() -> None:
    edge = torch.tensor([-1.0, -1, -1, 1, 1, 1]).expand(1, 1, 6, 6)
    ramp = torch.linspace(-1, 1, 6).expand(1, 1, 6, 6)
    shade = float((edge - ramp).abs().mean())
    # Five steps of 0.4 in place of one of 2 and four of nothing.
    assert float(detail_loss(ramp, edge)) == pytest.approx(shade + (4 * 0.4 + 1.6) / 5, rel=1e-5)


def test_it_differentiates_twice_and_is_computed_in_full_precision() -> None:
    one, other = (torch.randn(1, 1, 4, 4).bfloat16() for _ in range(2))
    assert detail_loss(one, other).dtype == torch.float32
    made = torch.randn(1, 1, 4, 4, dtype=torch.float32, requires_grad=True)
    (slope,) = torch.autograd.grad(detail_loss(made**2, other), made, create_graph=True)
    (second,) = torch.autograd.grad(slope.square().sum(), made)
    assert float(second.abs().sum()) > 0
