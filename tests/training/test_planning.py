"""What a time can give is said before a training begins. All speeds are recorded here: nothing is timed."""

from pathlib import Path

import numpy as np
import pytest

from ganvas.errors import SettingError
from ganvas.recipes import RECIPES
from ganvas.recipes.choosing.choice import sides_below
from ganvas.runs.log import Moment
from ganvas.training.cost.operations import predict
from ganvas.training.cost.speed import Speed, work_of
from ganvas.training.display.sentences import rate
from ganvas.training.events import Event, Said
from ganvas.training.goal import Goal
from ganvas.training.planning.choices import Choices
from ganvas.training.planning.fitting import GIBIBYTE, micro_batch_for
from ganvas.training.planning.forecast import Forecast, correction, said, span_in_words
from ganvas.training.planning.hopeless import enough_time
from ganvas.training.planning.outline import outline
from ganvas.training.planning.plan import Plan, plan
from ganvas.training.previews import SHARE, Budget, previews_were_asked
from ganvas.training.train import carry_on_new
from small import small

CORE = Speed(float32=34e9)
"""Of one core of a server in float32: 400 small colour pictures a second."""
DRAWINGS = np.random.default_rng(0).integers(0, 255, (200, 128, 128, 3), np.uint8)
PHOTOS = np.random.default_rng(0).integers(0, 255, (5_000, 32, 32, 3), np.uint8)


def planned(source: np.ndarray = DRAWINGS, speed: Speed = CORE, **choices: object) -> Plan:
    return plan(source, Choices(**choices), speed=speed)  # type: ignore[typeddict-item]


def test_two_minutes_for_two_hundred_drawings_reduce_them_and_say_how_often_each_is_shown() -> None:
    made = planned(length="2 minutes")
    assert (made.recipe.name, made.facts.shape) == ("sketch", (3, 32, 32))
    assert made.recipe.data.resolution == 32, "so that a resumed run keeps it"
    assert any("sketch was chosen, at 32x32" in said and "For 64x64, give it about" in said for said in made.remarks)
    assert any(
        "In 2 minutes, about 50,000 images will be shown: each of your 200 pictures about 250 times." in each
        for each in made.remarks
    )
    assert made.facts.forecast == pytest.approx(1 / CORE.seconds(work_of(made.recipe, (3, 32, 32))), rel=0.01)


def test_eight_hours_for_them_take_the_recipe_for_few_and_more_pixels() -> None:
    made = planned(length="8 hours")
    assert (made.recipe.name, made.facts.shape[1]) == ("few-shot", 128)
    assert not any("--recipe few-shot" in said or "are augmented" in said for said in made.remarks)


def test_a_machine_that_is_a_hundred_times_as_fast_reduces_nothing() -> None:
    assert planned(speed=CORE.scaled(100), length="2 minutes").facts.shape == (3, 128, 128)


def test_many_small_pictures_get_wider_networks_with_time() -> None:
    assert [planned(PHOTOS, length=f"{minutes} minutes").recipe.name for minutes in (10, 60, 180)] == [
        "sketch",
        "sketch",
        "evening",
    ]
    made = planned(PHOTOS)
    assert (made.recipe.name, made.recipe.schedule.length) == ("sketch", "10 minutes")
    assert any("The 5,000 pictures are augmented as far as needed" in said for said in made.remarks)


def test_what_is_asked_for_is_done_with_a_warning_where_it_is_hopeless() -> None:
    made = planned(length="1 minute", resolution=128, recipe="evening")
    assert (made.recipe.name, made.facts.shape) == ("evening", (3, 128, 128))
    assert any("steps of evening at 128x128: its pictures will show nothing yet" in said for said in made.remarks)
    assert any("--resolution 32" in said for said in made.remarks)


def test_a_recipe_that_is_asked_for_is_kept_and_the_size_is_what_it_has_time_for() -> None:
    made = planned(length="10 minutes", recipe="few-shot")
    assert (made.recipe.name, made.facts.shape) == ("few-shot", (3, 64, 64))
    assert any("reduced to 64x64" in said for said in made.remarks)


def test_the_hopeless_is_refused_with_commands_of_which_the_last_does_it_anyway() -> None:
    with pytest.raises(SettingError, match="would make only 7 steps") as refused:
        planned(length="1 second")
    typed = [step.command.typed for step in refused.value.steps if getattr(step, "command", None)]
    assert typed == [
        "ganvas train PICTURES --for 1m",
        "ganvas train PICTURES --for 1s --resolution 16",
        "ganvas train PICTURES --for 1s --recipe sketch --resolution 32",
    ]
    assert planned(length="1 second", recipe="sketch", resolution=32).forecast is not None
    with pytest.raises(SettingError) as refused:
        planned(speed=CORE.scaled(0.3), length="1 second")
    assert not any("--resolution 16" in str(step) for step in refused.value.next_steps), "it would show nothing either"


def test_an_amount_is_forecast_as_a_time_and_never_reduced() -> None:
    made = planned(length="100000 images")
    assert (made.recipe.name, made.facts.shape) == ("few-shot", (3, 128, 128))
    assert any(said.startswith("It will take about") and "500 times" in said for said in made.remarks)
    assert planned(PHOTOS, length="3 steps").forecast is None


def test_a_dry_run_shows_what_else_was_considered() -> None:
    lines = outline(planned(length="2 minutes")).splitlines()
    assert any(line.split()[:3] == ["training", "2", "minutes,"] for line in lines), "not the seconds that it is kept as"
    table = lines[lines.index("") + 1 :]
    assert table[0].split() == ["recipe", "size", "images", "shown", "in", "2", "minutes", "worth", "it", "from"]
    assert table.pop() == (
        "few-shot is worth it later at 32x32 than at 64x64: on small pictures, sketch is ahead of it for longer."
    )
    assert len(table) == 1 + 2 * len(sides_below(128))
    assert [line for line in table if line.endswith("chosen")] == [
        next(line for line in table if line.split()[:2] == ["sketch", "32x32"])
    ]


