"""Places: where a gallery is, from what a person gives. Nothing here opens one, so that asking costs nothing."""

import os
import re
from pathlib import Path

from ganvas.errors import GalleryError
from ganvas.paths import path_of
from ganvas.runs.found import is_run
from ganvas.words import message

VARIABLE = "GANVAS_GALLERY"
"""The folder or address of the gallery that is meant where none is named."""
DATABASE = "gallery.db"
"""The file in a gallery's folder."""


def gallery_place(given: str | os.PathLike[str] | None = None) -> Path | str:
    """A folder, absolute, or the address of a PostgreSQL database.

    ``given``, else GANVAS_GALLERY, else the system's place for what a person makes. Raises GalleryError for an address of another kind,
    SettingError for what can't be a path.
    """
    named = given if given is not None else os.environ.get(VARIABLE) or None
    if named is None:
        return data_folder() / "gallery"
    if re.match(r"[\w+]+://", text := os.fspath(named)) and not text.lower().startswith("file:"):
        return _address(text)
    folder = path_of(named).absolute()
    return folder.parent if folder.name == DATABASE else folder


def place_of(path: Path) -> Path:
    """The folder by which a model is found again: of a run's model the run."""
    path = path.absolute()
    return path.parent if path.name == "model" and is_run(path.parent) else path


def data_folder() -> Path:
    """Where the system keeps what a person makes with ganvas."""
    from platformdirs import user_data_dir

    usual = Path(user_data_dir("ganvas", appauthor=False))
    if usual.is_absolute():
        return usual
    raise GalleryError(  # containers may run as somebody who has no home folder
        message("There is no home folder to keep a gallery in."),
        message("Name a folder:  --gallery DIR, or the variable {variable}.", variable=VARIABLE),
    )


def shown(place: Path | str) -> str:
    """A place as it may be printed: an address without its password."""
    return re.sub(r"(?<=://)([^:@/]*):[^@]*@", r"\1@", str(place)) if isinstance(place, str) else str(place)


def _address(text: str) -> str:
    kind, _, rest = text.partition("://")
    if kind not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise GalleryError(
            message("A gallery can't be kept at {address}.", address=shown(text)),
            message("Give a folder, or a PostgreSQL database:  postgresql://NAME@HOST/DATABASE"),
        )
    return f"postgresql+psycopg://{rest}"
