"""Report: what was found in a source, what was refused and why, and what was packed."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict

from ganvas.data.found import Cut, Refusal, Sizes, reason_in_words
from ganvas.data.sources.own import all_generated, left_out
from ganvas.settings import Sentence, Settings
from ganvas.words import Command, Message, Step, listed, message, plural

HARDLY_CUT, MUCH_CUT = 0.02, 0.25
"""Shares of a picture's area: what hardly matters to all of them on average, and what matters even to one."""


class Report(Settings):
    """What a source held and what became of it. ``str(report)`` is plain text; rich prints it as a table."""

    model_config = ConfigDict(extra="ignore")  # a later version may say more of a pack that this one can read

    medium: str = "pictures"
    """pictures, or melodies."""
    source: str
    relation: str = ""
    """pairs or sides, where they are the two sides of a translation."""
    pictures: int
    """How many were packed."""
    shape: tuple[int, int, int, int]
    """(N, H, W, C) of the packed array."""
    classes: dict[str, int]
    """Pictures in each class; empty when there are none."""
    sizes: Sizes
    modes: dict[str, int]
    """Pillow's modes of the originals: L grey, RGB colour, P palette, RGBA with transparency, ..."""
    enlarged: int
    """Pictures that were enlarged, and so show less than their size promises."""
    cut: Cut = Cut()
    """What is lost where pictures of another shape were cut to the frame."""
    duplicates: int
    """Pictures whose packed pixels equal those of an earlier one; of pairs, how many do in both pictures."""
    refused: tuple[Refusal, ...]
    own: tuple[str, ...] = ()
    """What was left out because ganvas wrote it: pictures with its mark, and runs and models, with a slash at the end."""
    generated: bool = False
    """Whether ganvas wrote all of the pictures; they are packed all the same, because there are no others."""
    passed_over: int
    """Hidden files, system litter, and links that loop or lead nowhere."""
    notes: tuple[Sentence, ...]
    shaped: str = ""
    """The one of ``notes`` that says why they have their shape."""
    values: tuple[str, ...] = ()
    """How numbers of more than eight bits a channel became eight, LOW:HIGH, of each side where there are two; empty where none had more."""
    bytes: int
    where: str
    """The folder of the pack."""
    fingerprint: str

    @property
    def reasons(self) -> dict[str, int]:
        """How many were refused for each reason, the most frequent first."""
        return dict(Counter(refusal.reason for refusal in self.refused).most_common())

    def reasons_in_words(self) -> str:
        """ "truncated 3, empty 1"; "" where nothing was refused."""
        return counted(self.reasons)

    @property
    def different(self) -> int:
        """Pictures that don't equal an earlier one."""
        return self.pictures - self.duplicates

    def cut_in_words(self) -> str:
        """How much of each picture is cut off; "" where that is hardly anything."""
        if self.cut.mean < HARDLY_CUT and self.cut.most < MUCH_CUT:
            return ""
        _, height, width, _ = self.shape
        return message(
            "To become {width} x {height}, pictures lose {mean:.0%} of their area at the edges on average, and up to {most:.0%}.",
            width=width,
            height=height,
            mean=self.cut.mean,
            most=self.cut.most,
        )

    def title(self) -> Message:
        """What was packed, in a line."""
        count, height, width, channels = self.shape
        size = f"{width} x {height}"
        if self.medium == "melodies":
            return plural(
                count,
                "{n:,} melody of {voices} voices, {pitches} pitches and {steps} steps",
                "{n:,} melodies of {voices} voices, {pitches} pitches and {steps} steps",
                voices=channels,
                pitches=height,
                steps=width,
            )
        colour = message("grey") if channels == 1 else message("colour")
        if self.relation == "pairs":
            return plural(
                count // 2, "{n:,} pair of {size}, {colour}", "{n:,} pairs of {size}, {colour}", size=size, colour=colour
            )
        if self.relation == "sides":
            one, other = self.classes.values()
            return plural(
                one,
                "{n:,} picture of a and {other:,} of b, {size}, {colour}",
                "{n:,} pictures of a and {other:,} of b, {size}, {colour}",
                other=other,
                size=size,
                colour=colour,
            )
        if self.classes:
            return plural(
                count,
                "{n:,} picture of {size}, {colour}, {classes} classes",
                "{n:,} pictures of {size}, {colour}, {classes} classes",
                size=size,
                colour=colour,
                classes=len(self.classes),
            )
        return plural(
            count, "{n:,} picture of {size}, {colour}", "{n:,} pictures of {size}, {colour}", size=size, colour=colour
        )

    def lines(self, *, names: int = 10) -> list[tuple[str, str]]:
        """(heading, text) pairs; at most ``names`` of the refused files are named."""
        lines: list[tuple[str, str]] = [(message("source"), self.source)]
        if self.classes:
            lines.append((message("classes"), self._classes_in_words()))
        lines.append((message("originals"), _sizes_in_words(self.sizes, self.pictures)))
        lines.append((message("modes"), listed(f"{mode} {count:,}" for mode, count in self.modes.items())))
        if self.enlarged:
            lines.append((message("enlarged"), self._enlarged_in_words()))
        if cut := self.cut_in_words():
            lines.append((message("cut off"), cut))
            lines.append(("", self._uncut()))
        if self.duplicates:
            lines.append((message("duplicates"), _duplicates_in_words(self.duplicates, self.relation)))
        if self.refused:
            lines.append((message("refused"), f"{len(self.refused):,}: {self.reasons_in_words()}"))
            # Side files such as readmes are less of a loss than a picture that can't be read, so they come last.
            worst_first = sorted(self.refused, key=lambda refusal: refusal.reason == "not a picture")
            lines += [("", str(refusal)) for refusal in worst_first[:names]]
            if len(worst_first) > names:
                lines.append(("", _more_in_words(len(worst_first) - names)))
        if self.own:
            lines.append((message("left out"), left_out(self.own)))
        if self.generated:
            lines.append((message("note"), all_generated()))
        if self.passed_over:
            lines.append((message("passed over"), _passed_over_in_words(self.passed_over)))
        lines += [(message("note"), note) for note in self.notes]
        lines.append((message("packed"), message("{size:,.1f} MiB in {folder}", size=self.bytes / 2**20, folder=self.where)))
        lines.append((message("fingerprint"), self.fingerprint[:16]))
        return lines

    def _uncut(self) -> str:
        if self.relation or self.source == "array":
            return message("To keep all of each picture, set data.fit=pad (for ganvas data, --fit pad).")
        return Step(message("To keep all of each picture"), Command("train", self.source, settings=["data.fit=pad"])).suited

    def _classes_in_words(self) -> str:
        shown = listed(f"{name} {count:,}" for name, count in list(self.classes.items())[:20])
        if len(self.classes) <= 20:
            return shown
        return message("{classes} and {n:,} more", classes=shown, n=len(self.classes) - 20)

    def _enlarged_in_words(self) -> Message:
        _, height, width, _ = self.shape
        return plural(
            self.enlarged,
            "{n:,} of {total:,} is smaller than {width} x {height} and was enlarged.",
            "{n:,} of {total:,} are smaller than {width} x {height} and were enlarged.",
            total=self.pictures,
            width=width,
            height=height,
        )

    def __str__(self) -> str:
        return "\n".join([self.title(), *(f"  {heading:<12}{text}" for heading, text in self.lines())])

    def __rich__(self) -> Any:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        table.add_column(style="cyan", no_wrap=True)
        table.add_column(overflow="fold")
        for heading, text in self.lines():
            # Text, so that rich takes a file named [bold].png for a name and not for a command.
            table.add_row(heading, Text(text))
        return Group(Text(self.title(), style="bold"), table)


