"""Precision, recall, density, coverage, variety and the two-sample test: against naive forms and cases whose answer is known."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from ganvas.evaluation.figures import coverage as module
from ganvas.evaluation.figures import distances, neighbours
from ganvas.evaluation.figures.coverage import Coverage, coverage, two_sample_accuracy, vendi

RANDOM = np.random.default_rng(0)


def dense(real: NDArray[np.float64], fake: NDArray[np.float64], k: int) -> Coverage:
    """All at once, as the papers write it."""
    between = cdist(real, fake)
    real_reach, fake_reach = (np.sort(cdist(side, side), axis=1)[:, k] for side in (real, fake))
    in_real, in_fake = between < real_reach[:, None], between < fake_reach[None]
    return Coverage(in_real.any(0).mean(), in_fake.any(1).mean(), in_real.sum() / k / len(fake), in_real.any(1).mean())


@pytest.mark.parametrize("bytes_at_once", [1, 8 * 120 * 7, 2**22])
def test_coverage_is_that_of_the_dense_form_whatever_the_pieces(bytes_at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_BYTES", bytes_at_once)
    monkeypatch.setattr(neighbours, "CHUNK_BYTES", bytes_at_once)
    real, fake = RANDOM.normal(size=(120, 6)), RANDOM.normal(size=(80, 6)) * 0.7 + 0.2
    for k in (1, 3, 5):
        assert coverage(real, fake, k) == pytest.approx(dense(real, fake, k), rel=1e-12)


def test_precision_is_of_the_fakes_and_recall_of_the_real_ones() -> None:
    wide, tight = RANDOM.normal(size=(500, 4)), RANDOM.normal(size=(500, 4)) * 0.1
    collapsed = coverage(wide, tight)
    assert collapsed.precision > 0.95
    assert collapsed.recall < 0.1
    assert collapsed.coverage < 0.6
    exuberant = coverage(tight, wide)
    assert exuberant.precision < 0.1
    assert exuberant.recall > 0.95


def test_equal_distributions_are_covered_as_far_as_k_allows() -> None:
    found = coverage(RANDOM.normal(size=(1000, 16)), RANDOM.normal(size=(1000, 16)))
    assert found.coverage == pytest.approx(1 - 2**-5, abs=0.02)
    assert found.density == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_copies_of_every_real_vector_have_a_density_of_exactly_one(offset: float) -> None:
    # Each real vector's k-th neighbour has a copy exactly on the edge of the neighbourhood, which must never count.
    real = RANDOM.normal(size=(300, 32)) + offset
    assert coverage(real, RANDOM.permutation(real)) == (1, 1, 1, 1)


def test_degenerate_sets_have_answers() -> None:
    point, other = np.ones((20, 3)), np.zeros((20, 3))
    assert coverage(point, point) == (0, 0, 0, 0)  # no neighbourhood reaches anywhere
    assert coverage(point, other) == (0, 0, 0, 0)
    spread = RANDOM.normal(size=(50, 3))
    collapsed = coverage(spread, np.repeat(spread[:1], 50, axis=0))
    assert (collapsed.precision, collapsed.recall) == (1, 0)
    assert 0 < collapsed.coverage < 0.3


def test_half_of_copies_halve_the_coverage_of_far_clusters() -> None:
    real = np.concatenate([RANDOM.normal(size=(100, 4)), RANDOM.normal(size=(100, 4)) + 100])
    found = coverage(real, RANDOM.normal(size=(100, 4)))
    assert 0.45 < found.coverage <= 0.5
    assert 0.4 < found.recall <= 0.5
    assert found.precision > 0.85


def test_variety_is_the_number_of_different_directions() -> None:
    assert vendi(np.eye(7) * [[1], [2], [3], [4], [5], [6], [7]]) == pytest.approx(7)
    assert vendi(np.ones((50, 5)) * RANDOM.uniform(1, 2, (50, 1))) == pytest.approx(1)
    assert vendi(np.repeat(np.eye(4), 25, axis=0)) == pytest.approx(4)
    assert vendi([[1.0, 0.0], [0.0, 0.0]]) == pytest.approx(2)
    assert vendi(np.zeros((9, 2))) == pytest.approx(1)


def test_variety_by_either_matrix_and_in_pieces_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distances, "BLOCK_BYTES", 300)
    features = RANDOM.normal(size=(40, 10))
    units = features / np.linalg.norm(features, axis=1, keepdims=True)
    shares = np.linalg.eigvalsh(units @ units.T / 40)
    shares = shares[shares > 1e-12]
    expected = np.exp(-(shares * np.log(shares)).sum())
    assert vendi(features) == pytest.approx(expected, rel=1e-10)
    assert vendi(np.pad(features, ((0, 0), (0, 100)))) == pytest.approx(expected, rel=1e-10)


def test_the_two_sample_test_tells_equal_apart_collapsed_and_copied() -> None:
    real, fake = RANDOM.normal(size=(400, 32)), RANDOM.normal(size=(400, 32))
    assert two_sample_accuracy(real, fake) == pytest.approx((0.5, 0.5), abs=0.08)
    assert two_sample_accuracy(real, fake + 100) == (1, 1)
    assert two_sample_accuracy(real, RANDOM.permutation(real)) == (0, 0)
    collapsed = two_sample_accuracy(real, fake * 0.1)
    assert collapsed.fake > 0.9 > collapsed.real


@pytest.mark.parametrize("tile", [1, 7, 512])
def test_the_two_sample_test_is_that_of_the_dense_form_whatever_the_pieces(tile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TILE", tile)
    real, fake = RANDOM.normal(size=(40, 6)), RANDOM.normal(size=(30, 6)) * 0.8
    gaps = cdist(np.concatenate([real, fake]), np.concatenate([real, fake]))
    np.fill_diagonal(gaps, np.inf)
    nearest_is_fake = gaps.argmin(1) >= 40
    assert two_sample_accuracy(real, fake) == pytest.approx(((~nearest_is_fake[:40]).mean(), nearest_is_fake[40:].mean()))


def test_a_tie_between_both_sets_counts_half() -> None:
    # On a line: the real 0 and 1 have each other at 1, and a fake at 1 on the other side.
    assert two_sample_accuracy([[0.0], [1.0]], [[-1.0], [2.0]]) == (0.5, 0)
    twins = np.repeat(RANDOM.normal(size=(20, 5)), 2, axis=0) + 1e3
    assert two_sample_accuracy(twins, twins) == (0.5, 0.5)
    assert two_sample_accuracy(twins, twins + 1e-3) == (1, 1)


@pytest.mark.parametrize("measure", [coverage, two_sample_accuracy])
def test_bad_features_are_refused_in_plain_words(measure) -> None:  # type: ignore[no-untyped-def]
    good = RANDOM.normal(size=(20, 4))
    with pytest.raises(ValueError, match="not finite"):
        measure(good, good * np.nan)
    with pytest.raises(ValueError, match="real vectors have 4 features, generated ones 2"):
        measure(good, good[:, :2])
    with pytest.raises(ValueError, match=r"must be \(N, d\)"):
        measure(good, good[0])
    with pytest.raises(ValueError, match="20 real and 0 generated vectors"):
        measure(good, good[:0])


def test_too_few_vectors_are_refused_with_the_number_needed() -> None:
    with pytest.raises(ValueError, match="5 neighbours need more than 5 vectors a side; there are 9 and 5"):
        coverage(np.eye(9), np.eye(9)[:5])
    with pytest.raises(ValueError, match="two vectors a side are needed; there are 1 and 9"):
        two_sample_accuracy(np.eye(9)[:1], np.eye(9))
    with pytest.raises(ValueError, match="no vectors"):
        vendi(np.empty((0, 4)))


def test_bad_features_have_no_variety() -> None:
    with pytest.raises(ValueError, match="not finite"):
        vendi([[1.0, np.inf]])
    with pytest.raises(ValueError, match=r"must be \(N, d\)"):
        vendi([1.0, 2.0])
