import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganvas.amounts import parse_amount
from ganvas.errors import SettingError
from ganvas.recipes import RECIPES, Schedule


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5000 steps", (5000, "steps")),
        ("1 step", (1, "steps")),
        ("50 epochs", (50, "epochs")),
        ("0.5 epoch", (0.5, "epochs")),
        ("640,000 images", (640_000, "images")),
        ("640_000 images", (640_000, "images")),
        ("90 seconds", (90, "seconds")),
        ("1 second", (1, "seconds")),
        ("1.5 minutes", (90, "seconds")),
        ("2 hours", (7200, "seconds")),
        ("  3  Minutes ", (180, "seconds")),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, expected: tuple[float, str]) -> None:
    assert parse_amount(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "steps",
        "5",
        "5000",
        "0 steps",
        "-5 steps",
        "5 kimg",
        "five steps",
        "5 steps 3",
        "1e3 steps",
        ".5 epochs",
        "inf steps",
        "nan steps",
        "growing",
    ],
)
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount of training"):
        parse_amount(text)


@given(st.text(max_size=20))
def test_no_text_fails_otherwise_than_by_refusal(text: str) -> None:
    try:
        number, unit = parse_amount(text)
    except ValueError:
        return
    assert number > 0
    assert unit in ("images", "steps", "epochs", "seconds")


def test_schedules_take_amounts_only_and_say_so() -> None:
    with pytest.raises(SettingError, match=r"schedule.length.*is not an amount of training"):
        RECIPES["dcgan"].but("schedule.length=ten minutes")
    with pytest.raises(SettingError, match=r"schedule.checkpoints.*is not an amount of training"):
        RECIPES["dcgan"].but("schedule.checkpoints=growing")
    assert Schedule(previews="growing").previews == "growing"
