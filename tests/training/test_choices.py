"""What can be chosen about a training is listed once: Python, its help and the command line agree."""

import inspect
import pydoc
from typing import Any

import pytest
import typer.main

import ganvas
from ganvas.cli import app
from ganvas.errors import SettingError
from ganvas.training.planning.choices import DEFAULTS, Choices

NAMES = list(Choices.__annotations__)
FLAGS = {"from_": "start_from", "set_": "settings"}
"""Options of the command line whose Python names are words of the language."""


def test_the_signature_shows_every_choice_with_its_default() -> None:
    parameters = inspect.signature(ganvas.train).parameters
    assert list(parameters) == ["source", *NAMES, "on", "quiet"]
    assert {name: parameters[name].default for name in NAMES} == {name: DEFAULTS.get(name) for name in NAMES}
    assert all(parameter.kind is not parameter.VAR_KEYWORD for parameter in parameters.values())


@pytest.mark.parametrize("name", ["source", *NAMES, "on", "quiet"])
def test_the_help_explains_every_choice(name: str) -> None:
    assert f"\n    {name}: " in "\n" + pydoc.render_doc(ganvas.train, renderer=pydoc.plaintext)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("lenght", "Did you mean length?"),
        ("evaluate", "Did you mean evaluate_every?"),
        ("quite", "Did you mean quiet?"),
        ("xyz", "There are: source, recipe, "),
    ],
)
def test_a_misspelt_choice_is_refused_with_the_nearest_one(wrong: str, said: str) -> None:
    with pytest.raises(TypeError, match=f"'{wrong}'") as caught:
        ganvas.train("digits", **{wrong: 1}, quiet=True)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "choice", [{"recipe": 5}, {"run": 5}, {"previews": 5}, {"start_from": 5}, {"precision": 5}, {"on": 5}, {"on": "csv"}]
)
def test_what_is_of_the_wrong_kind_is_refused_before_anything_is_read(choice: dict[str, Any]) -> None:
    ((name, value),) = choice.items()
    with pytest.raises(SettingError) as caught:
        ganvas.train("no such pictures", quiet=True, **choice)
    assert str(value) in caught.value.what
    assert name in caught.value.what


@pytest.mark.parametrize(
    ("choice", "called", "typed"),
    [
        ({"batch_size": 0}, "batch_size=0", "--batch-size 0"),
        ({"resolution": 5}, "resolution=5", "--resolution 5"),
        ({"evaluate_every": 0}, "evaluate_every=0", "--evaluate-every 0"),
        ({"stability": 9, "recipe": "sketch"}, "stability=9", "--stability 9"),
    ],
)
def test_a_wrong_value_is_named_as_an_argument_in_python_and_as_an_option_in_a_shell(
    choice: dict[str, Any], called: str, typed: str
) -> None:
    with pytest.raises(SettingError) as caught:
        ganvas.train("digits", quiet=True, **choice)
    assert str(caught.value).startswith(f"{called}: ")
    assert "--" not in str(caught.value)
    assert caught.value.what.startswith(f"{typed}: ")
    assert caught.value.next_steps[0].startswith(f"For example:  {typed.split()[0]} ")


def test_the_command_line_offers_every_choice_with_the_same_default() -> None:
    options = {parameter.name: parameter for parameter in typer.main.get_command(app).commands["train"].params}  # type: ignore[attr-defined]
    own = {
        "source",
        "a",
        "b",
        "for_",
        "images",
        "steps",
        "epochs",
        "dry_run",
        "lr",
    }  # they make up source and length, or nothing
    own |= {"log", "kinds"}  # listeners, and classes: values in Python
    offered = {FLAGS.get(str(name), str(name)): option for name, option in options.items() if name not in own}
    assert set(offered) == set(NAMES) - {"length"}
    for name, option in offered.items():
        default = DEFAULTS.get(name)
        assert option.default == default or (name == "settings" and not option.default), name
