"""DataSettings: how pictures are prepared for a model."""

import re
from fractions import Fraction
from typing import Annotated, Literal, Self

from PIL import ImageColor
from pydantic import BeforeValidator, Field, field_validator

from ganvas.amounts import of_python
from ganvas.data.pictures.values import Scale, read_scales
from ganvas.settings import Settings
from ganvas.words import message

LONGEST = 4
"""How many times the shorter side the longer one may be: networks start from grids that grow with it."""


class DataSettings(Settings):
    """How pictures are brought to one size; part of a Recipe."""

    medium: Literal["pictures"] = "pictures"

    resolution: Annotated[int, BeforeValidator(of_python), Field(ge=8, le=1024)] | None = None
    """The shorter side in pixels; None takes it from the pictures. Below 8 there is nothing to halve for any of our networks."""

    aspect: str = "auto"
    """Width to height: square; keep, the median of the pictures' own; auto, which keeps it where nearly all have about the same and
    that is clearly not square; or two numbers such as 16:9. The longer side is rounded to what networks reach by doubling."""

    fit: Literal["crop", "pad"] = "crop"
    """What becomes of a picture of another aspect: crop cuts out its middle, pad puts all of it on the ground."""

    channels: Literal[1, 3] | None = None
    """1 for grey, 3 for colour; None takes 1 where every picture looks grey."""

    ground: str = "white"
    """Colour under transparency and padding: a name such as white, or #rrggbb."""

    values: str = "auto"
    """Of pictures with more than eight bits a channel, the numbers that become black and white, LOW:HIGH, such as 0:4095; auto decides
    them once for the whole set. For the two sides of a translation, two can be given with a comma between them."""

    @field_validator("aspect")
    @classmethod
    def _is_an_aspect(cls, aspect: str) -> str:
        if aspect in ("auto", "square", "keep"):
            return aspect
        if not re.fullmatch(r"[1-9]\d{0,3}:[1-9]\d{0,3}", aspect):
            raise ValueError(message("It should be auto, square, keep, or width:height such as 16:9."))
        width, height = map(int, aspect.split(":"))
        if max(width, height) > LONGEST * min(width, height):
            raise ValueError(message("The longer side may be at most {n} times the shorter one, as in {n}:1.", n=LONGEST))
        return aspect

    @field_validator("ground")
    @classmethod
    def _is_a_colour(cls, ground: str) -> str:
        try:
            ImageColor.getrgb(ground)
        except ValueError:
            raise ValueError(
                message("{text!r} is not a colour. Write a name such as white, or #rrggbb.", text=ground)
            ) from None
        return ground

    @field_validator("values", mode="before")
    @classmethod
    def _is_a_scale(cls, values: object) -> str:
        text = str(values)  # a number alone is read as one, and refused by the same sentence as other texts
        read_scales(text)
        return text

    def scale_of(self, side: int = 0) -> Scale | None:
        """How pictures of more than eight bits are scaled, of a side of a translation; None where they decide it themselves."""
        scales = read_scales(self.values)
        return scales[min(side, len(scales) - 1)]

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
        """Whether grey pictures can show it."""
        return len(set(self.ground_rgb)) == 1

    def identity(self) -> str:
        """Everything that decides what is packed. What was always so is left out, so that packs of before stay valid."""
        always = (
            {"medium"} | ({"aspect"} if self.aspect == "square" else set()) | ({"values"} if self.values == "auto" else set())
        )
        return self.model_dump_json(indent=2, exclude=always)

    def usual_shape(self, side: int, channels: int) -> tuple[int, int, int]:
        """(C, H, W) that a recipe is shown for before there are pictures: squares of ``side`` where nothing else was asked for."""
        side = self.resolution or side
        return self.channels or channels, side, side

    def making(self, shape: tuple[int, int, int], values: str = "") -> Self:
        """The same preparation, but to the shape (C, H, W) that a data set or a model has, whatever pictures go in.

        values: how that set was scaled where these settings leave it open; "" where it had no pictures of more than eight bits.
        """
        channels, height, width = shape
        changes: dict[str, object] = {"resolution": min(height, width), "channels": channels}
        changes["aspect"] = "square" if height == width else f"{width}:{height}"
        if values and self.values == "auto":
            changes["values"] = values
        return self.model_copy(update=changes)
