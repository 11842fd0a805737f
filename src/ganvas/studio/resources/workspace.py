"""The workspace: what is in it, in numbers, and what the page has to know first."""

from fastapi import APIRouter
from pydantic import BaseModel

from ganvas.runs.found import runs_in
from ganvas.studio.held import InStudio
from ganvas.version import VERSION

router = APIRouter(prefix="/workspace", tags=["workspace"])


class Workspace(BaseModel):
    """name: of the folder. event: the number of the last event; a stream of events that begins there misses nothing."""

    name: str
    folder: str
    version: str
    event: int
    sets: int
    runs: int
    pieces: int
    running: int
    queued: int


@router.get("")
def overview(studio: InStudio) -> Workspace:
    """What there is. Its event is read first, so that whatever changes meanwhile comes as an event."""
    home = studio.workspace
    event = home.events.latest()
    jobs = home.queue.list(states=("queued", "running"), limit=1_000)
    return Workspace(
        name=home.folder.name,
        folder=str(home.folder),
        version=VERSION,
        event=event,
        sets=len(studio.sets.names()),
        runs=len(runs_in(home.runs)),
        pieces=home.gallery.count(),
        running=sum(job.state == "running" for job in jobs),
        queued=sum(job.state == "queued" for job in jobs),
    )
