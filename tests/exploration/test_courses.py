"""Courses: on ways of which the pace is known, frames are evenly apart, however steep they are."""

import numpy as np
import pytest

from ganvas.exploration.walks.course import Course, Places, measured
from ganvas.progress import Progress


def steps(looks: np.ndarray) -> np.ndarray:
    return np.linalg.norm(np.diff(looks, axis=0), axis=1)


def along(curve):
    return lambda places: np.stack([curve(places), 0 * places], 1)


@pytest.mark.parametrize(
    ("name", "curve", "inverse"),
    [
        ("straight", lambda t: t, lambda s: s),
        ("cubic", lambda t: t**3, lambda s: s ** (1 / 3)),
        ("root", lambda t: np.sqrt(t), lambda s: s**2),
        (
            "steep",
            lambda t: (1 + np.tanh(400 * (t - 0.37))) / 2,
            lambda s: 0.37 + np.arctanh(np.clip(2 * s - 1, -0.999, 0.999)) / 400,
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_places_are_where_the_closed_form_says(name: str, curve, inverse) -> None:
    counted = 0

    def looks(places: Places) -> np.ndarray:
        nonlocal counted
        counted += len(places)
        return along(curve)(places)

    course = measured(looks, np.array([0.0, 1.0]), 200)
    shares = np.linspace(0, 1, 200)
    found = course.at(shares)
    np.testing.assert_allclose(found[2:-2], inverse(shares)[2:-2], atol=0.01)
    apart = steps(along(curve)(found))
    assert apart.std() / apart.mean() < 0.05
    assert counted < 500
    assert course.length == pytest.approx(1, rel=1e-3)


def test_a_bend_is_measured_along_the_way_and_not_across() -> None:
    def circle(places: Places) -> np.ndarray:
        return np.stack([np.cos(2 * np.pi * places**2), np.sin(2 * np.pi * places**2)], 1)

    course = measured(circle, np.array([0.0, 1.0]), 120)
    assert course.length == pytest.approx(2 * np.pi, rel=1e-2)
    apart = steps(circle(course.at(np.arange(121) / 120)))
    assert apart.std() / apart.mean() < 0.03


def test_where_nothing_changes_no_frame_stands_on_another() -> None:
    still = measured(lambda places: np.zeros((len(places), 3)), np.array([0.0, 1.0, 2.0]), 50)
    np.testing.assert_allclose(still.at(np.linspace(0, 1, 5)), [0, 0.5, 1, 1.5, 2])
    halfway = measured(along(lambda t: np.maximum(t - 1, 0)), np.array([0.0, 1.0, 2.0]), 50)
    places = halfway.at(np.linspace(0, 1, 50))
    assert (np.diff(places) > 0).all()
    assert (places[0], places[-1]) == (0, 2)


def test_a_way_of_one_place_stays_there() -> None:
    course = measured(lambda places: np.zeros((len(places), 3)), np.array([0.0]), 50)
    np.testing.assert_array_equal(course.at(np.linspace(0, 1, 4)), np.zeros(4))
    assert course.length == 0


def test_rounding_is_not_taken_for_movement() -> None:
    random = np.random.default_rng(0)

    def looks(places: Places) -> np.ndarray:
        flat = np.minimum(places, 0.5) + 0.02 * np.maximum(places - 0.5, 0)  # the second half hardly moves
        return np.concatenate([flat[:, None], random.normal(0, 1e-3, (len(places), 8))], 1)

    rough, careful = (measured(looks, np.array([0.0, 1.0]), 400, grain=grain).length for grain in (0, 3e-3 * 2**0.5))
    assert careful < rough
    assert careful == pytest.approx(0.51, rel=0.1)


def test_progress_comes_to_its_end() -> None:
    told: list[Progress] = []
    measured(along(lambda t: t**5), np.array([0.0, 1.0]), 100, progress=told.append)
    assert told[-1].done == told[-1].total
    assert all(each.done <= each.total for each in told)


def test_a_course_can_be_asked_for_its_ends_and_beyond() -> None:
    course = Course(np.array([0.0, 1.0, 3.0]), np.array([0.0, 4.0, 5.0]))
    found = course.at(np.array([-0.1, 0.0, 0.8, 1.0, 1.1]))
    np.testing.assert_allclose(found[[0, 1, 3, 4]], [0, 0, 3, 3])
    assert found[2] == pytest.approx(1, abs=1e-6)
