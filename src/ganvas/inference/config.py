"""config.json and README.md of a model folder: what the weights are, how they came to be, how to use them."""

from pydantic import ConfigDict

from ganvas.models import ModelSettings
from ganvas.models.sizes import Shape
from ganvas.settings import Settings

FORMAT = 2


class ModelConfig(Settings):
    """config.json: what the weights are, how to build the networks for them, and how they came to be."""

    model_config = ConfigDict(
        extra="ignore"
    )  # a later version may say more; the format number says when it means something else

    format: int = FORMAT
    model: ModelSettings
    shape: Shape
    """(C, H, W) of a picture."""
    classes: tuple[str, ...] = ()
    ground: tuple[int, int, int] = (255, 255, 255)
    """What showed through where pictures were transparent."""
    masks: tuple[bool, ...] = ()
    """Of a translation, which sides were masks of class numbers, and became colours: (a, b)."""
    recipe: str = ""
    source: str = ""
    fingerprint: str = ""
    """SHA-256 of the packed training pictures."""
    images_shown: int = 0
    seed: int = 0
    ganvas: str = ""
    """The version that wrote it."""
