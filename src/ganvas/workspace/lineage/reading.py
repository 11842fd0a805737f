"""Reading: the lineage of a piece as a gallery knows it, with pictures of what is in it or can be made."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from ganvas import origins
from ganvas.errors import OriginError
from ganvas.origins import Origin
from ganvas.workspace.database.rows import portions
from ganvas.workspace.database.tables import ancestry, node, piece
from ganvas.workspace.files.pictures import Pictures, png
from ganvas.workspace.lineage.family import Lineage, lineage_of
from ganvas.workspace.lineage.relatives import descent_of

if TYPE_CHECKING:  # with it comes torch
    from ganvas.workspace.makers import Makers

MOST_DESCENDANTS = 40
"""Pieces that come from one and are shown with it, the first ones."""
MOST_DRAWN = 400
"""Steps that aren't in the gallery and whose pictures are made."""


def lineage_in(connection: Connection, number: int, pictures: Pictures, makers: "Makers | None") -> Lineage:
    """The lineage of a piece. makers: what makes pictures of steps that aren't in the gallery; None leaves them without."""
    own = descent_of(
        origins.read(connection.execute(select(piece.c.origin).where(piece.c.number == number)).scalar_one(), sheet=False)
    )
    below = select(piece.c.origin).join(ancestry, ancestry.c.piece == piece.c.number).where(ancestry.c.ancestor == number)
    texts = list(connection.scalars(below.order_by(piece.c.added, piece.c.number)))
    descendants = [descent_of(origins.read(text, sheet=False)) for text in texts[:MOST_DESCENDANTS]]
    steps = {made.id: step for each in (own, *descendants) for made, step in zip(each.made, _steps(each.origin), strict=True)}
    known: set[str] = set()
    for some in portions(list(steps)):
        known |= set(connection.scalars(select(node.c.id).join(piece).where(node.c.id.in_(some))))
    pngs = {each: path.read_bytes() for each in known if (path := pictures.path(each)).is_file()}
    if makers is not None:
        needed = lineage_of(own, descendants, known, {}).relatives
        missing = [each.id for each in needed if each.id not in pngs][:MOST_DRAWN]
        pngs |= _made([(each, steps[each]) for each in missing], makers)
    return lineage_of(own, descendants, known, pngs, max(0, len(texts) - MOST_DESCENDANTS))


def _steps(origin: Origin) -> list[Origin]:
    """Each step of a piece as an origin of its own."""
    return [origins.joined(origin.model, [origin.nodes[: place + 1]])[0] for place in range(len(origin.nodes))]


def _made(wanted: list[tuple[str, Origin]], makers: "Makers") -> dict[str, bytes]:
    try:
        found = makers.pictures([origin for _, origin in wanted]) if wanted else None
    except OriginError:  # written by hand, and not of this model's size
        return {}
    return {} if found is None else {each: png(picture, "") for (each, _), picture in zip(wanted, found, strict=True)}
