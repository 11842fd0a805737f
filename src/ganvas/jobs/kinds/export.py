"""Export: pieces of the gallery as a sheet, or as a movie that walks through them, in the workspace's folder exports."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from ganvas.data.movies.kinds import check_movie, frames_in
from ganvas.disk import make_folder, writing
from ganvas.errors import GalleryError, SettingError
from ganvas.jobs.kind import Outcome, Params
from ganvas.jobs.work import Work
from ganvas.paths import portable
from ganvas.words import message
from ganvas.workspace.home import Workspace

if TYPE_CHECKING:
    from ganvas.workspace.pieces import GalleryPiece

MOST = 500
"""Pieces of one export."""
SHEETS, MOVIES = ("png", "jpg", "webp"), ("gif", "webp", "mp4", "webm")
Ending = Literal["png", "jpg", "webp", "gif", "mp4", "webm"]


class Export(Params):
    """What is made of which pieces."""

    pieces: tuple[Annotated[str, Field(pattern="^[0-9a-f]{32}$")], ...] = Field(min_length=1, max_length=MOST)
    """Their ids, in their order."""
    what: Literal["sheet", "walk"]
    """All next to each other with numbers; or a movie that leads through them, around one."""
    ending: Ending
    """The kind of file."""
    columns: int | None = Field(default=None, ge=1, le=MOST)
    """Of a sheet."""
    seconds: float = Field(default=12.0, ge=0.5, le=600)
    fps: int = Field(default=25, ge=1, le=60)
    loop: bool = True
    """Whether a walk comes back to its first piece."""
    difference: float = Field(default=0.4, ge=0, le=1.5)
    """Of a walk around one piece."""
    size: int | None = Field(default=None, ge=16, le=2160)
    """Pixels of a movie's shorter side; None takes what suits its kind."""

    def check(self, workspace: Workspace) -> None:
        fitting = SHEETS if self.what == "sheet" else MOVIES
        if self.ending not in fitting:
            raise SettingError(
                message("{what} can't be written as {ending}.", what=self.what, ending=self.ending),
                message("Choose one of these:  {endings}", endings=", ".join(fitting)),
            )
        pieces = self._found(workspace)
        if self.what == "walk":
            frames = frames_in(self.seconds, self.fps)
            check_movie(Path("exports") / f"walk.{self.ending}", frames, fps=self.fps, size=self.size, overwrite=True)
            if len({each.model for each in pieces}) > 1:
                raise GalleryError(
                    message("These pieces are of several models, and a walk leads through pieces of one."),
                    message("Choose pieces of one model, or make a sheet."),
                )
            if not pieces[0].model_is_there:
                raise _gone()

    def do(self, work: Work) -> Outcome:
        pieces = self._found(work.workspace)
        path = work.place_in_exports(self._name(pieces), self.ending)
        with writing(path):
            make_folder(path.parent)
        if self.what == "sheet":
            from ganvas.workspace.pieces import sheet_of

            sheet_of(pieces, self.columns).save(path)
        else:
            self._walk(work, pieces, path)
        return Outcome({"file": path.as_posix(), "name": path.name})

    def _walk(self, work: Work, pieces: Sequence["GalleryPiece"], path: Path) -> None:
        from ganvas.workspace.makers import Makers

        home = work.workspace
        device = "cpu" if work.device == "auto" else work.device
        explorer = Makers(home.gallery.model_path, look_in=[home.runs], device=device).of(pieces[0].model)
        if explorer is None:
            raise _gone()
        walk = explorer.walk(
            [explorer.piece(each.origin) for each in pieces],
            self.seconds,
            fps=self.fps,
            loop=self.loop,
            difference=self.difference,
            progress=work.progress,
        )
        # What is there was begun by an earlier attempt.
        walk.save(path, size=self.size, overwrite=work.is_again, progress=work.progress)

    def _name(self, pieces: Sequence["GalleryPiece"]) -> str:
        """As a person finds it again: what it is, and of which run."""
        places = {each.model_path for each in pieces}
        place = places.pop() if len(places) == 1 else None
        return f"{self.what}-{portable(place.name)}" if place is not None else self.what

    def _found(self, workspace: Workspace) -> list["GalleryPiece"]:
        return [workspace.gallery.piece_named(each) for each in dict.fromkeys(self.pieces)]


def _gone() -> GalleryError:
    return GalleryError(
        message("The model that made these pieces isn't there any more, or is another one by now."),
        message("A sheet can be made without it."),
    )
