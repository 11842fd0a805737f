"""Naming: what a set and the files in it are called, made from what a browser or an archive says, so that every system can write it."""

import re
import unicodedata
from pathlib import PurePosixPath

from ganvas.paths import numbered, portable, same_name
from ganvas.words import message

LONGEST_NAME = 80
"""Characters of a set, a folder in it, or a file without its ending."""
MOST_FOLDERS = 4
"""Folders within folders; deeper ones are left out of the path."""
USUAL = "pictures"


class Evil(Exception):
    """A name that leads out of where it belongs. what: a sentence."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def set_name(given: str | None) -> str:
    """The name of a set as a folder has it: in one way to write its letters, on one line."""
    text = " ".join(unicodedata.normalize("NFC", given or "").split())
    return _short(portable(text)) if text else USUAL


def place_of(original: str) -> tuple[tuple[str, ...], str]:
    """The folders and the name without its ending under which a file is kept: classes are folders, and pairs have the same name.

    original: as it came, with slashes. Raises Evil for a name that isn't below its source.
    """
    check_below(original)
    path = PurePosixPath(unicodedata.normalize("NFC", original))
    folders = tuple(_short(portable(part)) for part in path.parts[:-1] if part != ".")[-MOST_FOLDERS:]
    return folders, _short(portable(path.stem))


def check_below(name: str) -> None:
    """Raises Evil for a name from which a careless program would write somewhere else."""
    parts = name.split("/")
    if (
        not name
        or "\0" in name
        or "\\" in name
        or name.startswith("/")
        or ".." in parts
        or re.match(r"[A-Za-z]:", name)
        or len(name) > 1000
    ):
        raise Evil(message("It has a name that leads outside: {name!r}.", name=name[:80]))


def free_name(stem: str, ending: str, taken: set[str]) -> str:
    """stem.png, or stem-2.png, ... where that is taken; ``taken`` holds names as ``same_name`` gives them, and gets this one."""
    name = next(each for each in numbered(stem, ending) if same_name(each) not in taken)
    taken.add(same_name(name))
    return name


def _short(name: str) -> str:
    """At most so long, also in the bytes that file systems count: a Korean syllable takes three."""
    name = name[:LONGEST_NAME].encode()[:200].decode(errors="ignore")
    # A leading dot would hide it from ganvas and from people.
    return portable(name.lstrip("."))
