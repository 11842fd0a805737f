"""Masks: which places of a picture are to be filled, from one mask or a folder of them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganvas.data.found import reason_in_words
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.holes import Hole, read_hole
from ganvas.data.sources.layout import looks_like_picture
from ganvas.errors import SettingError, SourceError
from ganvas.words import Message, message

LARGEST_SHARE = 0.5
"""Of a picture; a mask that marks more was more likely drawn the other way round."""


def _too_much(path: Path, hole: Hole, inverted: bool) -> SettingError:
    what = message("{path} marks {share:.0%} of the picture as a hole, which is more than half.", path=path, share=hole.share)
    other_way = (
        message("If it is light where the hole is, leave out --invert-mask.")
        if inverted
        else message("If it is dark where the hole is:  --invert-mask")
    )
    return SettingError(what, other_way, message("To fill so much:  --yes"))


class Masks:
    """The masks for one picture or for several: a file, or a folder that has one of each picture's name, in the same place in it."""

    def __init__(self, path: Path, *, invert: bool, any_share: bool) -> None:
        """invert: the places that aren't marked are the holes. any_share: they may be more than half of a picture."""
        self.invert, self.any_share = invert, any_share
        self.understood: list[Message] = []
        """How masks were understood, each way once."""
        if not path.exists():
            raise SourceError(
                message("There is no {path}.", path=path),
                message("Give a picture whose light places are the holes:  --mask mask.png"),
            )
        self.path = path
        self._by_name: dict[str, Path] = {}
        if path.is_dir():
            files = [file for file in sorted(path.rglob("*")) if looks_like_picture(file.name)]
            self._by_name = {file.relative_to(path).with_suffix("").as_posix(): file for file in files}

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything that may be read."""
        return tuple(self._by_name.values()) or (self.path,)

    def check(self, names: list[str]) -> None:
        """Raises SettingError where a picture has no mask, or one that marks more than half of it, before any work."""
        for path in dict.fromkeys(map(self._file, names)):
            try:
                hole = self._hole(path)
            except Refused:  # said when it is its picture's turn
                continue
            if hole.share > LARGEST_SHARE and not self.any_share:
                raise _too_much(path, hole, self.invert)

    def of(self, name: str, size: tuple[int, int]) -> NDArray[np.bool_]:
        """(H, W) of a picture of this (width, height). Raises Refused where it doesn't fit."""
        path = self._file(name)
        mask = self._hole(path)
        if mask.size != size:
            shown = message(
                "{path} is {mask}, its picture {size}",
                path=path,
                mask="{}x{}".format(*mask.size),
                size="{}x{}".format(*size),
            )
            raise Refused("its mask has another size", shown)
        if mask.how not in self.understood:
            self.understood.append(mask.how)
        return mask.marked

    def _hole(self, path: Path) -> Hole:
        try:
            with path.open("rb") as file:
                hole = read_hole(file)
        except Refused as refused:
            what = message("{name}: {reason}", name=path, reason=refused.detail or reason_in_words(refused.reason))
            raise Refused("its mask can't be used", what) from None
        return hole.inverted() if self.invert else hole

    def _file(self, name: str) -> Path:
        if not self.path.is_dir():
            return self.path
        stem = Path(name).with_suffix("").as_posix()
        found = self._by_name.get(stem)
        if found is None:
            raise SettingError(
                message("{path} has no mask for {name}.", path=self.path, name=name),
                message("Expected a picture that is called {name}.png there.", name=stem),
            )
        return found
