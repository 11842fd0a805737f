"""Medium: what an example is to people. How it is shown, what its shape is called, which augmentations leave it what it is.

To networks, packs, batches and checkpoints an example is (C, H, W) numbers, whatever it means; only this file knows more.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Tag

from ganvas.data.batches.augmentation import Kind
from ganvas.data.music.pianoroll import RollSheet, drawn
from ganvas.data.music.settings import MelodySettings
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.data.pictures.values import Scale, read_scale
from ganvas.models.sizes import Shape
from ganvas.settings import Settings
from ganvas.words import Message, message


class Pictures(Settings):
    """Pictures: 1 channel is grey, 3 are red, green and blue."""

    augmentations: ClassVar[tuple[Kind, ...]] = ("flip", "turn", "shift", "scale", "rotation", "colour", "cutout")

    word: ClassVar[str] = "image"
    """What model hubs call it in their tags."""

    medium: Literal["pictures"] = "pictures"
    ground: tuple[int, int, int] = (255, 255, 255)
    """What showed through where pictures were transparent."""
    masks: tuple[bool, ...] = ()
    """Of a translation, which sides were masks of class numbers, and became colours: (a, b)."""
    values: tuple[str, ...] = ()
    """How numbers of more than eight bits a channel became eight, LOW:HIGH, of each side of a translation; empty where none had more."""

    def shown(self, pixels: Pixels) -> Pixels:
        """(N, H, W, C) uint8 as pictures with 1 or 3 channels."""
        return pixels

    def sheet(self, pixels: Pixels, columns: int | None = None, scale: int | None = None, gap: int = 2) -> Sheet:
        """Examples in a grid, which can be looked at and saved."""
        return Sheet(pixels, columns=columns, scale=scale, gap=gap)

    def words(self, shape: Shape) -> Message:
        """64x64, colour"""
        channels, height, width = shape
        if channels == 1:
            return message("{width}x{height}, grey", width=width, height=height)
        return message("{width}x{height}, colour", width=width, height=height)

    def examples(self, shape: Shape) -> str:
        """Pictures of 64x64 pixels, colour: for a model card, in English."""
        return f"pictures of {str(self.words(shape)).replace(',', ' pixels,')}"

    def preparation(self, shape: Shape, data: DataSettings | MelodySettings | None = None) -> DataSettings:
        """How other pictures are prepared for a model of this shape. data: how those that it learned from were."""
        known = data if isinstance(data, DataSettings) else DataSettings()
        return known.making(shape, ",".join(value or "auto" for value in self.values))

    def scale_of(self, side: int = 0) -> Scale | None:
        """How it read pictures of more than eight bits a channel; None where it was shown none."""
        return read_scale(self.values[min(side, len(self.values) - 1)]) if self.values else None


class Melodies(Settings):
    """Melodies as piano rolls: channels are voices, rows pitches, columns steps."""

    # What is higher or later is something else in music, but two bars may be cut anywhere.
    augmentations: ClassVar[tuple[Kind, ...]] = ("shift",)

    word: ClassVar[str] = "music"

    medium: Literal["melodies"] = "melodies"
    lowest: int = 36
    """The MIDI number of the first row."""
    steps_per_beat: int = 4

    def shown(self, pixels: Pixels) -> Pixels:
        """(N, P, S, V) uint8 drawn as pictures, (N, P, S, 3) uint8."""
        return drawn(pixels)

    def sheet(self, pixels: Pixels, columns: int | None = None, scale: int | None = None, gap: int = 2) -> Sheet:
        """Melodies in a grid, which can be looked at and saved."""
        return RollSheet(pixels, columns=columns, scale=scale, gap=gap)

    def words(self, shape: Shape) -> Message:
        """4 voices, 48 pitches, 16 steps"""
        voices, pitches, steps = shape
        return message("{voices} voices, {pitches} pitches, {steps} steps", voices=voices, pitches=pitches, steps=steps)

    def examples(self, shape: Shape) -> str:
        """Melodies of 4 voices, 48 pitches, 16 steps: for a model card, in English."""
        return f"melodies of {self.words(shape)}"

    def preparation(self, shape: Shape, data: DataSettings | MelodySettings | None = None) -> MelodySettings:
        """How other melodies are prepared for a model of this shape. data: how those that it learned from were."""
        return (
            data if isinstance(data, MelodySettings) else MelodySettings(lowest=self.lowest, steps_per_beat=self.steps_per_beat)
        )


def _named(value: Any) -> str:
    found = value.get("medium", "pictures") if isinstance(value, dict) else getattr(value, "medium", "pictures")
    return str(found)


Medium = Annotated[Annotated[Pictures, Tag("pictures")] | Annotated[Melodies, Tag("melodies")], Discriminator(_named)]


def medium_of(
    data: DataSettings | MelodySettings, masks: tuple[bool, ...] = (), values: tuple[str, ...] = ()
) -> Pictures | Melodies:
    """The medium of what a recipe learns from."""
    if isinstance(data, MelodySettings):
        return Melodies(lowest=data.lowest, steps_per_beat=data.steps_per_beat)
    return Pictures(ground=data.ground_rgb, masks=masks, values=values)
