"""The loop: one for every model. It plays phases; everything else happens between steps, and never changes them."""

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import Tensor

from ganvas.data.batches.stream import Stream
from ganvas.disk import writing
from ganvas.errors import Diverged
from ganvas.inference.config import ModelConfig
from ganvas.inference.folder import save_model
from ganvas.inference.trained import make
from ganvas.networks.joint import from_first, wait
from ganvas.recipes import Schedule
from ganvas.runs.checkpoints import Best
from ganvas.runs.facts import Facts, Precision
from ganvas.runs.log import Moment, Note, append
from ganvas.runs.run import Run
from ganvas.training.events import Ending, Judged, Listener, Noted, Previewed, Said, Saved
from ganvas.training.goal import Cadence, Goal
from ganvas.training.health import LOOKED_AT, Health, diversity
from ganvas.training.interrupt import Interrupt
from ganvas.training.logbook import Logbook
from ganvas.training.parallel import is_first
from ganvas.training.planning.forecast import correction
from ganvas.training.previews import Budget, Previews, previews_were_asked
from ganvas.training.state import State
from ganvas.training.step import play
from ganvas.words import Flag, Step, listed, message, plural, sentences

if TYPE_CHECKING:
    from ganvas.training.validation import Validation

NOTE_SECONDS = 1.0
CHECKPOINT_SECONDS = 60.0
EARLY_SECONDS = 5.0
"""When the first preview and the first checkpoint are made, whatever the recipe's cadences say."""
KNOWN_SECONDS = 60.0
"""After so long, the speed is known, and a forecast that was far off is corrected."""


@dataclass(frozen=True)
class Course:
    """What a training follows from its first step to its end."""

    schedule: Schedule
    goal: Goal
    config: ModelConfig
    """Of the models that it saves."""
    looked_at: Tensor
    """(N, C or 2 C, H, W) in [-1, 1], pictures of the data set that samples are compared with, or made from."""
    validation: "Validation | None"
    """None where nothing is evaluated during training."""


