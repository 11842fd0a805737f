"""Named: which piece of a model a person means."""

import os
from pathlib import Path
from typing import Protocol

from ganvas.amounts import seed as seed_in_range
from ganvas.amounts import whole
from ganvas.errors import OriginError
from ganvas.exploration.pieces import Piece, Pieces
from ganvas.inference.trained import TrainedModel
from ganvas.origins import Name, OfFile, OfGallery, OfSeed, Origin, origin_of, parsed
from ganvas.origins.files import check_not_seed
from ganvas.words import message

LARGEST_INDEX = 2**53 - 1


class Made(Protocol):
    """Something that says where it comes from: a piece, of a model or of a gallery."""

    @property
    def origin(self) -> Origin: ...


Named = str | Path | Name | Origin | Made
"""A piece, its origin, or its name: "7:12" is picture 12 of seed 7, "runs/moths#7:12" that of a run, "moth.png" a picture that carries its
origin, and "sheet.png#3" picture 3 of a sheet, counted from 0. Of a gallery, what ``gallery.piece_named`` gives."""


def piece_of(pieces: Pieces, named: Named) -> Piece:
    """The piece that is meant. Raises OriginError where there is none, or where it is of another model."""
    if isinstance(named, Piece):
        pieces.check(named.origin)
        return named
    if isinstance(named, str | os.PathLike):
        named = parsed(named)
    match named:
        case Origin():
            return pieces.grown(named)
        case OfSeed():
            _check_run(pieces.latents.trained, named)
            return sampled(pieces, named.seed, named.index)
        case OfFile():
            return pieces.grown(_one(named))
        case OfGallery(start):
            check_not_seed(start)
            raise OriginError(
                message("{id} is a piece of a gallery, and none is open here.", id=start),
                message("Ask the gallery for it:  explorer.piece(ganvas.Gallery().piece_named('{id}'))", id=start),
            )
    return pieces.grown(named.origin)


def sampled(pieces: Pieces, seed: int, index: int, label: int | None = None) -> Piece:
    """Picture ``index`` of a seed. Raises SettingError for numbers out of range."""
    return pieces.sample(seed_in_range(seed), whole("index", index, 0, LARGEST_INDEX), label=label)


def _one(named: OfFile) -> Origin:
    """The origin of the one piece that a file has, or of that of a sheet which is named."""
    origin = origin_of(named.path, named.number)
    if len(origin) > 1:
        raise OriginError(
            message("{path} has {count:,} pictures.", path=named.path, count=len(origin)),
            message(
                "Name one of them by its number, {path}#0 to {path}#{last}; on the command line, several with --like 3,7.",
                path=named.path,
                last=len(origin) - 1,
            ),
        )
    return origin


def _check_run(trained: TrainedModel, named: OfSeed) -> None:
    """Raises OriginError where a name says another run or model than this one."""
    if named.run is None:
        return
    here, meant = trained.path, named.run.absolute()
    if here is not None and meant.resolve() in (here.resolve(), here.resolve().parent if here.name == "model" else None):
        return
    raise OriginError(
        message("{name} is of {run}, and the model here is {model}.", name=named, run=named.run, model=here or "another"),
        message(
            "Load that one:  ganvas.explore(ganvas.load('{run}')).piece('{name}')",
            run=named.run,
            name=f"{named.seed}:{named.index}",
        ),
    )
