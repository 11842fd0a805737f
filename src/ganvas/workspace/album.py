"""Album: pieces as a page that opens from a folder without a network, in light and dark, on wide screens and narrow ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ganvas import origins
from ganvas.data.pictures.mark import carried_origin
from ganvas.disk import make_folder, write_new, write_text, writing
from ganvas.errors import GalleryError, OriginError
from ganvas.outputs import check_all_free
from ganvas.words import Command, Message, Step, language, message, plural
from ganvas.workspace.files.pictures import png
from ganvas.workspace.lineage.relatives import descent_of
from ganvas.workspace.pieces import GalleryPiece

PAGE = "index.html"
_SMALL = 128
"""Pixels of the shorter side of a picture that is shown in squares and not smoothed."""


def write(folder: Path, pieces: Sequence[GalleryPiece], *, title: str | None = None, overwrite: bool = False) -> Path:
    """Write the page and the pictures; gives the page. See ``Gallery.export``."""
    if not pieces:
        raise GalleryError(
            message("There are no pieces to make an album of."),
            Step(message("Add some first"), Command("gallery", "add", "moth.png")),
        )
    check_all_free(folder, [PAGE, *(f"pictures/{each.id}.png" for each in pieces)], overwrite=overwrite)
    missing = [each for each in pieces if not each.path.is_file()]
    if missing:
        _ = missing[0].picture  # says what can be done
    shown = [_shown(each) for each in pieces]
    earlier = _pictures_of_album(folder)
    with writing(folder):
        make_folder(folder / "pictures")
        for each in pieces:
            write_new(folder / "pictures" / f"{each.id}.png", png(each.picture, each.text), overwrite=overwrite)
        # The page comes last, so that where there is one it is complete.
        write_text(
            folder / PAGE, _template().render(title=title or words()["title"], pieces=shown, words=words(), **_about(pieces))
        )
        # Whoever publishes the folder publishes all that is in it, also what was taken out of the album since.
        for path in earlier - {folder / "pictures" / f"{each.id}.png" for each in pieces}:
            path.unlink(missing_ok=True)
    return folder / PAGE


def _pictures_of_album(folder: Path) -> set[Path]:
    """The pictures of the album that is in a folder. Other files there aren't ours, whatever they are called."""
    if not (folder / PAGE).is_file():
        return set()
    return {path for path in (folder / "pictures").glob("*.png") if re.fullmatch(r"[0-9a-f]{32}", path.stem) and _is_of(path)}


def _is_of(path: Path) -> bool:
    """Whether a file carries the origin of the piece that it is called after."""
    try:
        return origins.read(carried_origin(path), sheet=False).id == path.stem
    except (OSError, OriginError):
        return False


@dataclass(frozen=True)
class Shown:
    """A piece on the page."""

    id: str
    steps: tuple[Message, ...]
    stars: str
    stars_said: Message | None
    day: str
    tags: tuple[str, ...]
    note: str
    is_small: bool
    height: int
    width: int


def _shown(each: GalleryPiece) -> Shown:
    steps = tuple(made.words for made in descent_of(each.origin).made)
    stars = plural(each.stars, "{n} star", "{n} stars") if each.stars else None
    is_small = min(each.height, each.width) <= _SMALL
    day = f"{each.added:%Y-%m-%d}"
    return Shown(each.id, steps, "★" * each.stars, stars, day, each.tags, each.note, is_small, each.height, each.width)


def words() -> dict[str, str]:
    """What the page says of its own, in the language of the process."""
    return {
        "title": message("Pictures that a model made"),
        "how": message(
            "A generative model made these pictures from random numbers, with ganvas. None of them is a photograph."
        ),
        "origin": message("Where it comes from"),
    }


def _about(pieces: Sequence[GalleryPiece]) -> dict[str, str]:
    return {"count": plural(len(pieces), "{n:,} picture", "{n:,} pictures"), "language": language()}


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("ganvas.workspace"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("album.html.j2")
