"""Sources on the command line: one, or one for each side of a translation."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from ganvas.errors import SettingError
from ganvas.words import Command, Step, message, plural

_FROM_PICTURES = ("data", "train", "translate", "restore", "evaluate")
"""Verbs that read pictures."""


def sources_of(source: str | None, a: str | None, b: str | None, default: str | None = "digits") -> str | tuple[str, str]:
    """What was typed: the source, or both sides. Raises SettingError for anything in between."""
    if (a is None) != (b is None):
        given, missing = ("a", "b") if b is None else ("b", "a")
        raise SettingError(
            message("--{given} was given without --{missing}.", given=given, missing=missing),
            message("Give both:  --a inputs/ --b targets/"),
        )
    if a is None or b is None:
        if source is None and default is None:
            raise SettingError(
                message("No pictures were named."), message("Give a source, or both sides:  --a inputs/ --b targets/")
            )
        return source or str(default)
    if source is not None:
        raise SettingError(
            message("{source} was given in addition to --a and --b.", source=source),
            message("Leave it out, or leave those out and give one that holds both sides."),
        )
    return a, b


def check_not_expanded(words: Sequence[str]) -> None:
    """Raises SettingError where a shell has put the names of all files into the place of a pattern such as pictures/*.png.

    words: what was typed after ``ganvas``.
    """
    if not words or words[0] not in _FROM_PICTURES:
        return
    run: list[Path] = []
    for before, word in pairwise(words):
        is_one = not word.startswith("-") and not before.startswith("-") and Path(word).is_file() and _is_picture(word)
        if is_one and (not run or Path(word).parent == run[0].parent):
            run.append(Path(word))
        elif len(run) > 1:
            break
        else:
            run = []
    if len(run) < 2:
        return
    folder = run[0].parent
    raise SettingError(
        plural(
            len(run),
            "{n:,} file of {folder} was given, and one source is read.",
            "{n:,} files of {folder} were given, and one source is read: a shell puts all names into the place of a pattern such as *.png.",
            folder=folder,
        ),
        Step(message("Give the folder"), Command(words[0], *([words[1]] if Path(words[1]) != run[0] else []), folder)),
    )


def _is_picture(name: str) -> bool:
    from ganvas.data.sources.layout import looks_like_picture  # only here: it imports numpy

    return looks_like_picture(name)
