"""Layout: which part of a folder's or archive's pictures is meant."""

from collections import Counter
from collections.abc import Sequence

from ganvas.data.sources.folders import Entry
from ganvas.errors import SourceError
from ganvas.words import Command, Step, did_you_mean, listed, message, nearest

SPLITS = {
    "train": "train",
    "training": "train",
    "test": "test",
    "testing": "test",
    "val": "val",
    "valid": "val",
    "validation": "val",
}
"""Names of folders that are a part of a data set, and the part they are."""

_PICTURE_ENDINGS = {
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "bmp", "dib", "tif", "tiff", "ppm", "pgm", "pbm", "pnm",
    "avif", "heic", "heif", "hif", "jxl", "jp2", "ico", "icns", "qoi", "psd", "dds", "sgi", "pcx", "tga",
}  # fmt: skip


def split_of(folder: str) -> str:
    """The split that a folder's name stands for, "" where it stands for none; trainA and trainB of unpaired sets count too."""
    name = folder.lower()
    return SPLITS.get(name) or (SPLITS.get(name[:-1], "") if name[-1:] in ("a", "b") else "")


def choose_part(entries: list[Entry], part: str | None, source: str) -> tuple[list[Entry], str]:
    """The entries of one part, and a note where the choice was ours.

    A part is a folder at the top (below a single folder that holds everything), or one of SPLITS under any of its names,
    or a folder further down, written with slashes.
    Where no part is named, all entries are meant, unless all folders at the top are splits: then it is train.
    Raises SourceError where there is no such part.
    """
    belows = below_common_folder([entry.name for entry in entries])
    tops = Counter(below[0] for below in belows if len(below) > 1)
    splits: dict[str, list[str]] = {}
    for top in sorted(tops):
        if split := split_of(top):
            splits.setdefault(split, []).append(top)
    if part is not None:
        first, *deeper = part.strip("/").split("/")
        firsts = [first] if first in tops else splits.get(split_of(first), [first])
        chosen = _inside(entries, belows, firsts, deeper)
        if not chosen:
            hints = did_you_mean(nearest(part, tops, cutoff=0.4), sorted(tops)[:10])
            raise SourceError(
                message("{name} has no part {part!r}.", name=source, part=part),
                *(hints or [message("It has no folders inside: leave the part out.")]),
            )
        return chosen, ""
    if not splits or any(not split_of(top) for top in tops):
        return entries, ""
    if any(len(below) == 1 and looks_like_picture(below[0]) for below in belows):  # loose pictures next to the folders
        return entries, ""
    named = {split: folders[0] if len(folders) == 1 else split for split, folders in splits.items()}
    if "train" not in splits:
        if len(splits) == 1:
            return entries, ""
        raise SourceError(
            message("{name} has the parts {parts}, and none of them is train.", name=source, parts=listed(sorted(tops))),
            *(
                Step(message("To take {part}", part=part), Command("data", f"{source}:{part}"))
                for part in sorted(named.values())
            ),
        )
    others = sorted(name for split, name in named.items() if split != "train")
    chosen = _inside(entries, belows, splits["train"], [])
    if not others:
        return chosen, ""
    rest = listed(f"{source}:{name}" for name in others)
    return chosen, message("Only {part} is taken. For the rest, give {others}.", part=named["train"], others=rest)


def below_common_folder(names: Sequence[str]) -> list[list[str]]:
    """The parts of each name below the folder that holds all pictures.

    A readme next to the one big folder doesn't count, unless the pictures have no endings at all.
    """
    root = common_folder([name for name in names if looks_like_picture(name)] or names)
    return [below(name, root) for name in names]


def common_folder(names: Sequence[str]) -> tuple[str, ...]:
    """The folders that every name starts with."""
    if not names:
        return ()
    # The first and last in order differ as early as any two do.
    first, last = min(names).split("/")[:-1], max(names).split("/")[:-1]
    common: list[str] = []
    for one, other in zip(first, last, strict=False):
        if one != other:
            break
        common.append(one)
    return tuple(common)


def below(name: str, root: tuple[str, ...]) -> list[str]:
    """The parts of a name below a folder."""
    parts = name.split("/")
    if not root:
        return parts
    # A side file outside the common folder keeps its own path.
    return parts[len(root) :] if tuple(parts[: len(root)]) == root else parts


def _inside(entries: list[Entry], belows: list[list[str]], firsts: list[str], deeper: list[str]) -> list[Entry]:
    """The entries below one of some folders at the top and a path further down."""
    depth = 1 + len(deeper)
    pairs = zip(entries, belows, strict=True)
    return [entry for entry, below in pairs if len(below) > depth and below[0] in firsts and below[1:depth] == deeper]


def looks_like_picture(name: str) -> bool:
    """Whether a file has the ending of a picture."""
    return name.rpartition(".")[2].lower() in _PICTURE_ENDINGS
