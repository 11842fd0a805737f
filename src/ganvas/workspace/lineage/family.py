"""Family: what a piece comes from and what comes from it, as one thing that is shown and written."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ganvas.disk import write_text, writing
from ganvas.errors import SettingError
from ganvas.outputs import check_free
from ganvas.paths import path_of
from ganvas.words import message
from ganvas.workspace.lineage.drawing import svg
from ganvas.workspace.lineage.relatives import Descent, Relative


@dataclass(frozen=True)
class Lineage:
    """What a piece comes from and what comes from it. It shows itself in a notebook.

    id: the piece. relatives: parents come before their children. left_out: how many pieces that come from it aren't shown, of many.
    """

    id: str
    relatives: tuple[Relative, ...]
    left_out: int = 0

    @property
    def svg(self) -> str:
        """A drawing that needs nothing else: parents above their children, with the pictures that are known."""
        return svg(self.relatives, self.id)

    def to_json(self) -> str:
        """For programs: id, left_out, and relatives, each with id, operation, words, parents (id, role, weight), is_piece, generation."""
        return json.dumps(self.values, ensure_ascii=False, indent=2)

    @property
    def values(self) -> dict[str, Any]:
        """The same as plain values."""
        # asdict would copy the words, which then could be said in one language alone
        relatives = [{**asdict(each), "words": each.words} for each in self.relatives]
        for each in relatives:
            del each["png"]
        return {"id": self.id, "left_out": self.left_out, "relatives": relatives}

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write it as a drawing, lineage.svg, or for programs, lineage.json.

        overwrite: replace what is there. Raises SettingError where something is, and for another ending.
        """
        path = path_of(path)
        text = {".svg": lambda: self.svg, ".json": self.to_json}.get(path.suffix.lower())
        if text is None:
            raise SettingError(
                message("A lineage can't be written as {path}.", path=path),
                message("Name a drawing, lineage.svg, or lineage.json."),
            )
        check_free(path, overwrite=overwrite)
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text())
        return path

    def _repr_svg_(self) -> str:
        return self.svg


def lineage_of(
    own: Descent, descendants: Iterable[Descent], pieces: set[str], pngs: Mapping[str, bytes], left_out: int = 0
) -> Lineage:
    """The lineage of a piece.

    descendants: pieces that come from it. pieces: ids of those that are in the gallery. pngs: pictures by their ids.
    """
    known = {made.id: made for made in own.made}
    for other in descendants:
        known |= {made.id: made for made in other.made if own.id in made.ancestors and made.id not in known}
    generations: dict[str, int] = {}
    relatives = []
    for made in known.values():
        parents = tuple(parent for parent in made.parents if parent.id in known)
        generations[made.id] = 1 + max((generations[parent.id] for parent in parents), default=-1)
        relatives.append(
            Relative(made.id, made.node.op, made.words, parents, made.id in pieces, generations[made.id], pngs.get(made.id))
        )
    return Lineage(own.id, tuple(relatives), left_out)
