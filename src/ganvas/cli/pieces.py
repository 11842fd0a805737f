"""Pieces as they are named on the command line, and the model that they are of. Every verb of exploring reads its names here."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganvas.paths import ending_of, path_of

if TYPE_CHECKING:
    from ganvas.data.pictures.sheets import Sheet
    from ganvas.exploration.explorer import Explorer
    from ganvas.exploration.pieces import Piece
    from ganvas.origins import Name, OfGallery, Origin
    from ganvas.workspace.pieces import GalleryPiece

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="[RUN_OR_MODEL] PIECE...",
        help="First a run or model folder; without one it is looked for in runs/. Then pieces: 7:12 is picture 12 of seed 7, "
        "moth.png a picture that ganvas wrote, sheet.png#3 picture 3 of a sheet, 0beff873 a piece of the gallery. "
        "runs/moths#7:12 names a run and its piece at once.",
    ),
]
Like = Annotated[
    str | None, typer.Option("--like", metavar="3,7", help="Of the sheet that is named, the pictures that are meant.")
]

RUNS = Path("runs")
"""Where ``ganvas train`` puts runs, and where the model of a picture is looked for."""

CARRYING = (".png", ".jpg", ".jpeg", ".webp", "")
"""Endings of sheets: of the formats that can carry where pieces come from. Without one it is a PNG."""


@dataclass(frozen=True)
class Named:
    """What a person named."""

    path: Path
    """The run or model folder, to be named in what is typed next."""
    explorer: "Explorer"
    pieces: "list[Piece]"
    unlike: "list[Piece]"


def named(names: Sequence[str], *, device: str = "cpu", like: str | None = None, unlike: str | None = None) -> Named:
    """The model and the pieces that are meant. like, unlike: numbers of pictures of the one sheet that is named, as in "3,7".

    Raises OriginError, ModelError or SettingError, saying which name is wrong and what to type instead.
    """
    from ganvas.origins import OfFile, OfGallery, OfSeed, origin_of, parsed
    from ganvas.runs.found import check_loadable

    path: Path | None = None
    if _is_a_folder(names[0]):
        path, names = path_of(names[0]), names[1:]
        check_loadable(path)
    meant = [parsed(name) for name in names]
    known = {name: _in_the_gallery(name) for name in meant if isinstance(name, OfGallery)}
    runs = dict.fromkeys(name.run for name in meant if isinstance(name, OfSeed) and name.run is not None)
    for run in runs:
        check_loadable(run)
    for name in meant:
        if isinstance(name, OfFile):
            origin_of(name.path, name.number)
    numbered = _numbered(meant, like, "--like") if like is not None else []
    others = _numbered(meant, unlike, "--unlike") if unlike is not None else []
    if path is None:
        first = meant[0]
        path = next(iter(runs), None) or (_model_of(known[first]) if isinstance(first, OfGallery) else _made_by(first))

    # From here on it takes torch, which takes seconds to import.
    from ganvas.exploration.explorer import explore
    from ganvas.runs.load import load

    explorer = explore(load(path, device=device))
    for other in runs:
        if other != path:
            explorer.pieces.check_model(load(other, device=device).sha256)

    def piece(name: "Name") -> "Piece":
        match name:
            case OfSeed(seed, index):
                return explorer.sample(seed, index)
            case OfGallery():
                _check_made_by(name, known[name].origin, explorer, path)
                return explorer.piece(known[name])
            case OfFile():
                _check_made_by(name, origin_of(name.path), explorer, path)
        return explorer.piece(name)

    named_ones = numbered if like is not None or unlike is not None else meant
    return Named(path, explorer, [piece(name) for name in named_ones], [piece(name) for name in others])


def one_of(meant: Named, verb: str) -> "Piece":
    """The one piece that is meant. Raises SettingError where there are none or several."""
    from ganvas.errors import SettingError
    from ganvas.words import Command, Step, message

    if len(meant.pieces) != 1:
        raise SettingError(
            message("This takes one picture, and {count} are named.", count=len(meant.pieces)),
            Step(message("Name one"), Command(verb, meant.path, "7:12")),
        )
    return meant.pieces[0]


def several_of(meant: Named, verb: str) -> "list[Piece]":
    """The pieces that are meant. Raises SettingError where there are fewer than two."""
    from ganvas.errors import SettingError
    from ganvas.words import Command, Step, message

    if len(meant.pieces) < 2:
        raise SettingError(
            message("This takes two or more pictures, not {count}.", count=len(meant.pieces)),
            Step(message("Name them"), Command(verb, meant.path, "7:3", "7:12")),
        )
    return meant.pieces


def place_of(out: Path | None, model: Path | None = None, verb: str = "", *, overwrite: bool, ending: str = ".png") -> Path:
    """Where to write: ``out``, or moths-breed.png, moths-breed-2.png, ... in this folder.

    Without ``model`` it only checks ``out``, before a model is loaded. Raises SettingError where something is in the way.
    """
    from ganvas.disk import make_folder, writing
    from ganvas.errors import SettingError
    from ganvas.outputs import check_free, next_free
    from ganvas.words import message, quoted

    if out is not None:
        if ending == ".png" and out.suffix.lower() not in CARRYING:
            raise SettingError(
                message(
                    "A sheet of pieces can't be written as {ending}, which doesn't hold where they come from.",
                    ending=out.suffix,
                ),
                message("Name a .png, .jpg or .webp, for example:  --out {path}", path=quoted(out.with_suffix(".png"))),
            )
        try:
            with writing(out):  # better now than after the work
                check_free(out, overwrite=overwrite)
                make_folder(out.parent)
        except FileNotFoundError as error:
            raise SettingError(
                message("{path} can't be written: {reason}.", path=out, reason=error.strerror),
                message("Choose a place that you may write to:  --out PATH"),
            ) from None
        return out
    if model is None:
        return Path()

    from ganvas.inference.sampling import model_name

    return next_free(Path(f"{model_name(model)}-{verb}{ending}"))


def saved(sheet: "Sheet", out: Path, *, overwrite: bool) -> Path:
    """Write a sheet; where something else was put at its place meanwhile, next to it. Gives the path."""
    from ganvas.disk import make_folder, writing
    from ganvas.outputs import next_free

    with writing(out):
        make_folder(out.parent)
        if overwrite:
            return sheet.save(out)
        while True:
            try:
                out.touch(exist_ok=False)
            except FileExistsError:
                out = next_free(out)
            else:
                break
        try:
            return sheet.save(out)
        except BaseException:
            out.unlink(missing_ok=True)
            raise


def examples(count: int) -> str:
    """Numbers of pictures of a sheet, as an example of what to type next: "3,7" where it has so many."""
    return ",".join(str(number) for number in (3, 7) if number < count) or "0"


def _in_the_gallery(name: "OfGallery") -> "GalleryPiece":
    """The piece of the gallery whose id begins so. Raises GalleryError where there is none."""
    from ganvas.workspace.gallery import Gallery

    with Gallery(create=False) as gallery:
        return gallery.piece_named(name.start)


def _model_of(piece: "GalleryPiece") -> Path:
    """Where the model of a piece of the gallery is. Raises OriginError where it is gone."""
    from ganvas.errors import OriginError
    from ganvas.words import message

    if piece.model_path is not None and piece.model_path.exists():
        return _from_here(piece.model_path)
    raise OriginError(
        message("The model that made {id} isn't where the gallery saw it last.", id=piece.id[:8]),
        message("Name its run or model first:  runs/moths {id}", id=piece.id[:8]),
    )


def _made_by(name: "Name") -> Path:
    """The run in runs/ that made a picture, or the model that it keeps. Raises OriginError where there is none."""
    from ganvas.errors import OriginError
    from ganvas.origins import OfFile, origin_of
    from ganvas.words import message

    if not isinstance(name, OfFile):
        raise OriginError(
            message("{name} is a picture of a model, and none is named.", name=name),
            message("Name its run or model first:  runs/moths {name}", name=name),
        )
    model = origin_of(name.path).model

    from ganvas.workspace.makers import Makers

    path = Makers(lambda sha256: None, look_in=[RUNS]).place(model)
    if path is not None:
        return _from_here(path)
    raise OriginError(
        message("No run in {folder} made {name}.", folder=RUNS, name=name),
        message("Name its run or model first:  runs/moths {name}", name=name),
    )


def _check_made_by(name: "Name", origin: "Origin", explorer: "Explorer", path: Path) -> None:
    """Raises OriginError for a piece of another model, saying which run in runs/ it is, where one is."""
    from ganvas.errors import OriginError
    from ganvas.words import message
    from ganvas.workspace.makers import Makers

    if origin.model == explorer.trained.sha256:
        return
    maker = Makers(lambda sha256: None, look_in=[RUNS]).place(origin.model)
    if maker is not None:  # else it is refused for what it is
        raise OriginError(
            message("{name} was made by {maker}, and not by {path}.", name=name, maker=_from_here(maker), path=path),
            message("Name that one first:  {maker} {name}", maker=_from_here(maker), name=name),
        )


def _is_a_folder(name: str) -> bool:
    """Whether a name is that of a run or model; also of one that isn't there, so that loading it says what is near."""
    from ganvas.origins import OfFile, parsed

    match parsed(name):
        case OfFile(path, None) if os.path.lexists(path):
            return path.is_dir()
        case OfFile(path, None):
            return ("/" in name or os.sep in name) and not ending_of(path)
    return False


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _numbered(names: "list[Name]", numbers: str, option: str) -> "list[Name]":
    """The names of pictures of a sheet."""
    from ganvas.errors import SettingError
    from ganvas.origins import OfFile
    from ganvas.words import message

    if not re.fullmatch(r"\d{1,7}( *, *\d{1,7})*", numbers.strip()):
        raise SettingError(
            message("{option} {numbers!r} is not a list of numbers of pictures.", option=option, numbers=numbers[:80]),
            message("Give them as they are below the pictures, counted from 0:  {option} 3,7", option=option),
        )
    match names:
        case [OfFile(path, None)]:
            return [OfFile(path, int(number)) for number in numbers.split(",")]
    raise SettingError(
        message("{option} {numbers!r} doesn't name pictures of one sheet.", option=option, numbers=numbers),
        message("Name the sheet, then its numbers:  sheet.png {option} 3,7", option=option),
    )
