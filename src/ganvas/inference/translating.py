"""Translating to disk: one picture, a folder or a zip through a model that reads pictures, of any size, one after the other."""

import math
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from ganvas.amounts import whole
from ganvas.data.found import Refusal, why_in_words
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.full_size import WholePicture, read_whole
from ganvas.data.pictures.opening import SMALLEST_SIDE
from ganvas.data.sources.find import Chosen, find_source, is_there, nothing_there
from ganvas.data.sources.folders import opened
from ganvas.data.sources.own import as_refused
from ganvas.data.sources.two_sides import pictures_among
from ganvas.disk import cache_folder, is_of_the_name, make_folder, replaced, writing
from ganvas.errors import SettingError, SourceError
from ganvas.inference.masks import LARGEST_SHARE, Masks
from ganvas.inference.pictures import check_restores, check_translates, restored, translated, what_a_mask_is
from ganvas.inference.places import LOSSLESS, Place, names_for
from ganvas.inference.trained import TrainedModel
from ganvas.paths import path_of
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import Message, message, sentences

Change = Callable[[WholePicture, str, ProgressCallback | None], WholePicture]
"""A picture, its name, and what its tiles are reported to -> what becomes of it. Raises Refused."""

OTHER_SCALE = 3
"""Pictures that are more than this many times as large as the training pictures show things at another scale."""


@dataclass(frozen=True)
class Done:
    """The result: how many pictures were written, where they are, and which files were skipped and why."""

    pictures: int
    out: Path
    refused: tuple[Refusal, ...]
    note: str = ""


def translate_to(
    trained: TrainedModel,
    pictures: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    direction: str | None = None,
    size: int | None = None,
    variant: int | None = None,
    overwrite: bool = False,
    progress: ProgressCallback | None = None,
) -> Done:
    """Write what a model makes of pictures: of one into a file, of a folder or zip into a folder or zip of PNGs.

    out: None is a new folder, translated. overwrite: replace files that are there already; what is read is never replaced.
    direction: a-to-b or b-to-a, of a model that knows both. size: the shorter side that pictures are brought to first; None keeps theirs.
    variant: a seed, of a model with dropout, for other translations of the same pictures. Raises ModelError for a model that doesn't
    translate or has no variants, SourceError where there is nothing to translate, SettingError for an ``out`` that doesn't fit or is
    there already.
    """
    model = trained.model
    check_translates(model, direction, variant)
    if size is not None and Image.MAX_IMAGE_PIXELS is not None:  # before anything is read: no picture could be brought to more
        size = whole("size", size, SMALLEST_SIDE, math.isqrt(Image.MAX_IMAGE_PIXELS))

    learned, largest = min(model.shape[1:]), 0

    def change(picture: WholePicture, name: str, tiles: ProgressCallback | None) -> WholePicture:
        nonlocal largest
        largest = max(largest, min(picture.size))
        picture = picture if size is None else picture.resized(size)
        return translated(model, picture, direction=direction, variant=variant, progress=tiles)

    is_mask, ground, scale = trained.reads_masks(direction), trained.ground, trained.scale(direction)
    place = Place.of(out, "translated", overwrite=overwrite)
    done = _each(pictures, place, change, lambda file: read_whole(file, is_mask=is_mask, ground=ground, scale=scale), progress)
    if size is None and largest > OTHER_SCALE * learned:
        note = message(
            "The model was trained on pictures of {trained} pixels, and these have up to {largest}. Bring them to that scale with "
            "--size {trained}.",
            trained=learned,
            largest=largest,
        )
        return replace(done, note=note)
    return done


