"""Events: what a training reports to its listeners, as frozen values that can be sent as JSON.

    def listener(event: Event) -> None:
        if isinstance(event, Noted):
            print(event.images, event.losses)

    ganvas.train("digits", on=listener)

They come in the order in which things happen: Preparing and Packing while pictures are fetched and prepared, Began once, then Noted,
Previewed, Judged, Saved and Said whenever they happen, and Ended once. A training that is refused or fails raises an error instead of
ending.
Texts for people are whole: a page can show them as they are.
"""

import math
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from ganvas.errors import GanvasError
from ganvas.models.sizes import Shape
from ganvas.progress import Progress, ProgressCallback, begun
from ganvas.runs.facts import Precision
from ganvas.runs.log import Note
from ganvas.settings import Sentence, Settings
from ganvas.words import Message, listed, message

Ending = Literal["finished", "interrupted"]
"""How a training ended."""


class Preparing(Settings):
    """Something that may take a while has begun before the first step: opening the pictures, measuring the precision."""

    type: Literal["preparing"] = "preparing"
    what: Sentence
    """What is being done, in a few words."""


class Packing(Settings):
    """Pictures are being fetched or packed, which can take minutes the first time."""

    type: Literal["packing"] = "packing"
    what: Sentence
    """What is being done, in a word or two."""
    done: int
    """How many pictures, or bytes of a download, so far."""
    total: int
    """Of so many; 0 where it isn't known."""
    seconds: float
    """Since this piece of work began."""

    @property
    def progress(self) -> Progress:
        """The same as a value that knows how long it still takes."""
        return Progress(self.what, self.done, self.total, self.seconds)


class Began(Settings):
    """Everything is decided and loaded; the first step comes next. Once per attempt: again after memory ran out, for example."""

    type: Literal["began"] = "began"
    run: Path
    """The folder of the run."""
    recipe: str
    """Its name; all of it is in RUN/recipe.json."""
    source: str
    """Where the pictures are from, as shown to people."""
    pictures: int
    """Pictures in an epoch: pairs where relation is "pairs", those of the larger side where it is "sides"."""
    withheld: int
    """Pictures that are held out, in addition to these."""
    relation: Literal["pairs", "sides"] | None
    """How the two sides of a translation belong together; None where there is one set of pictures."""
    shape: Shape
    """(C, H, W) of a picture."""
    described: str
    """The same for people: "28x28, grey"."""
    sizes: dict[str, int]
    """Weights that are trained, by the names of the networks."""
    batch_size: int
    """Pictures in a step."""
    step: int
    """How far the run is: 0, or where its newest checkpoint was."""
    images: int
    """Images shown until there."""
    seconds: float
    """Spent on training until there, over all resumes of the run."""
    goal_images: int | None
    """Images shown at which it ends; None where a time ends it."""
    goal_seconds: float | None
    """Seconds of training at which it ends; None where something else ends it."""
    device: str
    """cpu, cuda or mps."""
    threads: int
    precision: Precision
    threads_set_by: str = ""
    """What set the threads, where a person did: OMP_NUM_THREADS."""
    speedup: float | None
    """How many times as fast bfloat16 is here, where that was measured for this attempt."""


class Noted(Settings):
    """One line of log.jsonl: what is known at one moment."""

    type: Literal["noted"] = "noted"
    step: int
    """Steps since the start of the run."""
    images: int
    """Images shown since the start of the run."""
    seconds: float
    """Spent on training, over all resumes of the run."""
    images_per_second: float
    """Since the note before."""
    losses: dict[str, float | None]
    """The mean of each loss since the last note, by the name "phase.loss"; None where it isn't finite."""
    readings: dict[str, float | None]
    """What the model reports about itself ("accuracy"), "diversity" of samples as a share of the data's, and the figures of a Judged."""
    health: tuple[Sentence, ...]
    """What is wrong, in whole sentences with what to try; empty while nothing is."""

    @classmethod
    def of(cls, note: Note) -> "Noted":
        """The same with None for what is not finite."""
        moment = note.moment
        return cls(
            step=moment.step,
            images=moment.images,
            seconds=moment.seconds,
            images_per_second=note.images_per_second,
            losses=_finite(note.losses),
            readings=_finite(note.readings),
            health=note.health,
        )


class Previewed(Settings):
    """A sample sheet was written, or for a translator the same pictures, translated again."""

    type: Literal["previewed"] = "previewed"
    path: Path
    """The file of the sheet."""
    images: int
    step: int | None = None
    """None in events that were written by earlier versions."""


