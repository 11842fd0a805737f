"""Display: what a person sees while training goes on. Calm in a terminal, plain lines in a pipe, nothing when quiet."""

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ganvas.inference.medium import medium_of
from ganvas.models import trainable
from ganvas.progress import Progress
from ganvas.recipes import Recipe
from ganvas.runs.facts import Precision
from ganvas.runs.log import Moment, Note
from ganvas.runs.run import Run
from ganvas.training.goal import Cadence, Goal
from ganvas.training.health import GRACE_IMAGES, PATIENCE
from ganvas.training.plan import counted
from ganvas.training.state import State

if TYPE_CHECKING:
    from rich.console import RenderableType


class Display:
    """Shows nothing; what the others share. A context that leaves the screen in order, whatever happens."""

    def __init__(self) -> None:
        self.goal = Goal(seconds=0)
        self.moment = Moment()
        self.notes: list[Note] = []
        self.preview: Path | None = None
        self.judged: Note | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def packing(self, progress: Progress) -> None:
        """Pictures are being fetched or packed."""

    def say(self, text: str) -> None:
        """One line that stays."""

    def begin(self, run: Run, recipe: Recipe, goal: Goal, state: State, precision: Precision, speedup: float | None) -> None:
        self.goal, self.moment = goal, state.moment
        facts = run.facts
        sizes = ", ".join(f"{name} {trainable(network):,}" for name, network in state.model.networks.items())
        measured = f" (bfloat16 is {speedup:.2f} times as fast here)" if speedup else ""
        self.say(
            f"{recipe.name} on {facts.named}: {facts.pictures:,} {counted(recipe)}"
            f"{f' ({facts.withheld:,} more are withheld to judge by)' if facts.withheld else ''}, "
            f"{medium_of(recipe.data).words(facts.shape)}"
        )
        self.say(
            f"weights: {sizes}; {facts.device}, {facts.threads} threads, {precision}{measured}; batches of {recipe.schedule.batch_size}"
        )
        if state.moment.images:
            self.say(f"resuming at {state.moment.images:,} images")
        self.say(f"run: {run.path}   (Ctrl-C saves and stops; it can be resumed)")

    def noted(self, note: Note) -> None:
        fresh = [word for word in note.health if not self.notes or word not in self.notes[-1].health]
        self.notes.append(note)
        self.judged = note if "frechet" in note.readings else self.judged
        self.moment = note.moment
        for word in fresh:
            self.say(f"health: {word}")

    def previewed(self, path: Path) -> None:
        self.preview = path

    def finish(self, run: Run, ending: str, moment: Moment) -> None:
        speed = moment.images / max(moment.seconds, 1e-9)
        self.say(
            f"{ending} after {moment.images:,} images in {span(moment.seconds)} ({speed:,.0f} images/s); all saved in {run.path}"
        )
        self.say(f"  look at   {self.preview}   and   {run.path / 'progress.gif'}")
        if (run.path / "best").is_dir():
            when = f"   (at {int(self.judged.readings['best_images']):,} images)" if self.judged else ""
            self.say(f"  best      {run.advice.look(run.path / 'best')}{when}")
        for word in self.notes[-1].health if self.notes else ():
            self.say(f"  health    {word}")
        if ending == "interrupted":
            self.say(f"  resume    {run.advice.go_on()}")
        else:
            self.say(f"  go on     {run.advice.go_on()} --for 5m")
        if run.recipe.model.reads_pictures:
            self.say(f"  use       {run.advice.look()}")
        else:
            self.say(f"  sample    {run.advice.look()} -n 64 --seed 7 --out sheet.png")

    @property
    def speed(self) -> float:
        """Images per second over the last notes."""
        recent = self.notes[-10:]
        if len(recent) < 2:
            return recent[0].images_per_second if recent else 0.0
        return (recent[-1].moment.images - recent[0].moment.images) / max(
            recent[-1].moment.seconds - recent[0].moment.seconds, 1e-9
        )

    @property
    def seconds_left(self) -> float | None:
        if self.goal.images is None:
            return max(0.0, (self.goal.seconds or 0.0) - self.moment.seconds)
        return max(0, self.goal.images - self.moment.images) / self.speed if self.speed else None

    def health(self) -> str:
        """In a word or two; good only when enough notes were looked at to say so."""
        if self.notes[-1].health:
            return "see above"
        looked_at = self.notes[-PATIENCE:]
        return "good" if len(looked_at) == PATIENCE and looked_at[0].moment.images >= GRACE_IMAGES else "too early to tell"

    def figures(self) -> str:
        """The last note in one line."""
        if not self.notes:
            return ""
        note = self.notes[-1]
        losses = "  ".join(f"{name} {' | '.join(values)}" for name, values in side_by_side(note.losses).items())
        diversity = note.readings.get("diversity")
        told = losses + (f"  diversity {diversity:.0%} of the data's" if diversity is not None else "")
        if self.judged is not None:
            figures = self.judged.readings
            told += f"  frechet {figures['frechet']:.2f} (best at {int(figures['best_images']):,} images)"
        return told