def restore_to(
    trained: TrainedModel,
    pictures: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    mask: str | os.PathLike[str] | None = None,
    mask_color: str | None = None,
    upscale: int = 1,
    invert_mask: bool = False,
    yes: bool = False,
    overwrite: bool = False,
    progress: ProgressCallback | None = None,
) -> Done:
    """Write what a model of the kind restore makes of pictures, as ``translate_to`` does.

    mask: a picture whose light places are the holes to fill (see ``hole_in`` for other forms); a folder has one of each picture's name.
    invert_mask: the other places are. mask_color: the colour of the holes in the pictures themselves. yes: fill more than half of
    a picture too, which else is refused. With either, all else stays as it is to the last bit; without, all of a picture is restored.
    upscale: from 2 on, pictures are enlarged so many times, holes having been filled, and all of them is restored.
    """
    check_restores(trained.model)
    if mask is not None and mask_color is not None:
        raise SettingError(
            message("--mask and --mask-color were both given."),
            message("Give one of them: both say where the holes are."),
        )
    masks = None if mask is None else Masks(path_of(mask), invert=invert_mask, any_share=yes)
    shares: list[float] = []
    lost = False

    def change(picture: WholePicture, name: str, tiles: ProgressCallback | None) -> WholePicture:
        nonlocal lost
        made = changed(picture, name, tiles)
        lost = lost or picture.was_deeper or (picture.deep is not None and made.deep is None)
        return made

    def changed(picture: WholePicture, name: str, tiles: ProgressCallback | None) -> WholePicture:
        hole = None
        if masks is not None:
            hole = masks.of(name, picture.size)
        elif mask_color is not None:
            hole = picture.of_colour(mask_color)
            if hole.mean() > LARGEST_SHARE and not yes:
                much = message(
                    "the colour {colour} covers {share:.0%} of it; --yes fills that too",
                    share=float(hole.mean()),
                    colour=mask_color,
                )
                raise Refused("too much to fill", much)
        if hole is not None and not hole.any():
            dark = message("its mask has no light place")
            raise Refused(
                "nothing to fill", dark if masks else message("none of its pixels has the colour {colour}", colour=mask_color)
            )
        if hole is not None:
            shares.append(float(hole.mean()))
        if upscale > 1:
            picture.size_at(min(picture.size) * upscale)  # before any work
            # Enlarging would blend what is in a hole into its surroundings.
            filled = picture if hole is None else restored(trained.model, picture, hole)
            picture, hole = filled.resized(min(picture.size) * upscale), None
        return restored(trained.model, picture, hole, progress=tiles)

    ground, scale = trained.ground, trained.scale()
    place = Place.of(out, "restored", overwrite=overwrite, read=() if masks is None else masks.files)
    names = None if masks is None else masks.check
    done = _each(
        pictures, place, change, lambda file: read_whole(file, ground=ground, scale=scale), progress, check_names=names
    )
    said = [*(masks.understood if masks else ()), *([_filled(shares)] if shares else [])]
    if lost:
        said.append(
            message(
                "What had sixteen bits a channel was written with eight. They are kept only in grey pictures with a mask, as PNG."
            )
        )
    return replace(done, note=sentences(*said)) if said else done


def _filled(shares: list[float]) -> Message:
    """How much of the pictures was filled."""
    if len(shares) == 1:
        return message("{share:.1%} of the picture was filled.", share=shares[0])
    return message("{least:.1%} to {most:.1%} of each picture was filled.", least=min(shares), most=max(shares))


