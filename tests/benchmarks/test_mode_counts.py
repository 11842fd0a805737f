"""Mode counts: right where the answer is known, and a generator that covers the modes is seen to."""

import math

import numpy as np
import pytest
import torch

from ganvas.data import Dataset
from ganvas.data.batches.stream import Batch
from ganvas.inference.trained import make
from ganvas.models import DenseGanSettings
from ganvas.recipes import Adam, Recipe, Schedule
from ganvas.training.logbook import Logbook
from ganvas.training.loop import play
from ganvas.training.state import State
from mode_counts import GRID, REAL_SHARE, RING, Mixture, count_modes, count_stacked, stack

BOTH = pytest.mark.parametrize("mixture", [RING, GRID], ids=lambda mixture: mixture.name)


def test_the_modes_are_the_published_ones() -> None:
    assert RING.centres.shape == (8, 2)
    assert np.allclose(np.hypot(*RING.centres.T), 1)
    assert np.allclose(np.diff(np.arctan2(*RING.centres[:4].T)), -math.pi / 4)
    assert {tuple(centre) for centre in GRID.centres} == {(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)}
    assert (RING.sigma, GRID.sigma) == (0.01, 0.05)


@BOTH
def test_real_points_have_every_mode_the_quality_of_theory_and_no_more_divergence_than_chance(mixture: Mixture) -> None:
    counts = [count_modes(mixture.draw(2_500, seed=seed), mixture.centres, mixture.sigma) for seed in range(40)]
    assert {count.captured for count in counts} == {len(mixture.centres)}
    # 100,000 points in all: the share's deviation is 0.0003, that of the mean KL about 0.0003 too.
    assert np.mean([count.high_quality for count in counts]) == pytest.approx(REAL_SHARE, abs=0.0015)
    assert np.mean([count.kl for count in counts]) == pytest.approx(counts[0].expected_kl, rel=0.3)
    assert max(count.jsd for count in counts) < 0.01


def test_points_are_a_function_of_the_seed() -> None:
    assert np.array_equal(RING.draw(50, seed=4), RING.draw(50, seed=4))
    assert not np.array_equal(RING.draw(50, seed=4), RING.draw(50, seed=5))


@BOTH
def test_a_generator_that_knows_one_mode_has_the_largest_divergence(mixture: Mixture) -> None:
    points = mixture.centres[3] + mixture.sigma * np.random.default_rng(0).normal(size=(1_000, 2))
    found = count_modes(points, mixture.centres, mixture.sigma)
    modes = len(mixture.centres)
    assert (found.captured, found.modes, found.samples) == (1, modes, 1_000)
    assert found.kl == pytest.approx(math.log(modes))
    middle = (1 + 1 / modes) / 2
    other = -math.log(middle) + (math.log(1 / modes / middle) + (modes - 1) * math.log(2)) / modes
    assert found.jsd == pytest.approx(other / 2)


def test_noise_falls_on_modes_as_often_as_their_discs_are_large() -> None:
    noise = np.random.default_rng(0).uniform(-6, 6, (100_000, 2))
    found = count_modes(noise, GRID.centres, GRID.sigma)
    assert found.captured == 25  # a single good sample is enough, which is why quality is told beside it
    assert found.high_quality == pytest.approx(25 * math.pi * 0.15**2 / 144, rel=0.1)


def test_three_deviations_are_a_disc_and_its_rim_is_outside() -> None:
    corner, edge, inside = (2.9, 2.9), (3.0, 0.0), (2.9, 0.0)
    found = count_modes([corner, edge, inside], [(0.0, 0.0), (50.0, 0.0)], 1.0)
    assert (found.high_quality, found.captured) == (1 / 3, 1)


def test_the_histogram_is_that_of_good_samples_only() -> None:
    found = count_modes([(0, 0)] * 3 + [(50, 0)] + [(20, 20)] * 6, [(0.0, 0.0), (50.0, 0.0)], 1.0)
    assert found.high_quality == 0.4
    assert found.kl == pytest.approx(0.75 * math.log(1.5) + 0.25 * math.log(0.5))


def test_without_a_good_sample_there_is_no_divergence() -> None:
    found = count_modes([(20.0, 20.0)], RING.centres, RING.sigma)
    assert (found.captured, found.high_quality) == (0, 0.0)
    assert math.isnan(found.kl)
    assert math.isnan(found.jsd)
    assert math.isnan(found.expected_kl)


def test_no_samples_and_broken_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="no samples"):
        count_modes(np.empty((0, 2)), RING.centres, RING.sigma)
    with pytest.raises(ValueError, match="not finite"):
        count_modes([(np.nan, 0.0)], RING.centres, RING.sigma)
    with pytest.raises(ValueError, match="no samples"):
        count_stacked(np.empty((0, 3), int))
    with pytest.raises(ValueError, match=r"whole numbers \(N, 3\)"):
        count_stacked(np.zeros((5, 2), int))
    with pytest.raises(ValueError, match="whole numbers"):
        count_stacked(np.zeros((5, 3)))
    with pytest.raises(ValueError, match="0 to 9, not 0 to 10"):
        count_stacked([[0, 10, 0]])


