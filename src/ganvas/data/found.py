"""Found: what may be said of one file that was looked at."""

from collections import Counter

from ganvas.settings import Settings


class Refusal(Settings):
    """A file that was left out, with its reason in two or three words and, where there is more to say, a detail."""

    name: str
    reason: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.reason} ({self.detail})" if self.detail else f"{self.name}: {self.reason}"


class Sizes(Settings):
    """Sizes of the original pictures as (width, height) in pixels, the way up they are looked at."""

    smallest: tuple[int, int]
    median: tuple[int, int]
    largest: tuple[int, int]
    most_common: tuple[int, int]
    most_common_count: int
    different: int

    @classmethod
    def all_of(cls, size: tuple[int, int], count: int) -> "Sizes":
        """Of ``count`` that all have one (width, height)."""
        return cls.of(Counter({size: count}))

    @classmethod
    def of(cls, counts: Counter[tuple[int, int]]) -> "Sizes":
        """counts: how many pictures have each (width, height); not empty. Ordered by area, then by width."""
        ordered = sorted(counts, key=lambda size: (size[0] * size[1], size))
        total, seen, median = sum(counts.values()), 0, ordered[0]
        for size in ordered:
            seen += counts[size]
            if seen * 2 > total:
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
