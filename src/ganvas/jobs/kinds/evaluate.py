"""Evaluate: how good a run is, as a record and a page for people, which are kept in its folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from ganvas.disk import replaced, write_text, writing
from ganvas.jobs.kind import Outcome, Params
from ganvas.jobs.reported import PAGE, RECORD, write_words
from ganvas.jobs.sources import check_run
from ganvas.jobs.work import Work
from ganvas.runs.found import NEAREST_PICTURES
from ganvas.workspace.home import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
            self._write_nearest(run, getattr(record, "pictures", {}).get("gallery"))
            write_words(run / RECORD, record.sentences(), record.notes)
        return Outcome({"run": self.run, "record": (run / RECORD).as_posix(), "page": (run / PAGE).as_posix()})

    @staticmethod
    def _write_nearest(run: Path, gallery: "NDArray[np.uint8] | None") -> None:
        """The pictures closest to training pictures, (N, 3, H, W, C), which the record doesn't have; none of an earlier evaluation stay."""
        path = run / NEAREST_PICTURES
        if gallery is None or len(gallery) < 3:
            path.unlink(missing_ok=True)
            return
        import numpy as np

        threes = np.ascontiguousarray(gallery).reshape(-1, 3, *gallery.shape[1:])
        with replaced(path) as unfinished, unfinished.open("wb") as file:
            np.save(file, threes)
