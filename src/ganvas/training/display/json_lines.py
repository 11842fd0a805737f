"""JSON lines, for other programs."""

from typing import IO

from ganvas.training.events import Event


class JsonLines:
    """Writes each event as one line of JSON, at once. ``read_event`` reads a line again.

    with open("events.jsonl", "w", encoding="utf-8") as file:
        ganvas.train("digits", on=JsonLines(file), quiet=True)
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __call__(self, event: Event) -> None:
        self._stream.write(f"{event.model_dump_json()}\n")
        self._stream.flush()
