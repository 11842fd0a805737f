"""Places: where what is made of pictures is written, and under which names, so that nothing of a person's is replaced unasked."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath

from ganvas.errors import SettingError
from ganvas.outputs import check_all_free, check_free, check_not_read, next_free
from ganvas.paths import ending_of, numbered, path_of, portable, portable_path, same_name
from ganvas.words import message, plural, quoted

LOSSLESS = ".png"


@dataclass(frozen=True)
class Place:
    """A file, a folder or a zip to write to."""

    path: Path
    chosen: bool
    """Whether a person named it."""
    overwrite: bool
    """Whether files that are there may be replaced; those that are read never are."""
    read: tuple[Path, ...] = ()
    """What is read besides the pictures, such as masks."""

    @classmethod
    def of(cls, out: str | os.PathLike[str] | None, usual: str, *, overwrite: bool, read: Iterable[Path] = ()) -> "Place":
        """What a person gave; ``usual`` where that was nothing."""
        return cls(Path(usual) if out is None else path_of(out), out is not None, overwrite, tuple(read))

    @property
    def is_zip(self) -> bool:
        return self.path.suffix.lower() == ".zip" and not self.path.is_dir()

    def for_one(self, source: Path) -> Path:
        """The file for what is made of one picture. Raises SettingError where that mustn't be written."""
        out = self.path
        if not out.is_dir() and ending_of(out):
            check_not_read(out, (source, *self.read))
            check_free(out, overwrite=self.overwrite)
            return out
        target = out / f"{portable(_without_ending(source))}{LOSSLESS}"
        # The name is ours, so without being asked it takes no other one's place, and never that of the picture itself.
        if not self.overwrite or target.resolve() == source.resolve():
            return next_free(target)
        check_not_read(target, (source, *self.read))
        return target

    def for_all(self, source: Path, read: Iterable[Path], names: Iterable[str]) -> "Place":
        """For what is made of several, ``read`` one by one from ``source``. Raises SettingError where it mustn't be written."""
        out, names = self.path, list(names)
        _check_holds_several(out, len(names))
        place, given = out.resolve(), source.resolve()
        if place == given or given in place.parents:
            outside = given.parent / place.name
            outside = outside if out.is_absolute() else Path(os.path.relpath(outside))
            if not self.chosen:  # as where somebody works inside the folder of the pictures
                return replace(self, path=outside).for_all(source, read, names)
            raise SettingError(
                message("--out {out} is inside the source that is read.", out=out),
                message("Name a place outside it:  --out {path}", path=quoted(next_free(outside))),
            )
        if self.is_zip:
            check_not_read(out, (source, *self.read))
            check_free(out, overwrite=self.overwrite)
            return self
        there = [name for name in names if (out / name).exists()]
        if there and not self.chosen and not self.overwrite:
            return replace(self, path=next_free(out))
        known = {_identity(path): path for path in (*read, *self.read)} if there else {}
        for name in there:
            if (other := known.get(_identity(out / name))) is not None:
                check_not_read(out / name, [other], instead=next_free(out))
        check_all_free(out, there, overwrite=self.overwrite)
        return self


def names_for(names: Iterable[str]) -> dict[str, str]:
    """What is made of each is called: as it is, with the ending of a PNG, and so that every system can write it.

    With both endings, and then a number, where that would be another one's name, also where upper and lower case are the same.
    """
    plain = {
        name: portable_path(f"{PurePosixPath(name).parent}/{_without_ending(PurePosixPath(name))}{LOSSLESS}") for name in names
    }
    counts = Counter(map(same_name, plain.values()))
    taken = {name for name, count in counts.items() if count == 1}
    called = {}
    for name, made in plain.items():
        if counts[same_name(made)] > 1:
            made = next(each for each in numbered(portable_path(name), LOSSLESS) if same_name(each) not in taken)
            taken.add(same_name(made))
        called[name] = made
    return called


def _without_ending(path: PurePath) -> str:
    """moths.jpg -> moths, but exp-v1.5 as it is."""
    return path.name[: len(path.name) - len(ending_of(path))]


def _check_holds_several(out: Path, count: int) -> None:
    if ending_of(out) in ("", ".zip") or out.is_dir():
        return
    raise SettingError(
        plural(
            count,
            "--out {out} is one file, and a folder or zip of {n:,} picture is read.",
            "--out {out} is one file, and there are {n:,} pictures.",
            out=out,
        ),
        message("Give a folder, or a .zip."),
    )


def _identity(path: Path) -> object:
    """Equal for two names of one file."""
    try:
        about = path.stat()
    except OSError:
        return path
    return about.st_dev, about.st_ino
