"""Which names are public, and what belongs to each; read from the source without importing it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import griffe
from signatures import is_number

SOURCE = Path(__file__).parent.parent.parent / "src"

OURS = (
    "training.planning",
    "runs.commands",
    "runs.log",
    "evaluation.report",
    "inference.medium",
    "networks.patch",
    "data.pictures.values",
)
"""Where types are for ganvas itself. Members that take or give them are not described."""

Thing = griffe.Object
"""A function, a class, or a value such as the alias of a type."""


class PublicNames:
    """What ``ganvas`` exports, what its pages import, settings of models, errors, and what all these take, give and name in full.

    things: by the name that each is imported by.
    """

    def __init__(self, source: Path = SOURCE, pages: Iterable[str] = ()) -> None:
        """source: the folder of the package. pages: texts, with their imports of ganvas on lines of their own."""
        self.things: dict[str, Thing] = {}
        loaded: Any = griffe.load("ganvas", search_paths=[source], allow_inspection=False, store_source=False)
        self._package: griffe.Module = loaded
        for thing in self._exported(""):
            self._add(thing)
        for thing in self._exported("testing"):  # for authors of kinds of model
            self._add(thing)
        for thing in self._exported("models"):  # what the shipped kinds are made of can change, what they are set by can't
            if isinstance(thing, griffe.Class) and any(base.path == "ganvas.settings.Settings" for base in thing.mro()):
                self._add(thing)
        for module, names in re.findall(r"^from (ganvas\.[\w.]+) import ([\w, ]+)$", "\n".join(pages), re.MULTILINE):
            for name in names.split(", "):
                self._add(self._package[f"{module.removeprefix('ganvas.')}.{name}"])
        for error in self._package["errors"].classes.values():
            self._add(error)
        for thing in list(self.things.values()):
            if thing.is_attribute:  # of a union such as Event, every member
                self._add_types(thing)
        described = 0
        while described < len(self.things):
            thing = list(self.things.values())[described]
            for member in (thing, *self.members(thing)):
                self._add_types(member)
                for path in re.findall(r"``ganvas\.([\w.]+)``", docstring_of(member)):
                    self._add_type(_resolved(self._package[path]))
            described += 1

    def _exported(self, room: str) -> list[Thing]:
        """What a room exports, or the package itself; nothing where there is no such room."""
        if room and room not in self._package.members:
            return []
        home: Any = self._package[room] if room else self._package
        return [_resolved(home[str(name)]) for name in home.exports or ()]

    def _add(self, found: Thing | griffe.Alias) -> None:
        thing = _resolved(found)
        if thing not in self.things.values():
            self.things[self._imported_as(thing)] = thing

    def _add_types(self, thing: Thing) -> None:
        for path in _types_in(thing):
            if path.startswith("ganvas.") and not _is_ours(path) and not path.rpartition(".")[2].startswith("_"):
                self._add_type(_resolved(self._package[path.removeprefix("ganvas.")]))

    def _add_type(self, found: Thing) -> None:
        if isinstance(found, griffe.Class):
            self._add(found)
        elif isinstance(found, griffe.Attribute) and found.value and not is_number(found):
            self._add(found)
            self._add_types(found)

    def _imported_as(self, thing: Thing) -> str:
        """The shortest path that a package exports it by."""
        parts = thing.path.split(".")
        for length in range(1, len(parts) - 1):
            home: Any = self._package[parts[1:length]] if length > 1 else self._package
            if thing.name in map(str, home.exports or ()) and _resolved(home[thing.name]) is thing:
                return ".".join((*parts[:length], thing.name))
        return thing.path

    def members(self, thing: Thing) -> list[Thing]:
        """The public members of a class; those of a base that is on the page itself only where the class says something new of them."""
        if not isinstance(thing, griffe.Class):
            return []
        ancestors = [base for base in thing.mro() if base.path.startswith("ganvas.")]
        elsewhere = [base for base in ancestors if base in self.things.values()]
        said_elsewhere = {name for base in elsewhere for name in base.members}
        found: dict[str, Thing] = {}
        for each in (thing, *(base for base in ancestors if base not in elsewhere)):
            for name, member in each.members.items():
                if name.startswith("_") or name in (*found, "model_config") or member.is_class:
                    continue
                if member.docstring or name not in said_elsewhere:
                    found[name] = _resolved(member)
        return [member for member in found.values() if not any(map(_is_ours, _types_in(member)))]

    def bases(self, thing: Thing) -> list[Thing]:
        """The classes on the page whose members a class has too."""
        if not isinstance(thing, griffe.Class):
            return []
        return [base for base in thing.mro() if base in self.things.values()]


def docstring_of(thing: Thing) -> str:
    """Its own, or that of what it overrides."""
    if thing.docstring is not None:
        return thing.docstring.value
    parent = thing.parent
    if isinstance(parent, griffe.Class):
        for base in parent.mro():
            if thing.name in base.members and base.members[thing.name].docstring:
                return docstring_of(_resolved(base.members[thing.name]))
    return ""


def _is_ours(path: str) -> bool:
    return path.startswith(tuple(f"ganvas.{home}." for home in OURS))


def _resolved(found: Any) -> Thing:
    thing: Thing = found.final_target if isinstance(found, griffe.Alias) else found
    return thing


def _types_in(thing: Thing) -> Iterator[str]:
    """The full names of the types that a signature or an annotation mentions, or the value of an alias."""
    places: list[Any] = [getattr(thing, "annotation", None), getattr(thing, "returns", None)]
    if isinstance(thing, griffe.Function):
        places += [parameter.annotation for parameter in thing.parameters]
    if isinstance(thing, griffe.Class) and "__init__" in thing.members:
        yield from _types_in(_resolved(thing.members["__init__"]))
    if isinstance(thing, griffe.Attribute) and isinstance(thing.parent, griffe.Module) and thing.annotation is None:
        places.append(thing.value)
    for place in places:
        if isinstance(place, griffe.Expr):
            yield from (part.canonical_path for part in place.iterate(flat=True) if isinstance(part, griffe.ExprName))
