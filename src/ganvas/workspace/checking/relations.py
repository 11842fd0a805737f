"""Relations: whether the rows of a gallery are those that the origins of its pieces say."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, delete, exists, func, select, text

from ganvas import origins
from ganvas.errors import OriginError
from ganvas.origins import Sample
from ganvas.origins.steps import broken
from ganvas.words import message, plural
from ganvas.workspace.adding import Prepared, numbers_of, remove_unused, write_lineage
from ganvas.workspace.checking.findings import Checked, Findings, some_of
from ganvas.workspace.database.opening import Database
from ganvas.workspace.database.rows import portions
from ganvas.workspace.database.tables import ancestry, collected, draw, edge, node, note, piece, tagged
from ganvas.workspace.lineage.relatives import descent_of

_DEPENDENT = (edge, ancestry, draw, note, tagged, collected)
"""Tables whose rows say something about others, so that one without an end says nothing."""


def check_database(connection: Connection, database: Database, found: Findings) -> bool:
    """Whether the file of the database is sound; PostgreSQL looks after its own."""
    if not database.is_file:
        return True
    said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(5)"))]
    if said == ["ok"]:
        return True
    found.wrong.append(
        message(
            "The database is damaged: {reason}. Its pictures carry their origins: add the folder {folder} to a new gallery.",
            reason=said[0],
            folder="pictures",
        )
    )
    return False


def read(connection: Connection, numbers: Sequence[int], found: Findings) -> Iterator[Checked]:
    """Pieces with their lineage, as their origins have it; those whose origin was tampered with are named and left out."""
    query = select(piece, node.c.id).join(node, node.c.number == piece.c.number).where(piece.c.number.in_(numbers))
    for row in connection.execute(query):
        try:
            descent = descent_of(origins.read(row.origin, sheet=False))
            if descent.id != row.id or descent.origin.model != row.model:
                raise broken(message("it is the origin of another piece"))
        except OriginError as error:
            found.wrong.append(message("{id}: {what}", id=row.id[:12], what=error.what))
        else:
            yield Checked(row.number, Prepared(descent, row.digest, row.height, row.width))


def check_ends(database: Database, found: Findings) -> None:
    """Rows that name something which isn't there. A database that was written with ganvas alone has none."""
    ends = [(table, key.parent, key.column) for table in _DEPENDENT for key in table.foreign_keys]
    with database.writing() if found.mend else database.reading() as connection:
        count = 0
        for table, column, other in ends:
            loose = ~select(other).where(other == column).correlate(table).exists()
            count += connection.scalar(select(func.count()).select_from(table).where(loose)) or 0
            if found.mend:
                connection.execute(delete(table).where(loose))
    if count:
        found.say(plural(count, "{n:,} row named something that isn't there.", "{n:,} rows named something that isn't there."))


def check_relations(connection: Connection, pieces: Sequence[Checked], found: Findings) -> None:
    """Whether edges, ancestors and samples are those that the origins say."""
    known = _Known(connection, pieces)
    wrong = [each for each in pieces if not known.is_right(each)]
    if not wrong:
        return
    found.say(
        plural(
            len(wrong),
            "The lineage of {n:,} piece was incomplete: {names}.",
            "The lineage of {n:,} pieces was incomplete: {names}.",
            names=some_of(wrong),
        )
    )
    for each in wrong if found.mend else ():
        connection.execute(delete(ancestry).where(ancestry.c.piece == each.number))
        connection.execute(delete(draw).where(draw.c.piece == each.number))
        write_lineage(connection, {each.number: each.prepared})


class _Known:
    """What the database knows of the lineage of some pieces."""

    def __init__(self, connection: Connection, pieces: Sequence[Checked]) -> None:
        steps = {made.id for each in pieces for made in each.prepared.descent.made}
        names = {number: name for name, number in numbers_of(connection, steps).items()}
        self.parents: dict[str, set[tuple[int, str]]] = {}
        self.ancestors: dict[int, set[str]] = {}
        self.draws: Counter[int] = Counter()
        parents = select(edge.c.child, edge.c.place, node.c.id).join(node, node.c.number == edge.c.parent)
        ancestors = select(ancestry.c.piece, node.c.id).join(node, node.c.number == ancestry.c.ancestor)
        for some in portions(list(names)):
            for child, place, parent in connection.execute(parents.where(edge.c.child.in_(some))):
                self.parents.setdefault(names[child], set()).add((place, parent))
        for some in portions([each.number for each in pieces]):
            for number, name in connection.execute(ancestors.where(ancestry.c.piece.in_(some))):
                self.ancestors.setdefault(number, set()).add(name)
            self.draws.update(connection.scalars(select(draw.c.piece).where(draw.c.piece.in_(some))))

    def is_right(self, each: Checked) -> bool:
        made = each.prepared.descent.made
        samples = {(step.node.seed, step.node.index) for step in made if isinstance(step.node, Sample)}
        return (
            self.ancestors.get(each.number, set()) == made[-1].ancestors
            and self.draws[each.number] == len(samples)
            and all(
                self.parents.get(step.id, set()) == {(place, parent.id) for place, parent in enumerate(step.parents)}
                for step in made
            )
        )


def check_unused(database: Database, found: Findings) -> None:
    """Steps that nothing comes from any more."""
    used = exists().where(ancestry.c.ancestor == node.c.number) | exists().where(piece.c.number == node.c.number)
    with database.writing() if found.mend else database.reading() as connection:
        unused = list(connection.scalars(select(node.c.number).where(~used)))
        if found.mend:
            remove_unused(connection, unused)
    if unused:
        found.say(plural(len(unused), "{n:,} step belonged to no piece.", "{n:,} steps belonged to no piece."))
