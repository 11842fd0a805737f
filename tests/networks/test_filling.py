import pytest
import torch

from ganvas.networks.filling import continued


def ramp(height: int, width: int) -> torch.Tensor:
    """(1, 2, H, W): one channel rises to the right, the other to the bottom."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    return torch.stack([x, y])[None]


@pytest.mark.parametrize("size", [(32, 32), (31, 45), (7, 64)])
def test_what_is_known_stays_and_a_slope_goes_on_through_a_hole(size: tuple[int, int]) -> None:
    whole, hole = ramp(*size), torch.zeros(1, 1, *size)
    hole[..., 2:-2, size[1] // 3 : size[1] // 2] = 1
    made = continued(torch.where(hole > 0, 7.0, whole), hole)  # what lies in a hole is not looked at
    assert (made == whole)[(hole == 0).expand_as(whole)].all()
    assert float((made - whole).abs().max()) < 0.1
    mean = whole[(hole == 0).expand_as(whole)].mean()
    assert float((mean - whole)[(hole > 0).expand_as(whole)].abs().max()) > 0.3


def test_it_comes_close_to_the_equation_s_solution() -> None:
    """That of Laplace, by as many rounds of averaging as it takes."""
    torch.manual_seed(0)
    whole = torch.nn.functional.interpolate(torch.randn(1, 3, 6, 6), (48, 48), mode="bicubic", align_corners=False)
    hole = torch.zeros(1, 1, 48, 48)
    hole[..., 10:30, 12:40] = 1
    solved = whole * (1 - hole)
    for _ in range(4000):
        around = torch.nn.functional.pad(solved, (1, 1, 1, 1), mode="replicate")
        mean = (around[..., :-2, 1:-1] + around[..., 2:, 1:-1] + around[..., 1:-1, :-2] + around[..., 1:-1, 2:]) / 4
        solved = torch.where(hole > 0, mean, whole)
    inside = (hole > 0).expand_as(whole)
    off = (continued(whole, hole) - solved)[inside].square().mean().sqrt()
    assert float(off) < 0.2 * float(solved[inside].std())


def test_pictures_without_holes_and_without_anything_else() -> None:
    whole = ramp(12, 20)
    assert torch.equal(continued(whole, torch.zeros(1, 1, 12, 20)), whole)
    assert torch.equal(continued(whole, torch.ones(1, 1, 12, 20)), torch.zeros_like(whole))
    both = continued(whole.repeat(2, 1, 1, 1), torch.stack([torch.zeros(1, 12, 20), torch.ones(1, 12, 20)]))
    assert torch.equal(both[0], whole[0])