def test_one_step_is_called_one_and_pictures_that_are_shown_nearly_twice_not_once() -> None:
    lines = outline(planned(PHOTOS, length="1 steps")).splitlines()
    assert any(line.startswith("training    1 step (64 images), ") for line in lines)
    made = planned(length="350 images")
    assert made.forecast is not None
    assert str(said(made.forecast, made.facts, made.recipe)).endswith("each of your 200 pictures about 1.8 times.")
    corrected = correction(40.0, Moment(10, 1_000, 60.0), Goal(seconds=600), 10_000)
    assert str(corrected).endswith("each picture about 1 time.")


@pytest.mark.parametrize(("name", "side"), [("sketch", 16), ("few-shot", 32), ("evening", 64)])
def test_the_table_of_work_is_what_is_counted(name: str, side: int) -> None:
    work, counted = work_of(RECIPES[name], (3, side, side)), predict(RECIPES[name], (3, side, side))
    assert work.operations + work.twice == pytest.approx(counted.operations, rel=0.03)


def test_a_machine_on_which_bfloat16_pays_uses_it_for_all_but_penalties() -> None:
    work = work_of(RECIPES["sketch"], (3, 32, 32))
    assert Speed(1e9, 2e9).seconds(work) == pytest.approx((work.operations / 2 + work.twice) / 1e9)
    assert Speed(1e9, 1.1e9).seconds(work) == Speed(1e9).seconds(work)


@pytest.mark.parametrize(
    ("images", "said"),
    [(1_000, "slower than forecast: 17 images a second instead of 40"), (5_000, "faster than forecast: 83"), (2_000, None)],
)
def test_a_forecast_that_was_far_off_is_corrected(images: int, said: str | None) -> None:
    found = correction(40.0, Moment(10, images, 60.0), Goal(seconds=600), 100)
    assert found is None if said is None else said in str(found)


def test_a_corrected_forecast_of_an_amount_says_the_new_time() -> None:
    assert "about 20 minutes in all" in str(correction(40.0, Moment(10, 600, 60.0), Goal(images=12_000), 100))


def test_memory_that_is_too_small_for_a_batch_takes_a_part_at_a_time_and_less_is_refused() -> None:
    recipe, shape = RECIPES["sketch"], (3, 256, 256)
    assert micro_batch_for(recipe, shape, 0, 16 * GIBIBYTE) == (None, None)
    part, said = micro_batch_for(recipe, shape, 0, GIBIBYTE)
    assert part is not None
    assert 1 < part < recipe.schedule.batch_size
    assert f"{part} at a time" in str(said)
    with pytest.raises(SettingError, match="sketch at 256x256 needs"):
        micro_batch_for(recipe, shape, 0, GIBIBYTE // 8)


def test_previews_of_a_slow_training_wait_until_they_cost_a_twentieth() -> None:
    budget, made = Budget(spends_freely=False, since=0.0), 0.0
    budget.spend(5.0)  # the first one, before the first step
    for now in range(1, 1_001):
        budget.wanted = True
        if budget.allows(float(now)):
            budget.spend(5.0)
            made += 5.0
    assert 20.0 < 5.0 + made <= SHARE * 1_000
    asked = Budget(spends_freely=True, since=0.0)
    asked.spend(5.0)
    asked.wanted = True
    assert asked.allows(0.1), "who asks for previews gets them"
    usual = RECIPES["dcgan-64"]
    assert not previews_were_asked(usual.schedule, usual.name), "an epoch of a few pictures is over in a moment"
    assert previews_were_asked(usual.but("schedule.previews=1 step").schedule, usual.name)


def test_a_training_that_is_far_from_its_forecast_says_so_and_remembers_it(tmp_path: Path) -> None:
    narrow = small("gan-dense").but('schedule.length="8192 images"', "schedule.preview_rows=1", "schedule.batch_size=512")
    made = planned(
        np.random.default_rng(0).integers(0, 256, (40, 8, 8), np.uint8),
        CORE.scaled(1e6),
        recipe=narrow,
        run=tmp_path / "run",
        precision="float32",
    )
    events: list[Event] = []
    run = carry_on_new(made, events.append)
    assert any(isinstance(event, Said) and "slower than forecast" in event.text for event in events)
    assert run.read_facts().forecast == made.facts.forecast


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (75, "75 seconds"),
        (60, "1 minute"),
        (120, "2 minutes"),
        (5_400, "90 minutes"),
        (28_800, "8 hours"),
        (200_000, "2.3 days"),
    ],
)
def test_times_are_said_in_units_that_people_use(seconds: float, said: str) -> None:
    assert span_in_words(seconds) == said


def test_times_to_ask_for_are_round() -> None:
    assert [enough_time(seconds) for seconds in (3, 61, 400, 3_500, 7_000)] == [
        "1 minute",
        "2 minutes",
        "10 minutes",
        "1 hour",
        "2 hours",
    ]


def test_rates_below_one_are_not_nothing() -> None:
    assert [rate(number) for number in (1234.5, 12.2, 3.4, 0.25, 0.012)] == ["1,234", "12", "3.4", "0.25", "0.012"]


def test_a_forecast_of_a_time_counts_whole_steps() -> None:
    recipe = RECIPES["sketch"].but('schedule.length="10 seconds"')
    assert Forecast.of(recipe, 100, 1.0).steps == 1
    assert Forecast.of(recipe, 100, 0.01).images == 16 * 64
