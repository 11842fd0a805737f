"""DataSettings: how pictures are prepared before a model sees them."""

from typing import Annotated, Literal

from PIL import ImageColor
from pydantic import Field, field_validator

from ganvas.settings import Settings


class DataSettings(Settings):
    """How pictures become squares of one size; part of a Recipe."""

    resolution: Annotated[int, Field(ge=8, le=1024)] | None = None
    """Side of the squares in pixels; None takes it from the pictures. Below 8 no network of ours has anything to halve."""

    fit: Literal["crop", "pad"] = "crop"
    """What becomes of a picture that isn't square: cut out its middle, or lay all of it on the ground."""

    channels: Literal[1, 3] | None = None
    """1 for grey, 3 for colour; None takes 1 when every picture is grey in what it shows."""

    ground: str = "white"
    """Colour under transparency and padding: a name such as white, or #rrggbb."""

    @field_validator("ground")
    @classmethod
    def _is_a_colour(cls, ground: str) -> str:
        ImageColor.getrgb(ground)  # a ValueError here is shown with the name of the field
        return ground

    @property
    def ground_rgb(self) -> tuple[int, int, int]:
        """The ground as red, green and blue, each 0..255."""
        red, green, blue = ImageColor.getrgb(self.ground)[:3]
        return red, green, blue

    @property
    def ground_is_grey(self) -> bool:
        return len(set(self.ground_rgb)) == 1
