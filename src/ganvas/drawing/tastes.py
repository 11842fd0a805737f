"""Tastes: a page tells all choices with each request, and what was told before isn't worked out again."""

from collections.abc import Callable

from ganvas.drawing.requests import Choice
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.pieces import Piece
from ganvas.exploration.taste import Taste

MOST = 4
"""Tastes that are remembered: of some tabs, or of one in which choices were taken back."""


class Tastes:
    """Tastes among the pieces of one model. They are functions of the choices in their order, whichever are remembered."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._known: dict[tuple[Choice, ...], Taste] = {}

    def of(self, choices: tuple[Choice, ...], piece: Callable[[str], Piece]) -> Taste:
        """The taste that some choices tell of. piece: the piece of a name; it is asked for those alone that are new here.

        Raises OriginError for pieces of another model.
        """
        told = max((length for length in range(len(choices) + 1) if choices[:length] in self._known), default=None)
        # Taken out: what is told to it now makes it another one, also where that fails in the middle.
        taste = self._explorer.taste() if told is None else self._known.pop(choices[:told])
        for choice in choices[told or 0 :]:
            taste.choose([piece(name) for name in choice.chosen], [piece(name) for name in choice.others])
        self._known[choices] = taste
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return taste
