"""Home: a workspace, the folder in which a person has pictures, runs, a gallery and exports, and which the studio shows."""

import unicodedata
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from ganvas.disk import make_folder
from ganvas.errors import SettingError, WorkspaceError
from ganvas.paths import path_of, portable
from ganvas.words import message
from ganvas.workspace.gallery import Gallery
from ganvas.workspace.jobs.events import Events
from ganvas.workspace.jobs.queue import Queue

USUAL = "~/ganvas"
"""The workspace that is meant where none is named."""
LONGEST_NAME = 80
"""Characters of the name of a run or a set of pictures."""


class Workspace:
    """A folder with ``pictures``, ``runs``, ``gallery`` and ``exports``, made where they are missing; several processes may use it at once.

    folder: None is ~/ganvas. create: whether it may be made. Raises WorkspaceError where it can't be used, GalleryError for its database.
    """

    def __init__(self, folder: str | Path | None = None, *, create: bool = True) -> None:
        self.folder = path_of(USUAL if folder is None else folder).absolute()
        self.pictures, self.runs, self.exports = (self.folder / name for name in ("pictures", "runs", "exports"))
        self.hidden = self.folder / ".ganvas"
        """What only programs look at: locks, and what jobs said."""
        if not create and not (self.folder / "gallery").is_dir():
            raise WorkspaceError(
                message("{folder} is not a workspace.", folder=self.folder),
                message("Name the folder that the studio was opened with."),
            )
        for each in (self.folder, self.pictures, self.runs, self.exports, self.hidden):
            self._make(each)
        self.gallery = Gallery(self.folder / "gallery")

    @cached_property
    def queue(self) -> Queue:
        """The jobs, in the database of the gallery."""
        return Queue(self.gallery.database)

    @cached_property
    def events(self) -> Events:
        """What happened."""
        return Events(self.gallery.database)

    def run(self, name: str) -> Path:
        """The folder of a run by its name, whether it is there or not. Raises SettingError for what can't be one."""
        return self.runs / name_in_workspace(name)

    def inside(self, given: str | Path, *folders: Path) -> Path:
        """A place in one of some folders of the workspace, all links followed.

        given: relative to the workspace or to one of them ("pictures/moths", "moths"), or absolute. Raises SettingError for any other.
        """
        path, allowed = path_of(given), [folder.resolve() for folder in folders]
        places = [(base / path).resolve() for base in (self.folder, *folders)]
        fitting = [place for place in places if any(place.is_relative_to(folder) for folder in allowed)]
        if not fitting:
            names = ", ".join(f"{folder.relative_to(self.folder).as_posix()}/" for folder in folders)
            raise SettingError(
                message("{path} is not in the workspace's folders {names}.", path=given, names=names),
                message("Put it there, then name it by its place in the workspace."),
            )
        return next((place for place in fitting if place.exists()), fitting[0])

    def named(self, path: Path) -> str:
        """A place in the workspace as it is named there: runs/moths/model."""
        path = path.absolute()
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else path.name

    def _make(self, folder: Path) -> None:
        try:
            make_folder(folder)
        except FileExistsError:
            raise WorkspaceError(
                message("{folder} is a file, so it can't be a folder of a workspace.", folder=folder),
                message("Name another folder, or move that file away."),
            ) from None
        except OSError as error:
            raise WorkspaceError(
                message("The workspace {folder} can't be used: {reason}.", folder=self.folder, reason=error.strerror or error),
                message("Name a folder that you may write to."),
            ) from None

    def close(self) -> None:
        """Close the database. Nothing waits for it."""
        self.gallery.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Workspace({str(self.folder)!r})"


def name_in_workspace(name: str) -> str:
    """A name of a run or a set of pictures as its folder has it. Raises SettingError for one that no folder can have everywhere."""
    text = unicodedata.normalize("NFC", name)
    if 0 < len(text) <= LONGEST_NAME and text == portable(text) and not text.startswith("."):
        return text
    raise SettingError(
        message("{name!r} can't be the name of a folder.", name=name[: 2 * LONGEST_NAME]),
        message(
            "Give up to {most} letters and digits of any alphabet, without slashes and without a dot in front.",
            most=LONGEST_NAME,
        ),
    )
