"""MelodySettings: how melodies are prepared before a model learns from them."""

from typing import Annotated, Literal, Self

from pydantic import Field

from ganvas.settings import Settings


class MelodySettings(Settings):
    """How melodies become piano rolls of one shape, (voices, pitches, steps); part of a Recipe."""

    medium: Literal["melodies"] = "melodies"

    lowest: Annotated[int, Field(ge=0, le=127)] = 36
    """The MIDI number of the lowest pitch of a roll; 36 is the C two octaves below middle C."""

    steps_per_beat: Annotated[int, Field(ge=1, le=24)] = 4
    """How many steps a quarter note has; 4 are sixteenths."""

    def identity(self) -> str:
        """Everything that decides what is packed."""
        return self.to_json()

    def making(self, shape: tuple[int, int, int]) -> Self:
        """The preparation for rolls of a shape: they have it already, or they don't fit."""
        return self

    def usual_shape(self, side: int, channels: int) -> tuple[int, int, int]:
        """(voices, pitches, steps) that a recipe is shown for before there are melodies: four voices over four octaves, one bar."""
        return 4, 48, 4 * self.steps_per_beat
