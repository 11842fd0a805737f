"""Findings: what a check of a gallery found."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ganvas.words import Message, listed
from ganvas.workspace.adding import Prepared

SHOWN = 5
"""Pieces that are named of those with the same fault."""


@dataclass(frozen=True)
class Checkup:
    """What was found. wrong: what still is. mended: what was and isn't any more. notes: what isn't wrong but good to know."""

    pieces: int
    wrong: tuple[Message, ...] = ()
    mended: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.wrong


@dataclass
class Findings:
    """The same while it is being found. mend: whether what can be is put right."""

    mend: bool
    wrong: list[Message] = field(default_factory=list)
    mended: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def say(self, said: Message) -> None:
        """Something that is put right where that was asked for."""
        (self.mended if self.mend else self.wrong).append(said)


@dataclass(frozen=True)
class Checked:
    """A piece, with its lineage as its origin has it."""

    number: int
    prepared: Prepared

    @property
    def id(self) -> str:
        return self.prepared.id


def some_of(pieces: Sequence[Checked | Prepared]) -> str:
    """The beginnings of the ids of some."""
    return listed([*(each.id[:8] for each in pieces[:SHOWN]), *(["…"] if len(pieces) > SHOWN else [])])
