"""Operators on codes: closed forms, what they keep, and the numbers that every other language must get too."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, special_ortho_group

from ganvas.exploration import operators as op

GOLDEN = json.loads((Path(__file__).parent / "operators.json").read_text())


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: f"{case['operator']}-{case['name']}")
def test_every_language_gets_the_same_numbers(case: dict) -> None:
    made = getattr(op, case["operator"])(*case["arguments"], **case["options"])
    np.testing.assert_allclose(made, case["result"], rtol=1e-12, atol=1e-12)


def test_all_operators_have_golden_numbers() -> None:
    assert {case["operator"] for case in GOLDEN["cases"]} == {
        name for name, value in vars(op).items() if getattr(value, "__module__", "") == op.__name__ and not name.startswith("_")
    }


def test_similarity_is_the_expected_cosine_and_the_variance_stays() -> None:
    random = np.random.default_rng(0)
    for similarity in (0.95, 0.8, 0.3, 0.0, -0.5):
        z, e = random.normal(size=(2, 2000, 64))
        children = op.vary(z, e, similarity)
        cosines = [op.cosine(one, child) for one, child in zip(z, children, strict=True)]
        assert np.mean(cosines) == pytest.approx(similarity, abs=0.01)
        assert kstest(children.ravel()[::7], "norm").pvalue > 1e-3


def test_variation_keeps_the_spread_of_each_direction_and_the_centre() -> None:
    random, centre = np.random.default_rng(1), np.array([5.0, -3.0, 0.0])
    spread = np.array([3.0, 1.0, 0.1])
    w, e = centre + spread * random.normal(size=(2, 50_000, 3))
    child = op.vary(w, e, 0.6, centre)
    np.testing.assert_allclose(child.mean(0), centre, atol=0.05)
    np.testing.assert_allclose(child.std(0), spread, rtol=0.02)
    np.testing.assert_allclose(op.vary(w, e, 1.0, centre), w)
    np.testing.assert_allclose(op.vary(w, e, 0.0, centre), e)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_a_blend_of_two_is_slerp(seed: int, share: float) -> None:
    one, other = np.random.default_rng(seed).normal(size=(2, 16))
    a, b = one / np.linalg.norm(one), other / np.linalg.norm(other)
    angle = np.arccos(a @ b)
    slerp = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    wanted = slerp * ((1 - share) * np.linalg.norm(one) + share * np.linalg.norm(other))
    np.testing.assert_allclose(op.round_about([one, other], [1 - share, share]), wanted, atol=1e-9)


@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_a_blend_has_the_mean_length_and_turns_with_its_parents(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    parents, weights = random.normal(size=(count, 12)) + 0.3, random.uniform(0.1, 1, count)
    made = op.round_about(parents, weights)
    lengths = np.linalg.norm(parents, axis=1)
    assert np.linalg.norm(made) == pytest.approx(weights @ lengths / weights.sum())
    turned = special_ortho_group.rvs(12, random_state=seed)
    np.testing.assert_allclose(op.round_about(parents @ turned, weights), made @ turned, atol=1e-8)
    np.testing.assert_allclose(op.round_about(parents[::-1], weights[::-1]), made, atol=1e-8)
    only = np.eye(count)[0]
    np.testing.assert_allclose(op.round_about(parents, only), parents[0], atol=1e-9)
    # Equal weights of directions that are all at right angles meet in the middle of all of them.
    middle = op.round_about(np.eye(count), [1] * count)
    np.testing.assert_allclose(middle, np.full(count, count**-0.5), atol=1e-9)


def test_opposite_codes_blend_without_dividing_by_nothing() -> None:
    assert np.isfinite(op.round_about([[1.0, 0.0], [-1.0, 0.0]], [1, 1])).all()
    assert np.isfinite(op.round_about([[0.0, 0.0], [0.0, 0.0]], [1, 1])).all()
    np.testing.assert_allclose(op.round_about([[2.0, 1.0]] * 3, [1, 2, 3]), [2, 1])


@given(st.lists(st.floats(0.01, 10), min_size=2, max_size=5))
def test_classes_stay_on_the_simplex(weights: list[float]) -> None:
    made = op.straight(np.eye(len(weights)), weights)
    assert made.sum() == pytest.approx(1)
    np.testing.assert_allclose(made, np.array(weights) / sum(weights))


def test_weights_that_say_nothing_are_refused() -> None:
    for weights in ([0, 0], [1], [1, -1], [1, float("nan")]):
        with pytest.raises(ValueError, match="weights of at least 0"):
            op.straight([[1.0], [2.0]], weights)


def test_layers_come_from_the_parents_that_were_chosen() -> None:
    parents = np.arange(24.0).reshape(3, 4, 2)
    made = op.inherit(parents, [2, 2, 0, 1])
    np.testing.assert_array_equal(made, [[16, 17], [18, 19], [4, 5], [14, 15]])
    with pytest.raises(ValueError, match="parents are 0 to 2"):
        op.inherit(parents, [0, 1, 2, 3])


def test_truncation_goes_to_the_centre_up_to_its_layer() -> None:
    w, centre = np.full((4, 2), 3.0), np.array([1.0, 1.0])
    np.testing.assert_array_equal(op.truncate(w, 0.5, centre), np.full((4, 2), 2.0))
    np.testing.assert_array_equal(op.truncate(w, 0.0, centre, layers=2), [[1, 1], [1, 1], [3, 3], [3, 3]])
    np.testing.assert_array_equal(op.truncate(w, 1.0, centre), w)


def test_a_loop_is_closed_even_and_as_likely_as_any_code() -> None:
    random = np.random.default_rng(3)
    code, strangers = random.normal(size=512), random.normal(size=(6, 512))
    turns = np.linspace(0, 1, 201)
    places = np.array([op.wander(code, strangers, turn, 0.7) for turn in turns])
    np.testing.assert_allclose(places[0], places[-1], atol=1e-12)
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert steps.max() < 2.5 * steps.min()
    assert steps[-1] == pytest.approx(steps[0], rel=0.2)
    assert np.linalg.norm(places, axis=1) == pytest.approx(np.full(201, 512**0.5), rel=0.1)
    assert [op.cosine(code, place) for place in places] == pytest.approx([0.7] * 201, abs=0.12)


def test_uniform_latents_stay_uniform() -> None:
    random = np.random.default_rng(4)
    z, e = random.uniform(-1, 1, (2, 20_000))
    child = op.as_uniform(op.vary(op.as_normal(z), op.as_normal(e), 0.7))
    assert kstest(child, "uniform", args=(-1, 2)).pvalue > 1e-3
    np.testing.assert_allclose(op.as_uniform(op.as_normal(z)), z, atol=1e-9)
    assert np.isfinite(op.as_normal([-1.0, 1.0])).all()


def test_a_way_between_two_is_straight_and_along_the_sphere_the_great_circle() -> None:
    one, other = np.random.default_rng(3).normal(size=(2, 12))
    units = [one / np.linalg.norm(one), other / np.linalg.norm(other)]
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        np.testing.assert_allclose(op.through([one, one, other, other], share), (1 - share) * one + share * other, atol=1e-12)
        place = op.round_through([one, one, other, other], share)
        assert np.linalg.norm(place) == pytest.approx((1 - share) * np.linalg.norm(one) + share * np.linalg.norm(other))
        left = place - np.linalg.lstsq(np.stack(units, 1), place, rcond=None)[0] @ units
        assert np.abs(left).max() < 1e-9  # in the plane of both
    middle = op.round_through([units[0], units[0], units[1], units[1]], 0.5)
    np.testing.assert_allclose(middle, op.round_about(units, [1, 1]), atol=1e-9)


@pytest.mark.parametrize("way", [op.through, op.round_through])
def test_a_way_passes_its_codes_without_a_corner_and_moves_with_them(way) -> None:
    random = np.random.default_rng(5)
    codes = random.normal(size=(5, 8)) * [[1], [1], [3], [1], [0.5]]
    first, second = codes[:4], codes[1:]
    np.testing.assert_allclose(way(first, 0), codes[1], atol=1e-12)
    np.testing.assert_allclose(way(first, 1), codes[2], atol=1e-12)
    step = 1e-5
    coming, leaving = codes[2] - way(first, 1 - step), way(second, step) - codes[2]
    if way is op.through:  # of the sphere, lengths change evenly from each to the next
        np.testing.assert_allclose(op.cosine(coming, leaving), 1, atol=1e-6)
    else:
        lengths = [np.linalg.norm(each) for each in (way(first, 1 - step), codes[2], way(second, step))]
        before, here, after = (
            each / length for each, length in zip((codes[2] - coming, codes[2], codes[2] + leaving), lengths, strict=True)
        )
        np.testing.assert_allclose(op.cosine(here - before, after - here), 1, atol=1e-6)
    turned = special_ortho_group.rvs(8, random_state=7)
    np.testing.assert_allclose(way(first @ turned, 0.3), way(first, 0.3) @ turned, atol=1e-9)
    np.testing.assert_allclose(way(first[::-1], 0.7), way(first, 0.3), atol=1e-9)
    np.testing.assert_allclose(way(2 * first, 0.3), 2 * way(first, 0.3), atol=1e-9)


def test_a_way_between_opposite_codes_has_no_jump() -> None:
    places = np.stack(
        [op.round_through([[1.0, 0], [1.0, 0], [-1.0, 0], [-1.0, 0]], share) for share in np.linspace(0, 1, 1001)]
    )
    assert np.abs(np.diff(places, axis=0)).max() < 0.05
    with pytest.raises(ValueError, match="four"):
        op.through([[1.0], [2.0]], 0.5)
