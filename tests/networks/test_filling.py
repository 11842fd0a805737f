import pytest
import torch

from ganvas.networks import filling
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


def laplacian(x: torch.Tensor) -> torch.Tensor:
    stencil = torch.tensor([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])[None, None]
    return torch.nn.functional.conv2d(torch.nn.functional.pad(x, (1, 1, 1, 1), mode="replicate"), stencil)


def test_it_comes_close_to_the_equation_s_solution() -> None:
    """That of the biharmonic equation: in the hole, the Laplacian's Laplacian is 0."""
    torch.manual_seed(0)
    whole = torch.nn.functional.interpolate(torch.randn(1, 1, 6, 6), (28, 28), mode="bicubic", align_corners=False) / 4
    hole = torch.zeros(1, 1, 28, 28)
    hole[..., 10:16, 6:22] = 1
    inside = hole.flatten() > 0
    operator = laplacian(laplacian(torch.eye(28 * 28).view(-1, 1, 28, 28))).view(28 * 28, 28 * 28).T
    known = (whole * (1 - hole)).flatten()
    solved = torch.linalg.solve(operator[inside][:, inside], -operator[inside] @ known)
    off = (continued(whole, hole).flatten()[inside] - solved).square().mean().sqrt()
    assert float(off) < 0.1 * float(solved.std())


def test_large_pictures_are_smoothed_in_blocks_and_no_seam_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    whole = torch.rand(1, 1, 150, 210) * 2 - 1
    hole = (torch.nn.functional.avg_pool2d(torch.rand(1, 1, 158, 218), 9, 1) > 0.5).float()
    at_once = continued(whole, hole)
    monkeypatch.setattr(filling, "BLOCK", 64)
    assert torch.allclose(continued(whole, hole), at_once, atol=1e-5)


def test_pictures_without_holes_and_without_anything_else() -> None:
    whole = ramp(12, 20)
    assert torch.equal(continued(whole, torch.zeros(1, 1, 12, 20)), whole)
    assert torch.equal(continued(whole, torch.ones(1, 1, 12, 20)), torch.zeros_like(whole))
    both = continued(whole.repeat(2, 1, 1, 1), torch.stack([torch.zeros(1, 12, 20), torch.ones(1, 12, 20)]))
    assert torch.equal(both[0], whole[0])
