"""Tastes: a page tells all choices with each request, and what was told before isn't worked out again."""

from collections.abc import Sequence

from ganvas.exploration.explorer import Explorer
from ganvas.exploration.pieces import Piece
from ganvas.exploration.taste import Taste

MOST = 4
"""Tastes that are remembered: of some tabs, or of one in which choices were taken back."""
Chosen = tuple[tuple[Piece, ...], tuple[Piece, ...]]
"""What was chosen and what wasn't."""
_Key = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


class Tastes:
    """Tastes among the pieces of one model. They are functions of the choices in their order, whichever are remembered."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._known: dict[_Key, Taste] = {}

    def of(self, choices: Sequence[Chosen]) -> Taste:
        """The taste that some choices tell of. Raises OriginError for pieces of another model."""
        key = tuple((tuple(piece.id for piece in chosen), tuple(piece.id for piece in others)) for chosen, others in choices)
        told = max((length for length in range(len(key) + 1) if key[:length] in self._known), default=None)
        # Taken out: what is told to it now makes it another one, also where that fails in the middle.
        taste = self._explorer.taste() if told is None else self._known.pop(key[:told])
        for chosen, others in choices[told or 0 :]:
            taste.choose(chosen, others)
        self._known[key] = taste
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return taste
