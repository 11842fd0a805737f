import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ganvas.errors import GanvasError, SettingError
from ganvas.models import DenseGanSettings
from ganvas.recipes import RECIPES, Adam, Recipe, Schedule
from ganvas.settings import Settings
from ganvas.words import Flag


class Leg(Settings):
    length: float = 1.5
    toes: tuple[int, ...] = (5,)
    note: str | None = None


class Animal(Settings):
    name: str
    tame: bool = False
    front: Leg = Leg()


HORSE = Animal(name="horse")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("name=zebra", "zebra"),
        ("name=two words = three", "two words = three"),
        ('name="5"', "5"),
        ("name=", ""),
        ("name= zebra ", "zebra"),
        ("tame=true", True),
    ],
)
def test_a_change_is_read_as_json_where_it_is_json_and_as_text_otherwise(change: str, expected: object) -> None:
    assert getattr(HORSE.but(change), change.partition("=")[0]) == expected


def test_inner_settings_are_reached_by_dots_and_several_changes_at_once() -> None:
    changed = HORSE.but("front.length=2", "front.toes=[1, 2]", "front.note=null", "tame=true")
    assert changed == Animal(name="horse", tame=True, front=Leg(length=2.0, toes=(1, 2)))


def test_a_whole_branch_can_be_replaced() -> None:
    assert HORSE.but('front={"length": 3}').front == Leg(length=3.0)
    assert RECIPES["dcgan"].but('model={"kind": "dense-vae"}').model.kind == "dense-vae"


def test_the_later_of_two_changes_to_one_setting_counts() -> None:
    assert HORSE.but("front.length=2", "front.length=3").front.length == 3


def test_changing_leaves_the_original_as_it_was() -> None:
    HORSE.but("name=zebra", "front.toes=[]")
    assert Animal(name="horse", front=Leg(length=1.5, toes=(5,))) == HORSE


@pytest.mark.parametrize(
    ("change", "suggested"),
    [
        ("front.lenght=2", "front.length"),
        ("length=2", "front.length"),
        ("nam=x", "name"),
        ("front.toes.first=1", "front.toes"),
    ],
)
def test_a_name_that_does_not_exist_gets_the_nearest_that_does(change: str, suggested: str) -> None:
    with pytest.raises(SettingError) as caught:
        HORSE.but(change)
    assert suggested in " ".join(caught.value.next_steps)
    assert change.partition("=")[0] in caught.value.what


def test_a_name_like_no_other_gets_all_names() -> None:
    with pytest.raises(SettingError, match=r"name, tame, front\.length, front\.toes, front\.note"):
        HORSE.but("xyzzy=1")


def test_a_change_without_an_equals_sign_is_refused() -> None:
    with pytest.raises(SettingError, match="NAME=VALUE"):
        HORSE.but("tame")


