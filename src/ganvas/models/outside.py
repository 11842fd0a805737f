"""Outside: kinds of model in a person's own file or module, imported because the person named it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from ganvas.errors import SettingError
from ganvas.models.kinds import add_kinds, name_of
from ganvas.models.model import ModelKind
from ganvas.paths import path_of
from ganvas.words import message


def import_kinds(named: str) -> tuple[str, ...]:
    """Import a file ("spiral.py") or a module ("my_package.spiral") and make the kinds it defines known; gives their names.

    A module may lie in the current folder. Raises SettingError where there is none, or none in it is a kind; an error of the code
    itself is not caught, because its author needs to see where it is.
    """
    module = _file(Path(named)) if named.endswith(".py") else _module(named)
    kinds = tuple(_kinds_of(module))
    if not kinds:
        raise SettingError(
            message("{named} defines no kind of model.", named=named),
            message(
                "A kind is a class that inherits from ganvas.models.ModelKind, or from one that does, and has a field kind."
            ),
        )
    add_kinds(*kinds)
    return tuple(map(name_of, kinds))


def _kinds_of(module: ModuleType) -> Iterator[type[ModelKind]]:
    """Those that it defines itself, in its parts too where it is a package; not those that it only imports to build on."""
    for value in vars(module).values():
        if not (isinstance(value, type) and issubclass(value, ModelKind) and "kind" in value.model_fields):
            continue
        if value.__module__ == module.__name__ or value.__module__.startswith(f"{module.__name__}."):
            yield value


def _file(path: Path) -> ModuleType:
    path, name = path_of(path).resolve(), path.stem
    if not path.is_file():
        raise SettingError(
            message("There is no file {path}.", path=path), message("Give the file that defines the kind:  --kinds my_kinds.py")
        )
    if (known := sys.modules.get(name)) is not None:
        if Path(known.__file__ or "").resolve() == path:
            return known
        raise SettingError(
            message("{path} has the name of another module, {name}.", path=path, name=name), message("Rename the file.")
        )
    _look_in(path.parent)  # for what it imports from next to it
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = module_from_spec(spec)
    try:
        with _importing(str(path)):
            spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _module(name: str) -> ModuleType:
    _look_in(Path.cwd())
    with _importing(name):
        return import_module(name)


def _look_in(folder: Path) -> None:
    """Last, so that nothing in it is taken for a library of the same name."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


@contextmanager
def _importing(named: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise SettingError(
            message("{named} can't be imported: there is no module {missing!r}.", named=named, missing=error.name),
            message("Give a file (--kinds my_kinds.py), or a module that Python finds from here, and install what it needs."),
        ) from None