class Judged(Settings):
    """The model was evaluated on held-out pictures. The next Noted has the same figures among its readings."""

    type: Literal["judged"] = "judged"
    images: int
    """Images shown until then."""
    figures: dict[str, float | None]
    """"blur" of a model that reads no pictures, "frechet", "precision", "coverage", and "l1" where the target is known."""
    best_images: int
    """Images shown at the best of these evaluations so far, whose model is in RUN/best."""
    best_by: str = "frechet"
    """The figure that is smallest there."""

    @classmethod
    def of(cls, images: int, figures: dict[str, float], best_images: int, best_by: str) -> "Judged":
        """The same with None for what is not finite."""
        return cls(images=images, figures=_finite(figures), best_images=best_images, best_by=best_by)


class Said(Settings):
    """Something a person should read, in a sentence or two."""

    type: Literal["said"] = "said"
    text: Sentence
    """In this process a ``Message``, which can be said in another language too."""


class Saved(Settings):
    """A checkpoint to resume from was written, and the model to share before it."""

    type: Literal["saved"] = "saved"
    path: Path
    """The file of the checkpoint."""
    images: int
    """Images shown until then."""


class Ended(Settings):
    """The training is over and everything is saved."""

    type: Literal["ended"] = "ended"
    how: Ending
    """finished: it reached its end; interrupted: it was asked to stop before that, and can be resumed."""
    run: Path
    """The folder of the run."""
    step: int
    """Steps since the start of the run."""
    images: int
    """Images shown since the start of the run."""
    seconds: float
    """Spent on training, over all resumes of the run."""


Event = Preparing | Packing | Began | Noted | Previewed | Judged | Said | Saved | Ended
"""Whatever a training reports."""
Listener = Callable[[Event], None]
"""What hears of it: called between two steps, with every event in turn."""

_ANY: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def read_event(text: str | bytes) -> Event:
    """The event in one line of JSON, the inverse of ``event.model_dump_json()``. Raises pydantic's ValidationError."""
    return _ANY.validate_json(text)


class Listeners:
    """Calls every listener, one after the other, in the order in which things happen.

    A listener that raises is dropped: its error is shown once, with a traceback unless it is one that a person can put right, the other
    listeners receive a Said, and the training continues. A listener is a display, a socket, a few lines in a notebook; hours of
    training are worth more than any of them, and a training that stops halfway, even if it is saved, looks like one that was
    meant to end there.
    KeyboardInterrupt and SystemExit are not errors of a listener and pass through.
    """

    def __init__(self, listeners: Iterable[Listener] = ()) -> None:
        self._listeners = list(listeners)

    def __call__(self, event: Event) -> None:
        failed: list[tuple[Listener, Exception]] = []
        for listener in list(self._listeners):
            try:
                listener(event)
            except Exception as error:
                failed.append((listener, error))
                self._listeners.remove(listener)
        for listener, reason in failed:  # the others have heard of the event itself by now
            self._report(listener, reason)

    def _report(self, listener: Listener, error: Exception) -> None:
        name = getattr(listener, "__qualname__", type(listener).__qualname__)
        if isinstance(error, GanvasError):
            self(Said(text=message("The training continues without {name}. {why}", name=name, why=error.what)))
            return
        if not isinstance(error, BrokenPipeError):  # the reader of our output has gone, which is not a fault of the code
            with suppress(OSError, ValueError):  # there may be nowhere to write to
                traceback.print_exception(error, file=sys.stderr)
        self(
            Said(
                text=message(
                    "The listener {name} failed, so the training continues without it: {error!r}", name=name, error=error
                )
            )
        )


def opening(source: Any) -> Message:
    """What is done first with the pictures of a training, in words."""
    pair = source if isinstance(source, tuple) else (source,)
    named = [each for each in pair if isinstance(each, str | os.PathLike)]
    if len(named) < len(pair):
        return message("opening the pictures")
    return message("opening {source}", source=listed(map(os.fspath, named)))


def as_progress(tell: Listener) -> ProgressCallback:
    """A progress callback that reports what is done to pictures as Packing, and what only begins as Preparing."""

    def note(progress: Progress) -> None:
        if progress == begun(progress.what):
            tell(Preparing(what=progress.what))
        else:
            tell(Packing(**progress._asdict()))

    return note


def _finite(figures: dict[str, float]) -> dict[str, float | None]:
    """JSON has no NaN; None is as clear."""
    return {name: value if math.isfinite(value) else None for name, value in figures.items()}
