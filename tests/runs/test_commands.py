"""What a person is advised to type can be typed, and does what it says."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from ganvas.recipes import RECIPES, Recipe
from ganvas.runs.commands import Advice
from ganvas.runs.run import Run
from ganvas.training.planning.choices import Choices
from ganvas.training.planning.plan import plan

RUN = Path("runs") / "my moths"


def understood(command: str) -> Recipe:
    """The recipe that a command trains."""
    words = shlex.split(command)
    assert words[:2] == ["ganvas", "train"]
    settings = [words[index + 1] for index, word in enumerate(words) if word == "--set"]
    return RECIPES[words[words.index("--recipe") + 1]].but(*settings)


@pytest.mark.parametrize("name", RECIPES)
def test_slower_halves_the_rates_that_were_named_and_nothing_else(name: str) -> None:
    recipe = RECIPES[name]
    for phase, adam in recipe.optimisers.items():
        slower = understood(Advice(RUN, recipe, "digits").slower(phase).typed)
        rate = f"optimisers.{phase}.learning_rate"
        assert recipe.differences(slower) == [(rate, adam.learning_rate, adam.learning_rate / 2)]


def test_what_the_run_had_changed_stays_changed() -> None:
    changes = ("model.generator_widths=[16, 24]", "data.resolution=8", "data.ground=#203040", "schedule.micro_batch=4")
    recipe = RECIPES["gan-dense"].but(*changes, "schedule.previews=5 steps", "schedule.length=3 steps")
    command = Advice(RUN, recipe, "/my pictures/moths").slower("generator").typed
    assert command.startswith("ganvas train '/my pictures/moths' --recipe gan-dense --steps 3 --set ")
    expected = recipe.but("optimisers.generator.learning_rate=0.0005", 'schedule.length="5000 steps"')
    assert understood(command) == expected


def test_the_same_training_keeps_what_was_asked_for(tmp_path: Path) -> None:
    choices = Choices(seed=7, length="5m", precision="float32", previews=tmp_path / "sheets", device="cpu", resolution=8)
    planned = plan("digits", choices | Choices(recipe="gan-dense"))
    run = Run.create(tmp_path / "run", planned.recipe, planned.facts)
    command = run.advice.slower("generator").typed
    for words in ("--for 300s", "--seed 7", "--precision float32", f"--previews {tmp_path / 'sheets'}"):
        assert f" {words}" in command
    measured = planned.facts.model_copy(update={"precision": None, "seed": 0, "previews": "previews"})
    assert Run.create(tmp_path / "other", RECIPES["gan-dense"], measured).advice.again().typed == (
        "ganvas train digits --recipe gan-dense"
    )


def test_the_advice_can_be_pasted(ganvas: Callable[..., tuple[int, str, str]]) -> None:
    recipe = RECIPES["dcgan"].but("model.width=4", "data.resolution=16")
    words = shlex.split(Advice(RUN, recipe, "digits").slower("discriminator", "generator").typed)
    code, out, err = ganvas(*words[1:], "--dry-run")
    assert code == 0, err
    assert "used at 16x16" in out


@pytest.mark.parametrize(
    ("recipe", "source"),
    [
        (RECIPES["dcgan"], "array"),
        (RECIPES["dcgan"].but("name=mine"), "digits"),
        (RECIPES["dcgan"].but('model={"kind": "dense-gan"}'), "digits"),
    ],
)
def test_what_the_command_line_cannot_say_is_said_in_python(recipe: Recipe, source: str) -> None:
    command = Advice(RUN, recipe, source).slower("generator")
    pictures = "array" if source == "array" else "'digits'"
    changed = "but('optimisers.generator.learning_rate=0.0004')"
    assert command.typed == f"ganvas.train({pictures}, recipe=ganvas.Run({str(RUN)!r}).recipe.{changed})"
    assert command.called == command.typed


def test_both_sides_of_a_translation_are_named() -> None:
    shipped, own = RECIPES["cyclegan"], RECIPES["cyclegan"].but("name=mine")
    assert Advice(RUN, shipped, ("a/", "b/")).again().typed == "ganvas train --a a/ --b b/ --recipe cyclegan"
    said = Advice(RUN, own, ("a/", "b/")).again("data.resolution=64").called
    assert said == f"ganvas.train(('a/', 'b/'), recipe=ganvas.Run({str(RUN)!r}).recipe.but('data.resolution=64'))"


def test_a_vae_is_looked_at_through_its_mixture() -> None:
    assert Advice(RUN, RECIPES["vae-conv"], "digits").look().typed == f"ganvas sample '{RUN}' --sampler mixture"
    assert Advice(RUN, RECIPES["dcgan"], "digits").look().typed == f"ganvas sample '{RUN}'"


def test_the_best_of_a_translator_translates() -> None:
    best = RUN / "best"
    assert Advice(RUN, RECIPES["restore"], "digits").look(best).typed == f"ganvas restore '{best}' PICTURES --out restored"
    assert Advice(RUN, RECIPES["vae-conv"], "digits").look(best).typed == f"ganvas sample '{best}'"
