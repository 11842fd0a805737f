"""Opening: a gallery's database, made or brought up to date, and what the system says when it refuses, in words."""

import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from ganvas.disk import make_folder, writing
from ganvas.errors import GalleryError
from ganvas.outputs import next_free
from ganvas.words import message
from ganvas.workspace.database.tables import LATEST, VERSIONS, about, metadata

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE_SECONDS = 30
"""So long a process waits for another one that writes."""
_OUR_LOCK = 0x67616E766173
"""A number for PostgreSQL's locks between processes."""
_PRAGMAS = (
    f"busy_timeout={PATIENCE_SECONDS * 1000}",
    "foreign_keys=ON",
    "synchronous=FULL",  # what was said to be done is there after a power cut
    "trusted_schema=OFF",  # a database from elsewhere starts nothing
    "temp_store=MEMORY",
)


class Database:
    """The database of a gallery: a file, or an address of PostgreSQL. Several processes and threads may use one at once.

    place: the file or the address. shown: what it is called in messages. Raises GalleryError where it can't be opened, is a later
    version's, or is not a gallery's.
    """

    def __init__(self, place: Path | str, shown: str, *, create: bool = True) -> None:
        self.shown, self.is_file = shown, isinstance(place, Path)
        if isinstance(place, Path) and not create and not place.exists():
            raise no_gallery(shown)
        self.is_read_only = isinstance(place, Path) and _is_read_only(place)
        self._engine = _sqlite(place, self.is_read_only) if isinstance(place, Path) else _postgresql(place)
        try:
            with self._turned():
                self._prepare(place, create)
        except BaseException:
            self.close()
            raise

    def _prepare(self, place: Path | str, create: bool) -> None:
        version = self._version()
        if version == LATEST:
            self._write_ahead()
            return
        if version is not None:
            self._check_known(version)
            if self.is_read_only:
                raise GalleryError(
                    message(
                        "The gallery {place} is an earlier version's, and can only be read here, so it can't be brought up to date.",
                        place=self.shown,
                    ),
                    message("Copy its folder to a place that you may write to, and name that:  --gallery DIR"),
                )
        elif not create or self.is_read_only:
            raise no_gallery(self.shown)
        self._write_ahead()
        with self._alone(place), self._engine.execution_options(writes=True).begin() as connection:
            if not self.is_file:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _OUR_LOCK})
            if version is not None and isinstance(place, Path):
                _keep_a_copy(place, version)
            _migrate(connection)
            if connection.scalar(select(about.c.value).where(about.c.name == "id")) is None:
                connection.execute(insert(about).values(name="id", value=uuid.uuid4().hex))

    def _write_ahead(self) -> None:
        """So that reading and writing don't wait for each other. The file remembers it."""
        if self.is_file and not self.is_read_only:
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA journal_mode=WAL")

    def _version(self) -> str | None:
        """The version of the tables; None where there are none."""
        with self._engine.begin() as connection:
            names = set(inspect(connection).get_table_names())
            if VERSIONS in names:
                return str(connection.scalar(text(f"SELECT version_num FROM {VERSIONS}")))
        if names & set(metadata.tables) or (names and self.is_file):
            raise GalleryError(
                message("The database {place} is not a gallery: it has tables of something else.", place=self.shown),
                message("Name another folder or database."),
            )
        return None

    def _check_known(self, version: str) -> None:
        known = sorted(_versions())
        if version in known:
            return
        raise GalleryError(
            message(
                "The gallery {place} was written by a later version of ganvas (its tables are version {version}, this one knows {known}).",
                place=self.shown,
                version=version[:20],
                known=LATEST,
            ),
            message("Update ganvas:  pip install --upgrade ganvas"),
        )

    def _alone(self, place: Path | str) -> AbstractContextManager[Any]:
        return FileLock(place.with_name(".making.lock"), timeout=PATIENCE_SECONDS) if isinstance(place, Path) else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the gallery."""
        with self._turned(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are all there when the block has ended well, or none of them. One process at a time writes."""
        if self.is_read_only:
            raise GalleryError(
                message("The gallery {place} can only be read here.", place=self.shown),
                message("Copy its folder to a place that you may write to, and name that:  --gallery DIR"),
            )
        with self._turned(), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    @property
    def is_postgresql(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _turned(self) -> Iterator[None]:
        """Turns what a database says into a GalleryError."""
        try:
            yield
        except DBAPIError as error:
            raise self._refusal(str(error.orig)) from None

    def _refusal(self, said: str) -> GalleryError:
        reason = said.strip().splitlines()[0] if said.strip() else "?"
        if "locked" in reason:
            return GalleryError(
                message(
                    "Another process has been writing to the gallery {place} for {seconds} seconds.",
                    place=self.shown,
                    seconds=PATIENCE_SECONDS,
                ),
                message("Try again when it is done."),
            )
        if "full" in reason or "No space left" in reason:
            return GalleryError(
                message(
                    "The disk is full: the gallery {place} can't be written. What was there before is complete.",
                    place=self.shown,
                ),
                message("Make room, then try again."),
            )
        if "not a database" in reason or "malformed" in reason:
            return GalleryError(
                message("The database of the gallery {place} is damaged: {reason}.", place=self.shown, reason=reason),
                message(
                    "Its pictures carry their origins. Make another gallery of them:  ganvas gallery add PICTURES --gallery DIR, "
                    "with the folder pictures that is in the damaged one."
                ),
            )
        return GalleryError(
            message("The gallery {place} can't be used: {reason}.", place=self.shown, reason=reason),
            message("Check that it may be read and written, or name another:  --gallery DIR"),
        )


def no_gallery(place: str) -> GalleryError:
    return GalleryError(
        message("There is no gallery at {place}.", place=place),
        message("Make it by adding a picture that ganvas made:  ganvas gallery add moth.png"),
    )


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def _is_read_only(file: Path) -> bool:
    return file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def _sqlite(file: Path, read_only: bool) -> Engine:
    if not read_only and not file.parent.is_dir():
        with writing(file.parent):
            make_folder(file.parent)

    def connect() -> sqlite3.Connection:
        if not read_only:
            made = sqlite3.connect(file, timeout=PATIENCE_SECONDS, check_same_thread=False)
        else:
            # What was written last may still lie in a file next to the database, which needs a third file to be read.
            kept = file.with_name(file.name + "-wal").exists()
            how = "mode=ro" if kept else "mode=ro&immutable=1"
            made = sqlite3.connect(f"{file.as_uri()}?{how}", uri=True, check_same_thread=False)
        made.isolation_level = None  # transactions begin where we say so
        for pragma in _PRAGMAS:
            made.execute(f"PRAGMA {pragma}")
        return made

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # One that reads first and then writes would be refused at once, however patient, where another wrote in between.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(address: str) -> Engine:
    try:
        return create_engine(address, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError):
        raise GalleryError(
            message("A gallery in PostgreSQL needs the package psycopg."),
            message("Install it:  pip install 'ganvas[postgres]'"),
        ) from None


def _keep_a_copy(file: Path, version: str) -> None:
    """Of the database as it was, before a later version changes its tables."""
    copy = next_free(file.with_name(f"{file.stem}-of-version-{version}{file.suffix}"))
    with writing(copy), closing(sqlite3.connect(file)) as before, closing(sqlite3.connect(copy)) as after:
        before.backup(after)


def _migrate(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _versions() -> list[str]:
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
