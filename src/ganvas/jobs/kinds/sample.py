"""Sample: a sheet of pictures of a run, in the workspace's folder exports."""

from pathlib import Path

from pydantic import Field

from ganvas.jobs.kind import Outcome, Params
from ganvas.jobs.sources import check_run
from ganvas.jobs.work import Work
from ganvas.workspace.home import Workspace


class Sample(Params):
    """Which pictures are made, as ``ganvas sample`` makes them."""

    run: str
    """Its name."""
    n: int = Field(default=64, ge=1, le=10_000)
    seed: int = Field(default=0, ge=0, lt=2**64)
    columns: int | None = Field(default=None, ge=1)
    scale: int | None = Field(default=None, ge=1, le=16)
    sampler: str = "prior"
    class_name: str | None = None
    psi: float = Field(default=1.0, ge=0, le=1.5)

    def check(self, workspace: Workspace) -> None:
        check_run(workspace, self.run)

    def do(self, work: Work) -> Outcome:
        from ganvas.inference.sampling import sample_to, sheet_name
        from ganvas.runs.load import load
        from ganvas.runs.mixture import with_sampler

        run = work.run(self.run)
        trained = load(run, device="cpu" if work.device == "auto" else work.device)
        trained.model.check_psi(self.psi)
        name = Path(sheet_name(run, self.seed, self.class_name))
        path = sample_to(
            with_sampler(run, trained, self.sampler),
            work.place_in_exports(name.stem, name.suffix.removeprefix(".")),
            overwrite=work.is_again,
            n=self.n,
            seed=self.seed,
            columns=self.columns,
            scale=self.scale,
            sampler=self.sampler,
            class_name=self.class_name,
            psi=self.psi,
            progress=work.progress,
        )
        return Outcome({"run": self.run, "file": path.as_posix()})