class Training:
    """A state that follows a course, in a run folder."""

    def __init__(
        self, run: Run, state: State, stream: Stream, course: Course, *, tell: Listener, best: Best | None = None
    ) -> None:
        self.run, self.state, self.stream, self.tell, self.best = run, state, stream, tell, best
        self.schedule, self.goal, self.config = course.schedule, course.goal, course.config
        self.looked_at, self.validation = course.looked_at, course.validation
        facts = run.read_facts()
        self.checkpoint_facts: dict[str, Any] = {
            "recipe": run.read_recipe().to_json(),
            "fingerprint": facts.fingerprint,
            "seed": facts.seed,
        }
        self.previews = self._previews(facts)
        self.preview_cadence = self._cadence(self.schedule.previews, facts)
        self.save_cadence = self._cadence(self.schedule.checkpoints, facts)
        self.judge_cadence = Cadence(self.schedule.evaluate_every or math.inf, False)
        self.forecast, self.pictures = facts.forecast, facts.pictures
        self.budget = Budget(spends_freely=previews_were_asked(self.schedule, self.config.recipe), since=state.moment.seconds)
        self.logbook = Logbook(phase.name for phase in state.model.phases)
        self.health = Health(diversity(state.model.wanted(self.looked_at)), run.advice, state.model.phases)
        self._noted, self._saved = state.moment, state.moment
        self._note_seconds = self._save_seconds = 0.0

    def _previews(self, facts: Facts) -> Previews:
        return Previews(
            self.run.path / facts.previews,
            medium=self.config.medium,
            rows=self.schedule.preview_rows,
            columns=self.schedule.preview_columns,
            seed=facts.seed,
            pictures=self.looked_at,
        )

    def _cadence(self, text: str, facts: Facts) -> Cadence:
        return Cadence.parse(text, batch_size=self.schedule.batch_size, pictures=facts.pictures)

    def go(self, interrupt: Interrupt, precision: Precision) -> Ending:
        """Train until the goal or an interrupt; either way everything is saved at the end.

        Raises Diverged when a loss is no longer finite: the last good checkpoint stays the newest. Of several processes, the first
        decides when it ends, and it alone writes.
        """
        state, schedule = self.state, self.schedule
        phases = state.model.phases
        clock = time.perf_counter() - state.moment.seconds
        while not self.goal.reached(state.moment) and not from_first(interrupt.requested):
            before = state.moment
            batch = self.stream.batch(before.step)
            play(state, phases, batch, micro_batch=schedule.micro_batch, precision=precision, logbook=self.logbook)
            images = before.images + schedule.batch_size
            state.average.update(
                batch_size=schedule.batch_size, images_shown=images, half_life_images=schedule.ema_half_life_images
            )
            state.moment = Moment(before.step + 1, images, from_first(time.perf_counter() - clock))
            if is_first():
                self.now_and_then(before)
        if is_first():
            self._end()
        wait()
        return "finished" if self.goal.reached(state.moment) else "interrupted"

    def _end(self) -> None:
        self.note()
        if self._saved != self.state.moment or not self.run.checkpoints:
            self.save()
        self.wrap_up()

    @property
    def gif(self) -> Path:
        return self.run.path / "progress.gif"

    @property
    def is_wrapped_up(self) -> bool:
        """Whether the last sheet and the GIF exist; the run may have been killed after its last checkpoint."""
        return self.previews.path(self.state.moment).exists() and self.gif.exists()

    def wrap_up(self) -> None:
        """The last sheet and the GIF. After saving: a failing picture must not lose the training."""
        self.preview()
        with writing(self.run.path, run=self.run.path):
            self.previews.save_gif(self.gif, self.state.moment)

    def now_and_then(self, before: Moment) -> None:
        """What is due between two steps: a note, a preview, a checkpoint. None of it changes the state."""
        now = self.state.moment
        # Before anything reads the losses, which go into the same line of the log; and at the end, which may be the best moment.
        if self.judge_cadence.due(before, now) or self.goal.reached(now):
            self.judge()
        # Notes may take 2 % of the time at most, however large the model; so may saving.
        if now.seconds - self._noted.seconds >= max(NOTE_SECONDS, 50 * self._note_seconds):
            self.note()
        if self.preview_cadence.due(before, now) or before.seconds < EARLY_SECONDS <= now.seconds:
            self.budget.wanted = True
        if self.budget.allows(now.seconds):
            self.preview()
        if before.seconds < KNOWN_SECONDS <= now.seconds or (now.seconds < KNOWN_SECONDS and self.goal.reached(now)):
            self._correct_forecast()
        waited = now.seconds - self._saved.seconds
        patience = max(CHECKPOINT_SECONDS, min(50 * self._save_seconds, 10 * CHECKPOINT_SECONDS))
        # The first comes early, so that a kill in the first minute doesn't lose everything.
        if self.save_cadence.due(before, now) or waited >= (patience if self._saved.images else EARLY_SECONDS):
            self.note()
            self.save()

    def judge(self) -> None:
        """Evaluate on the held-out pictures, and keep this moment if it is the best so far.

        A function of the state alone: a run that was killed gets the same figures again, and keeps the same moment.
        """
        if self.validation is None or not self.state.is_finite():
            return
        figures = self.validation.figures(self.state.average.model)
        # A run keeps to the figure that it began with.
        by = self.best.by if self.best else self.validation.best_by
        if self.best is None or figures[by] <= self.best.score:  # of equals, the one that was trained for longer
            self.best = Best(self.state.moment.images, figures[by], by)
            with writing(self.run.path, run=self.run.path):
                save_model(self.run.path / "best", self.state.average.model, self._config_now())
                (self.run.path / "checkpoints").mkdir(exist_ok=True)
                self.state.write(self.run.path / "checkpoints" / "best.safetensors", self._facts_now())
        self.tell(Judged.of(self.state.moment.images, figures, self.best.images, by))
        self.note(figures | {"best_images": self.best.images})

    def note(self, figures: dict[str, float] | None = None) -> None:
        """Read the losses, check the health, write a line of the log, with the figures of an evaluation. Raises Diverged."""
        now, losses = self.state.moment, self.logbook.read()
        if not losses:
            return
        start = time.perf_counter()
        passed = now.seconds - self._noted.seconds
        readings = {name: round(float(value), 4) for name, value in self.state.model.readings().items()}
        model = self.state.average.model
        samples = make(model, model.inputs(range(LOOKED_AT), self.looked_at))
        relative = self.health.relative_diversity(samples)
        if relative is not None:
            readings["diversity"] = round(relative, 4)
        readings |= figures or {}
        note = Note(now, losses, readings, (now.images - self._noted.images) / max(passed, 1e-9))
        if not note.broken:
            note = replace(note, health=self.health.look(readings, now.images))
        self._noted = now
        with writing(self.run.path, run=self.run.path):
            append(self.run.path / "log.jsonl", note)
        self.tell(Noted.of(note))
        self._note_seconds = time.perf_counter() - start
        if note.broken:
            self._stop_diverged(note.broken)

    def preview(self) -> None:
        start = time.perf_counter()
        with writing(self.previews.folder, run=self.run.path):
            path = self.previews.save(self.state.average.model, self.state.moment)
        self.budget.spend(time.perf_counter() - start)
        self.tell(Previewed(path=path, images=self.state.moment.images, step=self.state.moment.step))

    def _correct_forecast(self) -> None:
        """Say aloud where the speed is far from the one that was forecast."""
        if self.forecast is not None and (said := correction(self.forecast, self.state.moment, self.goal, self.pictures)):
            self.tell(Said(text=said))

    def save(self) -> None:
        """The model to share, then a checkpoint to resume from. Raises Diverged rather than save what is broken."""
        if not self.state.is_finite():
            self._stop_diverged(["weights"])
        start = time.perf_counter()
        with writing(self.run.path, run=self.run.path):
            # The checkpoint comes last: where there is one, its model is saved too, and a kill between the two loses nothing.
            save_model(self.run.path / "model", self.state.average.model, self._config_now())
            path = self.state.save(self.run.path / "checkpoints", self._facts_now())
        self._saved, self._save_seconds = self.state.moment, time.perf_counter() - start
        self.tell(Saved(path=path, images=self.state.moment.images))

    def _config_now(self) -> ModelConfig:
        return self.config.model_copy(update={"images_shown": self.state.moment.images})

    def _facts_now(self) -> dict[str, Any]:
        return self.checkpoint_facts | ({"best": vars(self.best)} if self.best else {})

    def _stop_diverged(self, broken: list[str]) -> None:
        what = plural(
            self.state.moment.images,
            "No longer finite after {n:,} image: {broken}.",
            "No longer finite after {n:,} images: {broken}.",
            broken=listed(broken),
        )
        kept = message("No checkpoint was saved yet.")
        if good := self.run.checkpoints:
            kept = message("The last good checkpoint is kept: {path}", path=good[-1])
        raise Diverged(
            sentences(what, kept),
            Step(message("Try lower learning rates"), self.run.advice.slower(*self.run.read_recipe().optimisers)),
            message("Or full precision, {flag}, or another seed.", flag=Flag("precision", "float32")),
        )
