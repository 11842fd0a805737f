"""Resume: train a run further, to its own end or to another one."""

from typing import ClassVar

from ganvas.jobs.kind import Outcome, Params
from ganvas.jobs.kinds.going_on import gone_on
from ganvas.jobs.sources import check_length, check_run
from ganvas.jobs.work import Work
from ganvas.workspace.home import Workspace


class Resume(Params):
    """Which run is trained further."""

    is_training: ClassVar[bool] = True

    run: str
    """Its name."""
    length: str | None = None
    """A new end. A time is added to the time trained so far, the rest is counted from the run's start. None leaves the end as it is."""

    def check(self, workspace: Workspace) -> None:
        check_run(workspace, self.run)
        check_length(self.length)

    def do(self, work: Work) -> Outcome:
        from ganvas.runs.run import Run

        end = Run(work.run(self.run)).read_recipe().schedule.length
        if "end" not in work.noted:
            work.note(run=self.run, end=end)
        # Where an earlier attempt has moved the end already, five minutes more aren't added a second time.
        moved = end != work.noted["end"]
        return gone_on(work, self.run, None if moved else self.length)
