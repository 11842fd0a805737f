"""Weights & Biases: losses, readings and sample sheets, kept on this machine unless a person wants them sent."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from ganvas.disk import write_text
from ganvas.errors import SettingError
from ganvas.runs.log import read_log
from ganvas.runs.run import Run
from ganvas.training.events import Began, Ended, Event, Noted, Previewed
from ganvas.training.logs.figures import of_event, of_line
from ganvas.words import message


class WandbLog:
    """Writes every note and sample sheet for Weights & Biases, into RUN/wandb; the axis is the step.

    ganvas.train("digits", on=ganvas.WandbLog("moths"))

    Nothing leaves the machine: it is offline unless WANDB_MODE says otherwise. ``wandb sync`` uploads it later. A run keeps its id in
    RUN/wandb.json when it is resumed, and what was logged before a kill is not logged twice: the resumed run makes the same
    bytes. Raises SettingError where wandb isn't installed.
    """

    def __init__(self, project: str = "ganvas") -> None:
        os.environ.setdefault("WANDB_ERROR_REPORTING", "false")  # read when it is imported
        try:
            import wandb
        except ImportError:
            raise SettingError(
                message("Weights & Biases is not installed."), message("To install it:  pip install 'ganvas[wandb]'")
            ) from None
        self._wandb: Any = wandb
        self._project = project
        self._run: Any = None
        self._folder, self._id, self._logged = Path(), "", 0

    def __call__(self, event: Event) -> None:
        match event:
            case Began():
                self._begin(event)
            case Noted():
                self._note(of_event(event))
            case Previewed():
                if event.step is not None and event.step > self._logged:
                    self._run.log({"previews": self._wandb.Image(str(event.path))}, step=event.step)
            case Ended():
                self._run.finish()
                self._run = None

    def _begin(self, event: Began) -> None:
        self._folder = event.run
        if self._run is not None:  # another attempt, after memory ran out
            return
        known = self._known()
        self._id, self._logged = known.get("id", secrets.token_hex(4)), known.get("step", 0)
        offline = {} if "WANDB_MODE" in os.environ else {"mode": "offline"}
        self._run = self._wandb.init(
            project=self._project,
            name=event.run.name,
            id=self._id,
            resume="allow",
            dir=str(event.run),
            config=Run(event.run).recipe.flat(),
            settings=self._wandb.Settings(console="off", disable_code=True, disable_git=True),
            **offline,
        )
        for note in [] if known else read_log(event.run / "log.jsonl"):  # the steps that were trained without it
            self._note(of_line(note))

    def _note(self, figures: dict[str, float]) -> None:
        step = int(figures.pop("step"))
        if step <= self._logged:
            return
        self._run.log(figures, step=step)
        self._logged = step
        write_text(self._folder / "wandb.json", json.dumps({"id": self._id, "step": step}))

    def _known(self) -> dict[str, Any]:
        try:
            found = json.loads((self._folder / "wandb.json").read_text(encoding="utf-8"))
            return {"id": str(found["id"]), "step": int(found["step"])}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
