"""TensorBoard: losses, readings and sample sheets as its event files."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ganvas.errors import SettingError
from ganvas.paths import path_of
from ganvas.runs.log import read_log
from ganvas.training.events import Began, Ended, Event, Noted, Previewed, Saved
from ganvas.training.logs.figures import of_event, of_line
from ganvas.words import message


class TensorBoardLog:
    """Writes every note and sample sheet for TensorBoard, by default into RUN/tensorboard; the axis is the step.

    ganvas.train("digits", on=ganvas.TensorBoardLog())  # then: tensorboard --logdir runs

    A run that was killed and resumed shows each step once: what was written behind the checkpoint is marked as withdrawn.
    Raises SettingError where TensorBoard isn't installed.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            raise SettingError(
                message("TensorBoard is not installed."), message("To install it:  pip install 'ganvas[tensorboard]'")
            ) from None
        self._make, self._given = SummaryWriter, folder
        self._writer: Any = None

    def __call__(self, event: Event) -> None:
        match event:
            case Began():
                self._begin(event)
            case Noted():
                self._note(of_event(event))
            case Previewed():
                with Image.open(event.path) as sheet:
                    pixels = np.asarray(sheet.convert("RGB"))
                self._writer.add_image("previews", pixels, event.step, dataformats="HWC")
            case Saved():
                self._writer.flush()  # what a resumed run begins with is on the disk
            case Ended():
                self._writer.close()

    def _begin(self, event: Began) -> None:
        if self._writer is not None:
            self._writer.close()
        folder = path_of(self._given) if self._given is not None else event.run / "tensorboard"
        is_new = not any(folder.glob("events.*"))
        self._writer = self._make(str(folder), purge_step=None if is_new else event.step + 1)
        if is_new:  # the steps that were trained without it
            for note in read_log(event.run / "log.jsonl"):
                self._note(of_line(note))

    def _note(self, figures: dict[str, float]) -> None:
        step = int(figures["step"])
        for name, value in figures.items():
            if name != "step":
                # TensorBoard shows what is before a slash as one group.
                self._writer.add_scalar(name.replace(".", "/", 1), value, step)
