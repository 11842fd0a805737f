"""config.json of a model folder: what the weights are, and how they came to be."""

from typing import Any

from pydantic import ConfigDict

from ganvas.inference.medium import Medium, Pictures
from ganvas.models import ModelSettings
from ganvas.models.sizes import Shape
from ganvas.settings import Settings

FORMAT = 3
"""Counted up when a field means something else."""


class ModelConfig(Settings):
    """config.json: what the weights are, how to build the networks for them, and how they came to be."""

    model_config = ConfigDict(
        extra="ignore"
    )  # a later version may say more; the format number says when it means something else

    format: int = FORMAT
    """Of the file."""
    model: ModelSettings
    """The settings of the networks, which build them."""
    shape: Shape
    """(C, H, W) of a picture."""
    classes: tuple[str, ...] = ()
    """The names of the classes that it makes on demand, in the order of their latents."""
    medium: Medium = Pictures()
    """What an example is to people."""
    recipe: str = ""
    """The name of the recipe that it was trained with."""
    source: str = ""
    """Where the training pictures were from, as shown to people."""
    fingerprint: str = ""
    """SHA-256 of the packed training pictures."""
    images_shown: int = 0
    """How long it was trained: pictures, with repetition."""
    seed: int = 0
    """Of its training."""
    ganvas: str = ""
    """The version that wrote it."""


def up_to_date(document: dict[str, Any]) -> dict[str, Any]:
    """A config.json as this version has it: format 2 knew pictures alone."""
    if document.get("format") != 2:
        return document
    medium = {"medium": "pictures"} | {name: document[name] for name in ("ground", "masks") if name in document}
    return document | {"format": FORMAT, "medium": medium}
