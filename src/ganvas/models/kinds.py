"""Kinds: which kinds of model exist, and how the settings of any of them are read.

``KINDS`` is written by hand and holds those that ship. A kind from elsewhere is known once a person has handed it in: as the value of
a recipe in Python, by ``add_kinds``, by ``--kinds`` on the command line (outside.py), or by installing a package that announces it
(the entry points "ganvas.kinds"). What a file says is only ever looked up among these, and never imported by its name: whoever
sends a model must not choose what code is executed (decision 39).
"""

import json
from importlib.metadata import entry_points
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from ganvas.errors import ModelError, SettingError
from ganvas.models.cyclegan import CycleGanSettings
from ganvas.models.few_shot import FewShotGanSettings
from ganvas.models.gans import Dcgan28Settings, DcganSettings, DenseGanSettings, ResidualGanSettings
from ganvas.models.model import ModelKind
from ganvas.models.pix2pix import Pix2PixSettings
from ganvas.models.restore import RestoreSettings
from ganvas.models.style import StyleGanSettings
from ganvas.models.vae import ConvVaeSettings, DenseVaeSettings
from ganvas.words import did_you_mean, listed, message, nearest

KINDS: dict[str, type[ModelKind]] = {
    "dense-gan": DenseGanSettings,
    "dcgan": DcganSettings,
    "dcgan-28": Dcgan28Settings,
    "residual-gan": ResidualGanSettings,
    "style-gan": StyleGanSettings,
    "few-shot-gan": FewShotGanSettings,
    "dense-vae": DenseVaeSettings,
    "conv-vae": ConvVaeSettings,
    "pix2pix": Pix2PixSettings,
    "cyclegan": CycleGanSettings,
    "restore": RestoreSettings,
}
"""Those that ship."""

ANNOUNCED = "ganvas.kinds"
"""The group of entry points by which an installed package announces its kinds: the kind's name = "package.module:ItsSettings"."""

_added: dict[str, type[ModelKind]] = {}
"""Those that were handed in to this process."""


def add_kinds(*settings: type[ModelKind]) -> None:
    """From now on, recipes, runs and models may be of these kinds too, in this process.

    Only needed to read what was saved: a recipe made of such settings in this process makes its kind known by itself.
    A class of the same ``kind`` takes the place of the one before, as when a notebook's cell is run again.

    Raises SettingError for a class without a ``kind``, or with that of one that ships.
    """
    for each in settings:
        kind = name_of(each)
        if kind in KINDS and KINDS[kind] is not each:
            raise SettingError(
                message(
                    "{name} has the kind {kind!r}, which is that of {other}.",
                    name=_called(each),
                    kind=kind,
                    other=_called(KINDS[kind]),
                ),
                message('Give it one of its own:  kind: Literal["my-gan"] = "my-gan"'),
            )
        if kind not in KINDS:
            _added[kind] = each


def remove_kinds(*settings: type[ModelKind]) -> None:
    """The opposite of ``add_kinds``; those that ship stay."""
    for each in settings:
        if _added.get(name_of(each)) is each:
            del _added[name_of(each)]


def name_of(settings: type[ModelKind]) -> str:
    """The ``kind`` of some settings. Raises SettingError where they have none."""
    field = settings.model_fields.get("kind")
    if field is None or not isinstance(field.default, str):
        raise SettingError(
            message("{name} doesn't say what kind of model it is.", name=_called(settings)),
            message('Give it a field:  kind: Literal["my-gan"] = "my-gan"'),
        )
    return field.default


def known_kinds() -> tuple[str, ...]:
    """The names of all that can be read now."""
    return (*KINDS, *_added, *(each.name for each in entry_points(group=ANNOUNCED) if each.name not in {*KINDS, *_added}))


def find_kind(kind: str) -> type[ModelKind]:
    """The settings of a kind. Raises ModelError for one that isn't known; it never imports what only a file names."""
    found = KINDS.get(kind) or _added.get(kind)
    if found is None:
        found = _announced(kind)
    if found is not None:
        return found
    near = nearest(kind, known_kinds(), most=1)
    raise ModelError(
        message("There is no kind of model {kind!r} here.", kind=kind),
        *(did_you_mean(near) or [message("These come with ganvas: {kinds}.", kinds=listed(KINDS))]),
        message(
            "If it comes from elsewhere and you trust its code, name the file or module that defines it:  --kinds my_kinds.py"
        ),
        message("Or, from Python:  ganvas.add_kinds(MySettings)"),
    )


def _announced(kind: str) -> type[ModelKind] | None:
    """The kind of that name of an installed package; whoever installed it has decided to execute its code."""
    for each in entry_points(group=ANNOUNCED, name=kind):
        settings = each.load()
        add_kinds(settings)
        return _added.get(kind)
    return None


def _called(settings: type[ModelKind]) -> str:
    return f"{settings.__module__}.{settings.__qualname__}"


class _AnyKind:
    """How pydantic reads settings of any kind: an instance as it is, JSON by its field ``kind``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_read)


def _read(value: Any) -> ModelKind:
    if isinstance(value, ModelKind):
        add_kinds(type(value))  # handed in by a program, so its code was executed already
        return value
    if not isinstance(value, dict):
        raise ValueError(message("It should be a group of settings."))
    kind = value.get("kind")
    if not isinstance(kind, str):
        raise ValueError(message("It should have a kind, one of {names}.", names=listed(KINDS)))
    return find_kind(kind).model_validate_json(json.dumps(value))


ModelSettings = Annotated[ModelKind, _AnyKind()]
"""The settings of any kind of model, as a field of other settings."""
