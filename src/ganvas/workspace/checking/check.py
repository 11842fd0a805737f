"""Check: a look at everything that is in a gallery."""

from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import func, select

from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message, plural
from ganvas.workspace.checking.files import check_pictures, check_strangers
from ganvas.workspace.checking.findings import Checked, Checkup, Findings
from ganvas.workspace.checking.relations import check_database, check_ends, check_relations, check_unused, read
from ganvas.workspace.database.opening import Database
from ganvas.workspace.database.rows import portions
from ganvas.workspace.database.tables import model, piece
from ganvas.workspace.files.pictures import Pictures
from ganvas.workspace.makers import Makers


def check(
    database: Database, pictures: Pictures, makers: Makers, *, mend: bool = True, progress: ProgressCallback | None = None
) -> Checkup:
    """See ``Gallery.check``."""
    found = Findings(mend)
    with database.reading() as connection:
        numbers = list(connection.scalars(select(piece.c.number).order_by(piece.c.number)))
        if not check_database(connection, database, found):  # nothing that is read from it can be relied on
            return Checkup(len(numbers), tuple(found.wrong))
    pace = Pace(message("checking the gallery"), len(numbers), progress)
    with pictures.alone() if mend else nullcontext():
        check_ends(database, found)
        without: list[Checked] = []
        done = 0
        for some in portions(numbers):
            with database.writing() if mend else database.reading() as connection:
                known = list(read(connection, some, found))
                check_relations(connection, known, found)
            without += [each for each in known if not pictures.is_whole(each.id, each.prepared.digest)]
            done += len(some)
            pace.note(done)
        check_pictures(database, pictures, makers, without, found)
        check_strangers(database, pictures, found)
        check_unused(database, found)
    _note_models(database, found)
    return Checkup(len(numbers), tuple(found.wrong), tuple(found.mended), tuple(found.notes))


def _note_models(database: Database, found: Findings) -> None:
    query = (
        select(model.c.sha256, model.c.place, func.count(piece.c.number)).join(piece).group_by(model.c.sha256, model.c.place)
    )
    with database.reading() as connection:
        for sha256, place, count in connection.execute(query.order_by(model.c.sha256)).tuples():
            if place is None:
                found.notes.append(
                    plural(
                        count,
                        "The model of {n:,} piece is known by its checksum alone: {sha256}.",
                        "The model of {n:,} pieces is known by its checksum alone: {sha256}.",
                        sha256=sha256[:12],
                    )
                )
            elif not Path(place).exists():
                found.notes.append(
                    plural(
                        count,
                        "The model of {n:,} piece is gone: there is nothing at {place} any more.",
                        "The model of {n:,} pieces is gone: there is nothing at {place} any more.",
                        place=place,
                    )
                )
