"""How --help shows options: by the words that people know, without the names of Python's types."""

from typing import Any

from typer.core import TyperCommand, TyperGroup

_SHOWN = {"int": "N", "int range": "N", "float": "N", "float range": "N", "str": "NAME", "Path": "PATH"}


def _plainly(parameters: list[Any]) -> list[Any]:
    """A flag takes no value, so none is shown; a number is N."""
    for parameter in parameters:
        if parameter.metavar is None:
            is_flag = getattr(parameter, "is_flag", False)
            parameter.metavar = "" if is_flag else _SHOWN.get(parameter.bare_type())
    return parameters


class Verb(TyperCommand):
    """A command whose help is plain."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _plainly(super().get_params(ctx))


class Verbs(TyperGroup):
    """All of them."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _plainly(super().get_params(ctx))
