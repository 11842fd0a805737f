"""Pack sides: the pictures of a translation's pair are packed next to each other, a before b, or neither is packed."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ganvas.data.found import Refusal
from ganvas.data.packs.pack import Tally, in_order, nothing_usable, report_of
from ganvas.data.packs.report import Report
from ganvas.data.packs.writer import PackWriter
from ganvas.data.pictures.decode import Picture
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.frame import Frame, frame_for
from ganvas.data.pictures.masks import are_masks
from ganvas.data.pictures.opening import quiet_pillow
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.values import Extent, about_scale, sampled_of_each, scale_of
from ganvas.data.sources.two_sides import SIDES, Shot, Sided
from ganvas.errors import SourceError
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import listed, message

_SAMPLE = 4096
"""Pictures of whose sizes the frame is made."""
_LOOKED_AT = 64
"""Pictures of a side by which it is decided whether they are masks."""
_SKEWED = 0.02
"""Relative difference of aspect above which the two pictures of pairs usually differ in shape."""
_OFF = 1
"""Pixels by which the sizes of a pair may differ from the usual: halves of odd widths do."""


def pack_sides(
    sided: Sided, name: str, settings: DataSettings, folder: Path, progress: ProgressCallback | None
) -> tuple[Report, list[str], tuple[bool, bool]]:
    """Write both sides into ``folder``; returns the report, the name of each picture, and which sides had masks of class numbers.

    Raises SourceError where nothing can be used.
    """
    with quiet_pillow():
        spread = sided.units[:: max(1, -(-len(sided.units) // _SAMPLE))]
        sizes = [tuple(found) for found in in_order(_sizes_of, spread, Frame(64, 64)) if found]
        usual = _usual_scale(sizes) if sided.relation == "pairs" else (1.0, 1.0)
        if abs(usual[0] / usual[1] - 1) > _SKEWED:
            one, other = next(pair for pair in sizes if len(pair) == 2)
            raise SourceError(
                message(
                    "The two pictures of a pair differ in shape and can't be aligned, for example {one} and {other}.",
                    one=_size(one),
                    other=_size(other),
                ),
                message("Crop one side like the other."),
                message("For pictures that are not pairs, take the recipe cyclegan."),
            )
        # Of small and large pictures the large ones decide, or what only they show could not be learned.
        deciding = [max(pair) for pair in sizes] if sided.relation == "pairs" else [size for unit in sizes for size in unit]
        frame, shaped = frame_for(deciding or [(64, 64)], settings)
        masks = tuple(_has_masks([shot for unit in sided.units for shot in unit if shot.side == side]) for side in (0, 1))
        settings, values, scaled = _scaled_by_side(sided, settings, masks)
        writer = PackWriter(folder, frame, settings.channels)
        writer.expect(sum(map(len, sided.units)))
        tally = Tally(refused=list(sided.refused))
        labels: list[int] = []

        def read(unit: tuple[Shot, ...]) -> Sequence[Picture | Refusal]:
            try:
                pictures = [shot.read(frame, settings, not writer.may_be_grey, masks[shot.side]) for shot in unit]
                _check_sizes(pictures, usual)
                return pictures
            except Refused as refused:
                names = listed(f"{SIDES[shot.side]}: {shot.name}" for shot in unit)
                detail = _of_a_pair(refused.detail) if len(unit) > 1 else refused.detail
                return [Refusal(name=names, reason=refused.reason, detail=detail)]

        try:
            pace = Pace(message("packing"), len(sided.units), progress)
            for done, (unit, results) in enumerate(zip(sided.units, in_order(read, sided.units, frame), strict=True), 1):
                for shot, result in zip(unit, results, strict=False):
                    if isinstance(result, Refusal):
                        tally.refused.append(result)
                    else:
                        writer.add(result.pixels)
                        labels.append(shot.side)
                        tally.names.append(shot.name)
                        tally.count(result, frame, settings)
                pace.note(done)
            if not tally.names:
                raise nothing_usable(name, tally.refused)
            if len(set(labels)) < len(SIDES):
                what = message("No picture of side {side} in {name} can be used.", side=SIDES[1 - labels[0]], name=name)
                raise SourceError(what, *examples_of(tally.refused))
            notes = (*sided.notes, *filter(None, [shaped, _enlarged(usual, frame), *_about(masks), *scaled]))
            marks = np.array(labels, np.int64)
            report = report_of(name, writer, marks, SIDES, tally, sided.passed_over, notes, settings, values)
            report = report.model_copy(update={"relation": sided.relation, "shaped": shaped})
            if sided.relation == "pairs":
                report = report.model_copy(update={"duplicates": _equal_pairs(folder)})
        finally:
            writer.abandon()
    return report, tally.names, (masks[0], masks[1])


def _equal_pairs(folder: Path) -> int:
    """How many pairs equal an earlier one, in both pictures."""
    pairs = np.load(folder / "digests.npy").reshape(-1, 16)
    return len(pairs) - len(np.unique(pairs, axis=0))


def _sizes_of(unit: tuple[Shot, ...]) -> list[tuple[int, int]] | None:
    try:
        return [shot.size() for shot in unit]
    except Refused:
        return None


def _usual_scale(sizes: Sequence[tuple[tuple[int, int], ...]]) -> tuple[float, float]:
    """How many times as wide and as high b's picture usually is as a's: (1, 1) but for sets like small and large."""
    scales = Counter((round(b[0] / a[0], 3), round(b[1] / a[1], 3)) for a, b in sizes)
    return scales.most_common(1)[0][0] if scales else (1.0, 1.0)


def _check_sizes(pictures: Sequence[Picture], usual: tuple[float, float]) -> None:
    """Raises Refused for a pair whose sizes don't fit: its pictures could not be aligned."""
    if len(pictures) < 2:
        return
    one, other = ((picture.width, picture.height) for picture in pictures)
    fits = all(
        abs(theirs - mine * scale) <= max(_OFF, scale * _OFF) for mine, theirs, scale in zip(one, other, usual, strict=True)
    )
    if not fits:
        raise Refused("sizes differ", message("{one} and {other}", one=_size(one), other=_size(other)))


