"""Models: one file a kind; kinds.py says which exist, and how those from elsewhere are known."""

from ganvas.data.batches.stream import Batch
from ganvas.models.cyclegan import CycleGan, CycleGanSettings
from ganvas.models.few_shot import FewShotGan, FewShotGanSettings
from ganvas.models.game import Game
from ganvas.models.gan import Gan, GanSettings
from ganvas.models.gans import Dcgan28Settings, DcganSettings, DenseGanSettings, ResidualGanSettings
from ganvas.models.kinds import KINDS, ModelSettings, add_kinds, find_kind, known_kinds, remove_kinds
from ganvas.models.model import Model, ModelKind, Phase, only_moving, trainable
from ganvas.models.once import OncePerStep
from ganvas.models.pix2pix import Pix2Pix, Pix2PixSettings
from ganvas.models.restore import Restore, RestoreSettings
from ganvas.models.sizes import Shape
from ganvas.models.style import StyleGan, StyleGanSettings
from ganvas.models.vae import ConvVaeSettings, DenseVaeSettings, Vae

__all__ = [
    "KINDS",
    "Batch",
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
    "GanSettings",
    "Model",
    "ModelKind",
    "ModelSettings",
    "OncePerStep",
    "Phase",
    "Pix2Pix",
    "Pix2PixSettings",
    "ResidualGanSettings",
    "Restore",
    "RestoreSettings",
    "Shape",
    "StyleGan",
    "StyleGanSettings",
    "Vae",
    "add_kinds",
    "find_kind",
    "known_kinds",
    "only_moving",
    "remove_kinds",
    "trainable",
]
