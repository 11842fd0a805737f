"""Models: one file a kind; the typed union below says what exists."""

from typing import Annotated

from pydantic import Field

from ganvas.models.cyclegan import CycleGan, CycleGanSettings
from ganvas.models.few_shot import FewShotGan, FewShotGanSettings
from ganvas.models.game import Game
from ganvas.models.gan import Gan
from ganvas.models.gans import Dcgan28Settings, DcganSettings, DenseGanSettings, ResidualGanSettings
from ganvas.models.model import Model, Phase, only_moving, trainable
from ganvas.models.pix2pix import Pix2Pix, Pix2PixSettings
from ganvas.models.restore import Restore, RestoreSettings
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
    | ConvVaeSettings
    | Pix2PixSettings
    | CycleGanSettings
    | RestoreSettings,
    Field(discriminator="kind"),
]

__all__ = [
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
