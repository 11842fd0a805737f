"""Telling: a listener that writes what a training tells to the events of its workspace, and how far it is to its job."""

import os
from pathlib import Path
from typing import Any

from ganvas.jobs.work import Work
from ganvas.training.events import Began, Ended, Event, Noted, Packing, Preparing, Said
from ganvas.workspace.home import Workspace


class Telling:
    """Hears of every event of one training. ended: how it ended; None until then."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._began: Began | None = None
        self.ended: Ended | None = None

    def __call__(self, event: Event) -> None:
        data = {name: _shown(getattr(event, name), self._work.workspace) for name in type(event).model_fields if name != "type"}
        self._work.heart.tell(event.type, data | {"run": self._work.noted.get("run")})
        match event:
            case Preparing():
                self._work.heart.report(None, words=event.what)
            case Packing():
                self._work.heart.report(None, event.progress.seconds_left, event.what)
            case Said():
                self._work.heart.report(None, words=event.text)
            case Began():
                self._began = event
                self._work.heart.report(*self._how_far(event.images, event.seconds))
            case Noted():
                warning = event.health[0] if event.health else None
                self._work.heart.report(*self._how_far(event.images, event.seconds), warning)
            case Ended():
                self.ended = event

    def _how_far(self, images: int, seconds: float) -> tuple[float | None, float | None]:
        """(share that is done, seconds left): by time or by images, whichever ends it; at the speed since it began or went on."""
        began = self._began
        if began is None:
            return None, None
        if began.goal_images is None:
            goal = began.goal_seconds or seconds or 1.0
            return min(1.0, seconds / goal), max(0.0, goal - seconds)
        share = min(1.0, images / max(began.goal_images, 1))
        shown, passed = images - began.images, seconds - began.seconds
        return share, passed / shown * max(0, began.goal_images - images) if shown > 0 else None


def _shown(value: Any, workspace: Workspace) -> Any:
    """A value of an event for people elsewhere: places in the workspace are named as they are there."""
    return workspace.named(Path(os.fspath(value))) if isinstance(value, Path) else value