def _has_masks(shots: Sequence[Shot]) -> bool:
    def numbers(shot: Shot) -> set[int] | None:
        try:
            return shot.numbers()
        except Refused:
            return set()

    some = shots[:: max(1, -(-len(shots) // _LOOKED_AT))]
    return are_masks(list(in_order(numbers, some, Frame(64, 64))))


def _scaled_by_side(
    sided: Sided, settings: DataSettings, masks: tuple[bool, ...]
) -> tuple[DataSettings, tuple[str, ...], list[str]]:
    """The settings with how pictures of more than eight bits are scaled, for the report the same of each side, and notes about it."""
    most = sampled_of_each(sum(map(len, sided.units)))

    def extent(shot: Shot) -> Extent | None:
        try:
            return shot.extent(most)
        except Refused:
            return None

    values = ["", ""]
    notes: list[str] = []
    for side in (0, 1):
        shots = [shot for unit in sided.units for shot in unit if shot.side == side and not masks[side]]
        extents = [found for found in in_order(extent, shots, Frame(64, 64)) if found is not None]
        if not extents:
            continue
        given = settings.scale_of(side)
        scale = given or scale_of(extents)
        values[side] = str(scale)
        notes += [
            message("Side {side}: {note}", side=SIDES[side], note=note) for note in about_scale(scale, extents) if not given
        ]
    if not any(values):
        return settings, (), []
    return settings.model_copy(update={"values": ",".join(value or "auto" for value in values)}), tuple(values), notes


def _about(masks: tuple[bool, ...]) -> list[str]:
    return [
        message(
            "The pictures of {side} are masks of class numbers, which look black. Each number was given a colour.", side=side
        )
        for side, are in zip(SIDES, masks, strict=True)
        if are
    ]


def _enlarged(usual: tuple[float, float], frame: Frame) -> str:
    if usual == (1, 1):
        return ""
    return message(
        "The pictures of b are mostly {times:g} times as large as those of a. Both become {frame}.", times=usual[0], frame=frame
    )


def _of_a_pair(detail: str) -> str:
    if not detail:
        return message("its pair is skipped")
    return message("{detail}; its pair is skipped", detail=detail)


def _size(size: tuple[int, int]) -> str:
    width, height = size
    return f"{width}x{height}"


def examples_of(refused: Sequence[Refusal]) -> list[str]:
    """Up to three of the files that were refused, each as a next step to look at."""
    return [message("For example:  {refusal}", refusal=str(refusal)) for refusal in refused[:3]]
