"""Found: what can be said about the files of a source: why one was refused, and how large they are."""

from collections import Counter

from ganvas.settings import Sentence, Settings
from ganvas.words import message


class Refusal(Settings):
    """A file that was skipped, with its reason and, where there is more to say, a detail."""

    name: str
    """The file, below its source."""
    reason: str
    """One of a small vocabulary, in English: what programs count by. ``reason_in_words`` says it in the language of the process."""
    detail: Sentence = ""
    """In the language in which the file was looked at."""

    def __str__(self) -> str:
        return message("{name}: {reason}", name=self.name, reason=why_in_words(self.reason, self.detail))


def why_in_words(reason: str, detail: str) -> str:
    """A reason and its detail, in parentheses where there is one, as a label in the language of the process."""
    if not detail:
        return reason_in_words(reason)
    return message("{reason} ({detail})", reason=reason_in_words(reason), detail=detail)


def reason_in_words(reason: str) -> str:
    """The reason of a refusal as a label in the language of the process; as it is where it isn't one of the vocabulary."""
    match reason:
        case "not a picture":
            return message("not a picture")
        case "not pixels":
            return message("not pixels")
        case "format unknown":
            return message("format unknown")
        case "empty":
            return message("empty")
        case "truncated":
            return message("truncated")
        case "unreadable":
            return message("unreadable")
        case "can't be written":
            return message("can't be written")
        case "encrypted":
            return message("encrypted")
        case "special file":
            return message("special file")
        case "too small":
            return message("too small")
        case "too large":
            return message("too large")
        case "decompression bomb":
            return message("decompression bomb")
        case "written by ganvas":
            return message("written by ganvas")
        case "no partner":
            return message("no partner")
        case "not two halves":
            return message("not two halves")
        case "ambiguous":
            return message("ambiguous")
        case "sizes differ":
            return message("sizes differ")
        case "its mask can't be used":
            return message("its mask can't be used")
        case "its mask has another size":
            return message("its mask has another size")
        case "nothing to fill":
            return message("nothing to fill")
        case "too much to fill":
            return message("too much to fill")
    return reason


class Sizes(Settings):
    """Sizes of the original pictures, upright, as (width, height) in pixels."""

    smallest: tuple[int, int]
    median: tuple[int, int]
    largest: tuple[int, int]
    most_common: tuple[int, int]
    most_common_count: int
    """How many pictures have that size."""
    different: int
    """How many sizes there are."""

    @classmethod
    def all_of(cls, size: tuple[int, int], count: int) -> "Sizes":
        """Of ``count`` that all have one (width, height)."""
        return cls.of(Counter({size: count}))

    @classmethod
    def of(cls, counts: Counter[tuple[int, int]]) -> "Sizes":
        """counts: how many pictures have each (width, height); not empty. Ordered by area, then by width."""
        ordered = sorted(counts, key=lambda size: (size[0] * size[1], size))
        total, passed, median = sum(counts.values()), 0, ordered[0]
        for size in ordered:
            passed += counts[size]
            if passed * 2 > total:
                median = size
                break
        common = max(ordered, key=lambda size: counts[size])
        return cls(
            smallest=ordered[0],
            median=median,
            largest=ordered[-1],
            most_common=common,
            most_common_count=counts[common],
            different=len(ordered),
        )


class Cut(Settings):
    """How much of the original pictures lies outside the frame that they were cut to, as shares of their areas."""

    mean: float = 0.0
    """Over all of them."""
    most: float = 0.0
    """Of the picture that loses most."""
