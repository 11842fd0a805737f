"""Following: a listener that remembers how far a training is, and what is worth showing of it."""

from ganvas.runs.log import Moment
from ganvas.training.display.sentences import closing, opening, running, side_by_side
from ganvas.training.events import Began, Ended, Event, Judged, Noted, Packing, Preparing, Previewed, Said
from ganvas.training.goal import Goal
from ganvas.training.health import GRACE_IMAGES, PATIENCE
from ganvas.words import Message, Step, message, plural

RECENT = 10
"""Notes over which the speed is averaged."""


class Following:
    """What displays share. They differ in how they ``say`` a line that stays, and in what else they do with an event."""

    def __init__(self) -> None:
        self.goal = Goal(seconds=0)
        self.moment = Moment()
        self.notes: list[Noted] = []
        self.preview: Previewed | None = None
        self.judged: Judged | None = None
        self.preparing = ""
        self.packing: Packing | None = None

    def __call__(self, event: Event) -> None:
        match event:
            case Preparing():
                self.preparing, self.packing = event.what, None
            case Packing():
                self.packing = event
            case Began():
                self.packing = None
                self.goal = Goal(event.goal_images, event.goal_seconds)
                self.moment = Moment(event.step, event.images, event.seconds)
                for line in (*opening(event), self.running(event)):
                    self.say(line)
            case Noted():
                self._note(event)
            case Previewed():
                self.preview = event
            case Judged():
                self.judged = event
            case Said():
                self.say(message("note: {text}", text=event.text))
            case Ended():
                best = self.judged.best_images if self.judged else None
                first, others = closing(event, self.preview, best, self.notes[-1].health if self.notes else ())
                self.say(first)
                for other in others:
                    self.add_under(other)

    def say(self, text: str) -> None:
        """One line that stays."""

    def add_under(self, line: str | Step) -> None:
        """One more, which belongs to the one above it."""
        self.say(f"  {line.typed if isinstance(line, Step) else line}")

    def running(self, event: Began) -> Message:
        """Where it trains, and how it is stopped."""
        return running(event)

    def _note(self, note: Noted) -> None:
        before = self.notes[-1].health if self.notes else ()
        # A display needs the last few; a training of days makes a hundred thousand.
        self.notes = [*self.notes[1 - max(RECENT, PATIENCE) :], note]
        self.moment = Moment(note.step, note.images, note.seconds)
        for word in note.health:
            if word not in before:
                self.say(message("health: {text}", text=word))

    @property
    def speed(self) -> float:
        """Images per second over the last notes."""
        recent = self.notes[-RECENT:]
        if len(recent) < 2:
            return recent[0].images_per_second if recent else 0.0
        return (recent[-1].images - recent[0].images) / max(recent[-1].seconds - recent[0].seconds, 1e-9)

    @property
    def seconds_left(self) -> float | None:
        if self.goal.images is None:
            return max(0.0, (self.goal.seconds or 0.0) - self.moment.seconds)
        return max(0, self.goal.images - self.moment.images) / self.speed if self.speed else None

    def health(self) -> Message:
        """In a word or two; good only after enough notes to say so."""
        if self.notes[-1].health:
            return message("See above.")
        looked_at = self.notes[-PATIENCE:]
        is_known = len(looked_at) == PATIENCE and looked_at[0].images >= GRACE_IMAGES
        return message("Good.") if is_known else message("Too early to tell.")

    def last_preview(self) -> Message:
        if self.preview is None:
            return message("No preview yet.")
        return message("Preview of step {step:,}: {path}", step=self.preview.step or 0, path=self.preview.path)

    def figures(self) -> str:
        """The last note in one line."""
        if not self.notes:
            return ""
        note = self.notes[-1]
        parts = [f"{name} {' | '.join(values)}" for name, values in side_by_side(note.losses).items()]
        diversity = note.readings.get("diversity")
        if diversity is not None:
            parts.append(message("diversity {share:.0%} of the data's", share=diversity))
        if self.judged is not None and (value := self.judged.figures.get(self.judged.best_by)) is not None:
            parts.append(
                plural(
                    self.judged.best_images,
                    "{figure} {value:.2f} (best at {n:,} image)",
                    "{figure} {value:.2f} (best at {n:,} images)",
                    figure=self.judged.best_by,
                    value=value,
                )
            )
        return "  ".join(parts)
