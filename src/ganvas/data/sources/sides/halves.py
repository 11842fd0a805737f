"""Halves: pairs that are one picture, with both sides next to each other."""

from ganvas.data.found import Refusal
from ganvas.data.pictures.decode import Half, read_size
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.frame import have_seams
from ganvas.data.pictures.full_size import read_whole
from ganvas.data.sources.folders import Entry, Files, opened
from ganvas.data.sources.sides.shots import Relation, Sided, shots_of
from ganvas.errors import SourceError
from ganvas.words import Command, Message, Step, message

_LEAST_HALVED = 1.3
"""Pictures less wide than this many times their height are hardly two side by side."""
_ALIKE = 0.1
"""Relative difference up to which two aspects are about the same."""
_LOOKED_AT = 24
"""Pictures that are looked into to see where they have seams."""


def of_halves(sided: Sided, entries: list[Entry], name: str) -> Sided:
    """Each picture is two side by side. Those of another shape than most are single ones, and are left out."""
    (files,) = sided.files
    sizes = [_whole_size(files, entry) for entry in entries]
    known = [size for size in sizes if size]
    check_halves(known, sided.relation, name)
    usual = _usual_aspect(known)
    _check_thirds(files, [entry for entry, size in zip(entries, sizes, strict=True) if size], usual, name)
    paired = []
    for entry, size in zip(entries, sizes, strict=True):
        if size is None or _is_halved(size, usual):  # what can't be read is refused with its reason later
            paired.append(entry)
            continue
        detail = message(
            "{size}, where most are {times:.2g} times as wide as high", size="{}x{}".format(*size), times=usual or 2.0
        )
        sided.refused.append(Refusal(name=entry.name, reason="not two halves", detail=detail))
    sided.units = list(zip(*(shots_of(files, paired, side, half) for side, half in enumerate(HALVES)), strict=True))
    sided.notes = (*sided.notes, halved())
    return sided


def _whole_size(files: Files, entry: Entry) -> tuple[int, int] | None:
    try:
        with opened(files, entry) as file:
            return read_size(file)
    except Refused:
        return None


def _usual_aspect(sizes: list[tuple[int, int]]) -> float | None:
    """Width over height that more than half of the pictures have; None where they have many."""
    aspects = sorted(width / height for width, height in sizes)
    if not aspects:
        return None
    usual = aspects[len(aspects) // 2]
    return usual if sum(abs(aspect / usual - 1) <= _ALIKE for aspect in aspects) * 2 > len(aspects) else None


def _is_halved(size: tuple[int, int], usual: float | None) -> bool:
    aspect = size[0] / size[1]
    return aspect >= _LEAST_HALVED if usual is None else abs(aspect / usual - 1) <= _ALIKE


def _check_thirds(files: Files, entries: list[Entry], usual: float | None, name: str) -> None:
    """Raises SourceError where the pictures are three side by side, which have their seams at a third and two thirds."""
    if usual is None or not 2.25 < usual < 4:
        return
    looked_at = []
    for entry in entries[:: max(1, len(entries) // _LOOKED_AT)][:_LOOKED_AT]:
        try:
            with opened(files, entry) as file:
                looked_at.append(read_whole(file).pixels)
        except Refused:
            continue
    if have_seams(looked_at, 1 / 3, 2 / 3) and not have_seams(looked_at, 1 / 2):
        raise SourceError(
            message("The pictures of {name} are three side by side, and a pair is two.", name=name),
            message("Cut them, and put what belongs together into two folders under the same name."),
            Step(message("Then give one source for each side, for example"), Command("train", ("inputs/", "targets/"))),
        )


HALVES: tuple[Half, Half] = ("left", "right")


def halved() -> Message:
    return message("Each picture is taken as two side by side: its left half is a, its right half b.")


def check_halves(sizes: list[tuple[int, int]], relation: Relation, name: str) -> None:
    advice = (
        Step(message("Give one source for each side, for example"), Command("train", ("inputs/", "targets/"))),
        message("Or put them into the folders a and b of {name}.", name=name),
    )
    if relation == "sides":
        raise SourceError(
            message("{name} doesn't say which of its pictures are of side a and which of side b.", name=name), *advice
        )
    widths = sorted(width / height for width, height in sizes)
    if widths and widths[len(widths) // 2] < _LEAST_HALVED:
        width, height = sizes[0]
        raise SourceError(
            message(
                "{name} has neither folders a and b nor pictures of two halves side by side: they are {width}x{height} or similar.",
                name=name,
                width=width,
                height=height,
            ),
            *advice,
        )
