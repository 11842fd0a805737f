"""Models: one file a kind; the typed union below says what exists."""

from typing import Annotated

from pydantic import Field

from ganvas.models.few_shot import FewShotGan, FewShotGanSettings
from ganvas.models.game import Game
from ganvas.models.gan import Gan
from ganvas.models.model import Model, Phase, only_moving, trainable
from ganvas.models.plain import Dcgan28Settings, DcganSettings, DenseGanSettings, ResidualGanSettings
from ganvas.models.style import StyleGan, StyleGanSettings
from ganvas.models.vae import ConvVaeSettings, DenseVaeSettings, Vae

ModelSettings = Annotated[
    DenseGanSettings
    | DcganSettings
    | Dcgan28Settings
    | ResidualGanSettings
    | StyleGanSettings
    | FewShotGanSettings
    | DenseVaeSettings
    | ConvVaeSettings,
    Field(discriminator="kind"),
]

__all__ = [
    "ConvVaeSettings",
    "Dcgan28Settings",
    "DcganSettings",
    "DenseGanSettings",
    "DenseVaeSettings",
    "FewShotGan",
    "FewShotGanSettings",
    "Game",
    "Gan",
    "Model",
    "ModelSettings",
    "Phase",
    "ResidualGanSettings",
    "StyleGan",
    "StyleGanSettings",
    "Vae",
    "only_moving",
    "trainable",
]
