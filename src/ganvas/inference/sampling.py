"""Sampling to disk: one sheet, a folder of PNGs, or an array file, in flat memory however many pictures."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import numpy as np

from ganvas.data.pictures.mark import write_marked
from ganvas.data.pictures.sheets import Pixels
from ganvas.disk import free_folder, make_folder, replaced, writing
from ganvas.errors import SettingError
from ganvas.inference.medium import Medium
from ganvas.inference.trained import TrainedModel
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
    sampler: str = "prior",
    class_name: str | None = None,
    psi: float = 1.0,
    progress: ProgressCallback | None = None,
) -> Path:
    """Write ``n`` pictures of a model to ``out``: a .png sheet, an .npz (key arr_0) or .npy array, or a folder.

    Raises SettingError for another ending, a folder where pictures of another sampling would stay or a psi out of range,
    ModelError for a sampler, class or psi that the model doesn't have.
    """
    check_place(out, n)
    kind = _kind(out)
    chunks = _paced(model.chunks(n, seed=seed, sampler=sampler, class_name=class_name, psi=psi), n, progress)
    channels, height, width = model.config.shape
    with writing(out):
        make_folder(out.parent)
        if kind == ".png":
            return model.config.medium.sheet(np.concatenate(list(chunks)), columns, scale).save(out)
        if kind:
            return _write_array(out, chunks, (n, height, width, channels))
        return _write_folder(out, chunks, n, scale or 1, model.config.medium)


def check_place(out: Path, n: int) -> None:
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
    if not kind:
        _check_unmixed(out, n)


def _kind(out: Path) -> str:
    return "" if out.is_dir() else out.suffix.lower()


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


def _write_folder(out: Path, chunks: Iterable[Pixels], n: int, scale: int, medium: Medium) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    digits = _digits(n)
    index = 0
    for chunk in chunks:
        for picture in chunk:
            image = medium.sheet(picture[None], columns=1, scale=scale, gap=0).image
            write_marked(image, out / f"{index:0{digits}d}.png", "PNG")
            index += 1
    return out


def _check_unmixed(out: Path, n: int) -> None:
    """Afterwards it would be unclear which of the pictures belong together, whether or not any would be replaced."""
    numbered = [path.name for path in out.glob("*.png") if path.stem.isdecimal()]
    others = [name for name in numbered if len(name) != _digits(n) + len(".png") or int(Path(name).stem) >= n]
    if others:
        raise SettingError(
            message(
                "{out} already holds numbered pictures, up to {last}, and {n:,} of them would stay among the new ones.",
                out=out,
                last=max(numbered),
                n=len(others),
            ),
            message("Give a new folder:  --out {folder}", folder=quoted(free_folder(out.parent, out.name))),
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
