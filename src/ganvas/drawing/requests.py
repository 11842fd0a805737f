"""Requests: what the drawing process is asked for, checked on both sides of the pipe."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field

from ganvas.origins import LARGEST
from ganvas.settings import Settings

LARGEST_DIFFERENCE, MOST_PARENTS = 1.5, 16
"""As an explorer takes them."""
MOST_PIECES = 60
"""In one answer; a page asks for more in several."""
MOST_CHOICES = 200
LARGEST_AMOUNT, MOST_ALONG = 6.0, 32
"""Of moving, in standard deviations; and directions at once."""
LARGEST_VARIETY = 1.5
MOST_CELLS = 600
"""Of a map on a page."""
LARGEST_SEED = 2**53 - 1
"""A browser's numbers have no more digits."""

Name = Annotated[str, Field(min_length=1, max_length=LARGEST)]
"""A piece: the text of its origin, or "7:12", picture 12 of seed 7. No file: what a page names is never looked for on this computer."""
Which = Literal["newest", "best"]
"""Of a run: its newest model, or the one that its goal found best. Named pieces are made by their own, where that is still there."""
Direction = Literal["a-to-b", "b-to-a"]
Count = Annotated[int, Field(ge=1, le=MOST_PIECES)]
Difference = Annotated[float, Field(ge=0, le=LARGEST_DIFFERENCE)]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Names = Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_PIECES)]


class Choice(Settings):
    """Pieces that were chosen, and those that were shown with them and weren't."""

    chosen: Names
    others: Names


class OfRun(Settings):
    """run: its name in the workspace."""

    run: Annotated[str, Field(min_length=1, max_length=200)]
    which: Which = "newest"


class Litter(OfRun):
    """Children of some parents; without parents, pieces that may be liked by somebody of the taste that the choices tell of."""

    do: Literal["litter"] = "litter"
    parents: Annotated[tuple[Name, ...], Field(max_length=MOST_PARENTS)] = ()
    n: Count = 12
    difference: Difference = 0.4
    seed: Seed = 0
    choices: Annotated[tuple[Choice, ...], Field(max_length=MOST_CHOICES)] = ()


class Vary(OfRun):
    """Pieces near one, without wild cards."""

    do: Literal["vary"] = "vary"
    piece: Name
    n: Count = 12
    difference: Difference = 0.4
    seed: Seed = 0


class Blend(OfRun):
    """What lies between some pieces. weights: how much of each; equal ones where none are given."""

    do: Literal["blend"] = "blend"
    parents: Annotated[tuple[Name, ...], Field(min_length=2, max_length=MOST_PARENTS)]
    weights: Annotated[tuple[Annotated[float, Field(ge=0, le=1e6)], ...], Field(max_length=MOST_PARENTS)] | None = None


class Inherit(OfRun):
    """The shape of one piece, the parts of another and the colours of a third, of a model with styles."""

    do: Literal["inherit"] = "inherit"
    coarse: Name
    middle: Name
    fine: Name


class Again(OfRun):
    """The same pieces once more, from their origins alone."""

    do: Literal["again"] = "again"
    pieces: Names


class Keep(OfRun):
    """Pieces for the gallery of the workspace. They are made again, so that it holds what their origins say."""

    do: Literal["keep"] = "keep"
    pieces: Names
    stars: Annotated[int, Field(ge=0, le=5)] | None = None
    tags: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    collection: str | None = None
    note: str | None = None


class Along(Settings):
    """So many standard deviations along a direction of the model, by its name."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    amount: Annotated[float, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]


class Shape(OfRun):
    """One piece: another one, or what lies between some; in another class, with another variety, moved along several directions at once.

    weights: how much of each; equal ones where none are given. variety: psi of the truncation; None leaves it. glance: whether its picture
    may be rounded otherwise, as while a hand moves; it is then there far sooner.
    """

    do: Literal["shape"] = "shape"
    parents: Annotated[tuple[Name, ...], Field(min_length=1, max_length=4)]
    weights: Annotated[tuple[Annotated[float, Field(ge=0, le=1e6)], ...], Field(max_length=4)] | None = None
    class_name: Annotated[str, Field(max_length=200)] | None = None
    variety: Annotated[float, Field(ge=0, le=LARGEST_VARIETY)] | None = None
    along: Annotated[tuple[Along, ...], Field(max_length=MOST_ALONG)] = ()
    glance: bool = False


class Directions(OfRun):
    """The directions of a model, with pictures of where they lead."""

    do: Literal["directions"] = "directions"


class Map(OfRun):
    """A map of what a model makes: of all, or of one class."""

    do: Literal["map"] = "map"
    columns: Annotated[int, Field(ge=2, le=60)] = 18
    rows: Annotated[int, Field(ge=2, le=60)] = 12
    class_name: Annotated[str, Field(max_length=200)] | None = None


class Find(OfRun):
    """The piece that looks most like a picture, which is the frame's one part: a PNG or JPEG that the server has written."""

    do: Literal["find"] = "find"
    class_name: Annotated[str, Field(max_length=200)] | None = None


class Translate(OfRun):
    """What a model makes of a picture, which comes as a part. direction: of one that knows both; None is its first."""

    do: Literal["translate"] = "translate"
    direction: Direction | None = None


class Restore(OfRun):
    """A picture without its damage; it comes as a part. holes: what is transparent is filled, and all else stays as it is."""

    do: Literal["restore"] = "restore"
    holes: bool = False


class Learned(OfRun):
    """What a model that reads pictures has learned from what."""

    do: Literal["learned"] = "learned"


class Example(OfRun):
    """One of the pictures that such a model learned from, of each of its sides."""

    do: Literal["example"] = "example"
    number: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 0


OfReading = Translate | Restore | Learned | Example
"""What models that read pictures are asked for. It names no pieces."""
OfPieces = Litter | Vary | Blend | Inherit | Again | Keep | Shape | Directions | Map | Find
"""What models that make pictures from latents are asked for."""
AnyRequest = OfPieces | OfReading
QUICK = ("shape", "again", "blend", "inherit", "keep", "translate", "learned", "example")
"""What is done in between while something else takes long: a picture that follows the hand doesn't wait for a map."""


class Asked(Settings):
    """One request, as it goes through the pipe. number: that its answer and its progress carry too."""

    number: Annotated[int, Field(ge=0)] = 0
    request: Annotated[AnyRequest, Discriminator("do")]


def names_in(request: AnyRequest) -> tuple[str, ...]:
    """All pieces that a request names, its parents first."""
    match request:
        case Litter():
            chosen = [name for choice in request.choices for name in (*choice.chosen, *choice.others)]
            return (*request.parents, *chosen)
        case Vary():
            return (request.piece,)
        case Blend() | Shape():
            return request.parents
        case Inherit():
            return (request.coarse, request.middle, request.fine)
        case Again() | Keep():
            return request.pieces
    return ()


def as_header(request: AnyRequest, number: int = 0) -> dict[str, Any]:
    """As a frame has it."""
    return Asked(number=number, request=request).model_dump(mode="json")
