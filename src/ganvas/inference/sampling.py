"""Sampling to disk: one sheet, a folder of PNGs, or an array file, in flat memory however many pictures."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np

from ganvas.data.pictures.sheets import Pixels
from ganvas.disk import make_folder, replaced, write_new, writing
from ganvas.errors import SettingError
from ganvas.inference.medium import Medium
from ganvas.inference.trained import TrainedModel
from ganvas.outputs import check_all_free, check_free, next_free
from ganvas.paths import ending_of, path_of, portable
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message, quoted

LARGEST_SHEET = 10_000
"""Pictures; beyond, a folder or an array file is what one wants."""


def sample_to(
    model: TrainedModel,
    out: Path,
    *,
    n: int = 64,
    seed: int = 0,
    columns: int | None = None,
    scale: int | None = None,
    numbers: bool = False,
    sampler: str = "prior",
    class_name: str | None = None,
    psi: float = 1.0,
    overwrite: bool = False,
    progress: ProgressCallback | None = None,
) -> Path:
    """Write ``n`` pictures of a model to ``out``: a .png sheet, an .npz (key arr_0) or .npy array, or a folder.

    numbers: whether a sheet has each picture's number below it. overwrite: replace files that are there already. Raises SettingError
    where one is there and that wasn't asked for, for another ending, a folder where pictures of another sampling with this seed would
    stay or a psi out of range, ModelError for a sampler, class or psi that the model doesn't have.
    """
    out = path_of(out)
    check_place(out, n, seed=seed, overwrite=overwrite)
    kind = _kind(out)
    chunks = _paced(model.chunks(n, seed=seed, sampler=sampler, class_name=class_name, psi=psi), n, progress)
    channels, height, width = model.config.shape

    def origin(index: int, count: int) -> str:
        return model.origin_of(seed, index, count, sampler=sampler, class_name=class_name, psi=psi)

    with writing(out):
        make_folder(out.parent)
        if kind == ".png":
            sheet = model.config.medium.sheet(np.concatenate(list(chunks)), columns, scale)
            return replace(sheet, origin=origin(0, n), numbered=numbers).save(out)
        if kind:
            return _write_array(out, chunks, (n, height, width, channels))
        names = (picture_name(seed, index, n) for index in range(n))
        origins = (origin(index, 1) for index in range(n))
        return _write_folder(out, chunks, names, origins, scale or 1, model.config.medium, overwrite=overwrite)


def sheet_name(model: Path, seed: int, class_name: str | None = None) -> str:
    """What a sheet is called that was given no name: runs/moths, seed 7 -> moths-seed-7.png."""
    return f"{portable('-'.join(filter(None, (model_name(model), class_name, f'seed-{seed}'))))}.png"


def model_name(model: Path) -> str:
    """What files are called after: the run, also where its model/ or best/ is given."""
    whole = Path(model).absolute()
    return portable(whole.parent.name if whole.name in ("model", "best") else whole.name)


def picture_name(seed: int, index: int, n: int) -> str:
    """The file of one of ``n`` pictures in a folder. With its seed, so that those of another seed can lie next to them."""
    return f"seed-{seed}-{index:0{_digits(n)}d}.png"


def check_place(out: Path, n: int, *, seed: int = 0, overwrite: bool = False) -> None:
    """Raises SettingError where ``sample_to`` couldn't write ``n`` pictures to ``out``: before a model is loaded."""
    kind = _kind(out)
    if kind not in ("", ".png", ".npz", ".npy"):
        raise SettingError(
            message("--out {out} has the ending {ending}.", out=out, ending=kind),
            message("Give sheet.png, samples.npz, samples.npy, or a folder."),
        )
    if kind == ".png" and n > LARGEST_SHEET:
        raise SettingError(
            message("{n:,} pictures don't fit on one sheet.", n=n),
            message("Give a folder or an array:  --out samples/  or  --out samples.npz"),
        )
    if kind:
        check_free(out, overwrite=overwrite)
    elif out.is_dir():
        check_all_free(out, (picture_name(seed, index, n) for index in range(n)), overwrite=overwrite)
        _check_unmixed(out, n, seed)


def _kind(out: Path) -> str:
    return "" if out.is_dir() else ending_of(out)


def _write_array(out: Path, chunks: Iterable[Pixels], shape: tuple[int, int, int, int]) -> Path:
    """Stream rows into an .npy, or into the arr_0 of an .npz."""
    with replaced(out) as unfinished:
        if out.suffix.lower() == ".npy":
            with unfinished.open("wb") as file:
                _write_rows(file, chunks, shape)
        else:
            with (
                zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
                archive.open("arr_0.npy", "w", force_zip64=True) as file,
            ):
                _write_rows(file, chunks, shape)
    return out


def _write_rows(file: IO[bytes], chunks: Iterable[Pixels], shape: tuple[int, int, int, int]) -> None:
    np.lib.format.write_array_header_2_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
    for chunk in chunks:
        file.write(np.ascontiguousarray(chunk).tobytes())


def _write_folder(
    out: Path,
    chunks: Iterable[Pixels],
    names: Iterator[str],
    origins: Iterator[str],
    scale: int,
    medium: Medium,
    *,
    overwrite: bool,
) -> Path:
    make_folder(out)
    for chunk in chunks:
        for picture, name, origin in zip(chunk, names, origins, strict=False):
            sheet = replace(medium.sheet(picture[None], columns=1, scale=scale, gap=0), origin=origin)
            write_new(out / name, sheet._repr_png_(), overwrite=overwrite)
    return out


def _check_unmixed(out: Path, n: int, seed: int) -> None:
    """Afterwards it would be unclear which of the pictures belong together, whether or not any would be replaced."""
    numbered = [path.name for path in out.glob(f"seed-{seed}-*.png") if re.fullmatch(r"seed-\d+-\d+", path.stem)]
    new = {picture_name(seed, index, n) for index in range(n)} if numbered else set()
    others = [name for name in numbered if name not in new]
    if others:
        raise SettingError(
            message(
                "{out} already holds pictures of the seed {seed}, up to {last}, and {n:,} of them would stay among the new ones.",
                out=out,
                seed=seed,
                last=max(numbered),
                n=len(others),
            ),
            message("Give a new folder:  --out {folder}", folder=quoted(next_free(out))),
            message("Or remove the older pictures from it first."),
        )


def _digits(n: int) -> int:
    """How many digits the names of n numbered pictures have."""
    return max(5, len(str(n - 1)))


def _paced(chunks: Iterator[Pixels], n: int, progress: ProgressCallback | None) -> Iterator[Pixels]:
    """The chunks, and after each the progress."""
    pace, done = Pace(message("sampling"), n, progress), 0
    for chunk in chunks:
        yield chunk
        done += len(chunk)
        pace.note(done)
