"""Tables: what a gallery knows, the same on SQLite and PostgreSQL. Pictures are files; the database has none.

A *node* is anything that occurs in a lineage: a piece that was added, or a step on the way to one. Pieces are the nodes that somebody wants
to keep. Times are milliseconds since 1970, UTC; seeds are texts, because they reach 2**64.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

LATEST = "0003"
"""The version of the tables below. Every version that there was is a file in ``migrations/versions``."""
VERSIONS = "ganvas_version"
"""The table in which Alembic notes the version. A name of our own, in a PostgreSQL database that others may use too."""
LONGEST_NAME = 64
"""Characters of a tag or the name of a collection."""
LONGEST_NOTE = 20_000

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the column is called an integer."""

about = Table(
    "about",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
"""What is said about the whole gallery: its id."""
model = Table(
    "model",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("place", Text, doc="The folder of the run or model, as it was last seen; null where nobody said."),
    Column("noticed", BigInteger, nullable=False),
)
"""What made the pieces."""
node = Table(
    "node",
    metadata,
    Column("number", _Number, primary_key=True),
    Column("id", String(32), nullable=False, unique=True, doc="Origin.id"),
    Column("operation", String(16), nullable=False, doc="Its last step: sample, vary, blend, ..."),
)
edge = Table(
    "edge",
    metadata,
    Column("child", ForeignKey("node.number"), primary_key=True),
    Column("place", SmallInteger, primary_key=True, doc="The order of the parents."),
    Column("parent", ForeignKey("node.number"), nullable=False, index=True),
    Column("role", String(16), nullable=False, doc="What the parent gave: see lineage.py."),
    Column("weight", Float, nullable=False, doc="How much of it, 0 to 1; of a variation, the similarity."),
)
piece = Table(
    "piece",
    metadata,
    Column("number", ForeignKey("node.number"), primary_key=True),
    Column("kind", String(16), nullable=False, server_default="picture"),
    Column("origin", Text, nullable=False, doc="Origin.text"),
    Column("model", ForeignKey("model.sha256"), nullable=False, index=True),
    Column("stars", SmallInteger, nullable=False, server_default="0"),
    Column("added", BigInteger, nullable=False),
    Column("trashed", BigInteger, doc="Null unless it is in the trash."),
    Column("height", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("digest", String(64), nullable=False, doc="SHA-256 of its file."),
    CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),
)
# In the orders in which pieces are shown. PostgreSQL takes an order from an index only where nothing else comes before it, so what is in
# the trash has one of its own.
for _name, _columns, _where in (
    ("ix_piece_kept_newest", ("added", "number"), "trashed IS NULL"),
    ("ix_piece_kept_best", ("stars", "added", "number"), "trashed IS NULL"),
    ("ix_piece_trashed_newest", ("added", "number"), "trashed IS NOT NULL"),
):
    Index(_name, *(piece.c[name] for name in _columns), sqlite_where=text(_where), postgresql_where=text(_where))
ancestry = Table(
    "ancestry",
    metadata,
    Column("ancestor", ForeignKey("node.number"), primary_key=True),
    Column("piece", ForeignKey("piece.number", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""All nodes that a piece comes from, so that its ancestors are found without walking the edges."""
draw = Table(
    "draw",
    metadata,
    Column("seed", String(20), primary_key=True),
    Column("place", BigInteger, primary_key=True, doc="Picture 12 of seed 7."),
    Column("piece", ForeignKey("piece.number", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""The samples that pieces come from."""
note = Table(
    "note",
    metadata,
    Column("piece", ForeignKey("piece.number", ondelete="CASCADE"), primary_key=True),
    Column("words", Text, nullable=False),
    Column("folded", Text, nullable=False, doc="As it is searched: normalised, without capitals."),
    Column("changed", BigInteger, nullable=False),
)
tag = Table(
    "tag",
    metadata,
    Column("number", _Number, primary_key=True),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("folded", String(4 * LONGEST_NAME), nullable=False, unique=True),
)
tagged = Table(
    "tagged",
    metadata,
    Column("tag", ForeignKey("tag.number", ondelete="CASCADE"), primary_key=True),
    Column("piece", ForeignKey("piece.number", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
collection = Table(
    "collection",
    metadata,
    Column("number", _Number, primary_key=True),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("folded", String(4 * LONGEST_NAME), nullable=False, unique=True),
)
collected = Table(
    "collected",
    metadata,
    Column("collection", ForeignKey("collection.number", ondelete="CASCADE"), primary_key=True),
    Column("piece", ForeignKey("piece.number", ondelete="CASCADE"), primary_key=True, index=True),
    Column("place", Integer, nullable=False, doc="The order that a person gave it."),
)
job = Table(
    "job",
    metadata,
    Column("number", _Number, primary_key=True),
    Column("kind", String(32), nullable=False, doc="train, sample, export, ..."),
    Column("params", Text, nullable=False, doc="JSON"),
    Column("state", String(16), nullable=False, server_default="queued"),
    Column("asked", String(16), doc="What a person wants of a job that runs: stop, cancel."),
    Column("priority", Integer, nullable=False, server_default="0", doc="Its place in the queue: the smallest is next."),
    Column("person", String(LONGEST_NAME), doc="Whose it is, where there are several."),
    Column("device", String(32)),
    Column("worker", String(LONGEST_NAME), doc="The process that has it."),
    Column("heartbeat", BigInteger, doc="When that last said that it lives; too long ago, the job was interrupted."),
    Column("progress", Float, doc="0 to 1."),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("result", Text, doc="JSON"),
    Column("error_code", String(64), doc="The name of the error's class."),
    Column("asked_at", BigInteger, nullable=False),
    Column("began_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("words", Text, doc="JSON: the latest sentence about it."),
    CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')", name="state"),
    Index(None, "state", "priority", "number"),
    sqlite_autoincrement=True,
)
"""Work that a process of its own does; see ``workspace/jobs``."""
event = Table(
    "event",
    metadata,
    Column("number", _Number, primary_key=True, doc="Only ever grows: a page that was away asks for what came after it."),
    Column("topic", String(64), nullable=False),
    Column("type", String(32), nullable=False),
    Column("job", ForeignKey("job.number", ondelete="CASCADE"), index=True),
    Column("data", Text, nullable=False, doc="JSON"),
    Column("at", BigInteger, nullable=False),
    Index(None, "topic", "number"),
    sqlite_autoincrement=True,
)
"""What happened, in its order."""
