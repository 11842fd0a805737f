"""Files: whether the pictures of a gallery are there and whole, and whether there are others."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select, update

from ganvas import origins
from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import GanvasError, OriginError
from ganvas.words import listed, plural
from ganvas.workspace.adding import Prepared, add
from ganvas.workspace.checking.findings import SHOWN, Checked, Findings, some_of
from ganvas.workspace.database.opening import Database
from ganvas.workspace.database.rows import portions
from ganvas.workspace.database.tables import node, piece
from ganvas.workspace.files.pictures import Pictures, digest_of, pixels_of
from ganvas.workspace.lineage.relatives import descent_of
from ganvas.workspace.makers import Makers


def check_pictures(database: Database, pictures: Pictures, makers: Makers, without: Sequence[Checked], found: Findings) -> None:
    """Pictures that are missing or damaged, made again where the model is there."""
    made = [each for some in _made_again(database, pictures, makers, without) for each in some] if found.mend else []
    if made:
        found.mended.append(
            plural(
                len(made),
                "{n:,} picture was missing or damaged and was made again: {names}.",
                "{n:,} pictures were missing or damaged and were made again: {names}.",
                names=some_of(made),
            )
        )
    again = {each.id for each in made}
    left = [each for each in without if each.id not in again]
    gone = [each for each in left if not pictures.path(each.id).exists()]
    changed = [each for each in left if pictures.path(each.id).exists()]
    if gone:
        found.wrong.append(
            plural(
                len(gone),
                "{n:,} picture is missing, and its model isn't there to make it again: {names}.",
                "{n:,} pictures are missing, and their models aren't there to make them again: {names}.",
                names=some_of(gone),
            )
        )
    if changed:
        found.wrong.append(
            plural(
                len(changed),
                "{n:,} picture was changed since it was added: {names}.",
                "{n:,} pictures were changed since they were added: {names}.",
                names=some_of(changed),
            )
        )


def _made_again(
    database: Database, pictures: Pictures, makers: Makers, without: Sequence[Checked]
) -> Iterator[Sequence[Checked]]:
    for sha256 in sorted({each.prepared.model for each in without}):
        for some in portions([each for each in without if each.prepared.model == sha256]):
            try:
                again = makers.pictures([each.prepared.descent.origin for each in some])
            except GanvasError:  # an origin that doesn't fit its model
                again = None
            if again is None:
                continue
            digests = pictures.write(
                [(each.id, each.prepared.descent.text, picture) for each, picture in zip(some, again, strict=True)]
            )
            with database.writing() as connection:
                for each, picture, digest in zip(some, again, digests, strict=True):
                    values = {"digest": digest, "height": picture.shape[0], "width": picture.shape[1]}
                    connection.execute(update(piece).where(piece.c.number == each.number).values(**values))
            yield some


def check_strangers(database: Database, pictures: Pictures, found: Findings) -> None:
    """Pictures that the database doesn't know, of a process that was killed or a database that was lost; and unfinished files."""
    with database.reading() as connection:
        known = set(connection.scalars(select(node.c.id).join(piece)))
    ready, odd = [], []
    for path in pictures.all():
        if path.stem in known:
            continue
        try:
            descent, shape = descent_of(origins.read(carried_origin(path), sheet=False)), pixels_of(path).shape
            if descent.id != path.stem:
                raise ValueError(path.stem)
            ready.append(Prepared(descent, digest_of(path), shape[0], shape[1]))
        except (OriginError, OSError, ValueError, SyntaxError):
            odd.append(path)
    if ready and found.mend:
        found.mended.append(
            plural(
                len(ready),
                "{n:,} picture was there without the gallery knowing it, and was added: {names}.",
                "{n:,} pictures were there without the gallery knowing them, and were added: {names}.",
                names=some_of(ready),
            )
        )
    elif ready:
        found.wrong.append(
            plural(
                len(ready),
                "{n:,} picture is there without the gallery knowing it: {names}.",
                "{n:,} pictures are there without the gallery knowing them: {names}.",
                names=some_of(ready),
            )
        )
    if found.mend:
        for some in portions(ready):
            with database.writing() as connection:
                add(connection, some)
        for path in pictures.left_behind():
            path.unlink(missing_ok=True)
    if odd:
        found.wrong.append(
            plural(
                len(odd),
                "{n:,} file among the pictures is not the gallery's: {names}.",
                "{n:,} files among the pictures are not the gallery's: {names}.",
                names=listed(path.name for path in odd[:SHOWN]),
            )
        )
