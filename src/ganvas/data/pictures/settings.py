"""DataSettings: how pictures are prepared before a model sees them."""

import re
from fractions import Fraction
from typing import Annotated, Literal, Self

from PIL import ImageColor
from pydantic import Field, field_validator

from ganvas.settings import Settings

LONGEST = 4
"""How many times as long as the shorter side the longer one may be: the start grids of networks grow with it."""


class DataSettings(Settings):
    """How pictures become equally large; part of a Recipe."""

    medium: Literal["pictures"] = "pictures"

    resolution: Annotated[int, Field(ge=8, le=1024)] | None = None
    """The shorter side in pixels; None takes it from the pictures. Below 8 no network of ours has anything to halve."""

    aspect: str = "auto"
    """Width to height. square; keep takes the pictures' own, the median; auto does so where nearly all have about the same and
    that is clearly no square; or two numbers such as 16:9. The longer side is rounded to what networks reach by doubling."""

    fit: Literal["crop", "pad"] = "crop"
    """What becomes of a picture of another aspect: cut out its middle, or lay all of it on the ground."""

    channels: Literal[1, 3] | None = None
    """1 for grey, 3 for colour; None takes 1 when every picture is grey in what it shows."""

    ground: str = "white"
    """Colour under transparency and padding: a name such as white, or #rrggbb."""

    @field_validator("aspect")
    @classmethod
    def _is_an_aspect(cls, aspect: str) -> str:
        if aspect in ("auto", "square", "keep"):
            return aspect
        if not re.fullmatch(r"[1-9]\d{0,3}:[1-9]\d{0,3}", aspect):
            raise ValueError("it should be auto, square, keep, or width:height such as 16:9")
        width, height = map(int, aspect.split(":"))
        if max(width, height) > LONGEST * min(width, height):
            raise ValueError(f"the longer side may be at most {LONGEST} times the shorter one, as in {LONGEST}:1")
        return aspect

    @field_validator("ground")
    @classmethod
    def _is_a_colour(cls, ground: str) -> str:
        ImageColor.getrgb(ground)  # a ValueError here is shown with the name of the field
        return ground

    @property
    def ratio(self) -> Fraction | None:
        """Width over height; None where the pictures decide it."""
        if self.aspect in ("auto", "keep"):
            return None
        return Fraction(1) if self.aspect == "square" else Fraction(self.aspect.replace(":", "/"))

    @property
    def ground_rgb(self) -> tuple[int, int, int]:
        """The ground as red, green and blue, each 0..255."""
        red, green, blue = ImageColor.getrgb(self.ground)[:3]
        return red, green, blue

    @property
    def ground_is_grey(self) -> bool:
        return len(set(self.ground_rgb)) == 1

    def identity(self) -> str:
        """Everything that decides what is packed. Squares are named as before there was anything else, so that their packs stay valid."""
        return self.model_dump_json(indent=2, exclude={"medium", "aspect"} if self.aspect == "square" else {"medium"})

    def usual_shape(self, side: int, channels: int) -> tuple[int, int, int]:
        """(C, H, W) that a recipe is shown for before there are pictures: squares of ``side`` where nothing else was asked for."""
        side = self.resolution or side
        return self.channels or channels, side, side

    def making(self, shape: tuple[int, int, int]) -> Self:
        """The same preparation, but to pictures of the shape (C, H, W) that a data set or a model has, whatever goes in."""
        channels, height, width = shape
        aspect = "square" if height == width else f"{width}:{height}"
        return self.model_copy(update={"resolution": min(height, width), "aspect": aspect, "channels": channels})
