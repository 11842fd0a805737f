"""Evaluate: how good a run is, as a record and a page for people, which are kept in its folder."""

from pydantic import Field

from ganvas.disk import write_text, writing
from ganvas.jobs.kind import Outcome, Params
from ganvas.jobs.reported import PAGE, RECORD, write_words
from ganvas.jobs.sources import check_run
from ganvas.jobs.work import Work
from ganvas.workspace.home import Workspace


class Evaluate(Params):
    """Which run is evaluated."""

    run: str
    """Its name."""
    samples: int = Field(default=10_000, ge=40, le=100_000)
    seed: int = Field(default=0, ge=0, lt=2**64)
    copies: bool = True
    """Whether to look for copies of training pictures too."""

    def check(self, workspace: Workspace) -> None:
        check_run(workspace, self.run)

    def do(self, work: Work) -> Outcome:
        from ganvas.evaluation.evaluate import evaluate

        run = work.run(self.run)
        device = "cpu" if work.device == "auto" else work.device
        record = evaluate(
            run, samples=self.samples, seed=self.seed, copies=self.copies, device=device, progress=work.progress
        )  # fmt: skip
        with writing(run, run=run):
            write_text(run / RECORD, record.to_json())
            write_text(run / PAGE, record.html())
            write_words(run / RECORD, record.sentences(), record.notes)
        return Outcome({"run": self.run, "record": (run / RECORD).as_posix(), "page": (run / PAGE).as_posix()})