def counted(reasons: Mapping[str, int]) -> str:
    """truncated 3, empty 1: how many files were refused for each reason, the most frequent first."""
    most_first = Counter(reasons).most_common()
    return listed(f"{reason_in_words(reason)} {count:,}" for reason, count in most_first)


def _more_in_words(count: int) -> Message:
    return plural(
        count,
        "{n:,} more is listed in the report as JSON.",
        "{n:,} more are listed in the report as JSON.",
    )


def _duplicates_in_words(count: int, relation: str) -> Message:
    if relation == "pairs":
        return plural(
            count,
            "{n:,} pair equals an earlier one in both pictures, pixel for pixel.",
            "{n:,} pairs equal an earlier one in both pictures, pixel for pixel.",
        )
    return plural(
        count,
        "{n:,} equals an earlier picture, pixel for pixel.",
        "{n:,} equal an earlier picture, pixel for pixel.",
    )


def _passed_over_in_words(count: int) -> Message:
    return plural(count, "{n:,} hidden or system file or dead link", "{n:,} hidden or system files or dead links")


def _sizes_in_words(sizes: Sizes, pictures: int) -> Message:
    def words(size: tuple[int, int]) -> str:
        return f"{size[0]} x {size[1]}"

    if sizes.different == 1:
        return message("all {size}", size=words(sizes.median))
    return message(
        "{smallest} to {largest}, median {median}; most often {common} ({n:,} of {total:,})",
        smallest=words(sizes.smallest),
        largest=words(sizes.largest),
        median=words(sizes.median),
        common=words(sizes.most_common),
        n=sizes.most_common_count,
        total=pictures,
    )