class PlainDisplay(Display):
    """Lines for a pipe or a log file: at once, then further and further apart."""

    def __init__(self) -> None:
        super().__init__()
        self._cadence = Cadence(None, True)
        self._shown = Moment()
        self._packed = 0.0

    def say(self, text: str) -> None:
        print(text, flush=True)

    def packing(self, progress: Progress) -> None:
        if progress.seconds >= self._packed + 5:
            self._packed = progress.seconds
            left = f", {span(progress.seconds_left)} left" if progress.seconds_left is not None else ""
            self.say(f"{progress.what}: {progress.done:,} of {progress.total:,}{left}")

    def noted(self, note: Note) -> None:
        super().noted(note)
        if self._cadence.due(self._shown, note.moment):
            self._shown = note.moment
            left = f", {span(self.seconds_left)} left" if self.seconds_left is not None else ""
            self.say(
                f"{note.moment.images:,} images, {self.speed:,.0f}/s, {self.goal.share(note.moment):.0%}{left}: {self.figures()}"
            )


class TerminalDisplay(Display):
    """One quiet block at the foot of the terminal that is drawn anew four times a second."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.live import Live

        self._progress: Progress | None = None
        self.console = Console()
        self._live = Live(get_renderable=self._block, console=self.console, refresh_per_second=4, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._live.stop()

    def say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def packing(self, progress: Progress) -> None:
        self._progress = progress

    def begin(self, run: Run, recipe: Recipe, goal: Goal, state: State, precision: Precision, speedup: float | None) -> None:
        super().begin(run, recipe, goal, state, precision, speedup)
        self._progress = None

    def finish(self, run: Run, ending: str, moment: Moment) -> None:
        self._live.stop()
        super().finish(run, ending, moment)

    def _block(self) -> "RenderableType":
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        if self._progress is not None:
            share, total = self._progress.done, self._progress.total or 1
            words = f"{self._progress.what}  {self._progress.done:,} of {self._progress.total:,}"
            left = self._progress.seconds_left
        elif self.notes:
            share, total = int(1000 * self.goal.share(self.moment)), 1000
            words = f"{self.moment.images:,} images   {self.speed:,.0f}/s"
            left = self.seconds_left
        else:
            return Text("getting ready ...", style="dim")
        row = Table.grid(padding=(0, 2))
        row.add_row(
            ProgressBar(total=total, completed=share, width=30),
            f"{share / total:4.0%}",
            words,
            f"{span(left)} left" if left is not None else "",
        )
        if self._progress is not None or not self.notes:
            return row
        return Group(
            row,
            Text(self.figures(), style="dim", overflow="ellipsis", no_wrap=True),
            Text(
                f"health: {self.health()}   preview: {self.preview}",
                style="dim",
                overflow="ellipsis",
                no_wrap=True,
            ),
        )


def display_for(*, quiet: bool = False) -> Display:
    """The display that suits where the output goes."""
    if quiet:
        return Display()
    return TerminalDisplay() if sys.stdout.isatty() else PlainDisplay()


def side_by_side(losses: dict[str, float]) -> dict[str, list[str]]:
    """Figures as they are shown, by name; those of a side a and a side b stand in one place."""
    told: dict[str, list[str]] = {}
    for name, value in losses.items():
        told.setdefault(name.removesuffix("_a").removesuffix("_b"), []).append(f"{value:.3f}")
    return told


def span(seconds: float | None) -> str:
    """75.2 -> "1:15", 4000 -> "1:06:40"."""
    if seconds is None:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
