"""Facts: what a run was started with, besides its recipe."""

from typing import Literal

from ganvas.models.sizes import Shape
from ganvas.settings import Settings
from ganvas.words import message

Precision = Literal["float32", "bfloat16"]
"""What the networks compute in; penalties always in float32."""

FORMAT = 4
"""Raised when what a step does changes, so that an older run can't continue exactly as it was."""


class Facts(Settings):
    """run.json: what this run was started with, besides its recipe."""

    format: int = FORMAT
    source: str
    """As it was given; a path is stored absolute."""
    source_b: str | None = None
    """The source of side b, where the two sides of a translation have one each."""
    fingerprint: str
    """SHA-256 of the packed pictures."""
    pack: str
    """Where they were packed."""
    pictures: int
    """How many are shown in an epoch."""
    withheld: int = 0
    """How many more there are, which are held out: not trained on, but evaluated on."""
    shape: Shape
    """Of the packed pictures."""
    classes: tuple[str, ...] = ()
    """Their names in the order of the labels; empty where there are none."""
    seed: int
    """Of weights, order, noise and augmentation."""
    device: str
    threads: int | None
    """None until it was measured, before the first step. Bytes depend on it, so a resumed run keeps it."""
    threads_were_asked: bool = False
    """Whether a person chose their number with --threads; otherwise it was measured, or there was nothing to choose."""
    machine: str
    """The processor. On another one, the bytes are not the same."""
    precision: Precision | None = None
    """None until it was measured, before the first step."""
    precision_was_asked: bool = False
    """Whether a person chose the precision; otherwise it was measured."""
    micro_batch: int | None = None
    """Pictures that pass through the networks at once, where the recipe's number didn't fit into memory."""
    forecast: float | None = None
    """Images shown in a second, as they were forecast before it began; None where nothing was."""
    started_from: str | None = None
    """The run or model it was fine-tuned from, absolute."""
    rolled_back: int | None = None
    """Images shown at the checkpoint from which the run continued, steadier, after it had diverged; None as long as it hasn't."""
    previews: str = "previews"
    """Where sample sheets go, relative to the run or absolute."""
    ganvas: str = ""
    """The version that began it."""
    torch: str = ""
    """The version that it began with."""

    @property
    def sources(self) -> str | tuple[str, str]:
        """The source, or one for each side."""
        return self.source if self.source_b is None else (self.source, self.source_b)

    @property
    def named(self) -> str:
        """The sources as they are shown to people."""
        return self.source if self.source_b is None else message("{a} and {b}", a=self.source, b=self.source_b)
