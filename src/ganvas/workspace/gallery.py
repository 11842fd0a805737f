"""Gallery: the pieces that a person keeps, with stars, tags, collections, notes, a trash, and their lineage."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from sqlalchemy import Connection, func, select

from ganvas.paths import path_of
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message
from ganvas.workspace import marking, pieces, searching
from ganvas.workspace.adding import Added, add_all, flat, remove
from ganvas.workspace.database.labels import stars_of
from ganvas.workspace.database.opening import Database
from ganvas.workspace.database.tables import about, collection, model, piece, tag
from ganvas.workspace.files.pictures import Pictures
from ganvas.workspace.jobs.telling import tell
from ganvas.workspace.marking import Marks
from ganvas.workspace.naming import Named, meant_by, number_of_one, numbers_of, start_of
from ganvas.workspace.pieces import GalleryPiece
from ganvas.workspace.places import DATABASE, data_folder, gallery_place, shown
from ganvas.workspace.searching import Order, Wanted

if TYPE_CHECKING:  # what needs a model, and with it torch, is imported by the methods that do
    from ganvas.inference.trained import TrainedModel
    from ganvas.workspace.checking.findings import Checkup
    from ganvas.workspace.incoming import Given
    from ganvas.workspace.lineage.family import Lineage
    from ganvas.workspace.makers import Makers

Result = TypeVar("Result")


class Gallery:
    """The pieces that a person keeps. A folder with a database and the pictures; several processes may use it at once.

        gallery = ganvas.Gallery("gallery")
        gallery.add(explorer.sample(7, 12), stars=4, tags=["moth"])
        gallery.search(tag="moth")[0]

    place: a folder, or a PostgreSQL database by its address; None is GANVAS_GALLERY or the system's place for what a person makes. It is
    made where there is none, unless ``create`` is False. folder: where the pictures are, for a database of PostgreSQL.
    Raises GalleryError for what is not a gallery, or was written by a later version.
    """

    def __init__(self, place: str | Path | None = None, *, create: bool = True, folder: str | Path | None = None) -> None:
        self.place = gallery_place(place)
        database = self.place / DATABASE if isinstance(self.place, Path) else self.place
        self.database = Database(database, self.name, create=create)
        with self.database.reading() as connection:
            self.id = str(connection.scalar(select(about.c.value).where(about.c.name == "id")))
        usual = self.place if isinstance(self.place, Path) else data_folder() / "galleries" / self.id[:12]
        self.pictures = Pictures((usual if folder is None else path_of(folder).absolute()) / "pictures")

    @property
    def name(self) -> str:
        """Its place as it may be printed."""
        return shown(self.place)

    def add(
        self,
        *what: "Given | Iterable[Given]",
        model: "str | Path | TrainedModel | None" = None,
        stars: int | None = None,
        tags: Sequence[str] = (),
        collection: str | None = None,
        note: str | None = None,
        look_in: Sequence[str | Path] = (),
        device: str = "cpu",
        progress: ProgressCallback | None = None,
    ) -> Added:
        """Add pieces, and star, tag, collect and note them.

        what: pieces, litters, sheets, pieces of another gallery, or names: "moth.png", all pieces of "sheet.png", one of them
        ("sheet.png#3"), a folder of pictures, "runs/moths#7:12", or "7:12" of ``model``. model: what made them, so that it is found again.
        look_in: folders of runs in which models are looked for that the gallery doesn't know.
        Those that are there already stay as they are, and come back from the trash. What was added stays added if a later one can't be.
        Raises OriginError for a picture without an origin, and SettingError for a name that isn't one.
        """
        from ganvas.runs.load import load
        from ganvas.workspace.incoming import Reader

        marks = Marks(stars, tuple(tags), collection, note)
        makers = self._makers(look_in, device)
        named = None if model is None else makers.add(load(model, device=device) if isinstance(model, str | Path) else model)
        reader, given = Reader(makers, named, self._size_of), flat(what)
        reader.check(given)
        pace = Pace(message("adding pictures"), reader.count(given), progress)
        numbers, new = add_all(self.database, self.pictures, reader.read(given), marks, pace)
        with self.database.reading() as connection:
            return Added(tuple(pieces.read(connection, numbers, self.pictures)), new, tuple(reader.skipped))

    def search(
        self,
        text: str | None = None,
        *,
        model: str | Path | None = None,
        seed: int | str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        stars: int = 0,
        tag: str | Sequence[str] = (),
        collection: str | None = None,
        ancestor: str | None = None,
        trashed: bool = False,
        order: Order | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[GalleryPiece, ...]:
        """The pieces that are so in all that is given, the newest first; all of them where nothing is.

        text: words, each in the note or in a tag, in capitals or not. model: a run or model folder, or the first digits of a SHA-256.
        seed: 7, or "7:12": what was sampled there, and what comes from it. since, until: days ("2026-11-30", the last one included) or
        times at which it was added. stars: at least so many. tag: one or several, all of which it has. ancestor: the beginning of the id of
        something that it comes from, over however many steps, or "runs/moths#7:12". trashed: what is in the trash instead. order: newest,
        oldest, best, or of a collection collected. limit, offset: at most so many, after the first so many. Raises GalleryError for a tag,
        collection, model or ancestor that the gallery doesn't have.
        """
        tags = (tag,) if isinstance(tag, str) else tuple(tag)
        given = {"text": text, "model": model, "seed": seed, "since": since, "until": until, "stars": stars, "tags": tags}
        wanted = Wanted(**given, collection=collection, ancestor=ancestor, trashed=trashed, order=order)  # type: ignore[arg-type]
        return self.found(wanted, limit, offset)

    def found(self, wanted: Wanted, limit: int | None = None, offset: int = 0) -> tuple[GalleryPiece, ...]:
        """The same, of what is wanted as one value."""
        wanted = _by_ids(wanted)
        with self.database.reading() as connection:
            return tuple(pieces.read(connection, searching.numbers(connection, wanted, limit, offset), self.pictures))

    def count(self, wanted: Wanted | None = None) -> int:
        """How many pieces there are, or are found."""
        wanted = _by_ids(wanted or Wanted())
        with self.database.reading() as connection:
            return searching.count(connection, wanted)

    def __len__(self) -> int:
        return self.count()

    def piece_named(self, name: Named) -> GalleryPiece:
        """The piece that is meant, with its origin and where its model was last seen. Raises GalleryError where there isn't one."""
        meant = meant_by([name])
        with self.database.reading() as connection:
            return pieces.read(connection, [number_of_one(connection, meant)], self.pictures)[0]

    def star(self, stars: int, *named: Named) -> int:
        """Give pieces 0 to 5 stars. As all that marks, gives how many pieces are meant.

        Raises SettingError for another number, GalleryError for a name that is none.
        """
        return self._mark(
            named, "stars", lambda connection, numbers: marking.star(connection, numbers, stars_of(stars)), stars=stars
        )

    def tag(self, name: str, *named: Named) -> int:
        """Put a tag on pieces: up to 64 characters of any alphabet; capitals make no difference."""
        return self._mark(named, "tags", lambda connection, numbers: marking.put_tags(connection, numbers, [name]))

    def untag(self, name: str, *named: Named) -> int:
        """Take a tag off pieces."""
        return self._mark(named, "tags", lambda connection, numbers: marking.take_tags(connection, numbers, [name]))

    def collect(self, name: str, *named: Named) -> int:
        """Put pieces at the end of a collection, which is made where there is none of that name."""
        return self._mark(named, "collections", lambda connection, numbers: marking.put_into(connection, numbers, name))

    def uncollect(self, name: str, *named: Named) -> int:
        """Take pieces out of a collection; the pieces stay. One that is empty then is gone."""
        return self._mark(named, "collections", lambda connection, numbers: marking.take_out_of(connection, numbers, name))

    def note(self, words: str, *named: Named) -> int:
        """Write a note on pieces, in place of an earlier one; "" removes it. Up to 20,000 characters."""
        return self._mark(named, "note", lambda connection, numbers: marking.write_note(connection, numbers, words))

    def trash(self, *named: Named) -> int:
        """Put pieces into the trash, from which ``restore`` takes them back; gives how many weren't in it."""
        return self._change(named, "trashed", marking.throw_away)

    def restore(self, *named: Named) -> int:
        """Take pieces out of the trash; gives how many."""
        with self.pictures.alone():
            return self._change(
                named, "restored", lambda connection, numbers: marking.throw_away(connection, numbers, back=True)
            )

    def empty(self) -> int:
        """Remove what is in the trash, with its pictures, for good; gives how many. What others come from stays in their lineage."""
        with self.pictures.alone():
            with self.database.reading() as connection:
                gone = searching.numbers(connection, Wanted(trashed=True))
                names = [each.id for each in pieces.read(connection, gone, self.pictures)]
            # Files first: if that is interrupted, the pieces are still in the trash, and it can be emptied again.
            self.pictures.remove(names)
            with self.database.writing() as connection:
                remove(connection, gone)
                tell(connection, "removed", gone)
        return len(gone)

    def tags(self) -> dict[str, int]:
        """The names of all tags, with the number of their pieces."""
        with self.database.reading() as connection:
            return marking.names(connection, tag)

    def collections(self) -> dict[str, int]:
        """The names of all collections, with the number of their pieces."""
        with self.database.reading() as connection:
            return marking.names(connection, collection)

    def rename_collection(self, name: str, new: str) -> None:
        """Call a collection otherwise. Raises GalleryError where there is none of that name, or one of the new name already."""
        with self.database.writing() as connection:
            tell(connection, "collections", marking.rename(connection, name, new))

    def models(self) -> dict[str, int]:
        """The SHA-256 of all models that made pieces outside the trash, with the number of these."""
        query = (
            select(piece.c.model, func.count()).where(piece.c.trashed.is_(None)).group_by(piece.c.model).order_by(piece.c.model)
        )
        with self.database.reading() as connection:
            return dict(connection.execute(query).all())

    def model_path(self, sha256: str) -> Path | None:
        """Where a model was last seen; None where nobody said."""
        with self.database.reading() as connection:
            place = connection.scalar(select(model.c.place).where(model.c.sha256 == sha256))
        return None if place is None else Path(place)

    def lineage(self, named: Named, *, draw: bool = True) -> "Lineage":
        """What a piece comes from and what comes from it, which shows itself in a notebook and is saved as lineage.svg or lineage.json.

        draw: whether steps that aren't in the gallery get a picture too, by the model where it is there; it is loaded for that.
        """
        from ganvas.workspace.lineage.reading import lineage_in

        meant, makers = meant_by([named]), self._makers() if draw else None
        with self.database.reading() as connection:
            return lineage_in(connection, number_of_one(connection, meant), self.pictures, makers)

    def export(
        self,
        folder: str | Path,
        pieces: Sequence[GalleryPiece] | None = None,
        *,
        title: str | None = None,
        overwrite: bool = False,
    ) -> Path:
        """Write pieces as an album: a folder with an index.html that opens without a network. It doesn't name this computer or its user.

        pieces: as ``search`` finds them; None is all. title: at its top. Raises SettingError where files would be replaced unasked.
        """
        from ganvas.workspace.album import write

        return write(path_of(folder), self.search() if pieces is None else pieces, title=title, overwrite=overwrite)

    def check(self, *, mend: bool = True, progress: ProgressCallback | None = None) -> "Checkup":
        """Look whether all that the gallery knows is so: the database, the pictures, the lineage, the places of models.

        mend: make again what is missing, where its model is there, and put right what follows from origins. Nothing is removed but what a
        process that was killed had not finished.
        """
        from ganvas.workspace.checking.check import check

        return check(self.database, self.pictures, self._makers(), mend=mend, progress=progress)

    def _size_of(self, sha256: str) -> tuple[int, int] | None:
        """Pixels (H, W) of the pictures of a model of which there are pieces."""
        query = select(piece.c.height, piece.c.width).where(piece.c.model == sha256)
        with self.database.reading() as connection:
            found = connection.execute(query.order_by(piece.c.height * piece.c.width).limit(1)).first()
        return None if found is None else (int(found.height), int(found.width))

    def _makers(self, look_in: Sequence[str | Path] = (), device: str = "cpu") -> "Makers":
        from ganvas.workspace.makers import Makers

        return Makers(self.model_path, look_in=look_in, device=device)

    def _change(
        self, named: Sequence[Named], what: str, change: Callable[[Connection, list[int]], Result], **told: object
    ) -> Result:
        """Change some pieces, all of them or, where something is wrong, none. what, told: as the event says it."""
        meant = meant_by(named)  # which may take a while, in which others can write
        with self.database.writing() as connection:
            numbers = numbers_of(connection, meant)
            result = change(connection, numbers)
            tell(connection, what, numbers, **told)
            return result

    def _mark(self, named: Sequence[Named], what: str, mark: Callable[[Connection, list[int]], object], **told: object) -> int:
        def change(connection: Connection, numbers: list[int]) -> int:
            mark(connection, numbers)
            return len(numbers)

        return self._change(named, what, change, **told)

    def close(self) -> None:
        """Close the database. Nothing waits for it: what was added or changed is kept already."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Gallery({self.name!r}, {len(self)} pieces)"


def _by_ids(wanted: Wanted) -> Wanted:
    """The same with the id of an ancestor that has another name, for which a file may be read."""
    return wanted if wanted.ancestor is None else replace(wanted, ancestor=start_of(wanted.ancestor))
