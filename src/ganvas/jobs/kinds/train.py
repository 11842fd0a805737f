"""Train: make a run. A later attempt at the same job goes on with the run that an earlier one has begun."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, JsonValue

from ganvas.disk import claimed_folder
from ganvas.errors import RunError, SettingError
from ganvas.jobs.kind import Outcome, Params
from ganvas.jobs.kinds.going_on import ended_by, gone_on
from ganvas.jobs.sources import Sources, check_length, check_run, sources_in
from ganvas.jobs.work import Work
from ganvas.paths import portable
from ganvas.runs.found import is_run, kept_moments
from ganvas.words import Command, Step, message
from ganvas.workspace.home import Workspace

if TYPE_CHECKING:
    from ganvas.training.planning.choices import Choices


class Train(Params):
    """What is trained on what. The names are those of ``ganvas.train``."""

    is_training: ClassVar[bool] = True

    source: Sources
    """A data set's name, or a place in the workspace's pictures; two of them are the sides of a translation."""
    recipe: str | None = None
    """The name of a recipe that ships; None takes the one that suits."""
    settings: tuple[str, ...] | dict[str, JsonValue] = ()
    """Changes to the recipe: "model.width=32", or by name."""
    length: str | None = None
    """"5 minutes", "20 epochs"; None takes the recipe's."""
    run: str | None = None
    """The name of the new run; None makes one of the names of source and recipe."""
    seed: int = Field(default=0, ge=0, lt=2**64)
    resolution: int | None = None
    batch_size: int | None = Field(default=None, ge=1)
    precision: str = "auto"
    threads: int | None = Field(default=None, ge=1)
    evaluate_every: int | None = Field(default=None, ge=1)
    stability: int | None = Field(default=None, ge=0, le=3)
    start_from: str | None = None
    """The name of a run to fine-tune."""
    start_at: Annotated[int, Field(ge=0, lt=2**53)] | Literal["best"] | None = None
    """Which of its moments: that after so many images shown, or the best one; None is the newest."""

    def check(self, workspace: Workspace) -> None:
        sources_in(workspace, self.source)
        check_length(self.length)
        if self.recipe is not None and not re.fullmatch(r"[a-z0-9-]+", self.recipe):  # a file would be read, wherever it is
            raise SettingError(
                message("{name!r} is not the name of a recipe.", name=self.recipe),
                Step(message("To see the names"), Command("recipes")),
            )
        if self.run is not None:
            workspace.run(self.run)
        if self.start_from is not None:
            check_run(workspace, self.start_from)
            self._start(workspace.run(self.start_from))

    def do(self, work: Work) -> Outcome:
        begun = work.noted.get("run")
        if begun is not None and is_run(work.run(begun)):
            return gone_on(work, begun)
        if begun is None and self.run is not None and work.run(self.run).exists():
            raise RunError(
                message("There is a run {name} already.", name=self.run), message("Give the new one another name, or none.")
            )
        from dataclasses import replace

        from ganvas.jobs.telling import Telling
        from ganvas.training.display.choose import listening
        from ganvas.training.events import Preparing, as_progress, opening
        from ganvas.training.planning.plan import plan
        from ganvas.training.train import carry_on_new

        telling, sources = Telling(work), sources_in(work.workspace, self.source)
        with listening(telling, quiet=True) as tell:
            tell(Preparing(what=opening(sources)))
            planned = plan(sources, self._choices(work, begun or self.run), progress=as_progress(tell))
            path = self._claimed(work, begun, planned.path)
            carry_on_new(replace(planned, path=path), tell)
        return ended_by(telling.ended)

    def _claimed(self, work: Work, begun: str | None, planned: Path) -> Path:
        """The folder of the new run: made, so that nobody else takes its name, and noted before anything is in it."""
        if begun is None:
            path = claimed_folder(work.run(self.run or portable(planned.name)))
            begun = path.name
            work.note(run=begun)
        return work.run(begun)

    def _start(self, run: Path) -> Path:
        """What is fine-tuned: a run, or one of its checkpoints. Raises RunError for one that isn't kept any more."""
        if self.start_at is None:
            return run
        kept = kept_moments(run)
        if str(self.start_at) in kept:
            return kept[str(self.start_at)]
        raise RunError(
            message("The run {name} doesn't keep this moment any more.", name=run.name),
            message("Choose the newest one, or another that it has."),
        )

    def _choices(self, work: Work, name: str | None) -> "Choices":
        from ganvas.training.planning.choices import Choices

        settings: Any = dict(self.settings) if isinstance(self.settings, dict) else list(self.settings)
        return Choices(
            recipe=self.recipe,
            run=None if name is None else work.run(name),
            length=self.length,
            batch_size=self.batch_size,
            resolution=self.resolution,
            seed=self.seed,
            device=work.device,
            precision=self.precision,
            threads="auto" if self.threads is None else self.threads,
            evaluate_every=self.evaluate_every,
            stability=self.stability,
            start_from=None if self.start_from is None else self._start(work.run(self.start_from)),
            settings=settings,
        )