def test_even_triples_at_the_published_number_have_the_expected_divergence() -> None:
    random = np.random.default_rng(0)
    counts = [count_stacked(random.integers(0, 10, (26_000, 3))) for _ in range(5)]
    assert counts[0].modes == 1_000
    assert {count.captured for count in counts} == {1_000}
    assert counts[0].expected_kl == pytest.approx(999 / 52_000)
    assert np.mean([count.kl for count in counts]) == pytest.approx(0.0192, abs=0.001)


def test_a_single_triple_is_the_logarithm_of_a_thousand() -> None:
    found = count_stacked([[3, 1, 4]] * 100)
    assert (found.captured, found.high_quality) == (1, 1.0)
    assert found.kl == pytest.approx(math.log(1_000))


def test_only_clear_pictures_count_where_the_judge_says_which_they_are() -> None:
    found = count_stacked([[1, 2, 3], [4, 5, 6], [4, 5, 6], [7, 8, 9]], clear=[True, False, False, True])
    assert (found.captured, found.high_quality, found.samples) == (2, 0.5, 4)
    assert found.kl == pytest.approx(math.log(500))
    with pytest.raises(ValueError, match=r"clear must be \(1,\)"):
        count_stacked([[1, 2, 3]], clear=[True, False])


def test_the_order_of_the_channels_makes_another_mode() -> None:
    assert count_stacked([[1, 2, 3], [3, 2, 1], [1, 2, 3]]).captured == 2


@pytest.mark.parametrize("channels", [(), (1,)])
def test_stacked_pictures_hold_the_pictures_of_their_labels(channels: tuple[int, ...]) -> None:
    labels = np.repeat(np.arange(10), 3)
    images = np.broadcast_to(labels.reshape(-1, 1, 1, *channels), (30, 4, 5, *channels)).astype(np.uint8)
    pictures, triples = stack(images, labels, seed=7, count=200)
    assert pictures.shape == (200, 4, 5, 3)
    assert pictures.dtype == np.uint8
    assert np.array_equal(pictures[:, 0, 0], triples)
    assert np.array_equal(pictures.min((1, 2)), pictures.max((1, 2)))
    again, _ = stack(images, labels, seed=7, count=200)
    other, _ = stack(images, labels, seed=8, count=200)
    assert np.array_equal(pictures, again)
    assert not np.array_equal(pictures, other)


def test_real_stacked_digits_have_every_mode_and_the_divergence_of_uneven_classes(mnist: str) -> None:
    data = Dataset.open(f"{mnist}:train")
    assert data.labels is not None
    _, triples = stack(data.images[:, :2, :2], data.labels, seed=0, count=26_000)
    found = count_stacked(triples)
    shares = np.bincount(data.labels) / len(data)
    uneven = 3 * float((shares * np.log(10 * shares)).sum())
    assert uneven == pytest.approx(0.004, abs=0.001)
    assert found.captured >= 999
    assert found.kl == pytest.approx(found.expected_kl + uneven, abs=0.003)


def points_batch(step: int, size: int) -> Batch:
    """New points of the ring in each step, as pictures of two channels and one pixel."""
    points = torch.from_numpy(RING.draw(size, seed=step) / RING.reach).float()
    facts = {"seed": 0, "step": step, "images_shown": step * size}
    return Batch(images=points.view(-1, 2, 1, 1), labels=None, rows=slice(0, size), total=size, **facts)


def test_a_dense_gan_finds_the_modes_of_the_ring_within_seconds() -> None:
    """The trainer works: a plain GAN, no packing, no penalty. Six seeds reached 7 or 8 modes and a quality of 0.19 to 0.38."""
    adam = Adam(betas=(0.5, 0.999))
    recipe = Recipe(
        name="ring",
        promise="",
        model=DenseGanSettings(latent_size=2, generator_widths=(96, 96), discriminator_widths=(96, 96), batch_norm=True),
        optimisers={"discriminator": adam, "generator": adam},
        schedule=Schedule(batch_size=128),
    )
    state, size, logbook = State.fresh(recipe, (2, 1, 1), seed=0, device=torch.device("cpu")), 128, Logbook()
    model = state.average.model

    def count() -> tuple[int, float]:
        points = make(model, model.latents(range(2_500))).flatten(1).double() * RING.reach
        found = count_modes(points, RING.centres, RING.sigma)
        return found.captured, found.high_quality

    assert count()[1] < 0.02
    for step in range(1_200):
        play(state, state.model.phases, points_batch(step, size), micro_batch=None, precision="float32", logbook=logbook)
        state.average.update(batch_size=size, images_shown=(step + 1) * size, half_life_images=10_000)
    captured, high_quality = count()
    assert captured >= 6
    assert high_quality > 0.08
