"""What can be chosen about a training is listed once: Python, its help and the command line agree."""

import inspect
import pydoc

import pytest
import typer.main

import ganvas
from ganvas.cli import app
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
