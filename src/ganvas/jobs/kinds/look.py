"""Look: what is in a source of pictures, as ``ganvas data`` reports it, with a contact sheet."""

from pydantic import Field

from ganvas.disk import make_folder, writing
from ganvas.jobs.kind import Outcome, Params
from ganvas.jobs.sources import Sources, sources_in
from ganvas.jobs.work import Work
from ganvas.workspace.home import Workspace

MOST_REFUSED = 500
"""So many refused files are named; how many there are is said in any case."""


class Look(Params):
    """Which pictures are looked at, and as what."""

    source: Sources
    """As for a training."""
    pairs: bool = False
    """Whether one source holds pairs."""
    resolution: int | None = Field(default=None, ge=8, le=1024)
    aspect: str | None = None
    fit: str | None = None
    ground: str | None = None

    def check(self, workspace: Workspace) -> None:
        sources_in(workspace, self.source)

    def do(self, work: Work) -> Outcome:
        from ganvas.data import Dataset, DataSettings
        from ganvas.data.sources.two_sides import alike
        from ganvas.disk import cache_folder

        sources = sources_in(work.workspace, self.source)
        asked = {name: getattr(self, name) for name in ("resolution", "aspect", "fit", "ground")}
        settings = DataSettings().but(*(f"{name}={value}" for name, value in asked.items() if value is not None))
        relation = (
            "pairs" if self.pairs else None if isinstance(sources, str) else alike(sources, cache_folder(), work.progress)
        )
        dataset = Dataset.open(sources, settings, relation=relation, progress=work.progress)
        looks = work.workspace.hidden / "looks"
        sheet = looks / f"{work.job.number}.png"
        with writing(sheet):
            make_folder(looks)
            dataset.sheet(100).save(sheet)
        report = dataset.report
        # Where it was packed is nobody's business but this computer's.
        known = report.model_dump(mode="json", exclude={"where"})
        known |= {"refused": known["refused"][:MOST_REFUSED], "refused_in_all": len(report.refused)}
        lines = [line for line in report.lines() if report.where not in line[1]]
        said = {"title": report.title(), "lines": lines, "reasons": report.reasons}
        return Outcome({"report": known, "sheet": work.workspace.named(sheet), **said})
