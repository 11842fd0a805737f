"""JSON lines, for other programs."""

from typing import IO

from ganvas.training.events import Event


class JsonLines:
    """Writes each event at once, as one line of JSON. ``read_event`` reads such a line.

    with open("events.jsonl", "w", encoding="utf-8") as file:
        ganvas.train("digits", on=JsonLines(file), quiet=True)
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __call__(self, event: Event) -> None:
        self._stream.write(f"{event.model_dump_json()}\n")
        self._stream.flush()