@pytest.mark.parametrize(
    "change",
    [
        "tame=1",
        "tame=yes",
        "name=5",
        "front.length=long",
        "front.toes=[1.5]",
        "front.length=NaN",
        "front.length=1e999",
        "front=2",
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(change: str) -> None:
    with pytest.raises(SettingError) as caught:
        HORSE.but(change)
    assert change.partition("=")[0] in caught.value.what


@pytest.mark.parametrize(
    ("change", "wrong", "instead"),
    [
        ("data.fit=pd", "It should be one of crop, pad.", "data.fit=pad"),
        ("data.channels=2", "It should be one of 1, 3.", "data.channels=1"),
        ("data.resolution=5000", "It should be at most 1024.", "data.resolution=1024"),
        ("data.ground=dirt", "'dirt' is not a colour.", "data.ground=white"),
        ("model.width=wide", "It should be a whole number.", "model.width=24"),
        ("model.batch_norm=maybe", "It should be true or false.", "model.batch_norm=false"),
        ("model.game.objective=mini", "It should be one of non-saturating, minimax, ", "model.game.objective=minimax"),
        ("optimisers.generator.learning_rate=0", "It should be greater than 0.", "optimisers.generator.learning_rate=0.0008"),
        ("schedule.length=soon", "'soon' is not an amount of training.", 'schedule.length="10 minutes"'),
    ],
)
def test_a_refusal_repeats_what_was_typed_says_what_was_expected_and_what_to_type(
    change: str, wrong: str, instead: str
) -> None:
    with pytest.raises(SettingError) as caught:
        RECIPES["dcgan"].but("model.latent_size=50", change, "schedule.batch_size=8")
    assert caught.value.what.startswith(f"{change}: {wrong}")
    assert caught.value.next_steps == (f"For example:  {instead}",)
    RECIPES["dcgan"].but(instead)


def test_two_wrong_changes_are_refused_together() -> None:
    with pytest.raises(SettingError) as caught:
        HORSE.but("tame=yes", "front.length=2", "front.toes=[1, 1.5]")
    assert caught.value.what == (
        "tame=yes: It should be true or false. front.toes=[1, 1.5]: front.toes.1, given as 1.5: It should be a whole number."
    )
    assert caught.value.next_steps == ("For example:  tame=false", "For example:  front.toes=[5]")


def test_what_was_typed_as_a_flag_is_refused_as_a_flag() -> None:
    with pytest.raises(SettingError) as caught:
        HORSE.but("front.toes=7", written=lambda _, value: Flag("front_toes", value))
    assert caught.value.what == "--front-toes 7: It should be a list of as many values as there are now."
    assert caught.value.next_steps == ("For example:  --front-toes '[5]'",)
    assert str(caught.value).startswith("front_toes=7: It should be a list")


def test_a_branch_and_what_hangs_on_a_change_are_refused_by_name() -> None:
    with pytest.raises(
        SettingError, match=r"front=2: It should be a group of settings\.\n  Change one of its parts: front.length, "
    ):
        HORSE.but("front=2")


def test_what_two_kinds_of_settings_share_stays_when_one_is_chosen_instead_of_the_other() -> None:
    before = RECIPES["sketch"]
    after = before.but("model.latent_size=12", "model.kind=dense-gan", "model.generator_widths=[8]")
    assert after.model == DenseGanSettings(latent_size=12, generator_widths=(8,), game=before.model.plays)
    assert after.optimisers == before.optimisers
    with pytest.raises(SettingError, match=r"There is no setting 'model.width'"):
        before.but("model.kind=dense-gan", "model.width=3")


@given(st.text(max_size=30))
def test_no_text_makes_a_change_fail_otherwise_than_by_refusal(value: str) -> None:
    try:
        RECIPES["gan-dense"].but(f"schedule.batch_size={value}")
        RECIPES["gan-dense"].but(f"model.dropout={value}")
    except SettingError:
        pass


def test_a_number_with_thousands_of_digits_is_refused_too() -> None:
    with pytest.raises(SettingError):
        RECIPES["gan-dense"].but("schedule.batch_size=" + "9" * 5000)


adams = st.builds(
    Adam,
    learning_rate=st.floats(1e-12, 1e12),
    betas=st.tuples(st.floats(0, 0.999999), st.floats(0, 0.999999)),
    epsilon=st.floats(1e-30, 1.0),
)
amounts = st.builds(
    lambda n, unit: f"{n} {unit}", st.integers(1, 10**9), st.sampled_from(["steps", "images", "epochs", "minutes"])
)
schedules = st.builds(
    Schedule,
    length=amounts,
    batch_size=st.integers(1, 10**6),
    micro_batch=st.none() | st.integers(1, 100),
    ema_half_life_images=st.floats(1e-3, 1e9),
    previews=amounts | st.just("growing"),
    checkpoints=amounts,
)
recipes = st.builds(
    lambda base, name, promise, adam, schedule: base.model_copy(
        update={"name": name, "promise": promise, "optimisers": dict.fromkeys(base.optimisers, adam), "schedule": schedule}
    ),
    st.sampled_from(list(RECIPES.values())),
    st.text(),
    st.text(),
    adams,
    schedules,
)


@given(recipes)
def test_settings_come_back_from_json_as_they_were(recipe: Recipe) -> None:
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert recipe.but() == recipe
    assert recipe.differences(Recipe.from_json(recipe.to_json())) == []


@given(adams)
def test_each_setting_can_be_given_back_by_its_own_name(adam: Adam) -> None:
    import json

    changes = [f"{name}={json.dumps(value)}" for name, value in adam.flat().items()]
    assert Adam().but(*changes) == adam


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        HORSE.name = "zebra"


def test_unknown_fields_and_missing_ones_are_refused_by_name() -> None:
    with pytest.raises(SettingError, match=r"wings.*: There is no such setting\."):
        Animal.from_json('{"name": "horse", "wings": 2}')
    with pytest.raises(SettingError, match=r"name: It is missing\."):
        Animal.from_json("{}")
    with pytest.raises(ValidationError):
        Leg(length="1.5")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00", '{"name": "\\ud800"}'])
def test_what_is_not_a_json_object_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="Animal can't be read"):
        Animal.from_json(text)


def test_differences_name_the_fields_with_both_values() -> None:
    other = HORSE.but("tame=true", "front.toes=[1, 2]")
    assert HORSE.differences(other) == [("tame", False, True), ("front.toes", [5], [1, 2])]


def test_fields_that_only_one_kind_has_count_as_differences() -> None:
    dense, dcgan = RECIPES["gan-dense"], RECIPES["dcgan"]
    names = {name: (mine, theirs) for name, mine, theirs in dense.differences(dcgan)}
    assert names["model.width"] == (None, 24)
    assert names["model.kind"] == ("dense-gan", "dcgan")


def test_an_error_without_a_next_step_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="next step"):
        GanvasError("It went wrong.")
    assert str(GanvasError("It went wrong.", "Try again.")) == "It went wrong.\n  Try again."
