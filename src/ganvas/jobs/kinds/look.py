"""Look: what is in a source of pictures, as ``ganvas data`` reports it, with a contact sheet."""

import hashlib
from pathlib import Path

from pydantic import Field

from ganvas.data.found import Refusal
from ganvas.disk import make_folder, writing
from ganvas.jobs.kind import Outcome, Params
from ganvas.jobs.sources import Sources, sources_in
from ganvas.jobs.work import Work
from ganvas.words import message
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs import looked

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
        if isinstance(sources, str):
            self._look_at_each(work, Path(sources))
        report = dataset.report
        # Where it was packed is nobody's business but this computer's.
        known = report.model_dump(mode="json", exclude={"where"})
        known |= {"refused": known["refused"][:MOST_REFUSED], "refused_in_all": len(report.refused)}
        lines = [line for line in report.lines() if report.where not in line[1]]
        said = {"title": report.title(), "lines": lines, "reasons": report.reasons}
        return Outcome({"report": known, "sheet": work.workspace.named(sheet), **said})

    def _look_at_each(self, work: Work, folder: Path) -> None:
        """Of a set, note what each of its files is, so that a page can show that with the picture. folder: as ``sources_in`` gives it."""
        from ganvas.data.pictures.decode import upright_of
        from ganvas.data.pictures.formats import Refused
        from ganvas.data.pictures.opening import checked_picture, quiet_pillow
        from ganvas.data.sources.folders import Folder
        from ganvas.progress import Pace

        home = work.workspace
        if not folder.is_dir() or folder.resolve().parent != home.pictures.resolve():
            return
        entries = Folder(folder).entries
        pace, found = Pace(message("looking at each picture"), len(entries), work.progress), {}
        with quiet_pillow():
            for done, entry in enumerate(entries, 1):
                refused, facts = None, None
                try:
                    with Path(entry.handle).open("rb") as file, checked_picture(file) as image:
                        upright = upright_of(image, file)
                        # Of what it shows, whatever it is called and however it was written.
                        digest = hashlib.sha256(f"{upright.mode} {upright.size} ".encode() + upright.tobytes()).hexdigest()
                        width, height = upright.size
                        transparent = upright.has_transparency_data
                        facts = {"width": width, "height": height, "is_transparent": transparent, "digest": digest}
                except Refused as error:
                    refused = Refusal(name=entry.name, reason=error.reason, detail=error.detail)
                except OSError:
                    continue
                found[entry.name] = looked.OneFile(entry.size, entry.changed, facts, refused)
                pace.note(done)
        looked.write(home.hidden, folder.name, found)
        home.events.tell("pictures", "changed", {"set": folder.name})
