"""Models: one file a kind; the dictionary below says what exists.

``KINDS`` is the one place where a kind is named, written by hand: nothing is added to it by importing a file. Recipes and model
folders are read as the union of its values, known by their field ``kind``; pydantic makes that union when a class with such a field is
defined. So a kind that isn't shipped can be used as well: ``KINDS[name] = ItsSettings``, then ``Recipe.model_rebuild(force=True)`` and
the same for ``ModelConfig``, as tests/kinds.py does. That was chosen over a union written out, which no one else could extend, and
over a registry that fills itself, of which nobody knows what is in it.
"""

from typing import Annotated, Any, Union

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from ganvas.models.cyclegan import CycleGan, CycleGanSettings
from ganvas.models.few_shot import FewShotGan, FewShotGanSettings
from ganvas.models.game import Game
from ganvas.models.gan import Gan
from ganvas.models.gans import Dcgan28Settings, DcganSettings, DenseGanSettings, ResidualGanSettings
from ganvas.models.model import Model, ModelKind, Phase, only_moving, trainable
from ganvas.models.pix2pix import Pix2Pix, Pix2PixSettings
from ganvas.models.restore import Restore, RestoreSettings
from ganvas.models.style import StyleGan, StyleGanSettings
from ganvas.models.vae import ConvVaeSettings, DenseVaeSettings, Vae

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


class _AnyKind:
    """How pydantic reads settings of any of the kinds."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")])  # noqa: UP007


ModelSettings = Annotated[ModelKind, _AnyKind()]
"""The settings of any kind of model, as a field of other settings."""

__all__ = [
    "KINDS",
    "ConvVaeSettings",
    "CycleGan",
    "CycleGanSettings",
    "Dcgan28Settings",
    "DcganSettings",
    "DenseGanSettings",
    "DenseVaeSettings",
    "FewShotGan",
    "FewShotGanSettings",
    "Game",
    "Gan",
    "Model",
    "ModelKind",
    "ModelSettings",
    "Phase",
    "Pix2Pix",
    "Pix2PixSettings",
    "ResidualGanSettings",
    "Restore",
    "RestoreSettings",
    "StyleGan",
    "StyleGanSettings",
    "Vae",
    "only_moving",
    "trainable",
]
