from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganvas.runs.log import Moment
from ganvas.training.goal import Cadence, Goal

PICTURES = 1797


def moment(images: int = 0, seconds: float = 0.0) -> Moment:
    return Moment(step=images, images=images, seconds=seconds)


def times_due(cadence: Cadence, moments: list[Moment]) -> int:
    return sum(cadence.due(before, now) for before, now in pairwise(moments))


@given(st.integers(1, 60), st.sampled_from([1, 7, 32, 128]), st.integers(1, 400), st.integers(0, 10_000))
def test_every_so_many_steps_is_due_exactly_then(every: int, batch_size: int, steps: int, resumed_at: int) -> None:
    cadence = Cadence.parse(f"{every} steps", batch_size=batch_size, pictures=PICTURES)
    for step in range(resumed_at, resumed_at + steps):
        now = moment((step + 1) * batch_size)
        assert cadence.due(moment(step * batch_size), now) == ((step + 1) % every == 0)


@given(st.lists(st.floats(0, 5000), min_size=2, max_size=60), st.floats(0.5, 600))
def test_each_multiple_of_a_time_is_found_once_however_the_time_is_cut(times: list[float], every: float) -> None:
    cadence = Cadence(every, True)
    moments = [moment(seconds=time) for time in sorted(times)]
    # Where several multiples fall between two moments, one thing is done for all of them.
    passed = [now.seconds // every - before.seconds // every for before, now in pairwise(moments)]
    assert [cadence.due(before, now) for before, now in pairwise(moments)] == [count > 0 for count in passed]


@given(st.integers(1, 300), st.integers(1, 200))
def test_epochs_are_counted_in_pictures(every: int, batch_size: int) -> None:
    cadence = Cadence.parse(f"{every} epochs", batch_size=batch_size, pictures=PICTURES)
    end = every * PICTURES
    assert not cadence.due(moment(0), moment(end - 1))
    assert cadence.due(moment(end - 1), moment(end))
    assert cadence.due(moment(end - batch_size), moment(end + batch_size))


@given(st.lists(st.floats(0, 20_000), min_size=1, max_size=30))
def test_growing_intervals_do_not_depend_on_when_one_looks(times: list[float]) -> None:
    growing = Cadence.parse("growing", batch_size=1, pictures=1)
    fine = sorted({0.0, *times, *(0.5 * tick for tick in range(0, 2 * 20_000, 97))})
    for before, now in pairwise(sorted({0.0, *times, 20_000.0})):
        inside = [moment(seconds=time) for time in fine if before <= time <= now]
        assert growing.due(moment(seconds=before), moment(seconds=now)) == (times_due(growing, inside) > 0)


def test_growing_intervals_begin_with_two_seconds_and_reach_two_minutes() -> None:
    growing = Cadence.parse("growing", batch_size=1, pictures=1)
    ticks = [moment(seconds=tenth / 10) for tenth in range(36_000)]
    due = [now.seconds for before, now in pairwise(ticks) if growing.due(before, now)]
    intervals = [later - earlier for earlier, later in pairwise(due)]
    assert due[0] == pytest.approx(2.0, abs=0.11)
    assert all(later == pytest.approx(1.25 * earlier, abs=0.25) for earlier, later in pairwise(intervals[:20]))
    assert intervals[-5:] == pytest.approx([120] * 5, abs=0.21)
    assert max(intervals) < 180
    assert 25 < len(due) < 60


@given(st.integers(1, 10**6), st.integers(1, 512), st.integers(1, 10**6))
def test_goals_are_whole_batches_and_no_batch_too_many(number: int, batch_size: int, pictures: int) -> None:
    for unit, asked in (("images", number), ("steps", number * batch_size), ("epochs", number * pictures)):
        goal = Goal.parse(f"{number} {unit}", batch_size=batch_size, pictures=pictures)
        assert goal.images is not None
        assert goal.images % batch_size == 0
        assert asked <= goal.images < asked + batch_size
        assert goal.reached(moment(goal.images))
        assert not goal.reached(moment(goal.images - batch_size))


def test_goals_in_time_end_by_the_clock() -> None:
    goal = Goal.parse("2 minutes", batch_size=64, pictures=10)
    assert not goal.reached(moment(10**9, 119.9))
    assert goal.reached(moment(1, 120.0))
    assert goal.share(moment(1, 30.0)) == 0.25
    assert goal.share(moment(1, 300.0)) == 1.0
    assert Goal.parse("10 steps", batch_size=4, pictures=1).share(moment(10)) == 0.25


def test_a_part_of_an_epoch_is_at_least_one_step() -> None:
    assert Goal.parse("0.001 epochs", batch_size=32, pictures=100).images == 32
