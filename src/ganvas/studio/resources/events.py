"""Events: what happens, as a stream that a browser resumes by itself after sleep, a lost line or a restart of the studio."""

from collections.abc import AsyncIterable
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from ganvas.studio.answers import chosen_language, said_in
from ganvas.studio.held import InLanguage, InStudio
from ganvas.workspace.jobs.events import Event

router = APIRouter(prefix="/events", tags=["events"])

AGAIN_MILLISECONDS = 1_000
"""So long a browser waits before it comes back."""
AT_ONCE = 500


@router.get("", response_class=EventSourceResponse)
async def events(
    studio: InStudio,
    language: InLanguage,
    topics: Annotated[
        str | None, Query(max_length=200, description="jobs, runs, pieces, pictures, with commas; all by default.")
    ] = None,
    after: Annotated[int | None, Query(ge=0, le=2**62, description="The number of an event; by default the latest.")] = None,
    asked_language: Annotated[
        str | None, Query(alias="language", max_length=40, description="Of what people read; by default the request's own.")
    ] = None,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> AsyncIterable[ServerSentEvent]:
    """What happens from now on, or after an event. One stream is enough for a tab: browsers open few connections to one address.

    ``id`` is the event's number, ``event`` is "TOPIC.TYPE", ``data`` is {number, topic, type, data, job, at}.
    """
    spoken = language if asked_language is None else chosen_language(asked_language)  # a browser's streams can't set a header
    table = studio.workspace.events
    wanted = tuple(each for each in (topics or "").split(",") if each)
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else after
    latest = await run_sync(table.latest)
    # A number beyond the last is of another database: what happened there is not in this one.
    number = latest if seen is None or seen > latest else seen
    yield ServerSentEvent(comment="ganvas", id=str(number), retry=AGAIN_MILLISECONDS)
    while not studio.pulse.is_over:
        # All topics are read, so that the place in the table moves on over those that aren't wanted.
        found = await run_sync(table.after, number, (), AT_ONCE)
        for event in found:
            number = event.number
            if not wanted or event.topic in wanted:
                yield _sent(event, spoken)
        if not found:
            await studio.pulse.after(number)


def _sent(event: Event, language: str) -> ServerSentEvent:
    data = {
        "number": event.number,
        "topic": event.topic,
        "type": event.type,
        "data": said_in(event.data, language),
        "job": event.job,
        "at": event.at.isoformat(),
    }
    return ServerSentEvent(data=data, event=f"{event.topic}.{event.type}", id=str(event.number))
