"""Partners: which picture of a belongs to which of b, by their names, which may differ a little."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ganvas.data.sources.layout import below_common_folder

_ROLES = frozenset(
    """a b x y in out input inputs output outputs source src target targets tgt before after image images img im photo photos picture
    real fake gt truth mask masks label labels annotation seg segmentation edge edges contour depth normal normals sketch map lr hr
    low high noisy clean blur blurred sharp rain norain shadow free matte alpha colour color gray grey""".split()  # noqa: SIM905 - words
)
"""Words that say what part a picture has in a pair, unlike horse and zebra."""


@dataclass(frozen=True)
class Matched:
    """What the names of a and of b are matched by, in their order. Equal and unique ones are partners."""

    one: list[str]
    other: list[str]
    differ: bool = False
    """Whether names that are matched are not simply the same."""
    sure: bool = True
    """Whether names that differ say by themselves that they are pairs; horse_1 and zebra_1 don't."""

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return len(_once(self.one) & _once(self.other))


def matched(one: Sequence[str], other: Sequence[str]) -> Matched:
    """The way to match the names that finds most pairs; of equally good ones the strictest.

    From strict to lenient: as they are, below each side's own folder; without folders; without regard to capitals; nor to zeros before
    numbers; nor to what all names of a side begin or end with, such as _mask.
    """
    whole = (_keys(one), _keys(other))
    alone = ([key.rpartition("/")[2] for key in whole[0]], [key.rpartition("/")[2] for key in whole[1]])
    ways = [Matched(*whole), Matched(*alone)]
    for plain in (str.casefold, _numbered):
        ways += [Matched([*map(plain, a)], [*map(plain, b)], differ=True) for a, b in (whole, alone)]
    ways += [_without_affixes(*sides) for sides in (whole, alone)]
    most = max(way.count for way in ways)
    return next(way for way in ways if way.count == most)


def _keys(names: Sequence[str]) -> list[str]:
    """The names below the side's own folder, without the ending."""
    return [re.sub(r"\.\w{1,5}$", "", "/".join(below)) for below in below_common_folder(names)]


def _once(keys: Sequence[str]) -> set[str]:
    return {key for key, count in Counter(keys).items() if count == 1}


def _numbered(key: str) -> str:
    """IMG_007 -> img_7."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", key.casefold())


def _without_affixes(one: Sequence[str], other: Sequence[str]) -> Matched:
    keys, words = [], []
    for side in (one, other):
        numbered = [_numbered(key) for key in side]
        start, end = _start(numbered), _end(numbered)
        keys.append([key[len(start) : len(key) - len(end)] or key for key in numbered])
        words.append(set(re.split(r"[_\-. /]+", f"{start} {end}")) - {""})
    found = Matched(keys[0], keys[1], differ=True)
    # All names of one side are those of the other with something added: numbers alone hardly meet so by chance.
    complete = found.count == len(one) == len(other) and (words[0] <= words[1] or words[1] <= words[0])
    return replace(found, sure=complete or words[0] ^ words[1] <= _ROLES)


def _start(keys: Sequence[str]) -> str:
    """What all names begin with, as far as whole words go."""
    shared = _shared(keys)
    while shared and not _is_whole(shared[-1], [key[len(shared)] for key in keys if len(key) > len(shared)]):
        shared = shared[:-1]
    return shared


def _end(keys: Sequence[str]) -> str:
    """What all names end with, as far as whole words go."""
    shared = _shared([key[::-1] for key in keys])[::-1]
    while shared and not _is_whole(shared[0], [key[-len(shared) - 1] for key in keys if len(key) > len(shared)]):
        shared = shared[1:]
    return shared


def _shared(keys: Sequence[str]) -> str:
    """What several names begin with; a single one shares nothing."""
    if len(keys) < 2:
        return ""
    first, last = min(keys), max(keys)  # which differ as early as any two do
    return first[: next((at for at in range(len(first)) if first[at] != last[at : at + 1]), len(first))]


def _is_whole(last: str, next_to_it: Sequence[str]) -> bool:
    """Whether a word ends between a letter that all names share and the next one of each."""
    return last in "_-. " or (not last.isdigit() and all(letter.isdigit() for letter in next_to_it))
