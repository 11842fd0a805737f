"""Jobs: what the studio lets be done by other processes: trainings, evaluations, reports on pictures."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from ganvas.studio.answers import not_found, said_in
from ganvas.studio.held import InLanguage, InStudio
from ganvas.words import message
from ganvas.workspace.jobs import job as jobs
from ganvas.workspace.jobs.job import State

router = APIRouter(prefix="/jobs", tags=["jobs"])

Number = Annotated[int, Path(ge=1, le=2**62, description="Of a job.")]


class NewJob(BaseModel, extra="forbid"):
    """What is to be done. params: as the kind takes them; a source is a set of pictures or a data set that ganvas knows by name."""

    kind: str = Field(max_length=32)
    params: dict[str, Any] = Field(default_factory=dict)
    device: str | None = Field(None, pattern="^(auto|cpu|cuda|mps)$")


class Place(BaseModel, extra="forbid"):
    """before: the number of a job that waits too; null is the end of the queue."""

    before: int | None = Field(None, ge=1, le=2**62)


class Job(BaseModel):
    """A job. words: the latest sentence about it. result: what came of it, such as {"run": "moths"}."""

    number: int
    kind: str
    params: dict[str, Any]
    state: State
    asked: str | None
    progress: float | None
    attempt: int
    result: dict[str, Any] | None
    error_code: str | None
    words: str | None
    device: str | None
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None


@router.get("")
def all_jobs(
    studio: InStudio,
    language: InLanguage,
    state: Annotated[list[State] | None, Query(max_length=6)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[Job]:
    """Those that run, those that wait in their turn, and the last that ended."""
    return [_job(each, language) for each in studio.workspace.queue.list(tuple(state or ()), limit)]


@router.post("", status_code=201)
def new_job(given: NewJob, studio: InStudio, language: InLanguage) -> Job:
    """Ask for a job. What can be seen at once to be wrong is answered here, and nothing is queued."""
    from ganvas.jobs.known import ask  # which knows all kinds of jobs, and that takes a while

    return _job(ask(studio.workspace, given.kind, given.params, device=given.device), language)


@router.get("/{number}")
def job(number: Number, studio: InStudio, language: InLanguage) -> Job:
    """One job."""
    return _job(studio.workspace.queue.get(number), language)


@router.get("/{number}/sheet.png", response_class=FileResponse, responses={200: {"content": {"image/png": {}}}})
def job_sheet(number: Number, studio: InStudio) -> FileResponse:
    """The sheet that a look at pictures has made."""
    sheet = studio.workspace.hidden / "looks" / f"{number}.png"
    if not sheet.is_file() or sheet.is_symlink():
        raise not_found(message("Job {number} has made no sheet.", number=number))
    return FileResponse(sheet, media_type="image/png")


@router.post("/{number}/stop")
def stop(number: Number, studio: InStudio, language: InLanguage) -> Job:
    """Let it save and end, so that it can go on later. A second time ends it at once."""
    return _job(studio.workspace.queue.stop(number), language)


@router.post("/{number}/cancel")
def cancel(number: Number, studio: InStudio, language: InLanguage) -> Job:
    """End it, because it isn't wanted any more."""
    return _job(studio.workspace.queue.cancel(number), language)


@router.post("/{number}/again")
def again(number: Number, studio: InStudio, language: InLanguage) -> Job:
    """Put one that was interrupted, failed or cancelled back into the queue. A training goes on where it was."""
    return _job(studio.workspace.queue.again(number), language)


@router.post("/{number}/move")
def move(number: Number, place: Place, studio: InStudio, language: InLanguage) -> Job:
    """Put one that waits before another one, or at the end."""
    return _job(studio.workspace.queue.move(number, place.before), language)


def _job(found: jobs.Job, language: str) -> Job:
    known = {name: getattr(found, name) for name in Job.model_fields}
    return Job(**known | {"words": said_in(found.words, language), "result": said_in(found.result, language)})
