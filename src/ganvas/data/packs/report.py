"""Report: what was found in a source, what was refused and why, and what was packed."""

from collections import Counter
from typing import Any

from ganvas.data.found import Refusal, Sizes
from ganvas.settings import Settings
from ganvas.words import message


class Report(Settings):
    """What a source held and what became of it. ``str(report)`` is plain text; rich prints it as a table."""

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
    """Pictures smaller than what they became, which show less than that promises."""
    duplicates: int
    """Pictures whose packed pixels equal those of an earlier one."""
    refused: tuple[Refusal, ...]
    passed_over: int
    """Hidden files, system litter, and links that loop or lead nowhere."""
    notes: tuple[str, ...]
    bytes: int
    where: str
    """The folder of the pack."""
    fingerprint: str

    @property
    def reasons(self) -> dict[str, int]:
        """How many were refused for each reason, the most frequent first."""
        return dict(Counter(refusal.reason for refusal in self.refused).most_common())

    def reasons_in_words(self) -> str:
        """ "truncated 3, empty 1"; "" when nothing was refused."""
        return ", ".join(f"{reason} {count:,}" for reason, count in self.reasons.items())

    def title(self) -> str:
        count, height, width, channels = self.shape
        colour = "grey" if channels == 1 else "colour"
        classes = f", {len(self.classes)} classes" if self.classes else ""
        if self.medium == "melodies":
            return message(
                "{n:,} melodies of {voices} voices, {pitches} pitches and {steps} steps",
                n=count,
                voices=channels,
                pitches=height,
                steps=width,
            )
        if self.relation == "pairs":
            return f"{_number(count // 2, 'pair')} of {width} x {height}, {colour}"
        if self.relation == "sides":
            one, other = self.classes.values()
            return f"{_number(one, 'picture')} of a and {other:,} of b, {width} x {height}, {colour}"
        return f"{_number(count, 'picture')} of {width} x {height}, {colour}{classes}"

    def lines(self, *, names: int = 10) -> list[tuple[str, str]]:
        """(heading, text) pairs; at most ``names`` of the refused files are named."""
        lines: list[tuple[str, str]] = [("source", self.source)]
        if self.classes:
            shown = [f"{name} {count:,}" for name, count in list(self.classes.items())[:20]]
            more = len(self.classes) - len(shown)
            lines.append(("classes", ", ".join(shown) + (f" and {more:,} more" if more else "")))
        lines.append(("originals", _sizes_in_words(self.sizes, self.pictures)))
        lines.append(("modes", ", ".join(f"{mode} {count:,}" for mode, count in self.modes.items())))
        if self.enlarged:
            _, height, width, _ = self.shape
            size = str(width) if height == width else f"{width} x {height}"
            lines.append(("enlarged", f"{self.enlarged:,} of {self.pictures:,} are smaller than {size} and were enlarged"))
        if self.duplicates:
            lines.append(("duplicates", f"{self.duplicates:,} equal an earlier picture, pixel for pixel"))
        if self.refused:
            lines.append(("refused", f"{len(self.refused):,}: {self.reasons_in_words()}"))
            # Side files such as readmes are less of a loss than a picture that can't be read, so they come last.
            worst_first = sorted(self.refused, key=lambda refusal: refusal.reason == "not a picture")
            lines += [("", str(refusal)) for refusal in worst_first[:names]]
            if len(worst_first) > names:
                lines.append(("", f"and {len(worst_first) - names:,} more: --json lists all"))
        if self.passed_over:
            lines.append(("passed over", f"{self.passed_over:,} hidden or system files and dead links"))
        lines += [("note", note) for note in self.notes]
        lines.append(("packed", f"{self.bytes / 2**20:,.1f} MiB in {self.where}"))
        lines.append(("fingerprint", self.fingerprint[:16]))
        return lines

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
            # Text, so that a file named [bold].png is a name and not a command to rich.
            table.add_row(heading, Text(text))
        return Group(Text(self.title(), style="bold"), table)


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _sizes_in_words(sizes: Sizes, pictures: int) -> str:
    def words(size: tuple[int, int]) -> str:
        return f"{size[0]} x {size[1]}"

    if sizes.different == 1:
        return f"all {words(sizes.median)}"
    common = f"; most often {words(sizes.most_common)} ({sizes.most_common_count:,} of {pictures:,})"
    return f"{words(sizes.smallest)} to {words(sizes.largest)}, median {words(sizes.median)}{common}"