def _each(
    pictures: str | os.PathLike[str],
    place: Place,
    change: Change,
    read: Callable[[BinaryIO], WholePicture],
    progress: ProgressCallback | None,
    *,
    check_names: Callable[[list[str]], None] | None = None,
) -> Done:
    """Change one picture or each of a folder or zip. What can't be read is skipped and reported; every finished file is complete."""
    single = path_of(pictures)
    if single.is_file() and single.suffix.lower() not in _ARCHIVES:
        return _one(single, place, change, read, progress, check_names)
    if not is_there(pictures):
        raise nothing_there(os.fspath(pictures), message("Give a picture, or a folder, zip or tar of pictures."))
    found = find_source(os.fspath(pictures), None, cache_folder(), progress).read()
    if not isinstance(found, Chosen):
        raise SourceError(message("{pictures} holds no picture files.", pictures=pictures), _what_to_give())
    # A note says that only a part was chosen unasked, as for training; here all are meant.
    entries, others = pictures_among(found.files.entries if found.notes else found.entries)
    refused = [
        *found.files.refused,
        *as_refused(found.own),
        *(Refusal(name=entry.name, reason="not a picture") for entry in others),
    ]
    count = 0
    try:
        names, pace = names_for([entry.name for entry in entries]), Pace(message("pictures"), len(entries), progress)
        files = [Path(entry.handle) for entry in entries if isinstance(entry.handle, str)]  # of a folder
        place = place.for_all(single, files, names.values())
        if check_names is not None:
            check_names([entry.name for entry in entries])
        with writing(place.path), _written(place) as write:
            for number, entry in enumerate(entries, 1):
                try:
                    with opened(found.files, entry) as file:
                        made = change(read(file), entry.name, None)
                except Refused as refusal:
                    refused.append(Refusal(name=entry.name, reason=refusal.reason, detail=refusal.detail))
                else:
                    try:
                        write(names[entry.name], made.encoded(LOSSLESS))
                        count += 1
                    except OSError as error:  # what can't be written under its name is left out, and the rest goes on
                        if not is_of_the_name(error):
                            raise
                        refused.append(Refusal(name=entry.name, reason="can't be written"))
                pace.note(number)
    finally:
        found.files.close()
    if not count:
        raise SourceError(
            message("{pictures} has no picture that can be used.", pictures=pictures), *(_example(each) for each in refused[:3])
        )
    return Done(count, place.path, tuple(refused))


_ARCHIVES = (".zip", ".tar", ".gz", ".xz", ".bz2", ".tgz", ".txz", ".npy", ".npz")


def _one(
    path: Path,
    place: Place,
    change: Change,
    read: Callable[[BinaryIO], WholePicture],
    progress: ProgressCallback | None,
    check_names: Callable[[list[str]], None] | None,
) -> Done:
    target = place.for_one(path)
    if Image.registered_extensions().get(target.suffix.lower()) not in Image.SAVE:
        raise SettingError(
            message("Pictures can't be written as {ending}.", ending=target.suffix),
            message("Name a file of a known kind:  --out picture.png"),
        )
    if check_names is not None:
        check_names([path.name])
    try:
        with path.open("rb") as file:
            made = change(read(file), path.name, progress)
    except Refused as refused:
        why = why_in_words(refused.reason, refused.detail)
        step = _way_out(refused.reason) or _what_to_give()
        raise SourceError(message("{path} can't be used: {reason}.", path=path, reason=why), step) from None
    with writing(target):
        make_folder(target.parent)
        _replace(target, made.encoded(target.suffix))
    return Done(1, target, ())


def _what_to_give() -> Message:
    return message("Give a picture, or a folder or zip of pictures.")


def _example(refusal: Refusal) -> Message:
    return message("For example {name}: {reason}", name=refusal.name, reason=why_in_words(refusal.reason, refusal.detail))


@contextmanager
def _written(place: Place) -> Iterator[Callable[[str, bytes], None]]:
    """What writes a named file into a folder, or into a zip that appears when it is complete."""
    out = place.path
    if place.is_zip:
        make_folder(out.parent)
        with replaced(out) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
            yield archive.writestr
        return

    def write(name: str, data: bytes) -> None:
        path = out / name
        make_folder(path.parent)
        _replace(path, data)

    make_folder(out)
    yield write


def _replace(path: Path, data: bytes) -> None:
    with replaced(path) as unfinished:
        unfinished.write_bytes(data)


def _way_out(reason: str) -> Message | None:
    """The next step where another mask or size is needed, and not another picture."""
    match reason:
        case "too large":
            return message("Bring it to a smaller size, with --size or --upscale.")
        case "its mask has another size":
            return message("Give a mask of the same size as its picture.")
        case "its mask can't be used" | "nothing to fill":
            return what_a_mask_is()
    return None
