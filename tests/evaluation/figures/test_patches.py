"""Sliced Wasserstein distance of pictures: which level sees what, and that memory and pieces don't matter."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.ndimage import convolve, gaussian_filter
from scipy.stats import wasserstein_distance

from ganvas.evaluation.figures import patches
from ganvas.evaluation.figures.patches import level_sides, sliced_wasserstein
from ganvas.features.pyramid import enlarge, shrink

RANDOM = np.random.default_rng(0)


def blobs(count: int, side: int = 28, channels: int = 1) -> NDArray[np.uint8]:
    """Smooth pictures, the same kind every time."""
    noise = RANDOM.normal(size=(count, side, side, channels))
    smooth = gaussian_filter(noise, (0, 2, 2, 0))
    return np.clip(128 + 300 * smooth, 0, 255).astype(np.uint8)


def distance(real: NDArray[np.uint8], fake: NDArray[np.uint8]) -> dict[str, float]:
    return sliced_wasserstein(real, fake, patches=4000, directions=64)


def test_levels_halve_down_to_two_patches() -> None:
    assert level_sides(28) == [28, 14]
    assert level_sides(64) == [64, 32, 16]
    assert level_sides(8) == [8]
    assert level_sides(29) == [29, 15]
    with pytest.raises(ValueError, match="5 pixels a side are smaller than a patch of 7"):
        level_sides(5)


def test_the_pyramid_adds_up_to_the_picture_and_keeps_flat_areas_flat() -> None:
    picture = torch.from_numpy(blobs(2, 29, 3)).permute(0, 3, 1, 2).float()
    small = shrink(picture)
    assert small.shape == (2, 3, 15, 15)
    detail = picture - enlarge(small, 29, 29)
    assert torch.allclose(detail + enlarge(small, 29, 29), picture)
    flat = torch.full((1, 1, 30, 30), 77.0)
    assert torch.equal(shrink(flat), torch.full((1, 1, 15, 15), 77.0))
    assert torch.equal(enlarge(shrink(flat), 30, 30), flat)


@pytest.mark.parametrize(("height", "width"), [(29, 28), (7, 14)])
def test_the_blur_is_that_of_scipy(height: int, width: int) -> None:
    picture = torch.from_numpy(RANDOM.normal(size=(2, 3, height, width))).float()
    taps = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1])[None, None] / 256
    small = convolve(picture.numpy(), taps, mode="mirror")[..., ::2, ::2]
    assert np.allclose(shrink(picture), small, atol=1e-6)
    spread = np.zeros(picture.shape)
    spread[..., ::2, ::2] = small
    assert np.allclose(enlarge(shrink(picture), height, width), convolve(spread, 4 * taps, mode="mirror"), atol=1e-6)


def test_equal_pictures_have_nought_and_like_ones_little() -> None:
    real = blobs(200)
    assert distance(real, real) == {"28": 0, "14": 0}
    alike, noisy = distance(real, blobs(200)), distance(real, RANDOM.integers(0, 256, real.shape, np.uint8))
    assert all(2 * alike[side] < noisy[side] for side in alike)


def test_fine_noise_shows_at_the_fine_level_most() -> None:
    real, other = blobs(200), blobs(200)
    noisy = np.clip(other + RANDOM.normal(scale=6, size=other.shape), 0, 255).astype(np.uint8)
    base, found = distance(real, other), distance(real, noisy)
    assert found["28"] - base["28"] > 5 * (found["14"] - base["14"]) > 0


def test_the_distance_is_that_of_scipy_for_each_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    # One patch fits into 7 x 7 pixels, so that every picture is one descriptor.
    real, fake = blobs(50, 7), blobs(50, 7)[:, ::-1]
    directions = np.eye(49)[[3, 20]]
    monkeypatch.setattr(patches, "unit_directions", lambda width, count, seed: directions[:count])
    one, other = ((x.reshape(50, 49) - x.mean()) / x.std() for x in (real, fake))
    expected = np.mean([wasserstein_distance(one[:, i], other[:, i]) for i in (3, 20)])
    assert sliced_wasserstein(real, fake, patches=50, directions=2)["7"] == pytest.approx(expected, rel=1e-5)


def test_pieces_do_not_matter_and_the_sizes_of_the_sets_may_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    real, fake = blobs(60, 32, 3), blobs(25, 32, 3)
    found = sliced_wasserstein(real, fake, patches=500, directions=8)
    assert list(found) == ["32", "16"]
    assert sliced_wasserstein(real, fake, patches=10, directions=8)  # fewer patches than pictures
    monkeypatch.setattr(patches, "PIXELS_AT_ONCE", 1)
    assert sliced_wasserstein(real, fake, patches=500, directions=8) == pytest.approx(found, rel=1e-6)


def test_flat_pictures_and_seeds() -> None:
    flat, real = np.full((10, 16, 16, 1), 9, np.uint8), blobs(10, 16)
    assert distance(flat, flat + 50) == {"16": 0}  # brightness is normalised away
    assert distance(flat, real)["16"] > 0.3
    other_seed = sliced_wasserstein(flat, real, patches=4000, directions=64, seed=1)
    assert distance(flat, real) == distance(flat, real) != other_seed


def test_pictures_of_another_form_are_refused() -> None:
    real = blobs(4)
    with pytest.raises(ValueError, match=r"generated pictures must be \(N, H, W, C\) of uint8, not .* of float32"):
        sliced_wasserstein(real, real.astype(np.float32))
    with pytest.raises(ValueError, match="real pictures must be"):
        sliced_wasserstein(real[..., 0], real)
    with pytest.raises(ValueError, match=r"real pictures are \(28, 28, 1\), generated ones \(28, 28, 3\)"):
        sliced_wasserstein(real, blobs(4, channels=3))
    with pytest.raises(ValueError, match="at least 1 patch"):
        sliced_wasserstein(real, real, patches=0)
