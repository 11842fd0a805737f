"""--kinds, which every verb has that reads a recipe, a run or a model: a person's own kinds of model."""

import inspect
import os
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kinds",
        metavar="FILE_OR_MODULE",
        help="Your own kinds of model: the Python file or the module that defines them. Its code is executed.",
    ),
]


def reads_models(verb: Callable[..., None]) -> Callable[..., None]:
    """The verb with the option --kinds, which is followed before the verb begins."""

    @wraps(verb)
    def with_kinds(*arguments: Any, kinds: list[str] | None = None, **options: Any) -> None:
        _import(kinds or [])
        verb(*arguments, **options)

    known = inspect.signature(verb)
    option = inspect.Parameter("kinds", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Kinds)
    with_kinds.__signature__ = known.replace(parameters=[*known.parameters.values(), option])  # type: ignore[attr-defined]
    with_kinds.__annotations__ = verb.__annotations__ | {"kinds": Kinds}
    return with_kinds


def _import(named: list[str]) -> None:
    from ganvas.words import KINDS_VARIABLE, kinds_named

    if named:  # also for the processes that this one starts, and for the commands that it advises
        os.environ[KINDS_VARIABLE] = os.pathsep.join(named)
    if not (known := kinds_named()):
        return
    from ganvas.models.outside import import_kinds

    for each in known:
        import_kinds(each)
