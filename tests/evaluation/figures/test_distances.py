"""Distances of features: against closed forms, naive loops, and themselves in other pieces."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from ganvas.evaluation.figures import distances
from ganvas.evaluation.figures.distances import (
    Moments,
    frechet,
    frechet_of_moments,
    kernel_distance,
    mind,
    unit_directions,
)

RANDOM = np.random.default_rng(0)


def with_moments(mean: NDArray[np.float64], root: NDArray[np.float64], count: int = 200) -> NDArray[np.float64]:
    """Vectors whose sample mean is exactly so, and whose sample covariance is root · rootᵀ."""
    noise = RANDOM.normal(size=(count, root.shape[1]))
    columns = np.linalg.qr(noise - noise.mean(0))[0] * (count - 1) ** 0.5
    return mean + columns @ root.T


def test_frechet_of_commuting_gaussians_is_the_closed_form() -> None:
    axes = np.linalg.qr(RANDOM.normal(size=(8, 8)))[0]
    one, other = RANDOM.uniform(0.1, 2, 8), RANDOM.uniform(0.1, 2, 8)
    shift = RANDOM.normal(size=8)
    found = frechet(with_moments(np.zeros(8), axes * one), with_moments(shift, axes * other, 333))
    assert found == pytest.approx(shift @ shift + ((one - other) ** 2).sum(), rel=1e-10)


def test_frechet_of_any_gaussians_is_that_of_the_matrix_square_root() -> None:
    from scipy.linalg import sqrtm

    real, fake = RANDOM.normal(size=(300, 12)) @ RANDOM.normal(size=(12, 12)), RANDOM.gamma(2.0, size=(400, 12))
    one, other = np.cov(real, rowvar=False), np.cov(fake, rowvar=False)
    gap = real.mean(0) - fake.mean(0)
    expected = gap @ gap + np.trace(one + other - 2 * np.real(sqrtm(one @ other)))
    assert frechet(real, fake) == pytest.approx(expected, rel=1e-8)
    assert frechet(fake, real) == pytest.approx(expected, rel=1e-8)


def test_frechet_is_exact_where_covariances_are_singular() -> None:
    # In the plane against on a line in it, embedded in 20 dimensions: (2 - 3)² + (1 - 0)².
    axes = np.linalg.qr(RANDOM.normal(size=(20, 20)))[0]
    plane, line = axes[:, :2] * [2.0, 1.0], axes[:, :1] * 3.0
    assert frechet(with_moments(np.zeros(20), plane), with_moments(np.zeros(20), line)) == pytest.approx(2.0, abs=1e-12)
    few = RANDOM.normal(size=(10, 64))
    assert frechet(few, few[::-1]) == pytest.approx(0, abs=1e-12)
    constant = np.ones((5, 3))
    assert frechet(constant, 3 * constant) == pytest.approx(12)


def test_moments_in_pieces_are_those_of_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    features = RANDOM.normal(size=(1000, 6)) @ RANDOM.normal(size=(6, 6))
    in_pieces = Moments()
    for piece in np.split(features, [1, 1, 300, 999]):
        in_pieces.add(piece)
    merged = Moments(features[:10]).merge(Moments(features[10:])).merge(Moments())
    monkeypatch.setattr(distances, "BLOCK_BYTES", 100)
    for moments in (in_pieces, merged, Moments(features)):
        assert moments.count == 1000
        assert np.allclose(moments.mean, features.mean(0), rtol=1e-13, atol=1e-14)
        assert np.allclose(moments.covariance, np.cov(features, rowvar=False), rtol=1e-12, atol=1e-13)
    assert frechet_of_moments(in_pieces, Moments(features * 2)) == pytest.approx(frechet(features, features * 2), rel=1e-12)


def test_moments_keep_their_digits_far_from_the_origin() -> None:
    features = RANDOM.normal(size=(500, 4))
    shifted = Moments()
    for piece in np.split(features + 1e7, 10):
        shifted.add(piece)
    assert np.allclose(shifted.covariance, np.cov(features, rowvar=False), atol=1e-7)


def test_a_piece_that_is_refused_leaves_the_moments_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distances, "BLOCK_BYTES", 100)
    moments = Moments(np.eye(3))
    with pytest.raises(ValueError, match="not finite"):
        moments.add([[1.0, 2.0, 3.0]] * 20 + [[np.nan, 0.0, 0.0]])
    with pytest.raises(ValueError, match="have 2 features, those before had 3"):
        moments.add(np.eye(2))
    assert moments.count == 3


def test_the_kernel_distance_is_that_of_a_double_loop() -> None:
    real, fake = RANDOM.normal(size=(30, 5)), RANDOM.normal(size=(30, 5)) + 0.5

    def mean_kernel(xs: NDArray[np.float64], ys: NDArray[np.float64], *, same: bool) -> float:
        values = [(x @ y / 5 + 1) ** 3 for i, x in enumerate(xs) for j, y in enumerate(ys) if not (same and i == j)]
        return float(np.mean(values))

    expected = mean_kernel(real, real, same=True) + mean_kernel(fake, fake, same=True) - 2 * mean_kernel(real, fake, same=False)
    found = kernel_distance(real, fake, subsets=3, subset_size=30)
    assert found.mean == pytest.approx(expected, rel=1e-10)
    assert found.spread == pytest.approx(0, abs=1e-12)


def test_the_kernel_distance_of_equal_distributions_is_around_nought_on_both_sides() -> None:
    samples = np.split(RANDOM.normal(size=(4000, 8)), 20)
    found = [kernel_distance(one, other, subsets=1, subset_size=200).mean for one, other in pairwise(samples)]
    assert min(found) < 0 < max(found)
    assert abs(np.mean(found)) < 3 * np.std(found) / len(found) ** 0.5
    far = kernel_distance(samples[0], samples[1] + 1, subsets=20, subset_size=100)
    assert far.mean > 10 * max(found)
    assert far.spread > 0
    assert far == kernel_distance(samples[0], samples[1] + 1, subsets=20, subset_size=100)
    assert far != kernel_distance(samples[0], samples[1] + 1, subsets=20, subset_size=100, seed=1)


def test_mind_of_a_shift_is_the_closed_form_and_symmetric() -> None:
    features = RANDOM.normal(size=(100, 10))
    order = RANDOM.permutation(100)
    assert mind(features, features[order]) == pytest.approx(0, abs=1e-12)
    # Directions are orthogonal in tens here, so that the mean over 1000 is exact: 3 · d · µ².
    assert mind(features, features[order] + 0.5) == pytest.approx(3 * 10 * 0.25, rel=1e-10)
    other = RANDOM.normal(size=(70, 10)) * 2
    assert mind(features, other) == pytest.approx(mind(other, features), rel=1e-12)
    assert mind(features, other) < mind(features, 1.5 * other)


def test_mind_of_unequal_sizes_is_that_of_both_repeated_to_equal_size(monkeypatch: pytest.MonkeyPatch) -> None:
    real, fake = RANDOM.normal(size=(6, 4)), RANDOM.normal(size=(4, 4))
    expected = mind(np.repeat(real, 2, axis=0), np.repeat(fake, 3, axis=0), directions=50)
    assert mind(real, fake, directions=50) == pytest.approx(expected, rel=1e-12)
    monkeypatch.setattr(distances, "BLOCK_BYTES", 1)
    assert mind(real, fake, directions=50) == pytest.approx(expected, rel=1e-12)


def test_directions_are_unit_vectors_orthogonal_in_groups() -> None:
    found = unit_directions(6, 15, 0)
    assert found.shape == (15, 6)
    assert np.allclose(found[:6] @ found[:6].T, np.eye(6))
    assert np.allclose(found[12:] @ found[12:].T, np.eye(3))
    assert unit_directions(500, 3, 0).shape == (3, 500)
    assert abs(unit_directions(3, 3000, 1).mean(0)).max() < 0.05


@pytest.mark.parametrize("distance", [frechet, kernel_distance, mind])
def test_bad_features_are_refused_in_plain_words(distance) -> None:  # type: ignore[no-untyped-def]
    good = RANDOM.normal(size=(1000, 4))
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="not finite"):
            distance(good, np.where(good == good.max(), bad, good))
    with pytest.raises(ValueError, match="real vectors have 4 features, generated ones 3"):
        distance(good, good[:, :3])
    with pytest.raises(ValueError, match=r"must be \(N, d\)"):
        distance(good[0], good)
    with pytest.raises(ValueError, match=r"at least 2 vectors, not 0|1000 real and 0 generated vectors"):
        distance(good, good[:0])


def test_too_few_vectors_are_refused_with_the_number_needed() -> None:
    features = RANDOM.normal(size=(30, 16))
    with pytest.raises(ValueError, match="at least 2 vectors, not 1"):
        frechet(features, features[:1])
    with pytest.raises(ValueError, match="30 vectors are fewer than a subset's 1000; pass a smaller subset_size"):
        kernel_distance(features, features)
    with pytest.raises(ValueError, match="at least 1 direction"):
        mind(features, features, directions=0)
