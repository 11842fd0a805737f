"""Choices: what can be chosen about a training, listed once. ``ganvas.train`` has its names, its defaults and its help from here."""

import inspect
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, TypedDict, TypeVar

from ganvas.amounts import of_python, seed
from ganvas.errors import SettingError
from ganvas.recipes import RECIPES, Recipe
from ganvas.words import Command, Step, did_you_mean, message, nearest, sentences

Function = TypeVar("Function", bound=Callable[..., Any])


class Choices(TypedDict, total=False):
    """recipe: a name from ``ganvas.RECIPES``, a file (my.json, my.toml) or a Recipe; None takes the one that suits the pictures.
    run: the folder for the run; None makes a new one below runs/.
    length: "5 minutes" or "5m", "1h30m", "20 epochs", "100000 images" or "5000 steps"; None takes the recipe's.
    batch_size: pictures in a batch; None takes the recipe's.
    resolution: the shorter side of the pictures in pixels; None takes it from the recipe, then from the pictures.
    seed: of weights, order, noise and augmentation: the same seed gives the same model. 0 to 2**64 - 1.
    device: auto, cpu, cuda or mps.
    precision: auto (measured), float32 or bfloat16.
    threads: auto (measured, as few as are nearly as fast), or a number of processor cores to compute on.
    previews: a folder for the sample sheets; None is RUN/previews.
    evaluate_every: images shown between evaluations on held-out pictures, a tenth of all (at most 2,000); the best checkpoint
        by these is kept in RUN/best. None evaluates nothing.
    stability: 0 (bold) to 3 (steady): how strongly the discriminator is kept smooth, twice as strongly with each; 1 is usual.
    start_from: a run or model whose weights to fine-tune instead of random ones. Its recipe is the default then; layers whose
        shapes differ are reinitialised.
    settings: changes to the recipe, as ``Settings.but`` takes them: "model.width=32", several in a list, or {"model.width": 32}.
    """

    recipe: str | Path | Recipe | None
    run: str | Path | None
    length: str | None
    batch_size: int | None
    resolution: int | None
    seed: int
    device: str
    precision: str
    threads: str | int
    previews: str | Path | None
    evaluate_every: int | None
    stability: int | None
    start_from: str | Path | None
    settings: str | Sequence[str] | Mapping[str, Any]


DEFAULTS: Choices = {"seed": 0, "device": "auto", "precision": "auto", "threads": "auto", "settings": ()}
"""Those that are not None; None leaves a choice to the recipe or to the pictures."""


def default_of(name: str) -> Any:
    return DEFAULTS.get(name)


def completed(choices: Choices) -> Choices:
    """All choices, with defaults for those that were not made. Raises TypeError for a name that doesn't exist."""
    for name in choices:
        if name not in Choices.__annotations__:
            known = ["source", *Choices.__annotations__, "on", "quiet"]
            what = message("train() got an unexpected keyword argument {name!r}.", name=name)
            raise TypeError(sentences(what, *did_you_mean(nearest(name, known, most=1), known)))
    everything: Any = {name: default_of(name) for name in Choices.__annotations__}
    everything |= choices
    _check_kinds(everything)
    everything["settings"] = changes_of(everything["settings"])
    everything["seed"] = seed(everything["seed"])
    for name in ("batch_size", "resolution", "evaluate_every", "stability"):
        everything[name] = of_python(everything[name])
    return everything  # type: ignore[no-any-return]


def _check_kinds(everything: Mapping[str, Any]) -> None:
    """Raises SettingError for what can't be a recipe or a path, before anything is read."""
    if not isinstance(recipe := everything["recipe"], (str, Path, Recipe, NoneType)):
        raise SettingError(
            message("recipe={value!r} is not a recipe.", value=recipe),
            Step(message("Give a Recipe, a file or a name. To see the names"), Command("recipes")),
        )
    for name in ("run", "previews", "start_from"):
        if not isinstance(everything[name], (str, os.PathLike, NoneType)):
            raise SettingError(
                message("{name}={value!r} is not a path.", name=name, value=everything[name]),
                message("Give a text or a Path, for example {name}={example!r}.", name=name, example="runs/moths"),
            )


def asked(source: Any, choices: Choices) -> Command:
    """The training as it was asked for, to be repeated with something else. Pictures and recipes that are values have placeholders."""
    named = {name: value for name, value in choices.items() if name != "settings" and value not in (None, default_of(name))}
    if isinstance(choices["recipe"], Recipe):
        named["recipe"] = choices["recipe"].name if choices["recipe"] in RECIPES.values() else "RECIPE"
    pair = source if isinstance(source, tuple) else (source,)
    is_named = all(isinstance(each, (str, Path)) for each in pair)
    return Command("train", source if is_named else "PICTURES", **named, settings=list(choices["settings"]) or None)


def changes_of(settings: Any) -> list[str]:
    """Changes as ``Settings.but`` takes them, given as a list of these, as one, or as {"model.width": 32}. Raises SettingError."""
    if isinstance(settings, str):
        return [settings]
    if isinstance(settings, Mapping):
        return [_change(name, value) for name, value in settings.items()]
    changes = list(settings) if isinstance(settings, Sequence) else [settings] if settings is not None else []
    if not all(isinstance(change, str) for change in changes):
        raise SettingError(
            message("settings={settings!r} are not changes.", settings=settings),
            message("Write settings=['model.width=32'] or settings={{'model.width': 32}}."),
        )
    return changes


def _change(name: Any, value: Any) -> str:
    example = message("Write them by their dotted names, for example settings={{'model.width': 32}}.")
    if not isinstance(name, str) or (isinstance(value, Mapping) and "." not in name):
        raise SettingError(message("{name!r} is not the name of a setting, but of a group of them.", name=name), example)
    try:
        return f"{name}={value if isinstance(value, str) else json.dumps(value, default=_number)}"
    except (AttributeError, TypeError):
        raise SettingError(
            message(
                "{name} is given a {kind}, and settings are numbers, words and lists.", name=name, kind=type(value).__name__
            ),
            example,
        ) from None


def _number(value: Any) -> Any:
    """A number of NumPy or torch as Python's."""
    return value.item()


def with_choices(function: Function) -> Function:
    """Give a function that takes ``**choices`` their names in its signature and their meaning in its help."""
    signature = inspect.signature(function)
    named = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default_of(name), annotation=annotation)
        for name, annotation in Choices.__annotations__.items()
    ]
    own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    first = [each for each in own if each.kind is not inspect.Parameter.KEYWORD_ONLY]
    last = [each for each in own if each.kind is inspect.Parameter.KEYWORD_ONLY]
    function.__signature__ = signature.replace(parameters=[*first, *named, *last])  # type: ignore[attr-defined]
    function.__doc__ = (function.__doc__ or "").replace("choices: see ``Choices``.", (Choices.__doc__ or "").strip())
    return function
