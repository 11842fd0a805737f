"""Check: a look at everything that is in a gallery."""

from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import func, select

from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message, plural
from ganvas.workspace.checking.files import check_pictures, check_strangers
from ganvas.workspace.checking.findings import Checked, Checkup, Findings
from ganvas.workspace.checking.relations import check_database, check_ends, check_relations, check_unused, read
from ganvas.workspace.database.labels import plain
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
    _note_models(database, makers, found)
    return Checkup(len(numbers), tuple(found.wrong), tuple(found.mended), tuple(found.notes))


def _note_models(database: Database, makers: Makers, found: Findings) -> None:
    """Models that aren't where they were. Nothing is wrong with the pieces then, but no more can be made of them."""
    query = (
        select(model.c.sha256, model.c.place, func.count(piece.c.number)).join(piece).group_by(model.c.sha256, model.c.place)
    )
    with database.reading() as connection:
        models = connection.execute(query.order_by(model.c.sha256)).all()
    for sha256, place, count in models:
        if place is None:
            said = plural(
                count,
                "Where the model {sha256} of {n:,} piece is, the gallery doesn't know.",
                "Where the model {sha256} of {n:,} pieces is, the gallery doesn't know.",
                sha256=sha256[:12],
            )
        elif not Path(place).exists():
            said = plural(
                count,
                "The model of {n:,} piece is gone: there is nothing at {place} any more.",
                "The model of {n:,} pieces is gone: there is nothing at {place} any more.",
                place=plain(place),
            )
        elif makers.of(sha256) is None:
            said = plural(
                count,
                "The model of {n:,} piece is gone: another one is at {place} now, such as that of a run that was trained further.",
                "The model of {n:,} pieces is gone: another one is at {place} now, such as that of a run that was trained further.",
                place=plain(place),
            )
        else:
            continue
        found.notes.append(said)
