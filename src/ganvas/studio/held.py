"""Held: what a running studio has open, and how a request gets at it."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from ganvas.studio.answers import chosen_language
from ganvas.studio.drawing.drawer import Drawer
from ganvas.studio.drawing.drawn import Drawn
from ganvas.studio.drawing.tickets import Tickets
from ganvas.studio.guard.doors import Doors
from ganvas.studio.logs import Logs
from ganvas.studio.pulse import Pulse
from ganvas.studio.sets.sets import Sets
from ganvas.workspace.gallery import Gallery
from ganvas.workspace.home import Workspace


@dataclass
class Held:
    """One studio of one workspace."""

    workspace: Workspace
    doors: Doors
    sets: Sets = field(init=False)
    logs: Logs = field(default_factory=Logs)
    pulse: Pulse = field(init=False)
    drawer: Drawer = field(init=False)
    drawn: Drawn = field(default_factory=Drawn)
    tickets: Tickets = field(default_factory=Tickets)
    drags: set[int] = field(default_factory=set)
    """Sockets that are open, by a number of each."""

    def __post_init__(self) -> None:
        self.sets = Sets(self.workspace.pictures, self.workspace.hidden)
        self.pulse = Pulse(self.workspace.events.latest)
        self.drawer = Drawer(self.workspace.folder)

    def close(self) -> None:
        """Let all end that waits or works for a page. Any thread may call it, and more than once."""
        self.pulse.stop()
        self.drawer.close()


def _held(request: HTTPConnection) -> Held:
    held: Held = request.app.state.held
    return held


def _gallery(request: Request) -> Gallery:
    return _held(request).workspace.gallery


def _language(request: Request) -> str:
    return chosen_language(request.headers.get("accept-language"))


InStudio = Annotated[Held, Depends(_held)]
InGallery = Annotated[Gallery, Depends(_gallery)]
InLanguage = Annotated[str, Depends(_language)]
"""The code of the language in which the answer is wanted."""
