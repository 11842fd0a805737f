"""Outputs: files that ganvas is asked to write. A file that is there stays, unless its replacement was asked for."""

from collections.abc import Iterable
from pathlib import Path

from ganvas.errors import SettingError
from ganvas.paths import ending_of, numbered
from ganvas.words import message, plural, quoted


def check_free(path: Path, *, overwrite: bool) -> None:
    """Raises SettingError where something is there that would be replaced and wasn't meant to be."""
    if path.is_dir():
        raise SettingError(
            message("{path} is a folder.", path=path), message("Name a file in it, for example:  {path}", path=path / path.name)
        )
    if overwrite or not path.exists():
        return
    raise SettingError(
        message("{path} exists already.", path=path),
        message("To keep it, name another file, such as {path}.", path=next_free(path)),
        _to_replace(),
    )


def check_all_free(folder: Path, names: Iterable[str], *, overwrite: bool) -> None:
    """The same for several files in a folder."""
    there = [name for name in names if (folder / name).exists()]
    blocked = [name for name in there if (folder / name).is_dir()]
    if not there or (overwrite and not blocked):
        return
    if blocked:
        raise SettingError(
            message("{path} is a folder, and a picture would be written there.", path=folder / blocked[0]),
            message("Name another folder:  --out {folder}", folder=quoted(next_free(folder))),
        )
    what = plural(
        len(there),
        "{folder} has {n:,} file already that would be replaced, {first}.",
        "{folder} has {n:,} files already that would be replaced, such as {first}.",
        folder=folder,
        first=there[0],
    )
    raise SettingError(what, message("To keep what is there:  --out {folder}", folder=quoted(next_free(folder))), _to_replace())


def _to_replace() -> str:
    return message("To replace what is there, add --overwrite (overwrite=True in Python).")


def check_not_read(path: Path, read: Iterable[Path], *, instead: Path | None = None) -> None:
    """Raises SettingError where a file would replace one that is read to make it, under whatever name.

    instead: the place to name, such as another folder where the file is one of many; None is another file next to it.
    """
    for other in read:
        try:
            same = path.samefile(other)
        except OSError:  # one of them isn't there
            continue
        if same:
            raise SettingError(
                message("{path} is read to make what would replace it.", path=path),
                message("Name another place:  --out {path}", path=quoted(instead or next_free(path))),
            )


def next_free(path: Path) -> Path:
    """The path itself where nothing is there, else with -2, -3, ... before its ending: sheet.png, sheet-2.png."""
    ending = ending_of(path)
    stem = path.name[: len(path.name) - len(ending)]
    places = (path.with_name(name) for name in numbered(stem, ending))
    return next(place for place in places if not place.exists() and not place.is_symlink())


def writable(path: Path | None, ending: str, *, overwrite: bool = False) -> None:
    """Raises SettingError where a file with that ending can't be written: better now than after minutes of work."""
    if path is None:
        return
    if path.suffix.lower() != ending:
        better = path.with_suffix(ending) if ending_of(path) else path.with_name(path.name + ending)
        raise SettingError(
            message("{path} doesn't end in {ending}.", path=path, ending=ending), message("For example:  {path}", path=better)
        )
    if path.is_dir():
        raise SettingError(
            message("{path} is a folder.", path=path),
            message("Name a file in it, for example:  {path}", path=path / f"evaluation{ending}"),
        )
    check_free(path, overwrite=overwrite)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        probe = path.with_name(f".{path.name[:40]}.probe")
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingError(
            message("{path} can't be written: {reason}.", path=path, reason=error.strerror),
            message("Choose a folder that you can write to."),
        ) from None
